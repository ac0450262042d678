"""Measuring and wrapping: no line is wider than asked, no letter is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import EnvironmentProblem
from app.reports.typeface import MM, TextStyle, Typeface, plain_text
from tests.reports.checks import RESOURCES

FACE = Typeface(RESOURCES / "fonts")


@given(st.text(), st.floats(min_value=12, max_value=400))
def test_wrapping_keeps_every_letter_and_the_width(text: str, width: float) -> None:
    style = TextStyle(9)
    lines = FACE.wrap(text, style, width)
    assert all(FACE.width(line, style) <= width + 0.01 for line in lines)
    assert "".join(lines).replace(" ", "") == FACE.clean(text).replace(" ", "")


def test_every_letter_a_paper_needs_is_in_all_faces() -> None:
    needed = "АЯаяЁёЙй№₽«»„“—–−…·×%§0123456789"
    assert FACE.clean(needed) == needed


def test_missing_letters_become_a_visible_box() -> None:
    assert FACE.clean("Ёлка \U0001f384 漢") == "Ёлка □ □"
    assert FACE.clean("\ud800") == "□"


def test_control_characters_disappear_and_letters_are_composed() -> None:
    assert plain_text("a\x00b\x1b\u200b\ufeffc") == "abc"
    assert plain_text(" строка\r\n\tвторая  \u2028третья ") == "строка вторая третья"
    assert plain_text("и\u0306") == "й"
    assert plain_text("12\u202f480") == "12\u00a0480"


def test_a_long_word_breaks_after_a_hyphen() -> None:
    style = TextStyle(10)
    width = FACE.width("научно-исследов", style)
    assert FACE.wrap("научно-исследовательский", style, width)[0] == "научно-"


def test_figures_held_together_are_not_torn_apart() -> None:
    style = TextStyle(10)
    lines = FACE.wrap("на сумму 12\u00a0480,50", style, FACE.width("на сумму 12", style))
    assert lines == ("на сумму", "12\u00a0480,50")


def test_a_missing_font_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportlab.pdfbase import pdfmetrics

    monkeypatch.setattr(pdfmetrics, "getRegisteredFontNames", list)
    with pytest.raises(EnvironmentProblem, match=r"Tinos-Regular\.ttf"):
        Typeface(tmp_path)


def test_a_millimetre_is_a_millimetre() -> None:
    assert round(210 * MM, 2) == 595.28
