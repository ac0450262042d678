"""Tinos, the letter of the papers: measuring, cleaning and wrapping text.

Lengths are points. Widths of strings are kept, because a register repeats the
same prices, years and short titles thousands of times.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.core.errors import EnvironmentProblem

MM = 72 / 25.4

_FACES = {
    (False, False): "Tinos-Regular",
    (True, False): "Tinos-Bold",
    (False, True): "Tinos-Italic",
    (True, True): "Tinos-BoldItalic",
}
_FALLBACK_GLYPH = "□"
_LAST_RESORT_GLYPH = "?"
_LEADING = 1.16
_ASCENT = 0.905
_BREAK_AFTER = "-–—/.,;:\\"
_UNITS = 1000

_BREAKS = re.compile("[\t-\r\x1c-\x1f\x85\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0001-\U000e007f]"
)
_NO_BREAK_SPACES = re.compile("[\u2007\u202f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_RUNS_OF_SPACES = re.compile(" {2,}")


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Size in points and weight."""

    size: float
    bold: bool = False
    italic: bool = False

    @property
    def font(self) -> str:
        """Name of the font in the PDF."""
        return _FACES[self.bold, self.italic]

    @property
    def leading(self) -> float:
        """Height of a line."""
        return self.size * _LEADING

    @property
    def ascent(self) -> float:
        """From the top of a line to its baseline."""
        return self.size * _ASCENT

    def scaled(self, factor: float) -> TextStyle:
        """The same letter, ``factor`` times as large."""
        return replace(self, size=self.size * factor)


def plain_text(text: str) -> str:
    """One line of printable text: composed letters, single spaces, no control characters.

    Line ends and tabs become spaces; invisible format characters are dropped;
    halves of broken surrogate pairs become «□». No-break spaces are kept.
    """
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", _BREAKS.sub(" ", text))
        text = _NO_BREAK_SPACES.sub("\u00a0", _INVISIBLE.sub("", text))
        text = _SURROGATES.sub(_FALLBACK_GLYPH, text)
    return _RUNS_OF_SPACES.sub(" ", text).strip(" ")


class _Glyphs(dict[int, str]):
    """Translation that replaces what the font cannot draw."""

    def __init__(self, known: frozenset[int]) -> None:
        super().__init__()
        self._known = known
        has_box = ord(_FALLBACK_GLYPH) in known
        self._fallback = _FALLBACK_GLYPH if has_box else _LAST_RESORT_GLYPH

    def __missing__(self, code: int) -> str:
        kept = chr(code) if code in self._known else self._fallback
        self[code] = kept
        return kept


class Typeface:
    """The four faces of Tinos, read from ``fonts`` (a folder with the files).

    Raises:
        EnvironmentProblem: a font file is missing or broken.
    """

    def __init__(self, fonts: Path) -> None:
        self._char_widths: dict[str, dict[int, float]] = {}
        self._strings: dict[str, dict[str, float]] = {}
        known: frozenset[int] | None = None
        for name in _FACES.values():
            face = _registered(name, fonts / f"{name}.ttf").face
            self._char_widths[name] = face.charWidths
            self._strings[name] = {}
            codes = frozenset(face.charToGlyph)
            known = codes if known is None else known & codes
        self._glyphs = _Glyphs(known or frozenset())
        self._cleaned: dict[str, str] = {}

    def clean(self, text: str) -> str:
        """Text that the font can draw; what it lacks becomes a visible «□»."""
        known = self._cleaned.get(text)
        if known is None:
            known = plain_text(text).translate(self._glyphs)
            self._cleaned[text] = known
        return known

    def width(self, text: str, style: TextStyle) -> float:
        """Width of a clean line in points."""
        return self._units(text, style.font) * style.size / _UNITS

    def _units(self, text: str, font: str) -> float:
        known = self._strings[font]
        units = known.get(text)
        if units is None:
            widths = self._char_widths[font]
            units = sum(widths[ord(char)] for char in text)
            known[text] = units
        return units

    def wrap(self, text: str, style: TextStyle, width: float) -> tuple[str, ...]:
        """Clean ``text`` and break it into lines not wider than ``width`` points.

        Lines break at spaces; a word wider than the line is broken inside, after
        a hyphen or a stop where there is one. Empty text is one empty line. A
        character wider than the line still takes a line of its own.
        """
        line = self.clean(text)
        if self.width(line, style) <= width:
            return (line,)
        limit = width * _UNITS / style.size
        space = self._units(" ", style.font)
        lines: list[str] = []
        words: list[str] = []
        used = 0.0
        for word in line.split(" "):
            units = self._units(word, style.font)
            if words and used + space + units <= limit:
                words.append(word)
                used += space + units
                continue
            if words:
                lines.append(" ".join(words))
            if units > limit:
                *whole, word = self._broken(word, style.font, limit)
                lines.extend(whole)
                units = self._units(word, style.font)
            words, used = [word], units
        lines.append(" ".join(words))
        return tuple(lines)

    def _broken(self, word: str, font: str, limit: float) -> list[str]:
        """Pieces of a word that is wider than a line."""
        widths = self._char_widths[font]
        pieces: list[str] = []
        start = 0
        used = 0.0
        position = 0
        while position < len(word):
            units = widths[ord(word[position])]
            if used + units > limit and position > start:
                end = _break_point(word, start, position)
                pieces.append(word[start:end])
                start = position = end
                used = 0.0
                continue
            used += units
            position += 1
        pieces.append(word[start:])
        return pieces


def _break_point(word: str, start: int, end: int) -> int:
    """Where to break ``word[start:end]``: after a stop past its first third, else at the end."""
    for position in range(end, start + (end - start) // 3, -1):
        if word[position - 1] in _BREAK_AFTER:
            return position
    return end


def _registered(name: str, path: Path) -> Any:
    from reportlab.pdfbase import pdfmetrics, ttfonts

    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            pdfmetrics.registerFont(ttfonts.TTFont(name, str(path)))
        except (OSError, ttfonts.TTFError) as error:
            raise EnvironmentProblem(
                f"Не удалось прочитать шрифт «{path.name}», без него бумаги не напечатать.",
                "Переустановите программу.",
            ) from error
    return pdfmetrics.getFont(name)
