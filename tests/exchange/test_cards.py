"""Cards go to Anki: its own importer takes them, and a newer export updates an older one."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import textwrap
import time
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import packs
from ketatui import outcome
from ketatui.exchange.anki_package import NOTE_TYPE
from ketatui.extras import installing

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from exchange.asking import Run
    from notebook.desk import Desk

IMPORTER = """
    import json, sys
    from anki.collection import Collection, ImportCsvRequest
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    home, *files = sys.argv[1:]
    collection = Collection(home)
    for file in files:
        if file.endswith(".apkg"):
            request = ImportAnkiPackageRequest(package_path=file, options=ImportAnkiPackageOptions())
            log = collection.import_anki_package(request).log
        else:
            metadata = collection.get_csv_metadata(file, None)
            log = collection.import_csv(ImportCsvRequest(path=file, metadata=metadata)).log
    notes = [collection.get_note(id_) for id_ in collection.find_notes("")]
    print(json.dumps({
        "log": {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting")},
        "cards": len(collection.find_cards("")),
        "new": len(collection.find_cards("is:new")),
        "decks": sorted(deck.name for deck in collection.decks.all_names_and_ids() if deck.id != 1),
        "notes": [
            {"guid": note.guid, "fields": dict(note.items()), "tags": note.tags, "type": note.mid}
            for note in notes
        ],
        "types": sum(each.use_count > 0 for each in collection.models.all_use_counts()),
        "back": notes[0].cards()[0].answer() if notes else "",
    }))
"""


def in_anki(home: Path, *files: Path) -> Any:
    """What a collection of Anki holds after it has imported the files, one after the other."""
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(IMPORTER), str(home), *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_anki_takes_a_package_of_all_cards(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cards.apkg"
    ended = run("export", "cards", "--to", file)
    assert (ended.code, ended.out, ended.line) == (outcome.DONE, "", f"1 card written to {file}")
    held = in_anki(tmp_path / "c.anki2", file)
    assert (held["cards"], held["new"], held["log"]["new"]) == (1, 1, 1)
    assert held["decks"] == ["ketatui", "ketatui::Mini"]
    (note,) = held["notes"]
    assert (note["guid"], note["type"]) == ("ketatui:mini:card-onset", NOTE_TYPE)
    assert note["tags"] == ["ketatui::mini::basics"]
    assert note["fields"]["Question"] == "How fast does it act in a muscle?"
    for told in (
        "After about 5 min.",
        "Into a muscle it acts after about 5 min and is strongest at 18–22 min.",
        "◆◆ probable, textbook: One textbook, no trial.",
        "Müller 6e, Page of doses, passage read, checked 22 Nov 2026",
    ):
        assert told.replace("\u00a0", " ") in note["fields"]["Back"].replace("\u00a0", " ")
        assert told.replace("\u00a0", " ") in held["back"].replace("\u00a0", " ")


def test_deck_note_type_and_fields_have_their_ids_for_ever(run: Run, tmp_path: Path) -> None:
    run("export", "cards", "--to", tmp_path / "cards.apkg")
    with zipfile.ZipFile(tmp_path / "cards.apkg") as package:
        package.extract("collection.anki21", tmp_path)
    with closing(sqlite3.connect(tmp_path / "collection.anki21")) as db:
        ((models, decks),) = db.execute("SELECT models, decks FROM col")
        ((kind,),) = db.execute("SELECT DISTINCT mid FROM notes")
        assert db.execute("SELECT DISTINCT did FROM cards").fetchall() == [(1701612619704,)]
    assert json.loads(decks)["1701612619704"]["name"] == "ketatui::Mini"
    made = json.loads(models)[str(kind)]
    assert (kind, made["name"]) == (1795824000001, "ketatui")
    ids = [(part["name"], part["id"]) for part in (*made["flds"], *made["tmpls"])]
    assert ids == [("Question", 1795824000002), ("Back", 1795824000003), ("Card", 1795824000004)]


def test_a_newer_package_updates_what_an_older_one_brought(run: Run, tmp_path: Path) -> None:
    older, newer = tmp_path / "older.apkg", tmp_path / "newer.apkg"
    pack = packs.copy(tmp_path)
    run("export", "cards", "--to", older, content=pack)
    with (pack / "cards.toml").open("a") as cards:
        cards.write('\n[[card]]\nid = "card-iv"\nquestion = "And in a vein?"\n')
        cards.write('answer = "At once."\nstatements = ["onset-iv"]\n')
    packs.change(pack, "cards.toml", "How fast does it act", "How soon does it act")
    time.sleep(1.1)  # Anki tells what is newer by the second
    assert run("export", "cards", "--to", newer, content=pack).code == outcome.DONE
    held = in_anki(tmp_path / "c.anki2", older, newer)
    assert held["log"] == {"new": 1, "updated": 1, "duplicate": 0, "conflicting": 0}
    assert [note["fields"]["Question"] for note in held["notes"]] == [
        "How soon does it act in a muscle?",
        "And in a vein?",
    ]
    assert (held["cards"], held["types"], len(held["decks"])) == (2, 1, 2)
    assert in_anki(tmp_path / "c.anki2", newer)["log"]["duplicate"] == 2


def test_text_for_anki_needs_no_library(run: Run, tmp_path: Path) -> None:
    ended = run("export", "cards", "--format", "text")
    assert (ended.code, ended.err) == (outcome.DONE, "")
    file = tmp_path / "cards.txt"
    assert run("export", "cards", "--format", "text", "--to", file).code == outcome.DONE
    held = in_anki(tmp_path / "c.anki2", file)
    (note,) = held["notes"]
    assert (note["guid"], note["tags"]) == ("ketatui:mini:card-onset", ["ketatui::mini::basics"])
    assert note["fields"]["Front"] == "How fast does it act in a muscle?"
    assert "probable, textbook" in note["fields"]["Back"]
    assert in_anki(tmp_path / "c.anki2", file)["cards"] == 1


def test_text_for_anki_loads_neither_ankis_library_nor_the_reader() -> None:
    code = """
        import sys
        from ketatui import cli
        assert cli.main(sys.argv[1:]) == 0
        print({name.partition(".")[0] for name in sys.modules} & {"anki", "textual", "rich", "pydantic"})
    """
    asked = ["export", "cards", "--format", "text", "--content", str(packs.MINI)]
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *asked], capture_output=True, text=True, check=True
    )
    assert ended.stdout.endswith("\nset()\n")


def test_what_looks_like_html_is_shown_as_it_stands(run: Run, tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    packs.change(pack, "cards.toml", "How fast does it act in a muscle?", '\\"a\\" <b> & #x?')
    file = tmp_path / "cards.txt"
    assert run("export", "cards", "--format", "text", "--to", file, content=pack).code == outcome.DONE
    assert "\t&quot;a&quot; &lt;b&gt; &amp; #x?\t" in file.read_text("utf-8")
    run("export", "cards", "--to", tmp_path / "cards.apkg", content=pack)
    for which in ("cards.txt", "cards.apkg"):
        (note,) = in_anki(tmp_path / f"{which}.anki2", tmp_path / which)["notes"]
        front = note["fields"].get("Question") or note["fields"]["Front"]
        assert front == "&quot;a&quot; &lt;b&gt; &amp; #x?"


def test_cards_can_be_chosen_by_topic_and_by_bookmark(run: Run, desk: Desk) -> None:
    def lines(*more: str) -> list[str]:
        out = run("export", "cards", "--format", "text", *more).out
        return [line for line in out.splitlines() if not line.startswith("#")]

    assert len(lines("--topic", "basics")) == 1
    assert lines("--topic", "more") == []
    assert lines("--marked") == []
    desk.open("mini").set_bookmark("onset-im", True, "").result(20)
    desk.close()
    assert len(lines("--marked")) == 1
    ended = run("export", "cards", "--format", "text", "--topic", "more")
    assert ended.line == "no card was chosen, so the export is empty"
    assert run("export", "cards", "--topic", "basic").line.startswith(
        'no topic "basic"; did you mean "basics"?'
    )


def test_a_package_is_no_text(run: Run) -> None:
    ended = run("export", "cards")
    assert (ended.code, ended.out) == (outcome.USAGE, "")
    assert ended.line == "a package for Anki is no text: name the file with --to FILE.apkg"


def test_without_ankis_library_it_is_told_how_to_get_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "anki.collection", None)
    ended = run("export", "cards", "--to", tmp_path / "cards.apkg")
    assert ended.code == outcome.USAGE
    assert ended.line == (
        f"a package for Anki needs Anki's own library: install it with {installing('anki')},"
        " or export with --format text, which Anki imports too"
    )
    assert not (tmp_path / "cards.apkg").exists()


def test_a_package_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    ended = run("export", "cards", "--to", tmp_path / "none" / "cards.apkg")
    assert ended.code == outcome.FILE_FAULT
    assert ended.line == f"{tmp_path}/none/cards.apkg cannot be written: No such file or directory"


def test_a_card_of_the_readers_own_goes_along_with_its_sources(run: Run, desk: Desk, tmp_path: Path) -> None:
    notebook = desk.open("mini")
    notebook.start_note("onset-im", "").save("C: It acts after [{onset-im.onset}] <now>.\n#exam").result(20)
    notebook.start_note("onset-im", "").save("Q: Two\nlines?\nA: Yes.").result(20)
    notebook.start_note("onset-im", "").save("no card").result(20)
    desk.close()
    file = tmp_path / "cards.apkg"
    assert run("export", "cards", "--to", file).code == outcome.DONE
    notes = in_anki(tmp_path / "c.anki2", file)["notes"]
    assert len(notes) == 3
    cloze = next(note for note in notes if "[…]" in note["fields"]["Question"])
    assert cloze["fields"]["Question"] == "It acts after […] &lt;now&gt;."
    assert "<b>about\u00a05\u00a0min</b>" in cloze["fields"]["Back"].replace("&nbsp;", "\u00a0")
    assert "Müller 6e" in cloze["fields"]["Back"]
    assert cloze["tags"] == ["ketatui::mini::basics", "ketatui::mini::exam"]
    assert any(note["fields"]["Question"] == "Two<br>lines?" for note in notes)
