"""Checks of the catalogue and the file: what is derived, what guards, what refers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import select

from app.core.isbn import check_isbn
from app.core.isbn import match_key as isbn_key
from app.models import Title, TitleIsbn
from app.models.search_index import index_problems
from app.models.soundness import integrity_problems, lost_references
from app.models.triggers import trigger_problems
from app.queries.audit_parts import RESTORE, Audit, AuditGroup, Check, Found, said
from app.queries.rows import batches
from app.queries.titles import derived_values, load_fields

_SAVE_AGAIN = "Откройте издание и сохраните его («Изменить» → «Сохранить»): поля обновятся."
_DERIVED_WORDS = {
    "sort_key": "порядок по заглавию",
    "authors_line": "строка авторов",
    "authors_key": "порядок по авторам",
    "bbk_division": "отдел ББК",
    "match_key": "признак для поиска дублей",
}
_TABLE_WORDS = {
    "copy": "экземпляр",
    "movement": "движение",
    "custody_event": "запись о передаче",
    "summary_record": "запись КСУ",
    "document": "документ",
    "lot": "партия",
    "title": "издание",
    "title_contributor": "автор издания",
    "title_isbn": "ISBN издания",
    "title_subject": "тема издания",
    "write_off": "акт о списании",
    "write_off_line": "строка акта",
    "disposal": "направление выбытия",
    "receipt": "поступление",
    "transfer": "передача",
    "transfer_line": "строка передачи",
    "replacement_line": "строка замены",
    "revaluation_line": "строка переоценки",
    "reference_item": "запись справочника",
    "commission": "комиссия",
    "operation": "запись журнала",
}


def _titles(audit: Audit) -> Iterator[Found]:
    """What is derived from the fields of a title is as it would be derived now."""
    ids = audit.session.execute(select(Title.id).order_by(Title.id)).scalars().all()
    for part in batches(ids):
        audit.advance()
        fields = load_fields(audit.session, part)
        columns = [getattr(Title, name) for name in _DERIVED_WORDS]
        for title_id, *values in audit.session.execute(
            select(Title.id, *columns).where(Title.id.in_(part)).order_by(Title.id)
        ):
            wanted = derived_values(fields[title_id])
            wrong = [
                words
                for (name, words), value in zip(_DERIVED_WORDS.items(), values, strict=True)
                if wanted[name] != value
            ]
            if wrong:
                yield Found(
                    f"{{title}}: устарели вспомогательные поля ({', '.join(wrong)}).",
                    _SAVE_AGAIN,
                    title_id=title_id,
                )
    for title_id, text, key, valid in audit.session.execute(
        select(TitleIsbn.title_id, TitleIsbn.written, TitleIsbn.match_key, TitleIsbn.valid)
    ):
        if (key, bool(valid)) != (isbn_key(text), check_isbn(text).valid):
            yield Found(
                f"{{title}}: признак ISBN {said(text)} устарел, по нему издание не найти.",
                _SAVE_AGAIN,
                title_id=title_id,
            )


def _search_index(audit: Audit) -> Iterator[Found]:
    cure = "Перестройте поиск: Ctrl+K, затем «Перестроить поиск»."
    for problem in index_problems(audit.session.connection(), advance=audit.advance):
        if problem.is_foreign:
            yield Found(f"Поиск помнит издание {problem.title_id}, которого в каталоге нет.", cure)
        else:
            words = "в поиске его нет" if problem.is_missing else "в поиске оно записано иначе"
            yield Found(f"{{title}}: {words}.", cure, title_id=problem.title_id)


def _triggers(audit: Audit) -> Iterator[Found]:
    for name in trigger_problems(audit.session.connection()):
        yield Found(
            f"Защита проведённых документов снята или изменена (правило {said(name)}).",
            "Файл меняли мимо программы. Восстановите библиотеку из копии; записи, изменённые без "
            "защиты, назовут другие проверки.",
        )


def _references(audit: Audit) -> Iterator[Found]:
    for lost in lost_references(audit.session.connection()):
        yield Found(
            f"{_table(lost.table)} {lost.row_id}: ссылается на то, чего нет "
            f"({_table(lost.parent)}).",
            RESTORE,
        )


def _integrity(audit: Audit) -> Iterator[Found]:
    for problem in integrity_problems(audit.session.connection()):
        yield Found(
            f"Файл библиотеки повреждён: {_damage_words(problem)}.",
            "Закройте программу и откройте библиотеку снова: если повреждены указатели, программа "
            "предложит починить файл; иначе восстановите его из последней целой копии.",
        )


# what SQLite says, and what it means
_DAMAGE = (
    (r"^wrong # of entries in index (\S+).*", r"в указателе \1 не те записи"),
    (r"^row (\d+) missing from index (\S+).*", r"в указателе \2 нет строки \1"),
    (r"^non-unique entry in index (\S+).*", r"в указателе \1 повторяется запись"),
    (r"^NULL value in (\S+).*", r"пусто обязательное поле \1"),
    (r"^CHECK constraint failed in (\S+).*", r"недопустимое значение в таблице \1"),
)


def _damage_words(problem: str) -> str:
    for pattern, text in _DAMAGE:
        if re.search(pattern, problem):
            return said(re.sub(pattern, text, problem))
    return "повреждены его страницы"


def _table(name: str) -> str:
    return _TABLE_WORDS.get(name, f"строка таблицы {said(name)}")


FILE_CHECKS = (
    Check("titles", "Вспомогательные поля изданий верны", AuditGroup.FILE, _titles),
    Check("search_index", "Поиск знает все издания", AuditGroup.FILE, _search_index),
    Check("triggers", "Защита проведённых документов на месте", AuditGroup.FILE, _triggers),
    Check("references", "Ссылки между записями целы", AuditGroup.FILE, _references),
    Check("integrity", "Файл базы данных цел", AuditGroup.FILE, _integrity),
)
