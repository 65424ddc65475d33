"""What comes in from another notebook: all of it or nothing, whatever the file holds."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

import packs
from ketatui import outcome
from ketatui.notebook.backup_names import backups_in
from ketatui.notebook.merge import Counts
from ketatui.review.scheduling import replay
from ketatui.safe import unsafe
from notebook.desk import PATIENCE, locked, texts, until, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from exchange.asking import Ended, Run
    from ketatui.notebook.merge import Merge
    from notebook.desk import Desk

ZEROS = "00000000-0000-4000-8000-{:012}"
NOW = "2026-11-22T10:00:00.000000+00:00"
FAR = "9001-01-01T00:00:00.000000+00:00"
HEAD = {"ketatui": "notebook", "format": 2, "version": "0.1.0", "pack": "mini", "exported": NOW}


def note(number: int = 1, **other: Any) -> dict[str, Any]:
    return {
        "kind": "note",
        "uuid": ZEROS.format(number),
        "pack": "mini",
        "item": "onset-im",
        "quote": "words",
        "text": f"theirs {number}",
        "created": NOW,
        "updated": NOW,
        "version": 1,
        "deleted": None,
        "split_from": None,
        "wordings": [],
        "earlier": [],
        **other,
    }


def bookmark(number: int = 1, **other: Any) -> dict[str, Any]:
    made = note(number, kind="bookmark", label="", **other)
    return {key: value for key, value in made.items() if key not in {"text", "split_from", "wordings"}}


def review(number: int = 1, **other: Any) -> dict[str, Any]:
    return {
        "kind": "review",
        "uuid": ZEROS.format(number),
        "pack": "mini",
        "card": "card-onset",
        "event": "rate",
        "rating": 3,
        "at": NOW,
        "turn": NOW,
        "retention": 0.9,
        "predicted": None,
        "said": "words",
        "revokes": "",
        **other,
    }


class Importing:
    """A notebook with one note, and files to be taken in by it."""

    def __init__(self, desk: Desk, run: Run, folder: Path) -> None:
        self.desk, self._run = desk, run
        self.file = folder / "export.jsonl"
        write(desk.open("mini"), "mine", "onset-im")
        desk.close()

    def __call__(self, *lines: Any, end: str = "\n", options: tuple[str, ...] = ()) -> Ended:
        made = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        self.file.write_text("\n".join(made) + end, "utf-8")
        return self.run(*options)

    def raw(self, data: bytes) -> Ended:
        self.file.write_bytes(data)
        return self.run()

    def run(self, *options: str) -> Ended:
        return self._run("import", self.file, *options)

    def texts(self) -> list[str]:
        notebook = self.desk.open("mini")
        found = texts(notebook)
        notebook.close()
        return found

    def refused(self, ended: Ended) -> list[str]:
        """What is told of a file that is refused, the name of the file left out; nothing was changed."""
        assert (ended.code, ended.out) == (65, "")
        *faults, last = ended.lines
        assert last == f"nothing was imported from {self.file}"
        assert self.texts() == ["mine"]
        assert not any("import" in backup.name for backup in backups_in(self.desk.backups))
        assert unsafe(ended.err) is None
        assert all(fault.startswith(f"{self.file}:") for fault in faults)
        return [fault.removeprefix(f"{self.file}:") for fault in faults]


@pytest.fixture
def importing(desk: Desk, run: Run, tmp_path: Path) -> Importing:
    return Importing(desk, run, tmp_path)


def test_what_another_notebook_holds_is_taken_in(importing: Importing) -> None:
    gone = note(3, deleted=NOW, version=2)
    ended = importing(HEAD, note(1), note(2), gone, bookmark(4))
    assert (ended.code, ended.out) == (outcome.DONE, "")
    assert ended.line == "imported: 3 new, 1 deleted"
    assert sorted(importing.texts()) == ["mine", "theirs 1", "theirs 2"]
    ended = importing.run("--json")
    assert ended.json == {
        "new": 0,
        "updated": 0,
        "unchanged": 4,
        "older": 0,
        "both": 0,
        "deleted": 0,
        "reviews": 0,
    }
    assert ended.line == "imported: 4 unchanged"
    assert len([backup for backup in backups_in(importing.desk.backups) if "import" in backup.name]) == 1


def test_an_export_of_ones_own_changes_nothing(importing: Importing, run: Run) -> None:
    importing(HEAD, note(1), bookmark(2))
    before = run("export", "notes", "--format", "jsonl", "--to", importing.file)
    assert (before.code, before.out) == (outcome.DONE, "")
    assert before.line == f"3 records written to {importing.file}, in place of what it held"
    kept = importing.file.read_bytes()
    assert importing.run().line == "imported: 3 unchanged"
    run("export", "notes", "--format", "jsonl", "--to", importing.file)
    assert importing.file.read_bytes().split(b"\n")[1:] == kept.split(b"\n")[1:]
    assert run("export", "notes", "--format", "jsonl").out.split("\n")[1:] == kept.decode().split("\n")[1:]


def test_the_review_log_comes_in_and_what_it_comes_to_is_reckoned(importing: Importing, run: Run) -> None:
    later = "2026-11-23T10:00:00Z"
    log = [
        review(1),
        review(2, at=later, turn=later, predicted=0.5, rating=1),
        review(3, event="undo", rating=0, retention=0, revokes=ZEROS.format(2), at=later, turn=later),
    ]
    ended = importing(HEAD, note(1), *log)
    assert (ended.code, ended.line) == (outcome.DONE, "imported: 1 new, 3 new in the review log")
    notebook = importing.desk.open("mini")
    until(lambda: notebook.memories)
    assert notebook.memories == {"card-onset": replay("card-onset", notebook.reviews())}
    assert notebook.memories["card-onset"].ratings == 1
    assert [row.predicted for row in notebook.reviews()] == [None, 0.5, None]
    notebook.close()
    assert importing.run("--json").json == dict.fromkeys(Counts._fields, 0) | {"unchanged": 4}
    run("export", "notes", "--format", "jsonl", "--to", importing.file)
    kept = importing.file.read_text().splitlines()
    assert json.loads(kept[0])["format"] == 2
    assert [json.loads(line)["kind"] for line in kept[1:]] == ["note"] * 2 + ["review"] * 3
    assert json.loads(kept[-3]) == log[0]
    assert importing.run().line == "imported: 5 unchanged"


def test_the_log_goes_along_only_where_all_is_exported(importing: Importing, run: Run) -> None:
    importing(HEAD, bookmark(1), review(2))
    for arguments in (["--topic", "basics"], ["--marked"]):
        out = run("export", "notes", "--format", "jsonl", *arguments).out
        assert '"kind": "note"' in out
        assert "review" not in out
    assert '"kind": "review"' in run("export", "notes", "--format", "jsonl").out


def test_a_log_alone_is_an_export(importing: Importing, run: Run, tmp_path: Path) -> None:
    assert importing(HEAD, review(1), review(2, pack="coffee")).lines == [
        'not shown with "mini", but kept: 1 record on "coffee"',
        "imported: 2 new in the review log",
    ]
    ended = run("export", "notes", "--format", "jsonl", content=packs.COFFEE)
    assert ended.out.count("\n") == 2
    assert ended.line == "2 records on other content left out; --content DIR exports those"


def test_an_export_of_the_first_format_is_taken_in(importing: Importing) -> None:
    assert importing(HEAD | {"format": 1}, note(1), bookmark(2)).line == "imported: 2 new"


def test_older_versions_change_nothing(importing: Importing) -> None:
    """Case 37: older versions."""
    earlier = {"version": 1, "text": "before", "at": NOW}
    assert importing(HEAD, note(1, version=3, wordings=[earlier])).line == "imported: 1 new"
    ended = importing(HEAD, note(1, version=1, text="before"))
    assert (ended.code, ended.line) == (outcome.DONE, "imported: 1 older than here")
    assert sorted(importing.texts()) == ["mine", "theirs 1"]


def test_a_newer_version_takes_the_place_of_an_older_one(importing: Importing) -> None:
    importing(HEAD, note(1))
    earlier = {"version": 1, "text": "theirs 1", "at": NOW}
    ended = importing(HEAD, note(1, version=2, text="newer", wordings=[earlier]))
    assert ended.line == "imported: 1 updated"
    assert sorted(importing.texts()) == ["mine", "newer"]


def test_texts_that_parted_are_both_kept_once(importing: Importing) -> None:
    importing(HEAD, note(1))
    assert importing(HEAD, note(1, text="parted", version=2)).line == "imported: 1 kept in both wordings"
    assert sorted(importing.texts()) == ["mine", "parted", "theirs 1"]
    importing.run()
    importing(HEAD, note(1))
    assert sorted(importing.texts()) == ["mine", "parted", "theirs 1"]


def test_another_users_file_is_kept_apart_by_its_content(importing: Importing, run: Run) -> None:
    """Case 37: another user's file."""
    ended = importing({**HEAD, "pack": "coffee"}, note(1, pack="coffee"), note(2))
    assert ended.code == outcome.DONE
    assert ended.lines == [
        'not shown with "mini", but kept: 1 record on "coffee"',
        "imported: 2 new",
    ]
    assert sorted(importing.texts()) == ["mine", "theirs 2"]
    ended = run("export", "notes", "--format", "jsonl")
    assert ended.line == "1 record on other content left out; --content DIR exports those"
    assert "coffee" not in ended.out


