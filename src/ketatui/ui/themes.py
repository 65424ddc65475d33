"""Themes, and the look that each gives to the style names of a drawing.

The theme one begins with paints no background and no colour for plain text: the reader's own
terminal gives both, whether light or dark, and a thin line carries less. Its accents can be read on
both. All our colours lie on the 256-colour grid, so that they arrive unchanged over SSH, where
COLORTERM is not passed on. Colour only underlines what words and signs say already.
"""

from collections.abc import Mapping

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from ketatui.draw.spans import STYLES

DEFAULT = "ketatui"

_TERMINAL = Theme(
    name=DEFAULT,
    ansi=True,
    primary="#5f87af",
    secondary="#5f87af",
    accent="#5f87af",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    success="#5f87af",
    warning="#af8700",
    error="#d75f5f",
    variables={**BUILTIN_THEMES["ansi-dark"].variables, "quiet": "#808080"},
)

_DARK = Theme(
    name="ketatui-dark",
    dark=True,
    primary="#87afd7",
    secondary="#87afd7",
    accent="#87afd7",
    foreground="#d0d0d0",
    background="#1c1c1c",
    surface="#1c1c1c",
    panel="#262626",
    boost="#303030",
    success="#87afd7",
    warning="#d7af5f",
    error="#ff8787",
    variables={
        "quiet": "#9e9e9e",
        "input-selection-background": "#444444",
        "block-cursor-blurred-background": "#444444",
    },
)

_LIGHT = Theme(
    name="ketatui-light",
    dark=False,
    primary="#005f87",
    secondary="#005f87",
    accent="#005f87",
    foreground="#262626",
    background="#eeeeee",
    surface="#eeeeee",
    panel="#e4e4e4",
    boost="#dadada",
    success="#005f87",
    warning="#875f00",
    error="#af0000",
    variables={"quiet": "#5f5f5f", "input-selection-background": "#bcbcbc"},
)

COLOURLESS = "ketatui-mono"
"""The theme where no colours are wanted, or to be had."""

_MONO = Theme(
    name=COLOURLESS,
    ansi=True,
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    success="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    variables={**BUILTIN_THEMES["ansi-dark"].variables, "quiet": "ansi_default"},
)

THEMES = (_TERMINAL, _DARK, _LIGHT, _MONO)

_SIXTEEN = {"warning": "#aa00aa", "error": "#aa0000"}
"""What stands for accents where there are sixteen colours: no others are readable on light and on dark.

They are magenta and red as the console has them: Textual makes others of the names in a theme that paints.
"""

_BOLD, _UNDERLINE, _REVERSE = Style(bold=True), Style(underline=True), Style(reverse=True)
_WITHOUT = {
    "strong": _BOLD,
    "emphasis": _UNDERLINE,
    "code": _UNDERLINE,
    "heading": _BOLD,
    "number": _BOLD,
    "link": _UNDERLINE,
    "term": _UNDERLINE,
    "misleading": _BOLD,
    "refuted": _BOLD,
    "care": _BOLD + _UNDERLINE,
    "warning": _BOLD,
    "mark": _BOLD,
    "hit": _REVERSE,
    "part": _REVERSE,
}
"""The looks without a colour; what is not named looks as plain text does."""


def looks(theme: Theme, variables: Mapping[str, str], *, sixteen: bool) -> dict[str, Style]:
    """Return a Rich style for every style name, as a theme has them.

    Args:
        theme: The theme; one that is `ansi` leaves plain text and background to the terminal.
        variables: Its CSS variables.
        sixteen: Whether the terminal has sixteen colours only.
    """
    if theme.name == COLOURLESS:
        return {name: _WITHOUT.get(name, Style()) for name in ("", *STYLES)}
    ansi = theme.ansi
    plain = ansi and sixteen

    def colour(name: str) -> Style:
        if sixteen and name in _SIXTEEN:
            return Style(color=_SIXTEEN[name])
        return Style() if plain else _colour(variables.get(name, ""))

    text = Style() if ansi else colour("foreground") + _background(variables)
    accent, amber, red = (text + colour(name) for name in ("accent", "warning", "error"))
    quiet = text + (colour("quiet") or colour("text-muted"))
    bold, reverse = _BOLD, _REVERSE
    link = _UNDERLINE if plain else accent
    return {
        "": text,
        "text": text,
        "dim": quiet,
        "strong": text + bold,
        "emphasis": text + Style(italic=True),
        "code": link,
        "heading": accent + bold,
        "number": text + bold,
        "link": link,
        "term": text + Style(underline=True),
        "established": accent,
        "probable": accent,
        "contested": amber,
        "hypothesis": quiet,
        "supported": accent,
        "qualified": amber,
        "misleading": red + bold,
        "refuted": red + bold,
        "unknown": quiet,
        "care": red + bold,
        "warning": amber if sixteen else amber + bold,  # bold is bright on some, and no longer readable
        "mark": accent + bold,
        "hit": text + reverse,
        "part": text + reverse,
    }


def _colour(value: str) -> Style:
    try:
        return Style(color=Color.parse(value).rich_color) if value else Style()
    except ColorParseError:  # an `auto` colour: it has none of its own
        return Style()


def _background(variables: Mapping[str, str]) -> Style:
    return Style(bgcolor=_colour(variables.get("background", "")).color)
