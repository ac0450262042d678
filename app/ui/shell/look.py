"""The look of the window on this PC: colours and size, and the switch for the weak-sighted."""

from __future__ import annotations

from app.ui.kit.theme import Theme
from app.ui.kit.tokens import BLACK_ON_WHITE, DARK, LIGHT, WHITE_ON_BLACK, Tokens
from app.ui.shell.settings import COLOURS, TEXT_SCALE, Setting, Settings

LOOKS: dict[str, Tokens] = {
    tokens.name: tokens for tokens in (LIGHT, DARK, WHITE_ON_BLACK, BLACK_ON_WHITE)
}
LOOK_NAMES: tuple[tuple[str, str], ...] = (
    (LIGHT.name, "Светлые"),
    (DARK.name, "Тёмные"),
    (WHITE_ON_BLACK.name, "Для слабовидящих: белым по чёрному"),
    (BLACK_ON_WHITE.name, "Для слабовидящих: чёрным по белому"),
)
SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)
ACCESSIBLE_SCALES = (1.5, 1.75, 2.0)
ACCESSIBLE_SCALE = 1.75
# the look to come back to by «Обычный вид»
_USUAL_COLOURS = Setting("look/usual_colours", LIGHT.name)
_USUAL_SCALE = Setting("look/usual_scale", 1.0)


def apply_look(settings: Settings, theme: Theme) -> None:
    """Give the window the remembered colours and size; unknown values mean the usual look."""
    tokens = LOOKS.get(settings.get(COLOURS), LIGHT)
    scale = settings.get(TEXT_SCALE)
    theme.apply(tokens, scale if scale in SCALES else 1.0)


def set_look(settings: Settings, theme: Theme, colours: str, scale: float) -> None:
    """Change and remember the look. High contrast begins at 150 %; coming from a usual look,
    that one is remembered for «Обычный вид».

    Raises:
        KeyError: there is no such set of colours.
    """
    tokens = LOOKS[colours]
    if tokens.high_contrast:
        scale = max(scale, ACCESSIBLE_SCALES[0])
        if not LOOKS.get(settings.get(COLOURS), LIGHT).high_contrast:
            settings.set(_USUAL_COLOURS, settings.get(COLOURS))
            settings.set(_USUAL_SCALE, settings.get(TEXT_SCALE))
    settings.set(COLOURS, colours)
    settings.set(TEXT_SCALE, scale)
    apply_look(settings, theme)


def toggle_accessible(settings: Settings, theme: Theme) -> None:
    """Ctrl+F12: «Для слабовидящих», and back to the look there was before."""
    if LOOKS.get(settings.get(COLOURS), LIGHT).high_contrast:
        set_look(settings, theme, settings.get(_USUAL_COLOURS), settings.get(_USUAL_SCALE))
        return
    set_look(settings, theme, WHITE_ON_BLACK.name, ACCESSIBLE_SCALE)