def test_whatever_is_taken_in_can_be_listed_and_exported(importing: Importing, run: Run) -> None:
    """Times from the first to the last that are taken, names that say much, and a note on nothing."""
    evil = "\x1b]0;owned\x07\u202e"
    first, last = "1900-01-01T00:00:00.000000+00:00", "9000-12-31T12:00:00.000000+00:00"
    earlier = [{"version": 1, "item": "", "quote": evil, "label": "", "at": first}]
    brought = [
        note(1, created=first, updated=last, version=3, earlier=earlier),
        note(2, item="", quote="", split_from=ZEROS.format(1)),
        note(3, item=f"`x` {evil} " + "i" * 150, created=last, updated=last),
        note(4, deleted=last, version=2),
        bookmark(5, created=first, updated=first) | {"label": f"*{evil}* "},
        bookmark(6, item="", quote="", created=last, updated=last) | {"label": "nowhere"},
    ]
    assert importing(HEAD, *brought).line == "imported: 5 new, 1 deleted"
    listed, page = run("notes"), run("export", "notes")
    for ended in (listed, page):
        assert (ended.code, ended.err) == (outcome.DONE, "")
        assert unsafe(ended.out) is None
        assert all(
            told in ended.out for told in ("theirs 1", "theirs 2", "theirs 3", "nowhere", "9000-12-31")
        )
    assert len(run("notes", "--json").json["notes"]) == 4
    assert run("export", "notes", "--format", "jsonl", "--to", importing.file).code == outcome.DONE
    assert importing.run().line == "imported: 7 unchanged"


