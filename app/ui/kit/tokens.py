"""Colour tokens: four sets (light, dark, two of high contrast) with the same names.

A widget asks for a token, never for a colour, so that a set can be exchanged while
the window is open. ``CONTRASTS`` lists the pairs whose WCAG contrast is promised.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum


class Tone(StrEnum):
    """What a status says; always accompanied by an icon and a word."""

    NEUTRAL = "neutral"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours as ``#RRGGBB``; widths of lines are in pixels at 100 %."""

    name: str
    canvas: str
    surface: str
    sidebar: str
    sunken: str
    line: str
    line_2: str
    control: str
    button_line: str
    text: str
    text_2: str
    text_3: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_text: str
    accent_soft: str
    selection: str
    on_selection: str
    hover: str
    ok: str
    ok_soft: str
    ok_line: str
    warn: str
    warn_soft: str
    warn_line: str
    bad: str
    bad_soft: str
    bad_line: str
    info: str
    info_soft: str
    info_line: str
    mark: str
    track: str
    heat_100: str
    heat_100_fill: str
    heat_90: str
    heat_90_fill: str
    heat_90_line: str
    heat_75: str
    heat_75_fill: str
    heat_75_hatch: str
    heat_75_line: str
    heat_0: str
    heat_0_fill: str
    heat_0_hatch: str
    heat_0_line: str
    focus: str
    shadow_alpha: int = 41
    line_px: int = 1
    control_px: int = 1
    focus_px: int = 2
    focus_gap: int = 0
    high_contrast: bool = False
    dark: bool = False

    def tone(self, tone: Tone) -> tuple[str, str, str]:
        """``(text, soft fill, line)`` of a status."""
        match tone:
            case Tone.OK:
                return self.ok, self.ok_soft, self.ok_line
            case Tone.WARN:
                return self.warn, self.warn_soft, self.warn_line
            case Tone.BAD:
                return self.bad, self.bad_soft, self.bad_line
            case Tone.INFO:
                return self.info, self.info_soft, self.info_line
            case Tone.NEUTRAL:
                return self.text_2, self.sunken, self.line

    def colour(self, token: str) -> str:
        """The colour behind a token's name.

        Raises:
            KeyError: there is no such token.
        """
        if token not in COLOUR_NAMES:
            raise KeyError(token)
        return str(getattr(self, token))


LIGHT = Tokens(
    name="light",
    canvas="#F4F6F5",
    surface="#FFFFFF",
    sidebar="#EDF0EF",
    sunken="#F7F9F8",
    line="#DFE4E2",
    line_2="#EBEFED",
    control="#84918D",
    button_line="#C2CCC8",
    text="#18201E",
    text_2="#55615D",
    text_3="#5F6B67",
    accent="#0B6A60",
    accent_hover="#085A51",
    on_accent="#FFFFFF",
    accent_text="#085A51",
    accent_soft="#E0EFEC",
    selection="#E0EFEC",
    on_selection="#18201E",
    hover="#F1F5F3",
    ok="#1C6B43",
    ok_soft="#E3F3EA",
    ok_line="#93C9AC",
    warn="#7A4F00",
    warn_soft="#FDF3DC",
    warn_line="#D3A84A",
    bad="#A3261D",
    bad_soft="#FCE9E6",
    bad_line="#DE958D",
    info="#245A97",
    info_soft="#E7F0FA",
    info_line="#9BBCE0",
    mark="#FFE9A8",
    track="#E4E9E7",
    heat_100="#0B4F47",
    heat_100_fill="#E3F1EE",
    heat_90="#5E4300",
    heat_90_fill="#FFF7E0",
    heat_90_line="#B5851E",
    heat_75="#4F3300",
    heat_75_fill="#FCE3B0",
    heat_75_hatch="#F2C877",
    heat_75_line="#A86E00",
    heat_0="#6E120B",
    heat_0_fill="#F9CFC8",
    heat_0_hatch="#EBA198",
    heat_0_line="#A3261D",
    focus="#0B6A60",
)

