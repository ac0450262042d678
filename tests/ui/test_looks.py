"""A look is put on in the living window: it is then as if the window had been started so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import app.ui
from app.ui.kit.buttons import Button
from app.ui.kit.chips import Pill, PillSpec
from app.ui.kit.focus import FocusRing
from app.ui.kit.theme import Theme
from app.ui.kit.tokens import BLACK_ON_WHITE, DARK, LIGHT, WHITE_ON_BLACK, Tokens, Tone
from app.ui.shell.look import set_look, toggle_accessible
from app.ui.shell.main_window import MainWindow
from app.ui.shell.settings import COLOURS, TEXT_SCALE, Settings
from app.ui.shell.toasts import SHOWN_MS, SHOWN_MS_HIGH_CONTRAST
from tests.ui.fakes import FakeTaskRunner
from tests.ui.gallery import make_window
from tests.ui.house import House, make_house
from tests.ui.keyboard import press
from tests.ui.walk import settle
from tests.ui.walker import Begin, demo, walk

__all__ = ["demo", "walk"]

SIZE = (1440, 900)
# rounding may add up to a scroll bar or a line of text more or less
_SLACK = 36
GALLERY = ("today", "catalogue", "stock.acts", "stock.act")
PAGES = (
    "today",
    "catalogue",
    "catalogue.editor",
    "stock.receipts",
    "stock.receipt",
    "school",
    "school.commissions",
    "school.computer",
    "school.scanner",
)


def _window(qtbot: QtBot, settings: Settings) -> MainWindow:
    window = make_window(FakeTaskRunner(), settings)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.resize(*SIZE)
    settle()
    return window


def _sizes(window: MainWindow) -> dict[str, list[tuple[str, int, int]]]:
    """Class, width and height of every visible widget of each page."""
    found = {}
    for page_id in PAGES:
        window.navigator.go(page_id)
        settle()
        # the status bar tells of the copies of the file, which grow in number
        found[page_id] = sorted(
            (type(widget).__name__, widget.width(), widget.height())
            for widget in window.findChildren(QWidget)
            if widget.isVisible()
            and type(widget).__module__.startswith("app.")
            and not isinstance(widget, FocusRing)
            and not window.status.isAncestorOf(widget)
        )
    return found


@pytest.mark.parametrize(("tokens", "scale"), [(DARK, 1.5), (WHITE_ON_BLACK, 1.75)])
def test_a_living_window_becomes_what_a_new_one_is(
    walk: Begin, theme: Theme, tokens: Tokens, scale: float
) -> None:
    new = walk(tokens, scale, SIZE)
    fresh = _sizes(new.window)
    new.desktop.close_library()
    new.window.close()
    window = walk(LIGHT, 1.0, SIZE).window
    before = _sizes(window)
    theme.apply(tokens, scale)
    settle()
    living = _sizes(window)
    _assert_alike(living, fresh)
    theme.apply(LIGHT, 1.0)
    settle()
    _assert_alike(_sizes(window), before)


def _assert_alike(
    found: dict[str, list[tuple[str, int, int]]], wanted: dict[str, list[tuple[str, int, int]]]
) -> None:
    for page_id in PAGES:
        here, there = found[page_id], wanted[page_id]
        assert [name for name, *_size in here] == [name for name, *_size in there], page_id
        apart = [
            (a, b)
            for a, b in zip(here, there, strict=True)
            if abs(a[1] - b[1]) > _SLACK or abs(a[2] - b[2]) > _SLACK
        ]
        assert not apart, (page_id, apart[:6])


@pytest.mark.parametrize("tokens", [WHITE_ON_BLACK, BLACK_ON_WHITE], ids=lambda t: str(t.name))
def test_high_contrast_shows_two_colours_and_the_ring(
    qtbot: QtBot, theme: Theme, tokens: Tokens
) -> None:
    theme.apply(tokens, 1.75)
    window = _window(qtbot, Settings(None))
    for page_id in GALLERY:
        window.navigator.go(page_id)
        settle()
        picture = window.grab().toImage()
        tinted = sum(count for share, count in _colours(picture).items() if share == "tint")
        assert tinted == 0, f"{page_id}: {tinted} points are neither black, white nor between"


def _colours(picture: QImage) -> dict[str, int]:
    """How many of the points looked at are grey (edges of letters), and how many have a tint
    that is not the ring's."""
    counted = {"grey": 0, "tint": 0}
    for y in range(0, picture.height(), 3):
        for x in range(0, picture.width(), 3):
            colour = picture.pixelColor(x, y)
            low, high = (
                min(colour.red(), colour.green(), colour.blue()),
                max(colour.red(), colour.green(), colour.blue()),
            )
            hue = colour.hue()
            ring = 45 <= hue <= 56 or 215 <= hue <= 232
            counted["grey" if high - low < 12 or ring else "tint"] += 1
    return counted


