"""What the checklist says in its PDF and its workbook: the wording and the rows of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.dates import format_date
from app.core.money import count_phrase, format_count
from app.core.provision import Unfit
from app.core.textbook_sets import LEVEL_NAMES
from app.queries.provision import (
    ChecklistCard,
    ChecklistPaper,
    LineDetails,
    PartDetails,
)
from app.queries.provision_stock import TitleProvision
from app.reports.forms import Form, FormSpec

FORM = "checklist"
_COUNT = frozenset({"count"})
_YEAR = frozenset({"year"})
_DATE = frozenset({"date"})
_LISTED = frozenset({"name", "date"})
LINE_KEYS = [
    "number",
    "fpu",
    "subject",
    "name",
    "classes",
    "pupils",
    "fit",
    "percent",
    "deficit",
    "surplus",
    "price",
    "sum",
]
FULL_KEYS = [
    "number",
    "fpu",
    "subject",
    "name",
    "grade",
    "classes",
    "publisher",
    "years",
    "level",
    "pupils",
    "next",
    "need",
    "fit",
    "provided",
    "percent",
    "surplus",
    "deficit",
    "price",
    "sum",
    "source",
    "borrowed",
    "note",
]
LEVEL_KEYS = ["level", "pupils", "provided", "weighted", "mean", "deficit", "surplus"]
SPEC = FormSpec(
    plain=frozenset(
        [
            "title",
            "matrix_title",
            "subject",
            "whole",
            "pupils",
            "total_row",
            "not_studied",
            "nobody",
            "matrix_note",
            "levels_title",
            "lines_title",
            "nothing",
            "grand",
            "carried",
            "brought",
            "link",
            "unknown_price",
            "unknown_sum",
            "no_set",
            "absent",
            "unmatched",
            "methods",
            "not_listed",
            "unfit_absent",
            "by_years",
            "no_year",
            "sheet_list",
            "sheet_matrix",
            "sheet_levels",
            "sign_director",
            "sign_librarian",
            "hint_position",
            "hint_signature",
            "hint_name",
        ]
    ),
    texts={
        "subtitle": _YEAR,
        "name": _YEAR,
        "as_of": _DATE,
        "sheet": frozenset({"page", "pages"}),
        "grade": frozenset({"grade"}),
        "empty": _YEAR,
        "unfit": frozenset({"year", "more"}),
        "unfit_aged": frozenset({"norm"}),
        "listed": _LISTED,
        "listed_old": _LISTED,
        "unknown": _COUNT,
        "note_term": _DATE,
        "note_lent": _COUNT,
        "note_worn": _COUNT,
        "note_expired": _COUNT,
        "note_aged": _COUNT,
        "note_parts": _COUNT,
        "note_licences": _COUNT,
        "earlier": _YEAR,
    },
    tables={
        "levels": frozenset(LEVEL_KEYS),
        "lines": frozenset(LINE_KEYS),
        "full": frozenset(FULL_KEYS),
    },
)
_UNFIT_NOTES = {Unfit.LENT: "note_lent", Unfit.WORN: "note_worn", Unfit.EXPIRED: "note_expired"}


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """A line of the plan as a row of the tables. Amounts in sets, ``price`` and ``sum`` in
    kopecks (``None``: unknown); ``by_year`` are fit copies of the scarcest part."""

    details: LineDetails
    fpu: str
    name: str
    classes: str
    publisher: str
    years: str
    level: str
    pupils_next: int | None
    borrowed: int
    note: str
    by_year: tuple[tuple[int | None, int], ...]

    @property
    def subject(self) -> str:
        return self.details.provision.need.subject

    @property
    def grade(self) -> int:
        return self.details.provision.need.grade

    @property
    def price(self) -> int | None:
        return self.details.price

    @property
    def sum(self) -> int | None:
        """What lacks at the last price."""
        lacking = self.details.provision.deficit
        if not lacking:
            return 0
        return None if self.price is None else lacking * self.price

    @property
    def is_uneven(self) -> bool:
        """Whether something lacks or is left over."""
        provision = self.details.provision
        return bool(provision.deficit or provision.surplus)


def checklist_rows(form: Form, data: ChecklistPaper) -> tuple[ChecklistRow, ...]:
    """A row for each line of the plan, by subject as in a timetable and by grade."""
    return tuple(_row(form, data, line) for cell in data.card.in_order for line in cell.lines)


def _row(form: Form, data: ChecklistPaper, line: LineDetails) -> ChecklistRow:
    grade = line.provision.need.grade
    whole = line.provision.need.pupils == data.card.pupils.get(grade, 0)
    classes = str(grade) if whole else ", ".join(item.name for item in line.classes)
    following = data.next_pupils.get(grade) if whole else None
    if line.set is None:
        nothing = ("", "", "")
        return ChecklistRow(line, "", form.text("no_set"), classes, *nothing, following, 0, "", ())
    titles = line.set.counted
    years = sorted({title.year for title in titles if title.year is not None})
    scarcest = min(line.set.parts, key=lambda part: part.fit, default=None)
    return ChecklistRow(
        line,
        _numbers(form, titles, data.card),
        _names(line.set.parts) or line.set.name,
        classes,
        "; ".join(dict.fromkeys(title.publisher for title in titles if title.publisher)),
        ", ".join(map(str, years)),
        LEVEL_NAMES.get(line.set.level, line.set.level) if line.set.level else "",
        following,
        min((_borrowed(part) for part in line.set.parts), default=0),
        _note(form, data, line, titles),
        () if scarcest is None else _by_year(scarcest),
    )


def _names(parts: Sequence[PartDetails]) -> str:
    """The newest counted title of every part."""
    return "; ".join(part.titles[0].name for part in parts if part.counted)


def _numbers(form: Form, titles: Sequence[TitleProvision], card: ChecklistCard) -> str:
    if card.listed is None:
        return ""
    found = [
        form.text("unmatched")
        if title.listing is None
        else form.text("absent")
        if title.listing.absent
        else title.listing.number
        for title in titles
    ]
    return "; ".join(dict.fromkeys(found))


def _borrowed(part: PartDetails) -> int:
    return sum(title.stock.borrowed for title in part.titles if title.id in part.counted)


def _by_year(part: PartDetails) -> tuple[tuple[int | None, int], ...]:
    found: dict[int | None, int] = {}
    for title in part.titles:
        if title.id in part.counted and title.stock.fit:
            found[title.year] = found.get(title.year, 0) + title.stock.fit
    return tuple(found.items())


def _note(
    form: Form, data: ChecklistPaper, line: LineDetails, titles: Sequence[TitleProvision]
) -> str:
    found = []
    if line.set is not None and len(line.set.parts) > 1:
        found.append(form.text("note_parts", count=str(len(line.set.parts))))
    if line.set is not None and line.set.stock.licences:
        found.append(form.text("note_licences", count=format_count(line.set.stock.licences)))
    for reason, key in _UNFIT_NOTES.items():
        amount = sum(title.stock.unfit.get(reason, 0) for title in titles)
        if amount:
            found.append(form.text(key, count=format_count(amount)))
    aged = sum(title.stock.aged for title in titles)
    if aged:
        found.append(form.text("note_aged", count=format_count(aged)))
    terms = {
        title.listing.term
        for title in titles
        if title.stock.fit and title.listing is not None and title.listing.term is not None
    }
    found += [form.text("note_term", date=format_date(term)) for term in sorted(terms)]
    return "; ".join(found)


def method_notes(form: Form, data: ChecklistPaper) -> tuple[str, ...]:
    """How the figures were reckoned and by which list."""
    rules, listed = data.card.rules, data.card.listed
    more = ""
    if rules.aged_unfit:
        more += form.text("unfit_aged", norm=str(rules.wear_norm))
    if rules.absent_unfit:
        more += form.text("unfit_absent")
    unfit = form.text("unfit", year=str(data.card.year), more=more)
    if listed is None:
        by_list = form.text("not_listed")
    else:
        key = "listed_old" if listed.is_older else "listed"
        by_list = form.text(key, name=listed.name, date=format_date(listed.as_of))
    end = "" if unfit.endswith(".") else "."
    return form.text("methods"), f"{unfit}{end} {by_list}"


def unknown_note(form: Form, data: ChecklistPaper) -> str:
    """How many sets have no price; empty when all have one."""
    unknown = data.card.cost.unknown
    if not unknown:
        return ""
    return form.text(
        "unknown", count=count_phrase(unknown, "комплекта", "комплектов", "комплектов")
    )


def running_name(form: Form, data: ChecklistPaper) -> str:
    return form.text("name", year=data.card.label)