# What is refused


def test_half_a_line_is_refused(importing: Importing) -> None:
    """Case 37: half a line."""
    whole = json.dumps(note(2))
    told = importing.refused(importing(HEAD, note(1), whole[: len(whole) // 2], end=""))
    assert told == ["3: the line ends too early"]


def test_an_id_that_stands_twice_is_refused(importing: Importing) -> None:
    """Case 37: duplicate ids."""
    assert importing.refused(importing(HEAD, note(1), note(2), note(1))) == ["4: uuid: line 2 has it too"]
    assert importing.refused(importing(HEAD, note(1), bookmark(1))) == ["3: uuid: line 2 has it too"]
    told = importing.refused(importing(HEAD, note(1), review(1), review(1)))
    assert told == ["4: uuid: line 3 has it too"]


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.jsonl", b" " * 50_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (zipped, "1: it is packed (zip); unpack it first"),
        (lambda: gzip.compress(b" " * 50_000_000), "1: it is packed (gzip); unpack it first"),
        (lambda: json.dumps(HEAD).encode() + b"\n\0\n", "2: it holds a NUL byte, so it is no text"),
        (lambda: json.dumps(HEAD).encode() + b"\n{\xff}\n", "2: it is not UTF-8 (byte 2 of the line)"),
        (lambda: json.dumps(HEAD).encode() + b"\n" + b" " * 9_000_000, "2: a line is longer than 8 MiB"),
        (lambda: b"x" * 9_000_000, "1: a line is longer than 8 MiB"),
        (lambda: b"", "1: there is nothing in it"),
        (lambda: b"[1]\n", "1: it is no export of a notebook, made by `ketatui export notes --format jsonl`"),
        (lambda: b"\n\n", "1: it is no export of a notebook, made by `ketatui export notes --format jsonl`"),
        (
            lambda: json.dumps({**HEAD, "format": 3}).encode(),
            "1: format: it is 3, and this ketatui reads 1 and 2; update ketatui",
        ),
        (
            lambda: json.dumps({**HEAD, "format": [2]}).encode(),
            "1: format: it is [2], and this ketatui reads 1 and 2; update ketatui",
        ),
        (lambda: json.dumps({**HEAD, "pack": 3}).encode(), "1: pack: it is no text"),
        (lambda: json.dumps(HEAD).encode() + b"\n" + b"[" * 100_000, "2: it is nested too deeply"),
        (
            lambda: json.dumps(HEAD).encode() + b'\n{"version": ' + b"1" * 5000 + b"}\n",
            "2: it is not JSON: a number is too long",
        ),
    ],
)
def test_what_is_no_export_is_refused_without_reading_on(
    importing: Importing, made: Callable[[], bytes], told: str
) -> None:
    """Case 37: a zip bomb, and what else may lie in a file."""
    assert importing.refused(importing.raw(made())) == [told]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[]", "it is no object"),
        ("{]", "it is not JSON: Expecting property name enclosed in double quotes"),
        (note(kind="nota"), "kind: it is neither note, bookmark nor review"),
        (note(colour="red"), "colour: there is no such field"),
        (note(uuid="1"), "uuid: it is no UUID"),
        (note(uuid="{" + ZEROS.format(1) + "}"), "uuid: it is no UUID"),
        (note(split_from="1"), "split_from: it is no UUID"),
        (note(pack=""), "pack: it is empty"),
        (note(pack="p" * 201), "pack: it is longer than 200 letters"),
        (note(item="i" * 201), "item: it is longer than 200 letters"),
        (note(text=None), "text: it is no text"),
        (note(text="é" * 600_000), "text: it is longer than 1 MiB"),
        (
            note(created="2026-11-22T10:00:00"),
            "created: it is no time of UTC as ISO 8601 has it, such as 2026-11-28T09:30:00+00:00",
        ),
        (
            note(updated="2026-13-22T10:00:00Z"),
            "updated: it is no time of UTC as ISO 8601 has it, such as 2026-11-28T09:30:00+00:00",
        ),
        (note(created="0001-01-01T00:00:00Z"), "created: it is not within the years 1900 to 9000"),
        (note(updated="1899-12-31T23:59:59Z"), "updated: it is not within the years 1900 to 9000"),
        (note(deleted="9999-12-31T23:59:59.999999Z"), "deleted: it is not within the years 1900 to 9000"),
        (
            note(version=3, earlier=[{"version": 1, "item": "", "quote": "", "label": "", "at": FAR}]),
            "earlier: at: it is not within the years 1900 to 9000",
        ),
        (
            note(deleted=""),
            "deleted: it is no time of UTC as ISO 8601 has it, such as 2026-11-28T09:30:00+00:00",
        ),
        (note(version=0), "version: it is no whole number from 1 to 2^53"),
        (note(version=2**53 + 1), "version: it is no whole number from 1 to 2^53"),
        (note(version=True), "version: it is no whole number from 1 to 2^53"),
        (note(version=1.0), "version: it is no whole number from 1 to 2^53"),
        (note(wordings={}), "wordings: it is no list"),
        (note(wordings=[{"version": 1}]), "wordings: an entry has not the fields at, text, version"),
        (
            note(wordings=[{"version": 1, "text": "", "at": NOW}]),
            "wordings: version: it is not below 1, the record's own",
        ),
        (
            note(version=3, wordings=[{"version": 1, "text": text, "at": NOW} for text in "ab"]),
            "wordings: two entries have the same version",
        ),
        (
            note(version=3, earlier=[{"version": 1, "item": "i", "quote": "", "label": 5, "at": NOW}]),
            "earlier: label: it is no text",
        ),
        ({"kind": "more", "uuid": ZEROS.format(9)}, "uuid: no note or bookmark before it has this id"),
        ({key: value for key, value in note().items() if key != "quote"}, "quote: it is missing"),
        (review(colour="red"), "colour: there is no such field"),
        (review(uuid="1"), "uuid: it is no UUID"),
        (review(pack=""), "pack: it is empty"),
        (review(card=" "), "card: it is empty"),
        (review(card="c" * 201), "card: it is longer than 200 letters"),
        (review(event="burn"), "event: it is none of rate, suspend, resume, undo"),
        (review(event=None), "event: it is no text"),
        (review(rating=0), "rating: it is no whole number from 1 to 4"),
        (review(rating=5), "rating: it is no whole number from 1 to 4"),
        (review(rating=True), "rating: it is no whole number from 1 to 4"),
        (review(rating=3.0), "rating: it is no whole number from 1 to 4"),
        (review(rating="3"), "rating: it is no whole number from 1 to 4"),
        (review(event="suspend"), "rating: it is not 0, and nothing was rated"),
        (
            review(at="yesterday"),
            "at: it is no time of UTC as ISO 8601 has it, such as 2026-11-28T09:30:00+00:00",
        ),
        (review(turn=FAR), "turn: it is not within the years 1900 to 9000"),
        (review(turn="2026-11-22T09:59:59Z"), "turn: it is before the time of the row"),
        (review(retention=1.01), "retention: it is no number from 0 to 1"),
        (review(retention=None), "retention: it is no number from 0 to 1"),
        (review(retention=False), "retention: it is no number from 0 to 1"),
        (review(retention=float("nan")), "retention: it is no number from 0 to 1"),
        (review(predicted=-0.1), "predicted: it is no number from 0 to 1"),
        (review(predicted="0.5"), "predicted: it is no number from 0 to 1"),
        (review(predicted=float("inf")), "predicted: it is no number from 0 to 1"),
        (review(said="s" * 201), "said: it is longer than 200 letters"),
        (review(said=None), "said: it is no text"),
        (review(revokes=None), "revokes: it is no text"),
        (review(revokes="1"), "revokes: it is no UUID"),
        *(
            ({key: value for key, value in review().items() if key != gone}, f"{gone}: it is missing")
            for gone in review()
            if gone not in {"kind", "uuid"}
        ),
    ],
)
def test_a_fault_is_told_by_line_field_and_reason(importing: Importing, line: Any, told: str) -> None:
    assert importing.refused(importing(HEAD, note(5), line)) == [f"3: {told}"]


