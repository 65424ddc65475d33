"""Whether the reader's terminal takes UTF-8, as the environment said before Python changed it."""

import re
from collections.abc import Mapping
from pathlib import Path

_AT_START = Path("/proc/self/environ")
"""The environment that this process was started with, where the system tells it."""
_COERCED = {"C.UTF-8", "C.utf8", "UTF-8"}
"""What Python writes into LC_CTYPE where the locale is C or unknown, and LC_ALL is not set (PEP 538)."""
_UTF8 = re.compile("utf-?8", re.IGNORECASE)


def takes_utf8(env: Mapping[str, str]) -> bool:
    """Tell whether the locale is one of UTF-8: LC_ALL, LC_CTYPE, LANG, the first that is not empty.

    With none of them nothing is known, and that counts as UTF-8: a login over SSH often passes none on.

    Args:
        env: The environment as it now is; what Python has written into it is not the reader's word.
    """
    all_, ctype = env.get("LC_ALL", ""), env.get("LC_CTYPE", "")
    if not all_ and ctype in _COERCED and env.get("PYTHONCOERCECLOCALE") != "0":
        ctype = _as_given("LC_CTYPE")
    locale = all_ or ctype or env.get("LANG", "")
    return not locale or _UTF8.search(locale) is not None


def _as_given(name: str) -> str:
    """Return what a variable was at the start; where the system does not tell, that Python has set it."""
    try:
        start = _AT_START.read_bytes().split(b"\0")
    except OSError:
        return ""
    values = (entry.partition(b"=")[2] for entry in start if entry.startswith(f"{name}=".encode()))
    return next(values, b"").decode(errors="replace")
