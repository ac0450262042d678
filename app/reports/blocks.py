"""Blocks of a form: paragraphs, filled lines, signatures; and the flow that places them.

A block knows its height before it is drawn. What is filled in stands on a rule;
a small caption under the rule says what belongs there. Missing data leaves the
rule empty, to be filled by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.reports.page import HAIRLINE, Align, Box, Frame, Page
from app.reports.typeface import MM, TextStyle, Typeface

BODY = TextStyle(11)
BODY_BOLD = TextStyle(11, bold=True)
HINT = TextStyle(6.5)
HEAD = TextStyle(8, italic=True)
_HINT_GAP = 0.3 * MM
_PITCH = 1.25
_HEAD_GAP = 1 * MM


class Block(Protocol):
    """Something of a known height that can be drawn at a place."""

    @property
    def height(self) -> float:
        """Height in points."""
        ...

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw with the top left corner at ``x``, ``y``."""
        ...


class Paragraph:
    """Wrapped text."""

    def __init__(
        self,
        face: Typeface,
        text: str,
        width: float,
        style: TextStyle = BODY,
        align: Align = "left",
    ) -> None:
        self._lines = face.wrap(text, style, width)
        self._width = width
        self._style = style
        self._align = align

    @property
    def height(self) -> float:
        return len(self._lines) * self._style.leading

    def draw(self, page: Page, x: float, y: float) -> None:
        leading = self._style.leading
        for number, line in enumerate(self._lines):
            box = Box(x, y + number * leading, self._width, leading)
            page.write(line, self._style, box, self._align)


class FilledLine:
    """Text on rules, as many as it needs, with a small caption under the last one."""

    def __init__(
        self,
        face: Typeface,
        text: str,
        width: float,
        hint: str = "",
        *,
        style: TextStyle = BODY,
        align: Align = "left",
        least_lines: int = 1,
    ) -> None:
        lines = face.wrap(text, style, width)
        self._lines = lines + ("",) * (least_lines - len(lines))
        self._hints = face.wrap(hint, HINT, width) if hint else ()
        self._width = width
        self._style = style
        self._align = align

    @property
    def last_rule(self) -> float:
        """y of the last rule, from the top of the block."""
        return len(self._lines) * self._style.leading

    @property
    def height(self) -> float:
        if not self._hints:
            return self.last_rule + HAIRLINE
        return self.last_rule + _HINT_GAP + len(self._hints) * HINT.leading

    def draw(self, page: Page, x: float, y: float) -> None:
        leading = self._style.leading
        for number, line in enumerate(self._lines):
            top = y + number * leading
            page.write(line, self._style, Box(x, top, self._width, leading), self._align)
            page.line(x, top + leading, x + self._width, top + leading)
        top = y + self.last_rule + _HINT_GAP
        for number, line in enumerate(self._hints):
            box = Box(x, top + number * HINT.leading, self._width, HINT.leading)
            page.write(line, HINT, box, "center")


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a signature row: a caption without a rule, or a filled line with its hint."""

    width: float
    text: str = ""
    hint: str = ""
    ruled: bool = True
    align: Align = "center"
    style: TextStyle = BODY


class RuledRow:
    """Cells side by side whose last rules stand on one line; a gap between neighbours."""

    def __init__(self, face: Typeface, cells: Sequence[Cell], gap: float = 3 * MM) -> None:
        self._parts: list[tuple[float, Paragraph | FilledLine, float]] = []
        x = 0.0
        for cell in cells:
            block: Paragraph | FilledLine
            if cell.ruled:
                block = FilledLine(
                    face, cell.text, cell.width, cell.hint, style=cell.style, align=cell.align
                )
                rule = block.last_rule
            else:
                block = Paragraph(face, cell.text, cell.width, cell.style, cell.align)
                rule = block.height
            self._parts.append((x, block, rule))
            x += cell.width + gap
        self._rule = max(rule for _, _, rule in self._parts)

    @property
    def height(self) -> float:
        return max(self._rule - rule + block.height for _, block, rule in self._parts)

    def draw(self, page: Page, x: float, y: float) -> None:
        for offset, block, rule in self._parts:
            block.draw(page, x + offset, y + self._rule - rule)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a running sentence; what is filled in stands on a rule.

    A filled piece without text becomes an empty rule of ``blank`` points.
    """

    text: str
    filled: bool = False
    blank: float = 25 * MM


_Part = tuple[str, bool, float]
"""Text, whether it is filled in, width."""


