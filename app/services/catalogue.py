"""What a librarian can do with the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.core.bibliography import Contributor, TitleFields
from app.core.changes import Area, Changes
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.money import count_phrase
from app.core.stock import Condition
from app.core.text import clean_line
from app.core.title_json import fields_to_json
from app.core.title_merging import united_isbns
from app.models import Copy, Lot, SetPartTitle, Title, TitleCover
from app.models.safety import UndoWay
from app.models.upsert import upsert
from app.queries.rows import batches
from app.queries.titles import load_fields
from app.services.barcodes import check_code
from app.services.context import Journal, ServiceContext
from app.services.title_merge import count_moved, merge
from app.services.title_store import TitleStore

LARGEST_COVER = 2_000_000
YEARS = range(1450, 2101)
GRADES = range(1, 13)


@dataclass(frozen=True, slots=True)
class CopyEdit:
    """What may be changed of copies outside any document. ``None`` leaves a value as it is,
    an empty barcode takes the barcode off."""

    place_id: int | None = None
    condition: Condition | None = None
    note: str | None = None
    barcode: str | None = None


@dataclass(frozen=True, slots=True)
class BulkChanges:
    """Result of adding many titles: their ids in the order given."""

    changes: Changes
    entity_ids: tuple[int, ...]


class CatalogueService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def create_title(self, fields: TitleFields) -> Changes:
        """Add a title. ``Changes.entity_id`` is its id.

        Raises:
            UserError: no heading, or a value that cannot be.
        """
        clean = tidy(fields)
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            title_id = TitleStore(session, journal.now).insert_many([(clean, None)])[0]
            operation = journal.operation(
                "title_added", f"Новое издание: {short_name(clean)}", undo=UndoWay.JOURNAL
            )
            journal.entry(operation, "title", title_id, None, fields_to_json(clean))
        return Changes.of(
            Area.CATALOGUE,
            operation_id=operation,
            entity_id=title_id,
            message=f"Добавлено издание «{clean.title}»",
            undoable=True,
        )

    def create_titles(self, titles: Sequence[TitleFields]) -> BulkChanges:
        """Add many titles in one operation.

        Raises:
            UserError: one of them has no heading or a value that cannot be; none is added.
        """
        clean = [tidy(fields) for fields in titles]
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            ids = TitleStore(session, journal.now).insert_many([(item, None) for item in clean])
            phrase = count_phrase(len(ids), "издание", "издания", "изданий")
            operation = journal.operation(
                "title_added", f"Добавлено: {phrase}", undo=UndoWay.JOURNAL
            )
            journal.entries(
                operation,
                "title",
                [
                    (title_id, None, fields_to_json(item))
                    for title_id, item in zip(ids, clean, strict=True)
                ],
            )
        changes = Changes.of(
            Area.CATALOGUE, operation_id=operation, message=f"Добавлено: {phrase}", undoable=True
        )
        return BulkChanges(changes, tuple(ids))

    def update_title(self, title_id: int, version: int, fields: TitleFields) -> Changes:
        """Change a title that the draft was made from ``version`` of.

        Raises:
            UserError: a value that cannot be.
            ConflictError: the title was changed or deleted meanwhile.
        """
        clean = tidy(fields)
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            before = load_fields(session, [title_id]).get(title_id)
            if before is None:
                raise ConflictError("Издание уже удалено.", "Обновите список.")
            if before == clean:
                return Changes(entity_id=title_id)
            if not TitleStore(session, journal.now).replace(title_id, version, clean):
                raise ConflictError(
                    "Издание изменили, пока оно было открыто.",
                    "Откройте его снова: ваши изменения не записаны.",
                )
            operation = journal.operation(
                "title_changed", f"Изменено издание: {short_name(clean)}", undo=UndoWay.JOURNAL
            )
            journal.entry(
                operation, "title", title_id, fields_to_json(before), fields_to_json(clean)
            )
        return Changes.of(
            Area.CATALOGUE,
            operation_id=operation,
            entity_id=title_id,
            message=f"Сохранено издание «{clean.title}»",
            undoable=True,
        )

    def delete_titles(self, title_ids: Sequence[int]) -> Changes:
        """Delete titles that no copy and no document knows.

        Raises:
            RefusalError: some of them have copies or history; nothing is deleted.
        """
        ids = list(dict.fromkeys(title_ids))
        with self._context.library.write() as session:
            fields = load_fields(session, ids)
            obstacles = _why_not_deletable(session, fields)
            if obstacles:
                raise RefusalError(
                    "Эти издания удалить нельзя: на них есть экземпляры или документы.",
                    obstacles,
                    "Спишите экземпляры актом; издание останется в истории.",
                )
            journal = Journal(session, self._context)
            names = [short_name(item) for item in fields.values()]
            summary = (
                f"Удалено издание: {names[0]}"
                if len(names) == 1
                else f"Удалено: {count_phrase(len(names), 'издание', 'издания', 'изданий')}"
            )
            operation = journal.operation("title_deleted", summary, undo=UndoWay.JOURNAL)
            store = TitleStore(session, journal.now)
            beyond = store.beyond_fields(fields)
            journal.entries(
                operation,
                "title",
                [
                    (title_id, {**fields_to_json(item), **beyond[title_id]}, None)
                    for title_id, item in fields.items()
                ],
            )
            store.delete(fields)
        return Changes.of(Area.CATALOGUE, operation_id=operation, message=summary, undoable=True)

    def merge_titles(
        self, keep_id: int, drop_id: int, fields: TitleFields, versions: tuple[int, int]
    ) -> Changes:
        """Make one title of two: lots and copies of ``drop_id`` go to ``keep_id``, which gets
        ``fields`` with the ISBNs of both, and the cover if it has none; ``drop_id`` is deleted.

        ``versions`` are those that the user compared, of the kept and of the dropped one. The
        papers of posted documents then show the kept title; no number or sum changes.

        Raises:
            UserError: a value that cannot be, or a title and itself.
            ConflictError: one of them was changed or deleted meanwhile; nothing is merged.
        """
        if keep_id == drop_id:
            raise UserError("Это одно и то же издание.", "Выберите два разных издания.")
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            found = load_fields(session, (keep_id, drop_id))
            if len(found) < 2:
                raise ConflictError("Одно из изданий уже удалено.", "Обновите список.")
            numbers = united_isbns(fields.isbns, found[keep_id].isbns, found[drop_id].isbns)
            clean = tidy(replace(fields, isbns=numbers))
            moved = count_moved(session, drop_id)
            summary = f"Объединены издания: {short_name(clean)}"
            operation = journal.operation(
                "titles_merged", summary, undo=UndoWay.MERGE, copies=moved or None
            )
            merge(session, journal, operation, (keep_id, drop_id), versions, clean)
        phrase = count_phrase(moved, "экземпляр", "экземпляра", "экземпляров")
        return Changes.of(
            Area.CATALOGUE,
            Area.STOCK,
            Area.WRITE_OFF,
            operation_id=operation,
            entity_id=keep_id,
            message=f"{summary}, перенесено: {phrase}" if moved else summary,
            undoable=True,
        )

    def set_cover(self, title_id: int, image: bytes | None, media_type: str = "") -> Changes:
        """Put a cover picture (PNG or JPEG, at most 2 MB) on a title, or take it off.

        Raises:
            UserError: the picture is too large or the title is gone.
        """
        if image is not None and len(image) > LARGEST_COVER:
            raise UserError("Картинка обложки больше 2 МБ.", "Уменьшите её и повторите.")
        with self._context.library.write() as session:
            if session.get(Title, title_id) is None:
                raise ConflictError("Издание уже удалено.", "Обновите список.")
            if image is None:
                session.execute(delete(TitleCover).where(TitleCover.title_id == title_id))
            else:
                session.execute(
                    upsert(
                        TitleCover,
                        {"title_id": title_id},
                        {"media_type": media_type, "image": image},
                    )
                )
            journal = Journal(session, self._context)
            operation = journal.operation("cover_changed", "Изменена обложка издания")
            journal.entry(operation, "cover", title_id, None, None)
        return Changes.of(Area.CATALOGUE, operation_id=operation, entity_id=title_id)

    def edit_copies(self, copy_ids: Sequence[int], edit: CopyEdit) -> Changes:
        """Change place, condition, remark or barcode of copies.

        Raises:
            UserError: a barcode for several copies at once, one that is taken, or one that
                :func:`app.services.barcodes.check_code` refuses.
        """
        given = _given_values(edit, len(copy_ids))
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            copies = [
                copy
                for ids in batches(dict.fromkeys(copy_ids))
                for copy in session.execute(select(Copy).where(Copy.id.in_(ids))).scalars()
            ]
            if not given or not copies:
                return Changes()
            if given.get("barcode"):
                check_code(session, given["barcode"])
            phrase = count_phrase(len(copies), "экземпляр", "экземпляра", "экземпляров")
            operation = journal.operation(
                "copies_changed", f"Изменено: {phrase}", undo=UndoWay.JOURNAL, copies=len(copies)
            )
            journal.entries(
                operation,
                "copy",
                [(copy.id, {key: getattr(copy, key) for key in given}, given) for copy in copies],
            )
            for batch in batches(copies):
                session.execute(
                    update(Copy)
                    .where(Copy.id.in_([copy.id for copy in batch]))
                    .values(**given, version=Copy.version + 1)
                    .execution_options(synchronize_session=False)
                )
        return Changes.of(
            Area.CATALOGUE,
            Area.STOCK,
            operation_id=operation,
            message=f"Изменено: {phrase}",
            undoable=True,
        )


def short_name(fields: TitleFields) -> str:
    """«Пушкин А. С. Капитанская дочка»: how messages and the journal name a title."""
    authors = fields.authors
    lead = f"{authors[0].inverted} " if authors else ""
    return f"{lead}{fields.full_title}"


def tidy(fields: TitleFields) -> TitleFields:
    """Clean what was typed: control characters and doubled spaces go, empty rows go.

    Raises:
        UserError: no title, or a year or class out of range.
    """
    plain: dict[str, Any] = {
        name: clean_line(getattr(fields, name))
        for name in TitleFields.__dataclass_fields__
        if isinstance(getattr(fields, name), str) and name not in ("kind", "annotation", "notes")
    }
    clean = replace(
        fields,
        **plain,
        annotation=_clean_text(fields.annotation),
        notes=_clean_text(fields.notes),
        contributors=tuple(filter(None, map(_clean_person, fields.contributors))),
        isbns=tuple(filter(None, map(clean_line, fields.isbns))),
        subjects=tuple(filter(None, map(clean_line, fields.subjects))),
    )
    if not clean.title:
        raise UserError("У издания нет заглавия.", "Впишите заглавие.")
    if clean.year is not None and clean.year not in YEARS:
        raise UserError(
            f"Год издания {clean.year} невозможен.", "Проверьте год: четыре цифры, не раньше 1450."
        )
    for grade in (clean.grade_from, clean.grade_to):
        if grade is not None and grade not in GRADES:
            raise UserError(f"Класс {grade} невозможен.", "Класс — число от 1 до 12.")
    if clean.grade_from and clean.grade_to and clean.grade_from > clean.grade_to:
        raise UserError("Первый класс больше последнего.", "Поменяйте их местами.")
    return clean


def _clean_text(text: str) -> str:
    """A text of several lines without signs that cannot be seen or stored."""
    return "\n".join(map(clean_line, text.splitlines())).strip()


def _clean_person(person: Contributor) -> Contributor | None:
    """A person under the surname, or under the only name that was typed («Гомер»)."""
    surname, given = clean_line(person.surname), clean_line(person.given)
    if not surname:
        surname, given = given, ""
    return Contributor(surname, given, person.role) if surname else None


def _count_by_title(
    session: Session, table: type[Copy] | type[Lot] | type[SetPartTitle], title_ids: Iterable[int]
) -> dict[int, int]:
    return {
        title_id: count
        for ids in batches(title_ids)
        for title_id, count in session.execute(
            select(table.title_id, func.count())
            .where(table.title_id.in_(ids))
            .group_by(table.title_id)
        )
    }


def _why_not_deletable(session: Session, fields: dict[int, TitleFields]) -> tuple[str, ...]:
    copies = _count_by_title(session, Copy, fields)
    lots = _count_by_title(session, Lot, fields)
    editions = _count_by_title(session, SetPartTitle, fields)
    obstacles = []
    for title_id, item in fields.items():
        name = short_name(item)
        if copies.get(title_id):
            phrase = count_phrase(copies[title_id], "экземпляр", "экземпляра", "экземпляров")
            obstacles.append(f"{name}: записано {phrase}, считая выбывшие")
        elif lots.get(title_id):
            obstacles.append(f"{name}: стоит в черновике поступления")
        elif editions.get(title_id):
            obstacles.append(f"{name}: входит в комплект учебников")
    return tuple(obstacles)


def _given_values(edit: CopyEdit, copies: int) -> dict[str, Any]:
    """The columns that an edit changes, with their values."""
    given: dict[str, Any] = {}
    if edit.place_id is not None:
        given["place_id"] = edit.place_id
    if edit.condition is not None:
        given["condition"] = edit.condition.value
    if edit.note is not None:
        given["note"] = clean_line(edit.note)
    if edit.barcode is not None:
        barcode = clean_line(edit.barcode)
        if barcode:
            _check_barcode(barcode, copies)
        given["barcode"] = barcode or None  # an empty one is none at all, not a value to collide
    return given


def _check_barcode(barcode: str, copies: int) -> None:
    if copies > 1:
        raise UserError(
            "Один штрихкод нельзя дать нескольким экземплярам.", "Выберите один экземпляр."
        )
