"""The world outside the terminal: web addresses, the reader's browser, links and clipboards of terminals."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from threading import Thread
from urllib.parse import quote

_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_SIGNS = ":/?#[]@!$&'()*+,;=%~"
"""Signs that stay in an address."""
_SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
_SOON = 5.0
"""Seconds within which an opener that ends with an error has opened nothing."""

_LINKING = (
    "alacritty",
    "contour",
    "foot",
    "ghostty",
    "kitty",
    "rio",
    "wezterm",
    "xterm-ghostty",
    "xterm-kitty",
)
"""What TERM is, or begins with before a hyphen, in terminals that know links."""
_LINKING_PROGRAMS = frozenset(
    "contour ghostty Hyper iTerm.app ketatui-web kitty mintty rio Tabby vscode WarpTerminal WezTerm".split()
)
"""What TERM_PROGRAM is in terminals that know links."""


def web_address(text: str) -> str:
    """Return an address of http or https as programs take it, in ASCII; nothing for any other text."""
    if not _WEB.match(text):
        return ""
    scheme, _, rest = text.partition(":")
    return f"{scheme.lower()}:{quote(rest, safe=_SIGNS, errors='replace')}"


def why_no_browser(env: Mapping[str, str]) -> str:
    """Return why no browser is started from here, as a sentence; nothing where one may be."""
    if env.get("TERM_PROGRAM") == "ketatui-web":
        return "You read in a browser already, which opens it."
    if any(env.get(name) for name in _SSH):
        return "No browser is started over SSH: it would run on the other machine."
    if sys.platform != "darwin" and not (env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")):
        return "No browser is started where there is no display."
    return ""


def open_in_browser(address: str, failed: Callable[[str], None]) -> str:
    """Hand a web address to the reader's browser, apart from this terminal.

    Args:
        address: What `web_address` gives.
        failed: Is called on another thread, with the reason as a sentence, if that soon turns out to
            have failed.

    Returns:
        The reason why nothing was started, as a sentence, or nothing.
    """
    program = "open" if sys.platform == "darwin" else "xdg-open"
    path = shutil.which(program)
    if path is None:
        return f"No browser was started: there is no {program}."
    try:
        opener = subprocess.Popen(
            [path, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return f"No browser was started: {program} cannot be run ({error.strerror})."

    def wait() -> None:
        began = time.monotonic()
        if opener.wait() and time.monotonic() - began < _SOON:
            code = opener.returncode
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            failed(f"No browser was opened: {program} failed ({how}).")

    Thread(target=wait, name="browser", daemon=True).start()
    return ""


def knows_links(env: Mapping[str, str]) -> bool:
    """Tell whether the terminal is known to make links of what it is told to (OSC 8)."""
    term, program = env.get("TERM", ""), env.get("TERM_PROGRAM", "")
    if env.get("STY") or term.startswith("screen."):
        return False
    if env.get("TMUX") or program == "tmux":
        return program == "tmux" and _version(env.get("TERM_PROGRAM_VERSION", "")) >= (3, 4)
    return (
        any(term == name or term.startswith(f"{name}-") for name in _LINKING)
        or program in _LINKING_PROGRAMS
        or bool(env.get("WT_SESSION"))
        or _number(env.get("VTE_VERSION", "")) > 5000  # 0.50.0 itself crashed on them
        or _number(env.get("KONSOLE_VERSION", "")) >= 201200
    )


def why_no_clipboard(env: Mapping[str, str]) -> str:
    """Return why nothing can reach a clipboard through this terminal, as a sentence; nothing if it may.

    GNU screen would also write much of a long text over the screen.
    """
    term = env.get("TERM", "")
    if env.get("STY") or term.startswith("screen."):
        return "Nothing was sent: GNU screen passes no text on to a clipboard."
    return "Nothing was sent: the Linux console has no clipboard." if term == "linux" else ""


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _version(text: str) -> tuple[int, int]:
    found = re.match(r"(?:next-)?([0-9]{1,4})\.([0-9]{1,4})", text)
    return (int(found[1]), int(found[2])) if found else (0, 0)
