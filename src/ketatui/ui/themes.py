"""Themes, and the look that each gives to the style names of a drawing.

The colours of our own themes lie on the 256-colour grid, so that they arrive unchanged over SSH,
where COLORTERM is not passed on. Colour only underlines what words and signs say already.
"""

from collections.abc import Mapping

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

DEFAULT = "ketatui-dark"

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

THEMES = (_DARK, _LIGHT)


def looks(variables: Mapping[str, str], ansi: bool) -> dict[str, Style]:
    """Return a Rich style for every style name, from the variables of a theme.

    Args:
        variables: The theme's CSS variables.
        ansi: Whether the theme uses the terminal's own sixteen colours; then what is quiet is dim.
    """

    def colour(name: str) -> Style:
        return _colour(variables.get(name, ""))

    text = colour("foreground")
    accent, amber, red = colour("accent"), colour("warning"), colour("error")
    quiet = Style(dim=True) if ansi else colour("quiet") or colour("text-muted") or Style(dim=True)
    bold = Style(bold=True)
    return {
        "": text,
        "text": text,
        "dim": quiet,
        "strong": text + bold,
        "heading": accent + bold,
        "number": text + bold,
        "link": accent,
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
        "hit": text + Style(reverse=True),
        "part": text + Style(reverse=True),
    }


def _colour(value: str) -> Style:
    try:
        return Style(color=Color.parse(value).rich_color) if value else Style()
    except ColorParseError:  # an `auto` colour: it has none of its own
        return Style()
