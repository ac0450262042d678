"""Fonts, icons, sizes and the style sheet of the running application.

One :class:`Theme` belongs to the ``QApplication``, as its palette does. Widgets find it
with :func:`current_theme` and repaint on ``changed``.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from app.core.errors import EnvironmentProblem
from app.ui.kit.rescale import rescale
from app.ui.kit.stylesheet import style_sheet
from app.ui.kit.tokens import LIGHT, Tokens

if TYPE_CHECKING:
    from qtawesome.iconic_font import IconicFont

FAMILY = "Inter"
FONT_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")
# qtawesome draws a glyph at 0.875 of the asked size; Phosphor brings its own margins
_WHOLE_EM = 1 / 0.875
# thin strokes fade first for poor sight
_HEAVIER = {
    QFont.Weight.Normal: QFont.Weight.Medium,
    QFont.Weight.Medium: QFont.Weight.DemiBold,
}
# headings from this size on are set a little tighter
_TIGHT_FROM = 18


class Type(Enum):
    """The roles of text: size in pixels at 100 %, line height, weight."""

    BODY = (13, 20, QFont.Weight.Normal)
    STRONG = (13, 20, QFont.Weight.Medium)
    BOLD = (13, 20, QFont.Weight.DemiBold)
    CAPTION = (12, 16, QFont.Weight.Normal)
    CAPTION_STRONG = (12, 16, QFont.Weight.Medium)
    CAPTION_BOLD = (12, 16, QFont.Weight.DemiBold)
    CARD_TITLE = (14, 20, QFont.Weight.DemiBold)
    INPUT = (14, 20, QFont.Weight.Normal)
    SECTION = (18, 24, QFont.Weight.DemiBold)
    DAY = (20, 24, QFont.Weight.DemiBold)
    FIGURE = (22, 28, QFont.Weight.DemiBold)

    @property
    def pixels(self) -> int:
        return self.value[0]

    @property
    def line_height(self) -> int:
        return self.value[1]

    @property
    def weight(self) -> QFont.Weight:
        return self.value[2]


class Theme(QObject):
    """What the window looks like now. ``changed`` comes after another look was applied.

    Args:
        app: the application; the theme becomes its child.
        fonts: folder with the bundled Inter files.
        tokens: the set of colours.
        scale: size of the base font, 1.0 is 100 %; all sizes follow it.

    Raises:
        EnvironmentProblem: the fonts of the program are missing or damaged.
    """

    changed = Signal()

    def __init__(
        self, app: QApplication, fonts: Path, tokens: Tokens = LIGHT, scale: float = 1.0
    ) -> None:
        super().__init__(app)
        self._app = app
        self._tokens = tokens
        self._scale = scale
        self._load_fonts(fonts)
        self._icon_font: IconicFont | None = None
        self._icons: dict[tuple[str, str], QIcon] = {}
        app.setStyle("Fusion")
        self.apply(tokens, scale)

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def scale(self) -> float:
        return self._scale

    def apply(self, tokens: Tokens, scale: float) -> None:
        """Change colours and size of the whole application, its open windows included."""
        if scale != self._scale:
            rescale(self._app.allWidgets(), self._scale, scale)
        self._tokens = tokens
        self._scale = scale
        self._icons.clear()
        self._app.setFont(self.font(Type.BODY))
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(style_sheet(tokens, scale))
        self.changed.emit()

    def px(self, value: float) -> int:
        """Pixels at 100 % to pixels at the present size."""
        return round(value * self._scale)

    def target(self, least: int = 32) -> int:
        """Height of what is pressed: ``least`` at 100 %, in high contrast 44 at the least."""
        height = self.px(least)
        return max(height, 44) if self._tokens.high_contrast else height

    def font(self, role: Type) -> QFont:
        """The font of a role, with tabular figures."""
        font = QFont(FAMILY)
        font.setPixelSize(self.px(role.pixels))
        weight = role.weight
        if self._tokens.high_contrast:
            weight = _HEAVIER.get(weight, weight)
        font.setWeight(weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if role.pixels >= _TIGHT_FROM:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -0.01 * self.px(role.pixels))
        return font

    def colour(self, token: str) -> QColor:
        """The colour of a token (a field of :class:`Tokens`)."""
        return QColor(self._tokens.colour(token))

    def icon(self, name: str, token: str = "text") -> QIcon:
        """Phosphor icon by its name without prefix («house»), in the colour of a token."""
        if self._tokens.high_contrast and not name.endswith(("-fill", "-bold")):
            name = f"{name}-bold"
        key = (name, token)
        if key not in self._icons:
            colour = self._tokens.colour(token)
            self._icons[key] = self._drawn_icons().icon(
                f"ph.{name}", color=colour, color_disabled=colour, scale_factor=_WHOLE_EM
            )
        return self._icons[key]

    def paint_icon(self, painter: QPainter, rect: QRect, name: str, token: str) -> None:
        """Draw an icon into ``rect``."""
        self.icon(name, token).paint(painter, rect, Qt.AlignmentFlag.AlignCenter)

    def _drawn_icons(self) -> IconicFont:
        # the window has no icon at its first paint, and qtawesome brings modules of Qt that
        # nothing else needs
        from qtawesome.iconic_font import IconicFont

        if self._icon_font is None:
            self._icon_font = IconicFont(
                ("ph", "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json")
            )
        return self._icon_font

    def icon_size(self, pixels: int) -> QSize:
        """Square size of an icon at the present scale."""
        return QSize(self.px(pixels), self.px(pixels))

    def _load_fonts(self, folder: Path) -> None:
        for name in FONT_FILES:
            file = folder / name
            if not file.is_file() or QFontDatabase.addApplicationFont(str(file)) == -1:
                raise EnvironmentProblem(
                    f"Не найден шрифт программы: {file}.", "Установите программу заново."
                )

    def _palette(self) -> QPalette:
        palette = QPalette()
        role = QPalette.ColorRole
        colours = {
            role.Window: "canvas",
            role.WindowText: "text",
            role.Base: "surface",
            role.AlternateBase: "sunken",
            role.Text: "text",
            role.Button: "surface",
            role.ButtonText: "text",
            role.Highlight: "selection",
            role.HighlightedText: "on_selection",
            role.ToolTipBase: "surface",
            role.ToolTipText: "text",
            role.PlaceholderText: "text_3",
            role.Link: "accent_text",
            role.Accent: "accent",
        }
        for colour_role, token in colours.items():
            palette.setColor(colour_role, self.colour(token))
        for colour_role in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, colour_role, self.colour("text_3"))
        return palette


def current_theme() -> Theme:
    """The theme of the running application.

    Raises:
        LookupError: no :class:`Theme` was made for the application.
    """
    app = QApplication.instance()
    theme = None
    if app is not None:
        theme = app.findChild(Theme, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if not isinstance(theme, Theme):
        raise LookupError("A Theme has to be created before the first widget.")
    return theme
