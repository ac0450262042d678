"""Labels of copies with bar codes (Code 128), on sheets of any geometry."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import UserError
from app.core.labels import PAGE_HEIGHT, PAGE_WIDTH, LabelSheet
from app.queries.labels import Label, Labels
from app.reports.page import Box, Frame, Page, Paper
from app.reports.typeface import MM, TextStyle, Typeface

PAD_X, PAD_Y, GAP = 2.0, 1.5, 0.5
QUIET_ZONE = 10
"""Modules without ink on each side of the bars."""
WIDEST_MODULE = 0.5
TALLEST_BARS = 16.0
LEAST_BARS = 5.0
TITLE_LINES = 2
SHEET = Frame(PAGE_WIDTH * MM, PAGE_HEIGHT * MM, 0, 0, 0, 0)
_LETTERS = ((34.0, 7.0, 9.5), (28.0, 6.0, 8.0), (0.0, 5.0, 6.5))
"""From so many millimetres of height on: points of the school, points of the title."""


def lay_out_labels(data: Labels, sheet: LabelSheet, resources: Path, first: int = 1) -> Paper:
    """The finished sheets; ``first`` is the label of the first sheet that is still free.

    Raises:
        UserError: the sheet cannot be, there is no such label, or nothing to print.
    """
    sheet.check()
    if not data.labels:
        raise UserError(
            "Этикеток нет: у экземпляров нет штрихкодов или они выбыли.",
            "Выберите другие экземпляры.",
        )
    face = Typeface(resources / "fonts")
    pages: list[Page] = []
    for label, place in zip(data.labels, sheet.places(len(data.labels), first), strict=True):
        while len(pages) <= place.page:
            pages.append(Page(face, SHEET))
        box = Box(place.left * MM, place.top * MM, sheet.width * MM, sheet.height * MM)
        _draw(pages[place.page], box, data.school, label)
    return Paper("Этикетки", face.clean(data.school), tuple(pages))


def render_labels_pdf(data: Labels, sheet: LabelSheet, resources: Path, first: int = 1) -> bytes:
    """The labels as PDF; ``resources`` is the folder with ``fonts``.

    Raises:
        UserError: see :func:`lay_out_labels`.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_labels(data, sheet, resources, first).pdf()


def code_modules(code: str) -> tuple[int, ...]:
    """Widths of bars and spaces in turn, in modules, a bar first; empty for what Code 128
    cannot say (letters that are not Latin)."""
    from reportlab.graphics.barcode.code128 import Code128

    if not code.isascii() or not code.isprintable():
        return ()
    symbol = Code128(code)
    symbol.validate()
    symbol.encode()
    symbol.decompose()
    return tuple(ord(sign.upper()) - ord("A") + 1 for sign in symbol.decomposed)


def _draw(page: Page, box: Box, school: str, label: Label) -> None:
    """School, title, bars, numbers, from top to bottom."""
    face = page.face
    small, plain = _letters(box.height / MM)
    strong = TextStyle(plain.size, bold=True)
    inner = Box(
        box.left + PAD_X * MM,
        box.top + PAD_Y * MM,
        box.width - 2 * PAD_X * MM,
        box.height - 2 * PAD_Y * MM,
    )
    lines = _fitted(face, label.title, plain, inner.width, TITLE_LINES)
    left = inner.height - small.leading - strong.leading
    while len(lines) > 1 and left - len(lines) * plain.leading < LEAST_BARS * MM:
        lines = _fitted(face, label.title, plain, inner.width, len(lines) - 1)
    bars = min(left - len(lines) * plain.leading - GAP * MM, TALLEST_BARS * MM)
    y = inner.top
    (name,) = _fitted(face, school, small, inner.width, 1)
    page.write(name, small, Box(inner.left, y, inner.width, small.leading), "center")
    y += small.leading
    for line in lines:
        page.write(line, plain, Box(inner.left, y, inner.width, plain.leading), "center")
        y += plain.leading
    foot = inner.bottom - strong.leading
    _draw_bars(page, label.code, Box(box.left, foot - bars, box.width, bars - GAP * MM))
    own = f"№ {label.number}" if label.number and label.number != label.code else ""
    words = " · ".join(filter(None, (own, label.code)))
    page.write(
        face.clean(words), strong, Box(inner.left, foot, inner.width, strong.leading), "center"
    )


def _letters(height: float) -> tuple[TextStyle, TextStyle]:
    """Letters of the school and of the title for a label of so many millimetres."""
    school, title = next((s, t) for least, s, t in _LETTERS if height >= least)
    return TextStyle(school), TextStyle(title)


def _draw_bars(page: Page, code: str, box: Box) -> None:
    """The bars in the middle of the box, as wide as it lets them be."""
    modules = code_modules(code)
    if not modules:
        return
    total = sum(modules)
    module = min(box.width / (total + 2 * QUIET_ZONE), WIDEST_MODULE * MM)
    x = box.left + (box.width - total * module) / 2
    for number, width in enumerate(modules):
        if number % 2 == 0:
            middle = x + width * module / 2
            page.line(middle, box.top, middle, box.bottom, width * module)
        x += width * module


def _fitted(
    face: Typeface, text: str, style: TextStyle, width: float, most: int
) -> tuple[str, ...]:
    """At most so many lines; what does not fit ends with «…»."""
    lines = face.wrap(text, style, width)
    if len(lines) <= most:
        return lines
    last = " ".join(lines[most - 1 :])
    while last and face.width(f"{last}…", style) > width:
        last = last[:-1].rstrip()
    return (*lines[: most - 1], f"{last}…")