DARK = Tokens(
    name="dark",
    canvas="#151A19",
    surface="#1C2221",
    sidebar="#121615",
    sunken="#212827",
    line="#323B39",
    line_2="#2A3230",
    control="#75837F",
    button_line="#46524F",
    text="#E8EDEB",
    text_2="#A9B5B1",
    text_3="#93A09C",
    accent="#4FB8A8",
    accent_hover="#6BC8BA",
    on_accent="#06211D",
    accent_text="#6BC8BA",
    accent_soft="#17352F",
    selection="#17352F",
    on_selection="#E8EDEB",
    hover="#252D2B",
    ok="#7CCB9C",
    ok_soft="#16301F",
    ok_line="#326B49",
    warn="#E7B95A",
    warn_soft="#332811",
    warn_line="#7A5E20",
    bad="#FF9C8F",
    bad_soft="#3A1D1A",
    bad_line="#8A4038",
    info="#8FBCF0",
    info_soft="#172A40",
    info_line="#3A618F",
    mark="#5C4A12",
    track="#303937",
    heat_100="#9ADBCF",
    heat_100_fill="#173A34",
    heat_90="#F0CD7E",
    heat_90_fill="#2E2713",
    heat_90_line="#8F7330",
    heat_75="#FFDF9E",
    heat_75_fill="#3F3010",
    heat_75_hatch="#6B511B",
    heat_75_line="#C9962F",
    heat_0="#FFD5CE",
    heat_0_fill="#4A1F1A",
    heat_0_hatch="#7C3830",
    heat_0_line="#F08A7C",
    focus="#4FB8A8",
    dark=True,
)


def _high_contrast(
    name: str, background: str, foreground: str, focus: str, *, dark: bool
) -> Tokens:
    """A set of four colours: background, foreground, their inversion, and the focus ring."""
    colours = dict.fromkeys(COLOUR_NAMES, foreground)
    for token in COLOUR_NAMES:
        is_ground = token.endswith(("_soft", "_fill", "_hatch"))
        if is_ground or token in {
            "canvas",
            "surface",
            "sidebar",
            "sunken",
            "hover",
            "mark",
            "track",
        }:
            colours[token] = background
    colours |= {
        "accent_hover": foreground,
        "on_accent": background,
        "on_selection": background,
        "focus": focus,
    }
    return Tokens(
        name=name,
        **colours,
        shadow_alpha=0,
        line_px=2,
        control_px=3,
        focus_px=6,
        focus_gap=3,
        high_contrast=True,
        dark=dark,
    )


COLOUR_NAMES: frozenset[str] = frozenset(
    field.name for field in fields(Tokens) if field.type == "str" and field.name != "name"
)

WHITE_ON_BLACK = _high_contrast("white-on-black", "#000000", "#FFFFFF", "#FFE14D", dark=True)
BLACK_ON_WHITE = _high_contrast("black-on-white", "#FFFFFF", "#000000", "#0B3DA8", dark=False)

# A row is a foreground, its background, and the contrast promised in LIGHT and in DARK.
CONTRASTS: tuple[tuple[str, str, float, float], ...] = (
    ("control", "canvas", 3.0, 4.4),
    ("text", "canvas", 15.3, 14.9),
    ("text_2", "sidebar", 5.6, 8.6),
    ("text_3", "sidebar", 4.8, 6.7),
    ("accent", "surface", 6.5, 6.7),
    ("on_accent", "accent", 6.5, 7.0),
    ("accent_text", "accent_soft", 6.8, 6.7),
    ("ok", "ok_soft", 5.7, 7.4),
    ("warn", "warn_soft", 6.5, 7.9),
    ("bad", "bad_soft", 6.3, 7.6),
    ("info", "info_soft", 6.1, 7.4),
    ("heat_100", "heat_100_fill", 8.1, 7.9),
    ("heat_90", "heat_90_fill", 8.6, 9.7),
    ("heat_75", "heat_75_hatch", 7.4, 5.8),
    ("heat_0", "heat_0_hatch", 5.7, 6.4),
)


def contrast(first: str, second: str) -> float:
    """WCAG contrast of two ``#RRGGBB`` colours, 1 to 21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