class RunningText:
    """A sentence with filled places inside, wrapped as a whole."""

    def __init__(
        self, face: Typeface, pieces: Sequence[Piece], width: float, style: TextStyle = BODY
    ) -> None:
        self._style = style
        space = face.width(" ", style)
        self._lines: list[list[_Part]] = [[]]
        used = 0.0
        for word in _words(face, pieces, width, style):
            size = sum(part[2] for part in word)
            line = self._lines[-1]
            if line and used + space + size > width:
                line = []
                self._lines.append(line)
                used = 0.0
            if line:
                line.append(("", line[-1][1] and word[0][1], space))
                used += space
            line.extend(word)
            used += size

    @property
    def height(self) -> float:
        return len(self._lines) * self._style.leading * _PITCH

    def draw(self, page: Page, x: float, y: float) -> None:
        leading = self._style.leading
        for number, line in enumerate(self._lines):
            top = y + number * leading * _PITCH
            left = x
            for word, filled, size in line:
                page.write(word, self._style, Box(left, top, size, leading))
                if filled:
                    page.line(left, top + leading, left + size, top + leading)
                left += size


def _words(
    face: Typeface, pieces: Sequence[Piece], width: float, style: TextStyle
) -> list[list[_Part]]:
    """Words as the parts that must stay together: «(» + filled «сорок» make one word.

    A word that is wider than the line is broken into words that are not.
    """
    words: list[list[_Part]] = []
    glued = False
    for piece in pieces:
        text = face.clean(piece.text)
        if piece.filled and not text:
            found = [("", True, min(piece.blank, width))]
        else:
            found = [
                (word, piece.filled, face.width(word, style)) for word in text.split(" ") if word
            ]
        glued = glued and piece.text[:1] != " "
        for part in found:
            if part[2] > width:
                lines = face.wrap(part[0], style, width)
                words.extend([(line, part[1], face.width(line, style))] for line in lines)
            elif glued and sum(known[2] for known in words[-1]) + part[2] <= width:
                words[-1].append(part)
            else:
                words.append([part])
            glued = False
        glued = bool(words) and piece.text[-1:] != " "
    return words


class Columns:
    """Blocks side by side, their tops on one line."""

    def __init__(self, parts: Sequence[tuple[float, Block]]) -> None:
        self._parts = tuple(parts)

    @property
    def height(self) -> float:
        return max(block.height for _, block in self._parts)

    def draw(self, page: Page, x: float, y: float) -> None:
        for offset, block in self._parts:
            block.draw(page, x + offset, y)


class Stack:
    """Blocks one under another."""

    def __init__(self, *blocks: Block) -> None:
        self._blocks = blocks

    @property
    def height(self) -> float:
        return sum(block.height for block in self._blocks)

    def draw(self, page: Page, x: float, y: float) -> None:
        for block in self._blocks:
            block.draw(page, x, y)
            y += block.height


@dataclass(frozen=True, slots=True)
class Space:
    """Nothing, of a height."""

    height: float

    def draw(self, page: Page, x: float, y: float) -> None:
        """Nothing is drawn."""


@dataclass(slots=True)
class Flow:
    """Places blocks from top to bottom and begins a page when one is full.

    ``running_head`` stands at the top of every page but the first.
    """

    face: Typeface
    frame: Frame
    running_head: str = ""
    watermark: str = ""
    pages: list[Page] = field(default_factory=list)
    y: float = 0.0

    def __post_init__(self) -> None:
        self.new_page()

    @property
    def page(self) -> Page:
        """The page that is being filled."""
        return self.pages[-1]

    @property
    def room(self) -> float:
        """Height left on the page."""
        return self.frame.floor - self.y

    @property
    def fresh_room(self) -> float:
        """Height of an empty page below its running head."""
        head = self._head()
        taken = head.height + _HEAD_GAP if head else 0.0
        return self.frame.floor - self.frame.top - taken

    def _head(self) -> Paragraph | None:
        if not self.running_head:
            return None
        return Paragraph(self.face, self.running_head, self.frame.inner_width, HEAD, "right")

    def new_page(self) -> None:
        """Begin a page."""
        head = self._head() if self.pages else None
        self.pages.append(Page(self.face, self.frame, watermark=self.face.clean(self.watermark)))
        self.y = self.frame.top
        if head:
            self.put(head)
            self.y += _HEAD_GAP

    def put(self, block: Block, x: float = 0.0) -> None:
        """Draw a block here, whether it fits or not."""
        block.draw(self.page, self.frame.left + x, self.y)
        self.y += block.height

    def add(self, *blocks: Block) -> None:
        """Place blocks one under another; all of them stay on one page if a page can hold them."""
        height = sum(block.height for block in blocks)
        if height > self.room and height <= self.fresh_room:
            self.new_page()
        for block in blocks:
            if block.height > self.room:
                self.new_page()
            self.put(block)

    def skip(self, height: float) -> None:
        """Leave a gap; it is swallowed by the end of the page."""
        self.y = min(self.y + height, self.frame.floor)