def test_the_strip_stands_on_top_in_high_contrast_only(qtbot: QtBot, theme: Theme) -> None:
    settings = Settings(None)
    set_look(settings, theme, "dark", 1.25)
    window = _window(qtbot, settings)
    strip = window.strip
    assert not strip.isVisible()
    toggle_accessible(settings, theme)
    settle()
    assert strip.isVisible()
    assert strip.y() == 0
    assert strip.sizes[1.75].isChecked()
    assert strip.colours["white-on-black"].isChecked()
    strip.sizes[2.0].setFocus(Qt.FocusReason.TabFocusReason)
    press("Space")
    assert theme.scale == settings.get(TEXT_SCALE) == 2.0
    strip.colours["black-on-white"].setFocus(Qt.FocusReason.TabFocusReason)
    press("Space")
    assert theme.tokens is BLACK_ON_WHITE
    assert settings.get(COLOURS) == "black-on-white"
    strip.usual.setFocus(Qt.FocusReason.TabFocusReason)
    press("Space")
    settle()
    assert (theme.tokens, theme.scale) == (DARK, 1.25)
    assert not strip.isVisible()


def test_the_usual_look_is_remembered_whichever_way_high_contrast_was_chosen(
    theme: Theme,
) -> None:
    settings = Settings(None)
    set_look(settings, theme, "dark", 1.5)
    set_look(settings, theme, "black-on-white", 2.0)
    set_look(settings, theme, "white-on-black", 1.75)
    toggle_accessible(settings, theme)
    assert (theme.tokens.name, theme.scale) == ("dark", 1.5)


def test_the_ring_is_six_pixels_with_a_gap_of_three(qtbot: QtBot, theme: Theme) -> None:
    theme.apply(WHITE_ON_BLACK, 1.5)
    window = _window(qtbot, Settings(None))
    press("Tab")
    settle()
    [ring] = [found for found in window.findChildren(FocusRing) if found.isVisible()]
    target = ring.target()
    assert target is not None
    assert ring.width() - target.width() == 2 * (6 + 3)
    picture = window.grab().toImage()
    middle = ring.geometry().center().y()
    left = ring.geometry().left()
    colours = [picture.pixelColor(left + x, middle).name().upper() for x in (2, 7)]
    assert colours == [WHITE_ON_BLACK.focus, WHITE_ON_BLACK.canvas]


def test_statuses_are_plain_and_icons_bold_in_high_contrast(qtbot: QtBot, theme: Theme) -> None:
    plain = theme.icon("printer").pixmap(64, 64).toImage()
    theme.apply(BLACK_ON_WHITE, 1.5)
    bold = theme.icon("printer").pixmap(64, 64).toImage()
    assert _ink(bold) > _ink(plain) * 1.2
    pill = Pill(PillSpec("Просрочен", Tone.BAD, "warning-fill"))
    qtbot.addWidget(pill)
    pill.show()
    counted = _colours(pill.grab().toImage())
    assert counted["tint"] == 0
    assert SHOWN_MS == 8000
    assert SHOWN_MS_HIGH_CONTRAST == 20000


def _ink(picture: QImage) -> int:
    return sum(
        picture.pixelColor(x, y).alpha() > 127
        for y in range(picture.height())
        for x in range(picture.width())
    )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = make_house(tmp_path)
    yield house
    house.opened.close()


def test_the_page_of_the_computer_follows_ctrl_f12(
    house: House, theme: Theme, qtbot: QtBot
) -> None:
    from app.ui.school.computer_page import ComputerPage

    page = ComputerPage(shell=house.shell, on_who=lambda _who: None)
    qtbot.addWidget(page)
    page.show()
    toggle_accessible(house.settings, theme)
    QApplication.processEvents()
    assert page.colours.value() == "white-on-black"
    assert page.scale.value() == 1.75


def test_a_button_is_a_target_of_44_pixels_in_high_contrast(qtbot: QtBot, theme: Theme) -> None:
    theme.apply(WHITE_ON_BLACK, 1.5)
    button = Button("Открыть", small=True)
    qtbot.addWidget(button)
    assert button.sizeHint().height() >= 44


def test_no_colour_is_written_outside_the_tokens() -> None:
    """A widget asks for a token, else it would not follow the look."""
    folder = Path(next(iter(app.ui.__path__)))
    papers = {"pdf_preview.py", "printing.py", "labels_page.py"}
    allowed = {"tokens.py", "shadow.py", "cover.py", "app_icon.py", *papers}
    written = re.compile(r"#[0-9A-Fa-f]{6}\b|QColor\(\s*\d|GlobalColor\.\w+")
    found = [
        f"{path.name}: {match}"
        for path in folder.rglob("*.py")
        if path.name not in allowed
        for match in written.findall(path.read_text("utf-8"))
    ]
    assert not found
