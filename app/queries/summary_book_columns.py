"""Which columns of the summary book a title counts in, by the lists of the school."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.bibliography import TitleKind
from app.core.stock import DocumentKind, Fund, ReferenceCategory
from app.models import ReferenceItem
from app.queries.summary_book_data import ColumnGroup, SummaryColumn

GRADES = tuple(range(1, 12))
LEVELS: tuple[tuple[str, range], ...] = (
    ("1–4", range(1, 5)),
    ("5–9", range(5, 10)),
    ("10–11", range(10, 12)),
)
NO_GRADE = SummaryColumn("grade:none", "Прочие", ColumnGroup.GRADES)
OTHER_KIND = SummaryColumn("kind:other", "Прочие виды", ColumnGroup.KINDS)
NO_INDEX = SummaryColumn("content:none", "Без индекса", ColumnGroup.CONTENT)
OTHER_CONTENT = SummaryColumn("content:other", "Прочее", ColumnGroup.CONTENT)

WITHIN = "of:"
"""Begins the rule of a column that is a part of another one."""

TEXTBOOK_KINDS = frozenset({TitleKind.TEXTBOOK, TitleKind.STUDY_GUIDE, TitleKind.ELECTRONIC})
"""Kinds that the book of the textbooks tells apart even where there are none."""

LOSS = "loss"
"""Code of the reason that books replaced by their readers leave by."""
HANDED_OVER = SummaryColumn("reason:handed_over", "Передано", ColumnGroup.REASONS)
LOST = SummaryColumn(f"reason:{LOSS}", "Утеряно", ColumnGroup.REASONS)
OTHER_REASON = SummaryColumn("reason:other", "Иные", ColumnGroup.REASONS)


@dataclass(frozen=True, slots=True)
class TitleFeatures:
    """What the columns look at; ``grade`` is the first class of a textbook."""

    kind: str
    bbk: str
    grade: int | None


@dataclass(frozen=True, slots=True)
class _Rule:
    column: SummaryColumn
    values: tuple[str, ...]


class ColumnRules:
    """The columns of one fund: all that are possible, and those of a title.

    Kinds and contents follow the lists «Виды документов в КСУ» and «Содержание фонда в КСУ»
    of the school; of several beginnings of a ББК index the longest decides. In the fund of
    textbooks classes stand in the place of the contents: ``by_levels`` puts them together.
    """

    def __init__(self, session: Session, fund: Fund, *, by_levels: bool) -> None:
        self._kinds = _rules(session, ReferenceCategory.SUMMARY_KIND, ColumnGroup.KINDS, "kind")
        self._content: list[_Rule] = []
        self._grades: tuple[tuple[SummaryColumn, range], ...] = ()
        self._needed_kinds = frozenset(rule.column.key for rule in self._kinds)
        if fund is Fund.TEXTBOOKS:
            self._grades = _grade_columns(by_levels=by_levels)
            self._needed_kinds = frozenset(
                rule.column.key for rule in self._kinds if TEXTBOOK_KINDS & set(rule.values)
            )
        else:
            self._content = _rules(
                session, ReferenceCategory.BBK_GROUP, ColumnGroup.CONTENT, "content"
            )

    def columns_of(self, title: TitleFeatures) -> tuple[str, ...]:
        """Keys of the columns that a title counts in."""
        keys = [self._kind_of(title.kind)]
        if self._grades:
            keys.append(self._grade_of(title.grade))
        else:
            keys += self._content_of(title.bbk)
        return tuple(keys)

    def shown(self, used: Iterable[str]) -> tuple[SummaryColumn, ...]:
        """The columns of a book in which these are used: those that the lists name, the others
        only where they are needed."""
        met = set(used)
        grades = [column for column, _classes in self._grades]
        content = [rule.column for rule in self._content]
        kinds = [
            rule.column
            for rule in self._kinds
            if rule.column.key in self._needed_kinds or rule.column.key in met
        ]
        rest = (NO_GRADE, OTHER_CONTENT, NO_INDEX)
        by_subject = [*grades, *content, *(column for column in rest if column.key in met)]
        by_kind = [*kinds, *([OTHER_KIND] if OTHER_KIND.key in met else [])]
        return (*by_kind, *by_subject)

    def _kind_of(self, kind: str) -> str:
        return next(
            (rule.column.key for rule in self._kinds if kind in rule.values), OTHER_KIND.key
        )

    def _grade_of(self, grade: int | None) -> str:
        return next(
            (column.key for column, classes in self._grades if grade in classes), NO_GRADE.key
        )

    def _content_of(self, bbk: str) -> list[str]:
        index = bbk.strip().upper()
        if not index:
            return [NO_INDEX.key]
        best, chosen = 0, OTHER_CONTENT.key
        within = []
        for rule in self._content:
            fit = max((len(value) for value in rule.values if index.startswith(value)), default=0)
            if rule.column.within:
                within += [rule.column.key] if fit else []
            elif fit > best:
                best, chosen = fit, rule.column.key
        return [chosen, *within]


def reason_key(document: str, code: str) -> str:
    """The column of reasons that a document of part 2 belongs to.

    ``code`` is that of the reason of an act, empty for the school's own reasons.
    """
    match document:
        case DocumentKind.WRITE_OFF:
            return f"reason:{code}" if code else OTHER_REASON.key
        case DocumentKind.REPLACEMENT:
            return LOST.key
        case DocumentKind.TRANSFER_OUT:
            return HANDED_OVER.key
    return OTHER_REASON.key


def reason_columns(session: Session, used: Iterable[str]) -> tuple[SummaryColumn, ...]:
    """The shipped reasons that are offered or used, then «Передано» and «Иные»."""
    met = set(used)
    columns = [
        SummaryColumn(f"reason:{item.code}", item.name, ColumnGroup.REASONS)
        for item in _items(session, ReferenceCategory.WRITE_OFF_REASON)
        if item.code and (item.active or f"reason:{item.code}" in met)
    ]
    if LOST.key in met and LOST.key not in {column.key for column in columns}:
        columns.append(LOST)
    return (*columns, HANDED_OVER, OTHER_REASON)


def _grade_columns(*, by_levels: bool) -> tuple[tuple[SummaryColumn, range], ...]:
    spans: Sequence[tuple[str, range]] = LEVELS
    if not by_levels:
        spans = [(str(grade), range(grade, grade + 1)) for grade in GRADES]
    return tuple(
        (SummaryColumn(f"grade:{name}", name, ColumnGroup.GRADES), classes)
        for name, classes in spans
    )


def _rules(
    session: Session, category: ReferenceCategory, group: ColumnGroup, prefix: str
) -> list[_Rule]:
    rules = []
    for item in _items(session, category):
        if not item.active:
            continue
        within = item.rule.strip().lower().startswith(WITHIN)
        text = item.rule.strip()[len(WITHIN) :] if within else item.rule
        values = [value.strip() for value in text.split(",") if value.strip()]
        if group is ColumnGroup.CONTENT:
            values = [value.upper() for value in values]
        column = SummaryColumn(f"{prefix}:{item.id}", item.name, group, within)
        rules.append(_Rule(column, tuple(values)))
    return rules


def _items(session: Session, category: ReferenceCategory) -> list[ReferenceItem]:
    return list(
        session.execute(
            select(ReferenceItem)
            .where(ReferenceItem.category == category)
            .order_by(ReferenceItem.position, ReferenceItem.id)
        ).scalars()
    )
