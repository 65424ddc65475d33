"""An update of the content: it is told once, shown with old and new words, and marked as seen."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import packs
from app.room import Reader, until
from ketatui.notebook import Notebook
from ketatui.notebook.migrations import STEPS, migrate
from ketatui.pack.shelf import library_file, open_library
from ketatui.review.known import known_now
from notebook.desk import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.conftest import Open

PAGE = "What changed"
TOLD = "The content was updated: w shows what changed."
NOTHING = "Nothing has changed since you last knew it."
BASICS = "topics/basics.toml"
NEW = """
[[section.item]]
id = "onset-new"
text = "Under the tongue it acts at once."
certainty = "probable"
why = "One trial."
basis = "trial"
about = { form = "plain", subject = "human" }
citations = [{ source = "trial", read = "abstract" }]

[[section.item]]
id = "basics-table"
"""
READ = ["onset-im", "onset-im-trial", "onset-iv", "onset-rats", "known-since", "claim-best"]


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small pack of our own, to change."""
    pack = packs.copy(tmp_path)
    monkeypatch.setenv("KETATUI_CONTENT", str(pack))
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(tmp_path / "cache"))
    return pack


def remove(pack: Path, file: str, id_: str) -> None:
    """Take a statement out of its file."""
    path = pack / file
    text = path.read_text("utf-8")
    begin = text.index(f'[[section.item]]\nid = "{id_}"')
    path.write_text(text[:begin] + text[text.index("[[section", begin + 5) :], "utf-8")


def update(pack: Path) -> None:
    """Change the content in each way in which it can change."""
    packs.change(pack, "topics/more.toml", "It has been known since", "People have known it since")
    packs.change(
        pack,
        BASICS,
        'numbers.onset = { what = "onset", high = 1,',
        'numbers.onset = { what = "onset", high = 2,',
    )
    packs.change(
        pack,
        BASICS,
        '{ source = "trial", at = "Results", read = "abstract" },',
        '{ source = "trial", at = "Results", read = "abstract" }, { source = "book", read = "passage" },',
    )
    packs.change(
        pack,
        BASICS,
        'certainty = "probable"\nwhy = "One textbook',
        'certainty = "contested"\nwhy = "One textbook',
    )
    old, new = (
        'verdict = "not checkable"\nwhy = "Praise."',
        'verdict = "needs qualification"\nwhy = "Mere praise."',
    )
    packs.change(pack, "claims.toml", old, f'{new}\nstatements = ["onset-im"]')
    remove(pack, BASICS, "onset-rats")
    packs.change(pack, BASICS, '[[section.item]]\nid = "basics-table"', NEW.strip())


def known(data: Path) -> dict[str, str]:
    """The words that the notebook on the disk says are known, by item."""
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        return dict(db.execute("SELECT item, wording FROM known"))


def edition(data: Path) -> str:
    """Which content the notebook on the disk says is known; nothing where it does not say."""
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        if not db.execute("SELECT name FROM sqlite_master WHERE name = 'edition'").fetchall():
            return ""
        return "".join(digest for (digest,) in db.execute("SELECT digest FROM edition"))


def started(open_reader: Open, data: Path, *arguments: str, **options: object) -> Reader:
    """The reader on a pack that it meets for the first time; all of it is known then."""
    reader = open_reader(*arguments, **options)
    until(lambda: (data / "notebook.db").exists() and edition(data))
    return reader


def has_read(pack: Path, data: Path, items: Iterable[str]) -> None:
    """Let a reader who has this content have read some of it."""
    library = open_library(pack, pack.parent / "cache", lambda _: None)
    notebook = Notebook.open(data / "notebook.db", data / "backups", library.manifest.id)
    rows = [known_now(library.item(id_))._replace(at="2026-11-22T10:00:00.000000+00:00") for id_ in items]
    notebook.learn(rows, edition=library.digest).result(PATIENCE)
    notebook.close()
    library.close()


def marked(reader: Reader) -> list[str]:
    """The words that are marked; those that stand side by side in one."""
    rows = ("".join(cell.text if cell.reverse else " " for cell in row) for row in reader.cells[1:-1])
    return [run for row in rows for run in re.split(" {2,}", row.strip()) if run]


