"""The look of the window: remembered, switched for the weak-sighted and back."""

from __future__ import annotations

from app.ui.kit.theme import Theme
from app.ui.shell.look import LOOK_NAMES, LOOKS, apply_look, set_look, toggle_accessible
from app.ui.shell.settings import COLOURS, TEXT_SCALE, Settings


def test_every_look_has_a_name() -> None:
    assert [name for name, _words in LOOK_NAMES] == list(LOOKS)


def test_switch_for_the_weak_sighted_comes_back_to_the_look_before(theme: Theme) -> None:
    settings = Settings(None)
    set_look(settings, theme, "dark", 1.25)
    toggle_accessible(settings, theme)
    assert (theme.tokens.name, theme.scale) == ("white-on-black", 1.75)
    toggle_accessible(settings, theme)
    assert (theme.tokens.name, theme.scale) == ("dark", 1.25)


def test_unknown_values_mean_the_usual_look(theme: Theme) -> None:
    settings = Settings(None)
    settings.set(COLOURS, "purple")
    settings.set(TEXT_SCALE, 17.0)
    apply_look(settings, theme)
    assert (theme.tokens.name, theme.scale) == ("light", 1.0)


def test_high_contrast_has_large_letters(theme: Theme) -> None:
    settings = Settings(None)
    set_look(settings, theme, "black-on-white", 1.0)
    assert theme.scale == 1.5
