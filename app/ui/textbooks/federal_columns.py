"""Columns of the pages about the federal list."""

from __future__ import annotations

from app.core.dates import format_date
from app.core.textbook_matching import MATCH_KIND_NAMES, Candidate, MatchKind
from app.queries.federal_list import EntryRow, MatchRow
from app.ui.kit.chips import PillSpec
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.tokens import Tone

DECISION_NAMES = {
    "certain": "Найден сам",
    "accepted": "Принят вами",
    "absent": "Нет в перечне",
}
_TONES = {
    MatchKind.CERTAIN: (Tone.OK, "check-circle-fill"),
    MatchKind.DOUBTFUL: (Tone.WARN, "question"),
    MatchKind.NONE: (Tone.NEUTRAL, "prohibit"),
}


def match_pill(row: MatchRow) -> PillSpec | None:
    """What was decided of a title, or what the program thinks of it."""
    if row.decision:
        absent = row.decision == "absent"
        tone, icon = (Tone.NEUTRAL, "prohibit") if absent else (Tone.OK, "check-circle-fill")
        return PillSpec(DECISION_NAMES[row.decision], tone, icon)
    if row.match is None:
        return None
    tone, icon = _TONES[row.match.kind]
    return PillSpec(MATCH_KIND_NAMES[row.match.kind], tone, icon)


def title_columns() -> list[TableColumn[MatchRow]]:
    """Our textbooks before the list."""
    return [
        TableColumn(
            "name",
            "Учебник школы",
            lambda row: row.name,
            width=260,
            stretch=True,
            second=_about,
            tooltip=lambda row: f"{row.name}\n{row.reason}",
            sortable=False,
        ),
        TableColumn(
            "copies",
            "Экз.",
            lambda row: str(row.copies),
            width=64,
            align=Align.RIGHT,
            weight=Weight.SECONDARY,
            sortable=False,
            spare=1,
        ),
        TableColumn(
            "state", "Решение", lambda _row: "", width=148, pill=match_pill, sortable=False
        ),
    ]


def _about(row: MatchRow) -> str:
    grades = f"{row.grades} класс" if row.grades else ""
    return " · ".join(filter(None, (grades, row.publisher, str(row.year or ""))))


class NumberedEntry:
    """A candidate of the queue: its key, the entry and why it may be meant."""

    __slots__ = ("candidate", "entry", "number")

    def __init__(self, number: int, candidate: Candidate, entry: EntryRow) -> None:
        self.number, self.candidate, self.entry = number, candidate, entry


def candidate_columns() -> list[TableColumn[NumberedEntry]]:
    """Entries that may be meant, numbered by the key that takes them."""
    return [
        TableColumn(
            "number",
            "Клавиша",
            lambda row: str(row.number) if row.number <= 9 else "",
            width=92,
            weight=Weight.STRONG,
            sortable=False,
        ),
        TableColumn(
            "entry",
            "Запись перечня",
            lambda row: row.entry.title,
            width=220,
            stretch=True,
            second=lambda row: entry_words(row.entry),
            tooltip=lambda row: (
                f"{row.entry.title}\n{entry_words(row.entry)}\n{row.candidate.reason}"
            ),
            sortable=False,
        ),
        TableColumn(
            "term",
            "Срок",
            lambda row: term_words(row.entry),
            width=124,
            weight=Weight.SECONDARY,
            sortable=False,
            spare=1,
        ),
    ]


def entry_words(row: EntryRow) -> str:
    """Number, appendix, authors, class and publisher of an entry in one line."""
    pieces = (
        f"№ {row.number}" if row.number else "",
        f"приложение {row.appendix}",
        row.authors,
        f"{row.grades} класс" if row.grades else "",
        row.publisher,
    )
    return " · ".join(filter(None, pieces))


def term_words(row: EntryRow) -> str:
    """«до 25.04.2027», «бессрочно», or what the list says."""
    return f"до {format_date(row.term)}" if row.term else row.term_text.lower()


def entry_columns() -> list[TableColumn[EntryRow]]:
    """The list itself."""
    return [
        TableColumn("number", "№ ФПУ", lambda row: row.number, width=132, sortable=False),
        TableColumn(
            "appendix",
            "Прил.",
            lambda row: str(row.appendix),
            width=60,
            align=Align.RIGHT,
            weight=Weight.SECONDARY,
            sortable=False,
            spare=2,
        ),
        TableColumn(
            "title",
            "Учебник",
            lambda row: row.title,
            width=280,
            stretch=True,
            second=lambda row: row.authors,
            tooltip=lambda row: f"{row.title}\n{row.authors}\n{row.remark}".strip(),
            sortable=False,
            searched=True,
        ),
        TableColumn("grades", "Класс", lambda row: row.grades, width=72, sortable=False),
        TableColumn(
            "publisher",
            "Издатель",
            lambda row: row.publisher,
            width=160,
            weight=Weight.SECONDARY,
            tooltip=lambda row: row.publisher,
            sortable=False,
            spare=1,
        ),
        TableColumn("term", "Срок", term_words, width=124, sortable=False),
        TableColumn(
            "ours",
            "У нас",
            lambda row: str(row.titles) if row.titles else "",
            width=64,
            align=Align.RIGHT,
            weight=Weight.STRONG,
            sortable=False,
        ),
    ]
