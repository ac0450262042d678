"""Checks of the numbers: given once, without gaps, in step with the dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from sqlalchemy import func, select

from app.core.errors import UserError
from app.core.inventory_numbers import InventoryNumber, number_key
from app.core.stock import DOCUMENT_NAMES, SummaryPart
from app.models import Copy, TextbookCard, Title
from app.models import Sequence as NumberSequence
from app.queries.audit_books import record_name
from app.queries.audit_parts import (
    RESTORE,
    Audit,
    AuditGroup,
    Check,
    Found,
    fund_phrase,
    said,
    shown_day,
)
from app.queries.audit_rows import DocumentFacts, Record
from app.queries.numbering import (
    CARD_SEQUENCE,
    COPY_SEQUENCE,
    INVENTORY_SEQUENCE,
    TITLE_SEQUENCE,
    Skipped,
    skipped_numbers,
)
from app.queries.stock import number_series

_MOVE_ON = "Передвиньте нумерацию вперёд: «Настройки» → «Нумерация»."
_MOST_GAPS = 5
_Series = tuple[str, str]
"""Name and scope of a sequence."""


def _document_numbers(audit: Audit) -> Iterator[Found]:
    """Per kind and year: each number once, none left out."""
    skipped = skipped_numbers(audit.session)
    series: dict[_Series, list[DocumentFacts]] = defaultdict(list)
    for document in audit.rows.documents.values():
        if document.is_posted and document.number:
            series[document.kind, document.day[:4]].append(document)
    words = {kind.value: name for kind, name in DOCUMENT_NAMES.items()}
    for (kind, year), documents in sorted(series.items()):
        name = f"{words.get(kind, said(kind))} за {year} год"
        yield from _repeated_documents(documents)
        numbers = [int(one.number) for one in documents if one.number.isdecimal()]
        yield from _gaps(name, numbers, skipped.get((kind, year), ()))


def _repeated_documents(documents: Sequence[DocumentFacts]) -> Iterator[Found]:
    first: dict[str, DocumentFacts] = {}
    for document in documents:
        known = first.setdefault(document.number, document)
        if known is not document:
            yield Found(
                f"Номер {said(document.number)} — у двух документов: {{other}} и {{document}}.",
                "Сторнируйте «{document}» и проведите новый: он получит свободный номер.",
                document_id=document.id,
                other_id=known.id,
            )


def _record_numbers(audit: Audit) -> Iterator[Found]:
    """Per book and part: each number once, none left out, in step with the dates."""
    skipped = skipped_numbers(audit.session)
    books: dict[tuple[str, int], list[Record]] = defaultdict(list)
    for record in audit.rows.records:
        books[record.fund, record.part].append(record)
    for (fund, part), records in sorted(books.items()):
        for before, record in pairwise(records):
            if record.day < before.day:
                yield Found(
                    f"{record_name(record)}: стоит после записи № {before.number}, а датирована "
                    f"раньше — {shown_day(record.day)} и {shown_day(before.day)} ({{document}}).",
                    "Сторнируйте «{document}» и проведите новый с верной датой записи.",
                    document_id=record.document_id,
                )
        scopes: dict[int, list[Record]] = defaultdict(list)
        for record in records:
            scopes[record.scope].append(record)
        yield from _scopes(records)
        for scope, own in sorted(scopes.items()):
            yield from _records_of_scope(
                own, skipped.get((f"summary.{fund}.{part}", str(scope)), ())
            )


def _records_of_scope(records: Sequence[Record], skipped: Sequence[Skipped]) -> Iterator[Found]:
    numbers: set[int] = set()
    for record in records:
        if record.number in numbers:
            yield Found(
                f"{record_name(record)}: такой номер уже есть ({{document}}).",
                "Сторнируйте «{document}» и проведите новый: он получит свободный номер.",
                document_id=record.document_id,
            )
        numbers.add(record.number)
    for before, record in pairwise(records):
        if record.number < before.number:
            yield Found(
                f"{record_name(record)}: записана после № {before.number} ({{document}}).",
                "Сторнируйте «{document}» и проведите новый: он получит следующий номер.",
                document_id=record.document_id,
            )
    first = records[0]
    year = f" за {first.scope} год" if first.scope else ""
    name = f"КСУ, {fund_phrase(first.fund)}, часть {first.part}"
    yield from _gaps(f"{name}{year}", sorted(numbers), skipped)


def _scopes(records: Sequence[Record]) -> Iterator[Found]:
    """Part 1 is numbered by years; part 2 by years or running on, one way within a year."""
    ways: dict[str, int] = {}
    for record in records:
        year = record.day[:4]
        by_year = str(record.scope) == year
        running = record.part == SummaryPart.OUT and record.scope == 0
        if not by_year and not running:
            yield Found(
                f"{record_name(record)}: дата записи {shown_day(record.day)} — другого года "
                "({document}).",
                "Сторнируйте «{document}» и проведите новый: запись получит номер своего года.",
                document_id=record.document_id,
            )
        elif ways.setdefault(year, record.scope) != record.scope:
            yield Found(
                f"{record_name(record)}: в одном году часть 2 пронумерована двояко ({{document}}).",
                "Сторнируйте «{document}» и проведите новый.",
                document_id=record.document_id,
            )


def _gaps(name: str, numbers: Iterable[int], skipped: Sequence[Skipped]) -> Iterator[Found]:
    """Numbers that were never given though later ones were; those left out on purpose are none."""
    given = sorted(set(numbers))
    missing = [
        rest
        for before, after in pairwise((0, *given))
        if after > before + 1
        for rest in _without(Skipped(before + 1, after - 1), skipped)
    ]
    if missing:
        shown = ", ".join(_range_words(one) for one in missing[:_MOST_GAPS])
        more = "" if len(missing) <= _MOST_GAPS else " и других"
        yield Found(
            f"{name}: нет № {shown}{more}, хотя выдан № {given[-1]}.",
            "Номера выдаются подряд, проведённые документы не удаляются: строка исчезла мимо "
            "программы. " + RESTORE,
        )


def _without(gap: Skipped, skipped: Sequence[Skipped]) -> list[Skipped]:
    """What is left of a gap without the numbers that were left out on purpose."""
    rest = [gap]
    for lawful in skipped:
        rest = [
            part
            for one in rest
            for part in (
                Skipped(one.first, min(one.last, lawful.first - 1)),
                Skipped(max(one.first, lawful.last + 1), one.last),
            )
            if part.first <= part.last
        ]
    return rest


def _range_words(gap: Skipped) -> str:
    return str(gap.first) if gap.first == gap.last else f"{gap.first}–{gap.last}"


def _inventory_numbers(audit: Audit) -> Iterator[Found]:
    """Each number and each bar code once; keys as they are computed."""
    keys: dict[str, int] = {}
    barcodes: dict[str, int] = {}
    for copy in audit.rows.copies():
        key = number_key(copy.number or "")
        if copy.key != key:
            yield Found(
                "{copy}: ключ для поиска номера устарел, по номеру экземпляр не найти.",
                RESTORE,
                copy.id,
            )
        for value, known, words in (
            (key or copy.number or "", keys, "инвентарный номер"),
            (copy.barcode or "", barcodes, "штрихкод"),
        ):
            if value and known.setdefault(value, copy.id) != copy.id:
                yield Found(
                    f"{{copy}}: {words} уже есть у другого экземпляра"
                    f" ({_spelled(audit, known[value])}).",
                    "Номер не даётся дважды: исправьте поступление, которым внесён второй "
                    "экземпляр, — сторно и новый документ."
                    if known is keys
                    else "Перепечатайте этикетку одного из них с другим штрихкодом.",
                    copy.id,
                )


def _spelled(audit: Audit, copy_id: int) -> str:
    number, barcode = audit.session.execute(
        select(Copy.inventory_number, Copy.barcode).where(Copy.id == copy_id)
    ).one()
    return said(f"инв. № {number}" if number else f"штрихкод {barcode}")


def _sequences(audit: Audit) -> Iterator[Found]:
    """No counter stands at a number that is given already."""
    counters = {
        (name, scope): value
        for name, scope, value in audit.session.execute(
            select(NumberSequence.name, NumberSequence.scope, NumberSequence.next_value)
        )
    }
    for series, (last, words) in sorted(_highest(audit).items()):
        following = counters.get(series, 1)
        if last and following <= last:
            yield Found(f"{words}: следующим был бы № {following}, а № {last} уже выдан.", _MOVE_ON)


def _highest(audit: Audit) -> dict[_Series, tuple[int, str]]:
    """The highest number given in each series, and the words for the series."""
    found: dict[_Series, tuple[int, str]] = {}

    def note(name: str, scope: str, number: int, words: str) -> None:
        if number > found.get((name, scope), (0, ""))[0]:
            found[name, scope] = (number, words)

    for name, table, column in (
        (COPY_SEQUENCE, "Порядковые номера экземпляров", Copy.id),
        (TITLE_SEQUENCE, "Порядковые номера изданий", Title.id),
        (CARD_SEQUENCE, "Карточки учебников", TextbookCard.number),
    ):
        highest = audit.session.execute(select(func.max(column))).scalar_one_or_none()
        note(name, "", highest or 0, table)
    for prefix, number in _inventory_heads(audit):
        words = "Инвентарные номера"
        words += f" с префиксом «{said(prefix)}»" if prefix else ""
        note(INVENTORY_SEQUENCE, number_series(prefix), number, words)
    kinds = {kind.value: name for kind, name in DOCUMENT_NAMES.items()}
    for document in audit.rows.documents.values():
        if document.number.isdecimal():
            year = document.day[:4]
            words = f"{kinds.get(document.kind, said(document.kind))}, {year} год"
            note(document.kind, year, int(document.number), words)
    for record in audit.rows.records:
        words = f"КСУ, {fund_phrase(record.fund)}, часть {record.part}"
        note(f"summary.{record.fund}.{record.part}", str(record.scope), record.number, words)
    return found


def _inventory_heads(audit: Audit) -> Iterator[tuple[str, int]]:
    """Prefix and value of every inventory number."""
    for copy in audit.rows.copies():
        if copy.number:
            try:
                number = InventoryNumber.parse(copy.number)
            except UserError:
                continue
            yield number.prefix, number.value


NUMBER_CHECKS = (
    Check(
        "document_numbers",
        "Номера документов идут подряд и не повторяются",
        AuditGroup.NUMBERS,
        _document_numbers,
    ),
    Check(
        "record_numbers",
        "Номера записей КСУ идут подряд, даты не идут назад",
        AuditGroup.NUMBERS,
        _record_numbers,
    ),
    Check(
        "inventory_numbers",
        "Инвентарные номера и штрихкоды не повторяются",
        AuditGroup.NUMBERS,
        _inventory_numbers,
    ),
    Check(
        "sequences",
        "Следующие номера ещё никому не выданы",
        AuditGroup.NUMBERS,
        _sequences,
    ),
)
