"""What several official forms share: approval, signatures, marks, sums in words."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.dates import format_date_quoted
from app.core.money import format_count, format_kopecks, number_in_words, plural, rubles_in_words
from app.queries.paper_data import CommissionData, SchoolRequisites
from app.reports.blocks import (
    BODY,
    BODY_BOLD,
    Block,
    Cell,
    Columns,
    Paragraph,
    RuledRow,
    Space,
    Stack,
)
from app.reports.forms import Form
from app.reports.page import Box, Page
from app.reports.table_parts import Column
from app.reports.typeface import MM, TextStyle, Typeface

SMALL = TextStyle(8)
MARK = TextStyle(14, bold=True)
TITLE = TextStyle(13, bold=True)

APPROVAL_WIDTH = 90 * MM
MARK_WIDTH = 60 * MM
SIGNATURE_GAP = 3 * MM
SIGNATURE_SHARES = (0.25, 0.28, 0.17, 0.30)
BLANK_MEMBERS = 2
FRAME_PAD = 3 * MM

COMMISSION_TEXTS = frozenset(
    {"hint_position", "hint_signature", "hint_name", "sign_chair", "sign_members"}
)


@dataclass(frozen=True, slots=True)
class AmountWords:
    """Quantity and sum of a paper in figures and in words."""

    quantity: str
    quantity_words: str
    copies: str
    sum: str
    sum_words: str

    @classmethod
    def of(cls, quantity: int, kopecks: int) -> AmountWords:
        """«47», «сорок семь», «экземпляров», «12 480,50», «двенадцать тысяч …»."""
        return cls(
            format_count(quantity),
            number_in_words(quantity),
            plural(quantity, "экземпляр", "экземпляра", "экземпляров"),
            format_kopecks(kopecks),
            rubles_in_words(kopecks),
        )

    @property
    def rubles(self) -> str:
        """«12 480», with the sign of the sum."""
        return self.sum.rpartition(",")[0]

    @property
    def kopecks(self) -> str:
        """«50»."""
        return self.sum.rpartition(",")[2]


def date_or_blank(day: datetime.date | None, blank: str) -> str:
    """«09» сентября 2026 г., or the form's place for a date."""
    return blank if day is None else format_date_quoted(day)


def fit_columns(columns: Sequence[Column], width: float) -> tuple[Column, ...]:
    """The columns, their widths in proportion, so that together they take ``width`` points."""
    factor = width / (sum(column.width for column in columns) * MM)
    return tuple(replace(column, width=column.width * factor) for column in columns)


def approval(face: Typeface, form: Form, school: SchoolRequisites, day: str) -> Block:
    """The block «УТВЕРЖДАЮ»: position, signature, name, date."""
    width = APPROVAL_WIDTH
    third = (width - 2 * SIGNATURE_GAP) / 3
    row = RuledRow(
        face,
        (
            Cell(third, school.director_position, form.text("hint_position")),
            Cell(third * 0.8, "", form.text("hint_signature")),
            Cell(third * 1.2, school.director_name, form.text("hint_name")),
        ),
        SIGNATURE_GAP,
    )
    return Stack(
        Paragraph(face, form.text("approve"), width, BODY_BOLD, "center"),
        Paragraph(face, form.text("approve_head"), width, BODY, "center"),
        Space(1.5 * MM),
        row,
        Space(1 * MM),
        Paragraph(face, day, width, BODY, "center"),
    )


def mark(face: Typeface, word: str, note: str) -> Block:
    """A boxed word in the corner: «ЧЕРНОВИК» or «СТОРНО», with a note under it."""
    return _Mark(face, word, note)


class _Mark:
    def __init__(self, face: Typeface, word: str, note: str) -> None:
        inner = MARK_WIDTH - 4 * MM
        self._inner = Stack(
            Paragraph(face, word, inner, MARK, "center"),
            Paragraph(face, note, inner, SMALL, "center"),
        )

    @property
    def height(self) -> float:
        return self._inner.height + 3 * MM

    def draw(self, page: Page, x: float, y: float) -> None:
        page.frame_box(Box(x, y, MARK_WIDTH, self.height), 1.0)
        self._inner.draw(page, x + 2 * MM, y + 1.5 * MM)


class Framed:
    """A block in a frame of ``width`` points, padded by ``FRAME_PAD``."""

    def __init__(self, inner: Block, width: float) -> None:
        self._inner = inner
        self._width = width

    @property
    def height(self) -> float:
        return self._inner.height + 2 * FRAME_PAD

    def draw(self, page: Page, x: float, y: float) -> None:
        page.frame_box(Box(x, y, self._width, self.height))
        self._inner.draw(page, x + FRAME_PAD, y + FRAME_PAD)


def signature_row(
    face: Typeface, form: Form, label: str, person: tuple[str, str], width: float
) -> RuledRow:
    """Caption, position, place of the signature, name; ``person`` is position and name."""
    free = width - 3 * SIGNATURE_GAP
    caption, position, signature, name = (share * free for share in SIGNATURE_SHARES)
    return RuledRow(
        face,
        (
            Cell(caption, label, ruled=False, align="left"),
            Cell(position, person[0], form.text("hint_position")),
            Cell(signature, "", form.text("hint_signature")),
            Cell(name, person[1], form.text("hint_name")),
        ),
        SIGNATURE_GAP,
    )


def commission_signatures(
    face: Typeface, form: Form, commission: CommissionData, width: float, columns: int = 1
) -> list[Block]:
    """Signature rows of the chair and the members; blank ones where nobody is named.

    With two ``columns`` the rows stand in pairs, for wide pages.
    """
    gap = 8 * MM
    each = (width - gap * (columns - 1)) / columns
    chair = commission.chair
    people = [(chair.position, chair.name) if chair else ("", "")]
    others = [(member.position, member.name) for member in commission.others]
    people += others or [("", "")] * BLANK_MEMBERS
    labels = [form.text("sign_chair"), form.text("sign_members")] + [""] * len(people)
    rows = [
        signature_row(face, form, label, person, each)
        for label, person in zip(labels, people, strict=False)
    ]
    result: list[Block] = []
    for start in range(0, len(rows), columns):
        line = rows[start : start + columns]
        result.append(Stack(Space(2 * MM), _row(line, each + gap)))
    return result


def _row(blocks: Sequence[Block], step: float) -> Block:
    return Columns([(number * step, block) for number, block in enumerate(blocks)])