def test_all_faults_are_told_at_once_up_to_twenty(importing: Importing) -> None:
    assert importing.refused(importing(HEAD, note(1, version=0), note(2), note(3, text=1))) == [
        "2: version: it is no whole number from 1 to 2^53",
        "4: text: it is no text",
    ]
    told = importing.refused(importing(HEAD, *(note(number, version=0) for number in range(30))))
    assert len(told) == 21
    assert told[-1] == "21: these are 20 faults; what follows was not looked at"


def test_control_codes_in_texts_are_made_harmless(importing: Importing) -> None:
    evil = "\x1b]0;owned\x07\u202e\x00"
    ended = importing(HEAD, note(1, text=evil, item=f"i{evil}", quote=evil), f"{{{evil}")
    assert unsafe(ended.err) is None
    assert importing(HEAD, note(1, text=f"{evil}a\r\nb")).code == outcome.DONE
    (found,) = [text for text in importing.texts() if text != "mine"]
    assert unsafe(found) is None
    assert found.endswith("a\nb")


def test_times_in_short_forms_and_empty_lines_are_taken(importing: Importing) -> None:
    ended = importing(HEAD, "", note(1, created="2026-11-22T10:00:00Z"), "", end="")
    assert ended.line == "imported: 1 new"
    assert importing.desk.rows("SELECT created FROM note WHERE text = 'theirs 1'") == [(NOW,)]
    assert importing.raw(b"\xef\xbb\xbf" + importing.file.read_bytes()).line == "imported: 1 unchanged"


