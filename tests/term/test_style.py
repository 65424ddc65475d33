from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.term.style import PLAIN, Style, UnknownError, change, on_blank, styled

CODES = "0 1 2 3 4 7 9 21 22 23 24 27 29 31 39 44 49 97 103 38;5;67 48;5;235 38;2;9;8;7 48;2;1;2;3".split()
SGR = st.lists(st.sampled_from(["", *CODES]), min_size=1, max_size=4).map(";".join)


def after(style: Style, sequence: str) -> Style:
    for codes in sequence.removeprefix("\x1b[").removesuffix("m").split("m\x1b["):
        style = styled(style, codes) if sequence else style
    return style


@given(SGR, SGR)
def test_a_change_leads_from_one_style_to_the_other(first: str, second: str) -> None:
    before, wanted = styled(PLAIN, first), styled(PLAIN, second)
    assert after(before, change(before, wanted)) == wanted


@given(SGR, SGR)
def test_nothing_is_turned_off_one_by_one(first: str, second: str) -> None:
    before, wanted = styled(PLAIN, first), styled(PLAIN, second)
    colours = "38;5;67", "48;5;235", "38;2;9;8;7", "48;2;1;2;3"
    sequence = change(before, wanted)
    for colour in colours:
        sequence = sequence.replace(colour, "")
    codes = sequence.removeprefix("\x1b[").removesuffix("m").split(";")
    assert not {"22", "23", "24", "27", "29", "39", "49"} & {*codes}


@pytest.mark.parametrize(
    ("before", "wanted", "sequence"),
    [
        ("1", "1", ""),
        ("1", "0", "\x1b[m"),
        ("0", "1;38;5;67", "\x1b[1;38;5;67m"),
        ("31", "1;31", "\x1b[1m"),
        ("31", "32", "\x1b[32m"),
        ("1;31", "31", "\x1b[0;31m"),
        ("31;44", "31", "\x1b[0;31m"),
    ],
)
def test_no_more_is_sent_than_it_takes(before: str, wanted: str, sequence: str) -> None:
    assert change(styled(PLAIN, before), styled(PLAIN, wanted)) == sequence


def test_a_link_begins_and_ends_around_its_style() -> None:
    link = Style(link="id=1;https://example.org")
    assert change(PLAIN, link) == "\x1b]8;id=1;https://example.org\x1b\\"
    assert change(link, PLAIN) == "\x1b]8;;\x1b\\"
    assert change(link, Style(("1",))) == "\x1b]8;;\x1b\\\x1b[1m"


def test_of_a_blank_only_background_lines_reverse_and_links_are_seen() -> None:
    assert on_blank(styled(PLAIN, "1;2;3;31")) == PLAIN
    assert on_blank(styled(PLAIN, "1;31;44")) == Style(background="44")
    for seen in ("4;31", "7;31", "9", "21"):
        assert on_blank(styled(PLAIN, seen)) == styled(PLAIN, seen)
    assert on_blank(Style(link=";x")) == Style(link=";x")


@pytest.mark.parametrize("parameters", ["10", "38", "38;5", "38;7;1", "48;2;1;2", "200", "1;99999"])
def test_a_parameter_that_is_not_known_is_refused(parameters: str) -> None:
    with pytest.raises(UnknownError):
        styled(PLAIN, parameters)
