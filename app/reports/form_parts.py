"""What several official forms share: approval, signatures, marks, sums in words."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.dates import format_date_quoted
from app.core.money import format_count, format_kopecks, number_in_words, plural, rubles_in_words
from app.queries.paper_data import CommissionData, PaperStatus, SchoolRequisites
from app.reports.blocks import (
    BODY,
    BODY_BOLD,
    Block,
    Cell,
    Columns,
    FilledLine,
    Paragraph,
    RuledRow,
    Space,
    Stack,
)
from app.reports.forms import Form, FormField
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
SHORT_SHARES = (0.33, 0.25, 0.42)
BLANK_MEMBERS = 2
NUMBER_WIDTH = 28 * MM
MEMBER_SHARES = (0.24, 0.42, 0.34)
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


def field_lines(
    face: Typeface,
    fields: Sequence[FormField],
    values: Mapping[str, str],
    width: float,
    caption_width: float,
) -> list[Block]:
    """A line for each field: its caption and its value on a rule."""
    return [
        Columns(
            (
                (0.0, Paragraph(face, field.caption, caption_width)),
                (
                    caption_width,
                    FilledLine(face, values[field.key], width - caption_width, field.hint),
                ),
            )
        )
        for field in fields
    ]


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


def watermark(form: Form, status: PaperStatus) -> str:
    """The word across the pages of a draft; other papers have none."""
    return form.text("draft") if status is PaperStatus.DRAFT else ""


def status_mark(face: Typeface, form: Form, status: PaperStatus, reverses: str) -> Block | None:
    """A boxed «ЧЕРНОВИК» or «СТОРНО» with a note; a posted paper has none."""
    if status is PaperStatus.DRAFT:
        return _Mark(face, form.text("draft"), form.text("draft_note"))
    if status is PaperStatus.REVERSAL:
        note = form.text("reversal_note", reverses=reverses or form.text("blank"))
        return _Mark(face, form.text("reversal"), note)
    return None


def title_blocks(
    face: Typeface, form: Form, number: str, day: datetime.date | None, width: float
) -> list[Block]:
    """«АКТ № 12», its subject and its date, centred."""
    caption = face.width(face.clean(form.text("title")), TITLE)
    row = RuledRow(
        face,
        (
            Cell(caption, form.text("title"), ruled=False, style=TITLE),
            Cell(NUMBER_WIDTH, number, style=TITLE),
        ),
        2 * MM,
    )
    left = (width - caption - NUMBER_WIDTH - 2 * MM) / 2
    dated = f"{form.text('date')} {date_or_blank(day, form.text('blank_date'))}"
    return [
        Columns(((left, row),)),
        Paragraph(face, form.text("subtitle"), width, BODY_BOLD, "center"),
        Paragraph(face, dated, width, BODY, "center"),
    ]


def member_rows(
    face: Typeface, form: Form, commission: CommissionData, width: float
) -> list[Block]:
    """The commission by name; blank lines where nobody is named."""
    chair = commission.chair
    named = [(form.text("member_chair"), chair.position, chair.name)] if chair else []
    named += [(form.text("member"), m.position, m.name) for m in commission.others]
    if not named:
        named = [(form.text("member_chair"), "", "")]
        named += [(form.text("member"), "", "")] * BLANK_MEMBERS
    free = width - 2 * SIGNATURE_GAP
    widths = [share * free for share in MEMBER_SHARES]
    rows: list[Block] = []
    for index, (role, position, name) in enumerate(named):
        last = index == len(named) - 1
        cells = (
            Cell(widths[0], role, ruled=False, align="left"),
            Cell(widths[1], position, form.text("hint_position") if last else ""),
            Cell(widths[2], name, form.text("hint_member") if last else ""),
        )
        rows.append(Stack(RuledRow(face, cells, SIGNATURE_GAP), Space(0.8 * MM)))
    return rows


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
    face: Typeface,
    form: Form,
    label: str,
    person: tuple[str, str],
    width: float,
    *,
    positions: bool = True,
) -> RuledRow:
    """Caption, position, place of the signature, name; ``person`` is position and name."""
    if not positions:
        free = width - 2 * SIGNATURE_GAP
        caption, signature, name = (share * free for share in SHORT_SHARES)
        return RuledRow(
            face,
            (
                Cell(caption, label, ruled=False, align="left"),
                Cell(signature, "", form.text("hint_signature")),
                Cell(name, person[1], form.text("hint_name")),
            ),
            SIGNATURE_GAP,
        )
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
    face: Typeface,
    form: Form,
    commission: CommissionData,
    width: float,
    columns: int = 1,
    *,
    positions: bool = True,
) -> list[Block]:
    """Signature rows of the chair and the members; blank ones where nobody is named.

    With two ``columns`` the rows stand in pairs, for wide pages. Without ``positions``
    they are lower: where the act names the positions, the list need not.
    """
    gap = 8 * MM
    each = (width - gap * (columns - 1)) / columns
    chair = commission.chair
    people = [(chair.position, chair.name) if chair else ("", "")]
    others = [(member.position, member.name) for member in commission.others]
    people += others or [("", "")] * BLANK_MEMBERS
    labels = [form.text("sign_chair"), form.text("sign_members")] + [""] * len(people)
    rows = [
        signature_row(face, form, label, person, each, positions=positions)
        for label, person in zip(labels, people, strict=False)
    ]
    result: list[Block] = []
    for start in range(0, len(rows), columns):
        line = rows[start : start + columns]
        result.append(Stack(Space(2 * MM), _row(line, each + gap)))
    return result


def _row(blocks: Sequence[Block], step: float) -> Block:
    return Columns([(number * step, block) for number, block in enumerate(blocks)])
