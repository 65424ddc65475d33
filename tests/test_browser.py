"""What ketatui knows of the world outside its terminal, from the environment alone."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.ui.browser import knows_links, web_address, why_no_browser, why_no_clipboard
from ketatui.web.seat import PROGRAM

PRINTABLE = re.compile(r"https?://[!-~]+", re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://x.example",
        "https:/x.example",
        "https://",
        "https:// x",
        " https://x.example",
        "x.example",
        "-https://x.example",
        "",
    ],
)
def test_only_the_web_is_a_web_address(text: str) -> None:
    assert web_address(text) == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://doi.org/10.1/x", "https://doi.org/10.1/x"),
        ("HTTP://x.example/a?b=c&d=%20#e", "http://x.example/a?b=c&d=%20#e"),
        ("https://x.example/é \x1b]8;;", "https://x.example/%C3%A9%20%1B]8;;"),
        ("https://x.example/\ud800", "https://x.example/?"),
    ],
)
def test_a_web_address_is_made_of_printable_ascii(text: str, address: str) -> None:
    assert web_address(text) == address


@given(st.text(), st.sampled_from(["", "http://", "https://"]))
def test_nothing_but_an_address_comes_out(text: str, scheme: str) -> None:
    address = web_address(scheme + text)
    assert address == "" or PRINTABLE.fullmatch(address)
    assert web_address(address) == address


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"])
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_over_ssh_no_browser_is_started(name: str, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert "over SSH" in why_no_browser({"DISPLAY": ":0", name: "far away"})
    assert why_no_browser({"DISPLAY": ":0", name: ""}) == ""


def test_without_a_display_no_browser_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert "no display" in why_no_browser({"DISPLAY": ""})
    assert why_no_browser({"DISPLAY": ":0"}) == why_no_browser({"WAYLAND_DISPLAY": "wayland-0"}) == ""
    monkeypatch.setattr(sys, "platform", "darwin")
    assert why_no_browser({}) == ""


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_in_a_browser_no_other_is_started(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert "in a browser already" in why_no_browser({"DISPLAY": ":0", "TERM_PROGRAM": PROGRAM})


KNOWN = [
    {"TERM": "foot"},
    {"TERM": "foot-extra"},
    {"TERM": "xterm-kitty"},
    {"TERM": "alacritty-direct"},
    {"TERM": "wezterm"},
    {"TERM": "xterm-ghostty"},
    {"VTE_VERSION": "7002"},
    {"VTE_VERSION": "5001"},
    {"KONSOLE_VERSION": "230401"},
    {"WT_SESSION": "8f7b0f4c"},
    {"TERM_PROGRAM": "iTerm.app"},
    {"TERM_PROGRAM": "vscode"},
    {"TERM_PROGRAM": PROGRAM},
    {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"},
    {"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "next-3.6"},
]
UNKNOWN = [
    {},
    {"TERM": "xterm-256color"},
    {"TERM": "footing"},
    {"TERM": "linux"},
    {"VTE_VERSION": "5000"},
    {"VTE_VERSION": "4804"},
    {"VTE_VERSION": "²"},
    {"KONSOLE_VERSION": "180401"},
    {"TERM_PROGRAM": "Apple_Terminal"},
    {"TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a", "VTE_VERSION": "7002"},
    {"TMUX": "/tmp/x,1,0", "TERM": "foot"},
    {"STY": "1.pts-0", "TERM_PROGRAM": "iTerm.app"},
    {"TERM": "screen.xterm-256color", "VTE_VERSION": "7002"},
]


@pytest.mark.parametrize("env", KNOWN, ids=str)
def test_terminals_that_know_links_are_known(env: dict[str, str]) -> None:
    assert knows_links({"TERM": "xterm-256color", **env})


@pytest.mark.parametrize("env", UNKNOWN, ids=str)
def test_what_is_not_known_to_know_links_gets_none(env: dict[str, str]) -> None:
    assert not knows_links({"TERM": "xterm-256color", **env})


def test_where_no_clipboard_can_be_reached_it_is_said() -> None:
    assert "GNU screen" in why_no_clipboard({"STY": "1.pts-0", "TERM": "xterm-256color"})
    assert "GNU screen" in why_no_clipboard({"TERM": "screen.xterm-256color"})
    assert "console" in why_no_clipboard({"TERM": "linux"})
    assert why_no_clipboard({"TERM": "xterm-256color"}) == why_no_clipboard({"TERM": "screen"}) == ""