@pytest.fixture
def updated(open_reader: Open, pack: Path, data: Path) -> Path:
    """The notebook of somebody who has read some of the content, before it was updated."""
    started(open_reader, data).press("q")
    has_read(pack, data, READ)
    update(pack)
    return data


def test_what_was_read_at_rest_is_shown_with_its_old_and_its_new_words(
    open_reader: Open, pack: Path, data: Path
) -> None:
    reader = started(open_reader, data, "basics#onset-iv")
    reader.press("w")
    reader.on_page(PAGE).sees(NOTHING).press("esc")
    until(lambda: known(data)["onset-iv"])
    reader.press("q")
    assert reader.wait_exit() == 0

    packs.change(pack, BASICS, "Into a vein it acts within", "Given into a vein it works within")
    reader = open_reader("basics#basics-callout")
    reader.wait_for(TOLD).press("w")
    reader.on_page(PAGE).sees("1 of 1").sees("Basics, 1").sees("Other words · How fast, and GluN2B")
    reader.sees("was Into a vein it acts within up to 1 min.")
    reader.sees("now Given into a vein it works within up to 1 min.")
    assert marked(reader) == ["Into", "acts", "Given into", "works"]
    reader.press("enter")
    reader.wait_for("[Basics]").sees("Given into a vein").press("<")
    reader.sees("When breathing stops")


def test_each_kind_of_change_is_told_in_words_by_topic(open_reader: Open, updated: Path) -> None:
    reader = open_reader(size=(80, 50))
    reader.wait_for(TOLD).press("w")
    reader.on_page(PAGE).sees("1 of 7").sees("Basics, 4")
    reader.sees(
        "How sure · How fast, and GluN2B Into a muscle it acts after about 5 min and is strongest at"
        " 18–22 min. How sure: was ◆◆ probable, now ⇄ contested"
    )
    reader.sees("Other sources · How fast").sees("Now cited too: Müller 6e")
    reader.sees(
        "Other numbers · How fast, and GluN2B was Into a vein it acts within up to 1 min."
        " now Into a vein it acts within up to 2 min."
    )
    reader.sees("New · How fast, and GluN2B Under the tongue it acts at once.")
    reader.sees(
        "More, 1 Other words · History was It has been known since 1962, and blocks the 5-HT3 receptor."
        " now People have known it since 1962, and blocks the 5-HT3 receptor."
    )
    reader.sees("Claims, 1 Other words, verdict").sees("was Praise. now Mere praise.")
    reader.sees("Verdict: was – not checkable, now ~ needs qualification")
    reader.sees("No longer in the content, 1 Removed was In rats it acted after 99 ± 9 s (SD).")
    assert marked(reader) == ["1", "2", "It has been", "People have", "it", "Praise.", "Mere praise."]


def test_one_change_is_marked_as_seen_and_then_all_are_and_nothing_is_left(
    open_reader: Open, updated: Path
) -> None:
    before = edition(updated)
    reader = open_reader()
    reader.wait_for(TOLD).press("w")
    reader.on_page(PAGE).sees("1 of 7").press("j", "j", "s")
    reader.wait_for("Marked as seen; u takes that back.").sees("3 of 6").calm()
    assert "up to 2 min" not in reader.flat
    until(lambda: "up to\xa02\xa0min" in known(updated)["onset-iv"])
    assert edition(updated) == before
    reader.press("q", "q")
    assert reader.wait_exit() == 0

    reader = open_reader()
    reader.wait_for(TOLD).press("w")
    reader.on_page(PAGE).sees("1 of 6").press("S")
    reader.wait_for("All 6 marked as seen; u takes that back.").sees(NOTHING)
    until(lambda: edition(updated) != before)
    assert "onset-rats" not in known(updated)
    assert known(updated)["onset-new"] == "", "who marks what is new has not read it"
    reader.press("q", "q")
    assert reader.wait_exit() == 0

    reader = open_reader()
    reader.press("w")
    reader.on_page(PAGE).sees(NOTHING).press("esc")
    reader.calm()
    assert TOLD not in reader.text


