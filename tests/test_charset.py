"""Whether a terminal takes UTF-8 is judged by what the reader set, whatever Python makes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ketatui import charset

ASKED = "import os; from ketatui.charset import takes_utf8; print(takes_utf8(os.environ))"
SOURCES = Path(charset.__file__).parents[1]


@pytest.mark.parametrize(
    ("env", "takes"),
    [
        ({}, True),
        ({"LC_ALL": ""}, True),
        ({"LANG": "C"}, False),
        ({"LANG": "POSIX"}, False),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "en_US.utf8"}, True),
        ({"LANG": "de_DE.UTF-8@euro"}, True),
        ({"LANG": "de_DE"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({"LANG": "xx_XX.UTF-8"}, True),
        ({"LC_ALL": "POSIX"}, False),
        ({"LC_ALL": "POSIX", "LANG": "C.UTF-8"}, False),
        ({"LC_ALL": "", "LANG": "C"}, False),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, True),
        ({"LC_CTYPE": "C", "LANG": "C.UTF-8"}, False),
        ({"LC_CTYPE": "de_DE.ISO-8859-1", "LANG": "C.UTF-8"}, False),
        ({"LC_CTYPE": "", "LANG": "C"}, False),
        ({"LC_CTYPE": "UTF-8"}, True),
        ({"LANG": "C", "PYTHONUTF8": "0"}, False),
        ({"LANG": "C", "PYTHONUTF8": "1"}, False),
        ({"LANG": "C", "PYTHONCOERCECLOCALE": "0"}, False),
        ({"LANG": "C", "PYTHONIOENCODING": "utf-8"}, False),
        ({"PYTHONCOERCECLOCALE": "0"}, True),
    ],
    ids=str,
)
def test_the_first_that_is_not_empty_tells(env: dict[str, str], takes: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        env={"PYTHONPATH": str(SOURCES), **env},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(takes)


@pytest.mark.parametrize(
    ("env", "takes"),
    [
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "de_DE.UTF-8"}, True),
        ({"LC_CTYPE": "UTF-8"}, True),
        ({"LC_CTYPE": "en_US.UTF-8", "LANG": "C"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C", "PYTHONCOERCECLOCALE": "0"}, True),
    ],
    ids=str,
)
def test_where_the_start_is_not_told_what_python_may_have_written_does_not_count(
    env: dict[str, str], takes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charset, "_AT_START", Path("/nowhere"))
    assert charset.takes_utf8(env) is takes


def test_what_was_set_after_the_start_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_CTYPE", "C")
    assert not charset.takes_utf8(os.environ)
