"""The palette finds by name what the content and the reader have named, whatever signs stand in it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from app.room import EDITOR, PALETTE, TITLES, TOPICS, items, note_texts, until
from ketatui.notebook import Notebook
from packs import MINI

if TYPE_CHECKING:
    from pathlib import Path

    from app.conftest import Open

SIGNS = "[/x] [in rats]"


def test_a_topic_and_a_section_are_gone_to(open_reader: Open) -> None:
    reader = open_reader(TOPICS[0])
    reader.press(":")
    reader.wait_for(PALETTE).press(*f"topic: {TITLES[2]}".lower())
    reader.wait_for(f"Topic: {TITLES[2]} (3)").press("enter")
    reader.at(1, TOPICS[2]).press(":")
    reader.wait_for(PALETTE).press(*"section into a muscle")
    reader.wait_for("Section: Routes").press("enter")
    reader.wait_for(lambda it: it.screen[2].strip().startswith("Into a muscle"))


def test_a_bookmark_and_a_note_are_gone_to_by_what_they_are_called(open_reader: Open) -> None:
    reader = open_reader(f"routes#{items('routes')[5]['id']}")
    reader.press("M")
    reader.wait_for("what to call this").press(*SIGNS, "enter")
    reader.wait_for("Bookmark set").press("a")
    reader.wait_for(EDITOR).press(*"[b]zeppelin[/b]", "esc")
    reader.reads()
    until(note_texts)
    reader.press("g", ":")
    reader.wait_for(PALETTE).press(*"in rats")
    reader.wait_for(f"Bookmark: {SIGNS}").press("enter")
    reader.at(6, "routes").press(":")
    reader.wait_for(PALETTE).press(*"zeppelin")
    reader.wait_for("Note: [b]zeppelin[/b]").press("enter")
    reader.on_page("Your note").sees("[b]zeppelin[/b]")


def test_titles_with_brackets_are_told_as_they_are(
    open_reader: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = shutil.copytree(MINI, tmp_path / "pack")
    topic = pack / "topics" / "more.toml"
    topic.write_text(topic.read_text("utf-8").replace('title = "History"', f'title = "{SIGNS}"'), "utf-8")
    monkeypatch.setenv("KETATUI_CONTENT", str(pack))
    reader = open_reader("more#known-since")
    reader.press("a")
    reader.wait_for(EDITOR).press(*"zeppelin", "esc")
    reader.wait_gone(EDITOR)
    until(note_texts)
    reader.press(":")
    reader.wait_for(PALETTE).press(*"zeppelin")
    reader.wait_for("Note: zeppelin").sees(SIGNS).press("esc")
    reader.wait_gone("Note: zeppelin").press(":")
    reader.wait_for(PALETTE).press(*"section in rats")
    reader.wait_for(SIGNS)


def test_a_bookmark_whose_item_is_gone_says_so(
    open_reader: Open, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = shutil.copytree(MINI, tmp_path / "pack")
    monkeypatch.setenv("KETATUI_CONTENT", str(pack))
    reader = open_reader("more#see-onset")
    reader.press("k", "m")
    reader.wait_for("Bookmark set").quits()
    notebook = Notebook.open(data / "notebook.db", data / "backups", "mini")
    notebook.set_bookmark("gone-for-good", True, "words that were").result(20)
    notebook.close()
    reader = open_reader("more")
    reader.press(":")
    reader.wait_for(PALETTE).press(*"words that were")
    reader.wait_for("Bookmark: words that were").press("enter")
    reader.wait_for("no longer in the content")