def test_standard_input_is_read(importing: Importing, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    data = "\n".join(map(json.dumps, [HEAD, note(1)])).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run("import", "-").line == "imported: 1 new"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x")))
    assert run("import", "-").lines[-1] == "nothing was imported from standard input"


def test_a_file_that_cannot_be_read_is_told(importing: Importing, run: Run, tmp_path: Path) -> None:
    ended = run("import", tmp_path / "none.jsonl")
    assert (ended.code, ended.out) == (outcome.FILE_FAULT, "")
    assert ended.line == f"{tmp_path}/none.jsonl cannot be read: No such file or directory"
    assert run("import", tmp_path).line == f"{tmp_path} cannot be read: Is a directory"
    assert run("import", "a\0b").code == outcome.FILE_FAULT


# What cannot be saved


def test_a_locked_notebook_is_told_and_nothing_comes_in_later(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 14, by way of an import."""
    monkeypatch.setattr("ketatui.exchange.notes_in._PATIENCE", 1.5)
    with locked(importing.desk.file):
        ended = importing(HEAD, note(1))
        assert (ended.code, ended.out) == (outcome.FILE_FAULT, "")
        assert ended.line.startswith("nothing was imported. ")
        assert f"another program is using {importing.desk.file}" in ended.line
    assert importing.texts() == ["mine"]
    assert importing.run().line == "imported: 1 new"


def test_a_full_disk_is_told_and_nothing_comes_in(importing: Importing) -> None:
    """Case 15, by way of an import."""
    importing(HEAD, note(1))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    big = [note(number, text="x" * 100_000) for number in range(2, 20)]
    made = "\n".join(map(json.dumps, [HEAD, *big]))
    importing.file.write_text(made)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    try:
        ended = importing.run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (ended.code, ended.out) == (outcome.FILE_FAULT, "")
    assert ended.line.startswith("nothing was imported. ")
    assert sorted(importing.texts()) == ["mine", "theirs 1"]
    assert importing.run().line == "imported: 18 new"


def test_without_room_for_a_backup_nothing_comes_in(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = os.statvfs(importing.desk.folder)
    small = os.statvfs_result((*disk[:4], 10, *disk[5:]))
    monkeypatch.setattr(os, "statvfs", lambda _: small)
    ended = importing(HEAD, note(1))
    assert ended.code == outcome.FILE_FAULT
    assert ended.line == (
        f"Nothing was imported, since no backup can be made first: the disk with {importing.desk.backups}"
        " is full. Free some space"
    )
    assert importing.texts() == ["mine"]


def test_a_notebook_of_a_newer_ketatui_is_not_written(importing: Importing) -> None:
    """Case 20, by way of an import: a notebook that can only be read."""
    importing.desk.change("PRAGMA user_version = 99")
    ended = importing(HEAD, note(1))
    assert (ended.code, ended.out) == (outcome.FILE_FAULT, "")
    assert ended.line.startswith("nothing was imported. ")
    assert "newer ketatui" in ended.line
    assert importing.texts() == ["mine"]


def test_a_long_import_tells_how_far_it_is_on_a_terminal_only(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ketatui.exchange.progress._PATIENCE", 0.0)
    monkeypatch.setattr("ketatui.exchange.progress._STEP", 0.0)
    many = [note(number) for number in range(600)]
    assert importing(HEAD, *many).line == "imported: 600 new"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    importing.file = importing.file.rename(importing.file.with_name("e\x1b]0;owned\x07.jsonl"))
    shown = importing.run().err
    assert "Reading" in shown
    assert unsafe(shown.replace("\r\x1b[K", "")) is None
    assert shown.endswith("\r\x1b[Kketatui: imported: 600 unchanged\n")


def test_an_interrupt_takes_back_what_has_come_in(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(merge: Merge, *_: object) -> None:
        until(lambda: merge.done > 10)
        raise KeyboardInterrupt

    monkeypatch.setattr("ketatui.exchange.notes_in._wait", interrupt)
    ended = importing(HEAD, *(note(number) for number in range(5000)))
    assert (ended.code, ended.out, ended.err) == (130, "", "")
    assert importing.texts() == ["mine"]


def test_two_bookmarks_on_an_item_become_one_with_both_names(importing: Importing, run: Run) -> None:
    notebook = importing.desk.open("mini")
    notebook.set_bookmark("onset-im", True, "words", "mine").result(PATIENCE)
    notebook.close()
    assert importing(HEAD, bookmark(1) | {"label": "theirs"}).line == "imported: 1 updated"
    importing.run()
    (made,) = run("notes", "--json").json["bookmarks"]
    assert made["label"] == "mine; theirs"
