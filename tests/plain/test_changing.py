"""What changed, line by line: told once, one by one, with old and new words, and marked as seen."""

from __future__ import annotations

import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

import packs
from app.room import until
from app.test_changes import edition, known, remove, update
from ketatui.review.known import known_now
from notebook.desk import PATIENCE
from plain.talk import KETATUI, Talk, strange, words
from plain.test_keeping import notebook

if TYPE_CHECKING:
    from pathlib import Path

    from plain.conftest import Start

UPDATED = "The content was updated: w shows what changed."
NOTHING = "Nothing has changed since you last knew it. q leads back to the text."
READ = ["onset-im", "onset-im-trial", "onset-iv", "onset-rats", "known-since", "claim-best"]


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(tmp_path / "cache"))
    return packs.copy(tmp_path)


@pytest.fixture
def updated(pack: Path, start: Start, data: Path) -> Path:
    """A pack that has changed since its items were read."""
    talk = start("basics", content=pack)
    until(lambda: (data / "notebook.db").exists() and edition(data))
    talk.quits()
    with closing(notebook()) as opened:
        opened.learn([known_now(packs.mini_library().item(item)) for item in READ]).result(PATIENCE)
    update(pack)
    subprocess.run([*KETATUI, "show", "--content", str(pack)], capture_output=True, check=True)
    return pack


def test_what_is_read_is_known_in_its_words(pack: Path, start: Start, data: Path) -> None:
    start("basics#onset-im", content=pack)
    until(lambda: (data / "notebook.db").exists() and edition(data) and known(data).get("onset-im"))
    assert known(data)["onset-im"] == known_now(packs.mini_library().item("onset-im")).wording


def test_an_update_is_told_and_shown_one_change_after_the_other(updated: Path, start: Start) -> None:
    talk = start("basics", content=updated)
    until(lambda: UPDATED in talk.ask("."))
    assert UPDATED not in talk.ask(".")
    told = talk.ask("w")
    count = int(told.split()[0])
    assert talk.prompt == f"Changes, 1 of {count}>"
    heard = told
    for _ in range(count - 1):
        heard += f" {talk.ask('')}"
    assert "That was the last one." in talk.ask("")
    for part in (
        "New, Basics, How fast, and GluN2B. Under the tongue it acts at once.",
        "Other numbers, Basics",
        "Was: Into a vein it acts within up to [1] min. Now: Into a vein it acts within up to [2] min.",
        "Other words, More, History. Was: [It has been] known since",
        "Now cited too: ",
        "How sure: was probable, now contested.",
        "Removed. Was: In rats it acted after",
        "Verdict: was not checkable, now needs qualification.",
    ):
        assert part in heard, f"{part}\n{heard}"
    talk.quits()
    assert not strange(talk.log)


def test_changes_are_marked_as_seen_and_that_is_taken_back(updated: Path, start: Start, data: Path) -> None:
    talk = start("basics", content=updated)
    count = int(talk.ask("w").split()[0])
    assert talk.ask("s").startswith("Marked as seen; u takes that back.")
    assert talk.prompt == f"Changes, 1 of {count - 1}>"
    assert talk.ask("u").startswith("Taken back.")
    assert talk.prompt == f"Changes, 1 of {count}>"
    assert talk.ask("S") == f"All {count} marked as seen; u takes that back. {NOTHING}"
    talk.quits()
    until(lambda: "onset-rats" not in known(data))
    again = start("basics", content=updated)
    assert again.ask("w") == NOTHING


def test_one_goes_to_what_changed(updated: Path, start: Start) -> None:
    talk = start("more", content=updated)
    talk.ask("w")
    talk.ask("1")
    assert talk.ask("g")
    assert talk.prompt.startswith("Basics, ")


def test_a_note_on_changed_words_says_so(pack: Path, start: Start) -> None:
    talk = start("basics#onset-iv", content=pack)
    talk.ask("a")
    talk.ask("mine")
    talk.ask(".")
    talk.ask("#onset-rats")
    talk.ask("m rats")
    talk.quits()
    packs.change(
        pack,
        "topics/basics.toml",
        'numbers.onset = { what = "onset", high = 1,',
        'numbers.onset = { what = "onset", high = 2,',
    )
    remove(pack, "topics/basics.toml", "onset-rats")
    subprocess.run([*KETATUI, "show", "--content", str(pack)], capture_output=True, check=True)
    talk = start("basics", content=pack)
    talk.ask("v")
    assert "Bookmark, no longer in the content" in talk.ask("1")
    assert talk.ask("g") == "What it is about is no longer in the content; m moves it."
    told = talk.ask("2")
    assert "It was made about: Into a vein it acts within up to 1 min." in told
    assert "That now says: Into a vein it acts within up to 2 min." in told
    assert "It is about the new words now" in talk.ask("w")
    assert "It was made about" not in talk.ask("2")


def test_the_first_content_is_not_told_as_an_update(pack: Path, start: Start, data: Path) -> None:
    talk: Talk = start("basics", content=pack)
    until(lambda: (data / "notebook.db").exists() and edition(data))
    assert UPDATED not in words(talk.ask("."))
    assert talk.ask("w") == NOTHING


def test_with_no_changes_every_command_says_so(start: Start) -> None:
    talk = start("basics")
    for line in ("w", "s", "S", "1", "."):
        assert talk.ask(line) == NOTHING, line
