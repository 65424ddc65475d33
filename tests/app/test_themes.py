"""What is shown can be read: on a dark background and on a light one, with any number of colours."""

from __future__ import annotations

import pytest
from rich.color import Color, ColorSystem
from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

from app.contrast import BLACK, CONSOLE, READABLE, WHITE, XTERM, Rgb, contrast
from ketatui.ui.themes import COLOURLESS, DEFAULT, THEMES, looks


def shown(colour: Color | None, system: ColorSystem, own: Rgb, sixteen: list[Rgb], *, bold: bool) -> Rgb:
    """How a terminal shows a colour; a bold one of the first eight as the bright one, as the console does.

    The console's own background is dark.
    """
    if colour is None or colour.is_default:
        return own
    colour = colour.downgrade(system)
    if colour.number is not None and colour.number < 16:
        return sixteen[colour.number + 8 * (bold and colour.number < 8 and sixteen is CONSOLE)]
    return tuple(colour.get_truecolor())  # type: ignore[return-value]


def worst(theme: Theme, system: ColorSystem, background: Rgb) -> tuple[float, str]:
    """The least contrast of a theme's looks, and of which."""
    variables = theme.to_color_system().generate()
    found = looks(theme, variables, sixteen=system is ColorSystem.STANDARD)
    own = WHITE if background == BLACK else BLACK
    painted = not theme.ansi

    def seen(style: Style, sixteen: list[Rgb]) -> float:
        fore = shown(
            style.color, system, own, sixteen, bold=bool(style.bold) and (painted or background == BLACK)
        )
        return contrast(fore, shown(style.bgcolor, system, background, sixteen, bold=False))

    return min((seen(style, sixteen), name) for name, style in found.items() for sixteen in (XTERM, CONSOLE))


OURS = [(theme, background) for theme in THEMES for background in (BLACK, WHITE)]
THEIRS = [(BUILTIN_THEMES["ansi-dark"], BLACK), (BUILTIN_THEMES["ansi-light"], WHITE)]
SYSTEMS = [ColorSystem.STANDARD, ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    ("theme", "background"), OURS, ids=lambda value: value.name if isinstance(value, Theme) else str(value[0])
)
def test_our_themes_are_readable_on_dark_and_on_light(
    theme: Theme, background: Rgb, system: ColorSystem
) -> None:
    least, name = worst(theme, system, background)
    assert least >= READABLE, name


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    ("theme", "background"), THEIRS, ids=lambda value: value.name if isinstance(value, Theme) else ""
)
def test_the_themes_of_the_terminal_are_readable_on_what_they_are_named_after(
    theme: Theme, background: Rgb, system: ColorSystem
) -> None:
    least, name = worst(theme, system, background)
    assert least >= READABLE, name


@pytest.mark.parametrize("name", [DEFAULT, COLOURLESS])
def test_the_terminal_gives_background_and_plain_text(name: str) -> None:
    theme = next(theme for theme in THEMES if theme.name == name)
    found = looks(theme, theme.to_color_system().generate(), sixteen=False)
    assert all(style.bgcolor is None for style in found.values())
    assert found["text"].color is None


def test_without_colours_there_is_bold_underline_and_reverse_only() -> None:
    theme = next(theme for theme in THEMES if theme.name == COLOURLESS)
    for style in looks(theme, {}, sixteen=False).values():
        allowed = Style(bold=style.bold, underline=style.underline, reverse=style.reverse)
        assert style in (allowed, Style())
