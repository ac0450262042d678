"""The one style sheet, generated from the tokens and the size of the base font.

Fonts are not set here: a style sheet would drop the tabular figures of ``QFont``.
"""

from __future__ import annotations

from app.ui.kit.tokens import Tokens


def style_sheet(tokens: Tokens, scale: float) -> str:
    """Style sheet of the application; sizes are given at 100 % and multiplied by ``scale``."""
    parts = (_base, _inputs, _menus, _scroll, _tables, _calendar)
    return "\n".join(part(tokens, _Px(scale)) for part in parts)


class _Px:
    """Turns pixels at 100 % to a length of the style sheet: ``f"{px(36)}"`` → ``36px``."""

    def __init__(self, scale: float) -> None:
        self._scale = scale

    def __call__(self, value: float) -> str:
        return f"{round(value * self._scale)}px"


def _base(t: Tokens, px: _Px) -> str:
    return f"""
QWidget {{ color: {t.text}; }}
QMainWindow, QDialog, QWidget[role="canvas"] {{ background: {t.canvas}; }}
QWidget[role="surface"] {{ background: {t.surface}; }}
QWidget[role="sidebar"] {{ background: {t.sidebar}; }}
QToolTip {{ background: {t.surface}; color: {t.text}; border: {t.line_px}px solid {t.line};
    padding: {px(4)} {px(8)}; }}
QLabel {{ background: transparent; }}
QSplitter::handle {{ background: transparent; }}
"""


def _inputs(t: Tokens, px: _Px) -> str:
    control = f"{t.control_px}px solid {t.control}"
    return f"""
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox {{
    placeholder-text-color: {t.text_3};
    background: {t.surface}; border: {control}; border-radius: {px(6)};
    padding: 0 {px(8)}; min-height: {px(34)};
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QPlainTextEdit, QTextEdit {{ padding: {px(6)} {px(8)}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {{
    border-color: {t.accent}; }}
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"],
QPlainTextEdit[invalid="true"] {{ border-color: {t.bad}; }}
QLineEdit:read-only, QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled,
QPlainTextEdit:read-only {{
    background: {t.sunken}; color: {t.text_2}; border-color: {t.line}; }}
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus {{
    border: none; background: transparent; padding: 0; min-height: {px(20)};
    placeholder-text-color: {t.text_3}; }}
QComboBox {{ padding-left: {px(10)}; padding-right: 0; }}
QComboBox::drop-down {{ border: none; width: {px(32)}; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {t.surface}; border: {t.line_px}px solid {t.line};
    outline: none; padding: {px(4)}; selection-background-color: {t.selection};
    selection-color: {t.on_selection}; }}
QComboBox QAbstractItemView::item {{ min-height: {px(32)}; padding: 0 {px(8)}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: none; }}
QAbstractSpinBox {{ min-height: {px(32)}; }}
QAbstractSpinBox QLineEdit {{ border: none; padding: 0; min-height: 0; background: transparent; }}
"""


def _menus(t: Tokens, px: _Px) -> str:
    return f"""
QMenu {{ background: {t.surface}; border: {t.line_px}px solid {t.line}; padding: {px(4)}; }}
QMenu::item {{ min-height: {px(28)}; padding: {px(2)} {px(24)} {px(2)} {px(12)};
    border-radius: {px(4)}; }}
QMenu::item:selected {{ background: {t.selection}; color: {t.on_selection}; }}
QMenu::item:disabled {{ color: {t.text_3}; }}
QMenu::icon {{ padding-left: {px(8)}; }}
QMenu::separator {{ height: {t.line_px}px; background: {t.line}; margin: {px(4)} {px(8)}; }}
"""


def _scroll(t: Tokens, px: _Px) -> str:
    return f"""
QScrollArea {{ border: none; background: transparent; }}
QScrollArea > QWidget > QWidget[role="transparent"] {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: {px(12)}; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {px(12)}; margin: 0; }}
QScrollBar::handle {{ background: {t.button_line}; border-radius: {px(4)};
    margin: {px(2)}; min-height: {px(32)}; min-width: {px(32)}; }}
QScrollBar::handle:hover {{ background: {t.control}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _tables(t: Tokens, px: _Px) -> str:
    return f"""
QAbstractItemView {{ background: {t.surface}; border: none; outline: none; }}
QTableView {{ gridline-color: transparent; selection-background-color: {t.selection};
    selection-color: {t.on_selection}; }}
QHeaderView {{ background: {t.sunken}; border: none; }}
QTableCornerButton::section {{ background: {t.sunken}; border: none; }}
QListView::item {{ min-height: {px(32)}; padding: 0 {px(8)}; border-radius: {px(4)}; }}
QListView::item:selected {{ background: {t.selection}; color: {t.on_selection}; }}
"""


def _calendar(t: Tokens, px: _Px) -> str:
    return f"""
QCalendarWidget QWidget#qt_calendar_navigationbar {{ background: {t.surface}; }}
QCalendarWidget QToolButton {{ background: transparent; border: none; color: {t.text};
    min-height: {px(32)}; min-width: {px(32)}; border-radius: {px(6)}; }}
QCalendarWidget QToolButton:hover {{ background: {t.hover}; }}
QCalendarWidget QToolButton::menu-indicator {{ image: none; }}
QCalendarWidget QAbstractItemView {{ selection-background-color: {t.accent};
    selection-color: {t.on_accent}; alternate-background-color: {t.sunken}; }}
QCalendarWidget QSpinBox {{ min-height: {px(28)}; }}
"""
