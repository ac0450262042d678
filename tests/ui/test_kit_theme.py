"""Colours keep their promised contrast; sizes and fonts follow the theme."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.kit.buttons import Button
from app.ui.kit.text import Text
from app.ui.kit.theme import Theme, Type
from app.ui.kit.tokens import (
    BLACK_ON_WHITE,
    COLOUR_NAMES,
    CONTRASTS,
    DARK,
    LIGHT,
    WHITE_ON_BLACK,
    Tokens,
    Tone,
    contrast,
)
from app.ui.shell.page import SECTION_DIGITS


@pytest.mark.parametrize(("ink", "ground", "light", "dark"), CONTRASTS)
def test_promised_contrast_is_kept(ink: str, ground: str, light: float, dark: float) -> None:
    for tokens, promised in ((LIGHT, light), (DARK, dark)):
        found = contrast(tokens.colour(ink), tokens.colour(ground))
        assert round(found, 1) == promised, tokens.name


SETS = (LIGHT, DARK, WHITE_ON_BLACK, BLACK_ON_WHITE)
PLAIN_GROUNDS = ("canvas", "surface", "sidebar", "sunken", "hover")
# ink → the grounds on which text of it stands
TEXT_ON = {
    "text": (*PLAIN_GROUNDS, "ok_soft", "warn_soft", "bad_soft", "info_soft", "mark", "track"),
    "text_2": (*PLAIN_GROUNDS, "ok_soft", "warn_soft", "bad_soft", "info_soft"),
    "text_3": PLAIN_GROUNDS,
    "accent_text": (*PLAIN_GROUNDS, "accent_soft", "ok_soft", "warn_soft", "bad_soft"),
    "ok": ("surface", "canvas", "ok_soft"),
    "warn": ("surface", "canvas", "sidebar", "warn_soft"),
    "bad": ("surface", "canvas", "bad_soft"),
    "info": ("surface", "canvas", "info_soft"),
    "on_accent": ("accent", "accent_hover"),
    "on_selection": ("selection",),
    "heat_100": ("heat_100_fill",),
    "heat_90": ("heat_90_fill",),
    "heat_75": ("heat_75_fill", "heat_75_hatch"),
    "heat_0": ("heat_0_fill", "heat_0_hatch"),
}
# what is told apart by its line alone: borders of inputs, bars, the ring
SHAPES_ON = {
    "control": ("canvas", "surface"),
    "accent": ("surface", "canvas", "track"),
    "focus": PLAIN_GROUNDS,
}


@pytest.mark.parametrize("tokens", SETS, ids=[tokens.name for tokens in SETS])
def test_every_ink_is_readable_on_every_ground_it_stands_on(tokens: Tokens) -> None:
    for pairs, least in ((TEXT_ON, 4.5), (SHAPES_ON, 3.0)):
        for ink, grounds in pairs.items():
            for ground in grounds:
                found = contrast(tokens.colour(ink), tokens.colour(ground))
                if tokens.high_contrast and ink != "focus":
                    assert found == 21.0, (ink, ground)
                assert found >= least, (ink, ground, round(found, 2))


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_text_of_a_selected_row_is_readable(tokens: Tokens) -> None:
    for ink in ("text", "text_2", "accent_text", "ok", "warn", "bad", "info"):
        assert contrast(tokens.colour(ink), tokens.selection) >= 4.5, ink


@pytest.mark.parametrize(
    ("tokens", "focus_contrast"), [(WHITE_ON_BLACK, 16.1), (BLACK_ON_WHITE, 9.3)]
)
def test_high_contrast_has_four_colours_and_inverts_the_selection(
    tokens: Tokens, focus_contrast: float
) -> None:
    used = {tokens.colour(name) for name in COLOUR_NAMES if name != "focus"}
    assert used == {"#000000", "#FFFFFF"}
    assert tokens.selection == tokens.text
    assert tokens.on_selection == tokens.surface
    for tone in Tone:
        ink, fill, _line = tokens.tone(tone)
        assert contrast(ink, fill) == 21.0
    assert round(contrast(tokens.focus, tokens.canvas), 1) == focus_contrast


def test_every_token_is_a_colour() -> None:
    for tokens in (LIGHT, DARK, WHITE_ON_BLACK, BLACK_ON_WHITE):
        for name in COLOUR_NAMES:
            assert re.fullmatch(r"#[0-9A-F]{6}", tokens.colour(name)), (tokens.name, name)
    with pytest.raises(KeyError):
        LIGHT.colour("name")


def test_inter_is_used_in_static_weights_with_tabular_figures(theme: Theme) -> None:
    for role in Type:
        font = theme.font(role)
        assert QFontInfo(font).family() == "Inter"
        assert QFontInfo(font).weight() == font.weight()
        metrics = QFontMetrics(font)
        assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")
        assert role.pixels >= 12


def test_widgets_keep_the_tabular_font_under_the_style_sheet(qtbot: QtBot, theme: Theme) -> None:
    label = Text("1111", Type.FIGURE)
    qtbot.addWidget(label)
    label.show()
    assert label.font().pixelSize() == 22
    assert label.font().weight() == QFont.Weight.DemiBold
    assert "tnum" in {bytes(tag.toString().data()).decode() for tag in label.font().featureTags()}


def test_icons_of_sections_exist_in_plain_filled_and_bold_form(theme: Theme) -> None:
    names = [icon for _digit, _title, icon in SECTION_DIGITS.values()]
    for name in names:
        for form in ("", "-fill", "-bold"):
            assert not theme.icon(f"{name}{form}").pixmap(20, 20).isNull()


def test_digits_of_sections_are_fixed_and_apart() -> None:
    digits = [digit for digit, _title, _icon in SECTION_DIGITS.values()]
    assert sorted(digits) == list(range(10))
    assert SECTION_DIGITS["stock"][0] == 6


def test_heights_follow_the_font(qtbot: QtBot, theme: Theme) -> None:
    button = Button("Провести акт", kbd="Ctrl+Enter")
    qtbot.addWidget(button)
    before = button.sizeHint()
    assert before.height() == 36
    theme.apply(BLACK_ON_WHITE, 1.75)
    assert button.sizeHint().height() == 63
    assert button.sizeHint().width() > before.width() * 1.6
    assert button.font().pixelSize() == round(13 * 1.75)


def test_the_style_sheet_sets_no_fonts(qapp: QApplication) -> None:
    assert "font-size" not in qapp.styleSheet()
    assert "font-family" not in qapp.styleSheet()