def test_what_was_marked_last_is_taken_back_step_by_step(open_reader: Open, updated: Path) -> None:
    before, content = known(updated), edition(updated)
    reader = open_reader()
    reader.press("w")
    reader.on_page(PAGE).sees("1 of 7").press("u")
    reader.wait_for("Nothing was marked as seen in this session.").press("j", "s")
    reader.sees("2 of 6").press("S")
    reader.sees(NOTHING).press("esc", "w")
    reader.on_page(PAGE).sees(NOTHING).press("u")
    reader.sees("1 of 6").sees("Taken back.").press("u")
    reader.sees("2 of 7").sees("Taken back.")
    until(lambda: known(updated).items() >= before.items() and edition(updated) == content)
    assert "onset-new" not in known(updated)


def test_what_was_removed_leads_nowhere(open_reader: Open, updated: Path) -> None:
    reader = open_reader()
    reader.press("w")
    reader.on_page(PAGE).sees("1 of 7").press("G", "enter")
    reader.wait_for("This is no longer in the content.").on_page(PAGE)


def test_another_session_that_marks_all_as_seen_empties_the_list(open_reader: Open, updated: Path) -> None:
    one, other = open_reader(), open_reader()
    for reader in (one, other):
        reader.press("w")
        reader.on_page(PAGE).sees("1 of 7")
    one.press("S")
    one.sees(NOTHING)
    other.sees(NOTHING)
    one.press("u")
    one.sees("1 of 7")
    other.sees("1 of 7")


def test_nothing_is_told_where_only_what_is_not_tracked_has_changed(
    open_reader: Open, pack: Path, data: Path
) -> None:
    started(open_reader, data).press("q")
    has_read(pack, data, READ)
    before = edition(data)
    packs.change(pack, BASICS, "The way in decides:", "The way in matters:")
    reader = open_reader()
    until(lambda: edition(data) != before)
    assert TOLD not in reader.calm().text


def test_a_change_is_read_in_forty_columns(open_reader: Open, updated: Path) -> None:
    reader = open_reader(size=(40, 24))
    reader.wait_for("The content was updated: w shows what").press("w")
    reader.on_page(PAGE).sees("1 of 7").sees("How sure: was ◆◆ probable, now ⇄ contested").calm()
    assert "s seen  S all seen" in reader.foot


def test_a_change_is_read_in_ascii(updated: Path) -> None:
    with Reader("--ascii", size=(60, 24)) as reader:
        reader.wait_for(TOLD).press("w")
        reader.on_page(PAGE).sees("1 of 7").sees("now <> contested")
        assert reader.text.isascii()


def test_a_notebook_of_an_older_format_tells_what_has_changed_since(
    open_reader: Open, pack: Path, data: Path
) -> None:
    data.mkdir(parents=True)
    seen = {
        "onset-iv": "Into a vein it acts within up to\xa02\xa0min.",
        "onset-im": "Into a muscle it acts after about\xa05\xa0min and is strongest at 18–22\xa0min.",
        "claim-best": "Heard in Second Page: It is the best there is.",
        "onset-gone": "It was said to act late.",
    }
    with closing(sqlite3.connect(data / "notebook.db", isolation_level=None)) as db:
        migrate(db, "now", None, STEPS[:2])
        rows = [("mini", item, wording, "1", "2") for item, wording in seen.items()]
        db.executemany("INSERT INTO seen VALUES (?, ?, ?, ?, ?)", rows)
    reader = started(open_reader, data)
    reader.wait_for(TOLD).press("w")
    reader.on_page(PAGE).sees("1 of 2").sees("Other numbers").sees("within up to 2 min. now Into")
    reader.sees("Removed was It was said to act late.").press("S")
    reader.sees(NOTHING)


def test_a_damaged_library_is_told_of_and_removed_whoever_comes_upon_it(
    open_reader: Open, updated: Path, pack: Path
) -> None:
    open_library(pack, pack.parent / "cache", lambda _: None).close()
    file = library_file(pack.parent / "cache", pack)
    with closing(sqlite3.connect(file)) as db:
        db.execute(
            "UPDATE body SET data = '{' WHERE position = (SELECT position FROM item WHERE id = 'claim-best')"
        )
        db.commit()
    reader = open_reader()
    assert reader.wait_exit() == 70
    assert re.search(r"was damaged and is removed", reader.flat)
    assert not file.exists()
