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
    variables={"quiet": "#9e9e9e", "input-selection-background": "#444444"},
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

THEMES = (_TERMINAL, _DARK, _LIGHT)

_SIXTEEN = {"accent": "cyan", "warning": "magenta", "error": "red"}
"""What stands for the accents where there are sixteen colours: readable on light and on dark."""


def looks(variables: Mapping[str, str], *, ansi: bool, sixteen: bool) -> dict[str, Style]:
    """Return a Rich style for every style name, from the variables of a theme.

    Args:
        variables: The theme's CSS variables.
        ansi: Whether the theme leaves plain text and background to the terminal.
        sixteen: Whether the terminal has sixteen colours only.
    """

    def colour(name: str) -> Style:
        if sixteen and name in _SIXTEEN:
            return Style(color=_SIXTEEN[name])
        return _colour(variables.get(name, ""))

    text = Style() if ansi else colour("foreground") + _background(variables)
    accent, amber, red = (text + colour(name) for name in ("accent", "warning", "error"))
    quiet = text + (Style(dim=True) if sixteen else colour("quiet") or colour("text-muted"))
    bold, reverse = Style(bold=True), Style(reverse=True)
    return {
        "": text,
        "text": text,
        "dim": quiet,
        "strong": text + bold,
        "emphasis": text + Style(italic=True),
        "code": accent,
        "heading": accent + bold,
        "number": text + bold,
        "link": accent,
        "term": text + Style(underline=True),
        "established": accent,
        "probable": accent,
        "contested": amber,
        "hypothesis": quiet,
        "supported": accent,
        "qualified": amber,
        "misleading": red,
        "refuted": red,
        "unknown": quiet,
        "care": red + bold,
        "warning": amber + bold,
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
