"""How a cell looks, as SGR (ECMA-48, 8.3.117) and OSC 8 tell it."""

from functools import lru_cache
from typing import NamedTuple

_ON = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53"}
_OFF = {
    "22": {"1", "2"},
    "23": {"3"},
    "24": {"4", "21"},
    "25": {"5", "6"},
    "27": {"7"},
    "28": {"8"},
    "29": {"9"},
    "54": {"51", "52"},
    "55": {"53"},
}
_FOREGROUND = {f"{code}" for code in (*range(30, 38), *range(90, 98))}
_BACKGROUND = {f"{code}" for code in (*range(40, 48), *range(100, 108))}
_ON_BLANKS = {"4", "7", "9", "21", "51", "52", "53"}
"""Attributes that are seen on a blank: lines, and reverse."""
_SAME = 1024
"""Answers that are kept: a theme has some dozens of styles."""


class UnknownError(ValueError):
    """Something was to be written whose effect on the screen is not known."""


class Style(NamedTuple):
    """The look of a cell; the colours are the codes that set them, "" the terminal's own.

    Attributes:
        attributes: The codes that turn its attributes on, in order.
        foreground: Such as "31" or "38;5;67".
        background: Such as "41" or "48;2;0;0;0".
        link: What OSC 8 tells between "8;" and its end; "" for none.
    """

    attributes: tuple[str, ...] = ()
    foreground: str = ""
    background: str = ""
    link: str = ""


PLAIN = Style()


@lru_cache(maxsize=_SAME)
def styled(style: Style, parameters: str) -> Style:
    """Return what a style becomes by an SGR sequence.

    Args:
        style: The style before.
        parameters: What stands in the sequence, such as "1;38;5;67".

    Raises:
        UnknownError: One of the parameters is not known.
    """
    attributes, foreground, background = {*style.attributes}, style.foreground, style.background
    codes = parameters.split(";")
    while codes:
        code = codes.pop(0)
        if code in {"", "0"}:
            attributes, foreground, background = set(), "", ""
        elif code in _ON:
            attributes.add(code)
        elif code in _OFF:
            attributes -= _OFF[code]
        elif code in _FOREGROUND:
            foreground = code
        elif code in _BACKGROUND:
            background = code
        elif code == "39":
            foreground = ""
        elif code == "49":
            background = ""
        elif code in {"38", "48"}:
            count = {"5": 2, "2": 4}.get(codes[0] if codes else "", 0)
            if not 0 < count <= len(codes):
                raise UnknownError(parameters)
            colour = ";".join((code, *codes[:count]))
            del codes[:count]
            foreground, background = (colour, background) if code == "38" else (foreground, colour)
        else:
            raise UnknownError(parameters)
    return Style(tuple(sorted(attributes, key=int)), foreground, background, style.link)


@lru_cache(maxsize=_SAME)
def on_blank(style: Style) -> Style:
    """Return the plainest style in which a blank looks as it does in `style`."""
    if style.link or _ON_BLANKS.intersection(style.attributes):
        return style
    return Style(background=style.background)


@lru_cache(maxsize=_SAME)
def change(before: Style, after: Style) -> str:
    """Return the shortest sequences that turn one style into another, for any terminal that has it.

    Nothing is turned off one by one: a vt100 can only turn off everything.
    """
    link = "" if before.link == after.link else f"\x1b]8;{after.link or ';'}\x1b\\"
    if before._replace(link=after.link) == after:
        return link
    if after._replace(link="") == PLAIN:
        return f"{link}\x1b[m"
    kept = {*before.attributes} <= {*after.attributes}
    kept = kept and bool(after.foreground) >= bool(before.foreground)
    kept = kept and bool(after.background) >= bool(before.background)
    if kept:
        codes = [code for code in after.attributes if code not in before.attributes]
        codes += [after.foreground] * (before.foreground != after.foreground)
        codes += [after.background] * (before.background != after.background)
    else:
        codes = ["0", *after.attributes, *filter(None, (after.foreground, after.background))]
    return f"{link}\x1b[{';'.join(codes)}m"
