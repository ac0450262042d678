"""Pages of a paper: what stands where, and the PDF made of it.

A paper is laid out completely before a byte of PDF is written, so a page can
say «лист 2 из 7». The origin is the top left corner, y runs down, lengths are
points. Every piece of text knows the box that it must not leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal, NamedTuple

from app.reports.typeface import MM, TextStyle, Typeface

Align = Literal["left", "center", "right"]

HAIRLINE = 0.4
_FOOTER = TextStyle(8)
_FOOTER_HEIGHT = 5 * MM
_WATERMARK_SHARE = 0.62
_WATERMARK_GREY = 0.92


class Box(NamedTuple):
    """A rectangle on a page: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


class TextRun(NamedTuple):
    """A line of text: x of its left end, y of its baseline, and the box it belongs to.

    A ``turned`` line reads from bottom to top: ``x`` is that of its baseline, ``baseline`` is y
    of its lower end.
    """

    x: float
    baseline: float
    text: str
    style: TextStyle
    box: Box
    turned: bool = False


class Stroke(NamedTuple):
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Size of a page and its margins; the footer stands inside the bottom margin of the text."""

    width: float
    height: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def inner_width(self) -> float:
        """Width between the margins."""
        return self.width - self.left - self.right

    @property
    def floor(self) -> float:
        """The y that text of the body must not pass."""
        return self.height - self.bottom - _FOOTER_HEIGHT

    @property
    def body(self) -> Box:
        """All that lies inside the margins."""
        return Box(self.left, self.top, self.inner_width, self.height - self.top - self.bottom)


PORTRAIT = Frame(210 * MM, 297 * MM, 20 * MM, 10 * MM, 10 * MM, 8 * MM)
LANDSCAPE = Frame(297 * MM, 210 * MM, 12 * MM, 15 * MM, 12 * MM, 8 * MM)


@dataclass(slots=True)
class Page:
    """One page: what is drawn on it."""

    face: Typeface
    frame: Frame
    runs: list[TextRun] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    watermark: str = ""

    def write(
        self, text: str, style: TextStyle, box: Box, align: Align = "left", *, top: float = -1.0
    ) -> None:
        """Write one clean line into ``box``, from its top (or from ``top``).

        A line that is too wide is set in smaller letters; callers wrap what may
        wrap, so this happens to numbers in narrow columns alone.
        """
        if not text:
            return
        width = self.face.width(text, style)
        start = box.top if top < 0 else top
        if width > box.width:
            baseline = start + style.ascent
            style = style.scaled(box.width / width)
            width = box.width
        else:
            baseline = start + style.ascent
        if align == "left":
            x = box.left
        elif align == "right":
            x = box.right - width
        else:
            x = box.left + (box.width - width) / 2
        self.runs.append(TextRun(x, baseline, text, style, box))

    def write_upwards(self, text: str, style: TextStyle, box: Box) -> None:
        """Write one clean line from bottom to top into the middle of ``box``; one that is too
        long is set in smaller letters."""
        if not text:
            return
        length = self.face.width(text, style)
        if length > box.height:
            style = style.scaled(box.height / length)
            length = box.height
        x = box.left + (box.width - style.leading) / 2 + style.ascent
        y = box.bottom - (box.height - length) / 2
        self.runs.append(TextRun(x, y, text, style, box, turned=True))

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = HAIRLINE) -> None:
        """Draw a straight line."""
        self.strokes.append(Stroke(x1, y1, x2, y2, width))

    def frame_box(self, box: Box, width: float = HAIRLINE) -> None:
        """Draw the four sides of a box."""
        self.line(box.left, box.top, box.right, box.top, width)
        self.line(box.left, box.bottom, box.right, box.bottom, width)
        self.line(box.left, box.top, box.left, box.bottom, width)
        self.line(box.right, box.top, box.right, box.bottom, width)


def number_pages(pages: Iterable[Page], caption: Callable[[int, int], str]) -> None:
    """Write «лист X из Y» at the foot of ``pages``; ``caption`` makes the words of X and Y."""
    known = list(pages)
    for number, page in enumerate(known, start=1):
        frame = page.frame
        top = frame.height - frame.bottom - _FOOTER_HEIGHT
        box = Box(frame.left, top, frame.inner_width, _FOOTER_HEIGHT)
        text = page.face.clean(caption(number, len(known)))
        page.write(text, _FOOTER, box, "right", top=top + _FOOTER_HEIGHT - _FOOTER.leading)


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished layout: its pages in order and the title in the properties of the file."""

    title: str
    author: str
    pages: tuple[Page, ...]

    def pdf(self) -> bytes:
        """The PDF file; the same layout gives the same bytes."""
        return write_pdf(self.title, self.author, self.pages)


def write_pdf(title: str, author: str, pages: Iterable[Page]) -> bytes:
    """The PDF file of pages that may be laid out while they are drawn: a book of thousands of
    pages is never held as a whole."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    # pages as bytes, not as letters: letters are made in plain Python
    rl_config.useA85 = 0
    stream = BytesIO()
    canvas = Canvas(stream, invariant=1, pageCompression=1, initialFontName="Tinos-Regular")
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for page in pages:
        _draw(canvas, page)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _draw(canvas: Any, page: Page) -> None:
    height = page.frame.height
    canvas.setPageSize((page.frame.width, height))
    if page.watermark:
        _draw_watermark(canvas, page)
    drawn_width = -1.0
    for x1, y1, x2, y2, width in page.strokes:
        if width != drawn_width:
            canvas.setLineWidth(width)
            drawn_width = width
        canvas.line(x1, height - y1, x2, height - y2)
    text = canvas.beginText()
    current: TextStyle | None = None
    for x, baseline, words, style, _, turned in page.runs:
        if style != current:
            text.setFont(style.font, style.size)
            current = style
        if turned:
            text.setTextTransform(0, 1, -1, 0, x, height - baseline)
        else:
            text.setTextOrigin(x, height - baseline)
        text.textOut(words)
    canvas.drawText(text)


def _draw_watermark(canvas: Any, page: Page) -> None:
    """Large grey letters along the diagonal, under everything else."""
    from math import atan2, degrees, hypot

    frame = page.frame
    probe = TextStyle(100, bold=True)
    length = hypot(frame.width, frame.height) * _WATERMARK_SHARE
    style = probe.scaled(length / page.face.width(page.watermark, probe))
    canvas.saveState()
    canvas.setFillGray(_WATERMARK_GREY)
    canvas.translate(frame.width / 2, frame.height / 2)
    canvas.rotate(degrees(atan2(frame.height, frame.width)))
    canvas.setFont(style.font, style.size)
    canvas.drawCentredString(0, -style.size / 3, page.watermark)
    canvas.restoreState()
