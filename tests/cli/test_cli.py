"""The command line is a contract: what goes to which stream, and which exit code is meant."""

from __future__ import annotations

import io
import json
import os
import re
import sqlite3
import stat
import sys
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

import packs
from ketatui import arguments, cli, draw, outcome, report
from ketatui.notebook import Notebook, NotebookError
from ketatui.safe import NBSP, unsafe
from notebook.desk import locked

ESCAPE = "\x1b]0;owned\x07\x9b31m\u202e"


class Ended:
    """How a call of the program ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """What was told, which is one line."""
        assert self.err.count("\n") == 1, self.err
        return self.err.removeprefix("ketatui: ").rstrip("\n")


class Run:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str, content: Path | None = packs.MINI) -> Ended:
        given = [*arguments, *(["--content", str(content)] if content else [])]
        try:
            code = cli.main(given)
        except SystemExit as end:  # argparse, for --help and --version
            code = int(end.code or 0)
        return Ended(code, *self._capsys.readouterr())


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, library_cache: Path) -> Run:
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(library_cache))
    monkeypatch.setattr("ketatui.pack.shelf.PATIENCE", 60.0)
    return Run(capsys)


# show


def test_show_prints_every_topic(run: Run) -> None:
    ended = run("show")
    assert (ended.code, ended.err) == (0, "")
    titles = [line for line in ended.out.splitlines() if line in {"Basics", "More", "Claims", "Sources"}]
    assert titles == ["Basics", "More", "Claims", "Sources"]
    assert "Into a muscle it acts after about 5 min" in ended.out
    assert NBSP not in ended.out


def test_show_prints_a_topic_in_reading_order_with_every_id(run: Run) -> None:
    out = run("show", "basics").out
    ids = [line.strip().removeprefix("#") for line in out.splitlines() if line.startswith("  #")]
    assert ids == [place.id for place in packs.mini_library().index("basics")]
    assert "More" not in out.splitlines()


@pytest.mark.parametrize("place", ["basics#onset-im", "#onset-im", "onset-im"])
def test_show_prints_one_item(place: str, run: Run) -> None:
    out = run("show", place).out
    assert out.startswith("Into a muscle")
    assert out.endswith("  #onset-im\n")


@pytest.mark.parametrize("place", ["glossary#term-onset", "#term-onset"])
def test_show_prints_a_term_by_the_address_that_search_gives(place: str, run: Run) -> None:
    assert "glossary#term-onset" in run("search", "kick").out
    assert run("show", place).out.startswith("Onset. The time until it acts")


@pytest.mark.parametrize("width", [20, 40, 72])
def test_show_keeps_to_the_width(width: int, run: Run) -> None:
    lines = run("show", "--width", str(width)).out.splitlines()
    assert max(len(line) for line in lines if not line.startswith(("  #", "  https://"))) <= width


def test_show_as_json_gives_the_items_as_the_library_keeps_them(run: Run) -> None:
    items = run("show", "basics", "--json").json
    assert [item["id"] for item in items] == [place.id for place in packs.mini_library().index("basics")]
    statement = next(item for item in items if item["id"] == "onset-im-trial")
    assert {"id", "text", "certainty", "citations", "numbers"} <= statement.keys()
    assert statement["numbers"]["onset"]["words"] == "4 min (95 % CI 3–6)"
    assert statement["citations"][0]["label"] == "Trial 2019"
    assert run("show", "#onset-im-trial", "--json").json == [statement]


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (
            "basic",
            'no topic "basic"; did you mean "basics"? (basics, more, claims, sources, glossary, cards)',
        ),
        ("zebra", 'no topic "zebra" (basics, more, claims, sources, glossary, cards)'),
        ("basics#onset-imm", 'no item "onset-imm" in basics; did you mean "onset-im"?'),
        ("more#onset-im", 'no item "onset-im" in more; it stands in basics'),
        ("basics#term-onset", 'no item "term-onset" in basics; it stands in glossary'),
        ("#see-onst", 'no item "see-onst"; did you mean "see-onset"?'),
        ("zebra#onset-im", 'no topic "zebra" (basics, more, claims, sources, glossary, cards)'),
    ],
)
@pytest.mark.parametrize("command", [["show"], ["open"], []])
def test_what_is_not_there_is_refused_with_the_nearest(
    command: list[str], place: str, line: str, run: Run
) -> None:
    ended = run(*command, place)
    if not command:
        line = line.replace("no topic ", "no topic or command ")
    assert (ended.code, ended.out, ended.line) == (outcome.USAGE, "", line)


# search


def test_search_prints_where_each_result_stands(run: Run) -> None:
    ended = run("search", "receptor")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "more#known-since  More: History\n"
        "  It has been known since 1962, and blocks the 5-HT3 receptor. [established]\n"
        "  Sources: Müller 6e.\n"
    )


def test_search_as_json_is_as_the_contract_says(run: Run) -> None:
    assert len(run("search", "vein", "textbook", "onset", "receptor", "--json", "--limit", "6").json) == 6
    hits = run("search", "vein", "textbook", "onset", "--json").json
    for hit in hits:
        assert hit.keys() == {"kind", "id", "topic", "title", "text", "citations", "claims", "score"}
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert {(hit["kind"], hit["title"]) for hit in run("search", "onset", "--json").json} >= {
        ("term", "Onset")
    }
    statement = next(hit for hit in hits if hit["id"] == "onset-iv")
    assert statement["text"] == "Into a vein it acts within up to 1 min."
    assert statement["claims"] == ["claim-at-once"]
    assert statement["citations"][0]["label"] == "Müller 6e"
    assert {hit["kind"] for hit in hits} >= {"statement", "claim", "disagreement"}


def test_a_search_can_be_filtered_in_words(run: Run) -> None:
    hits = run("search", "kind:statement", "route:iv", "acts", "--json").json
    assert hits
    assert {hit["kind"] for hit in hits} == {"statement"}
    ended = run("search", "certainty:sure", "vein")
    assert (ended.code, ended.out) == (outcome.USAGE, "")
    assert ended.line.startswith('certainty: nothing is called "sure"; there is ')


def test_what_hardly_stands_anywhere_is_looked_for_as_nearly_the_same(run: Run) -> None:
    ended = run("search", "recepter")
    assert "more#known-since" in ended.out
    assert ended.line == "recepter is hardly there; also looked for: receptor"


def test_a_search_goes_through_the_notes(run: Run, notebook: Path) -> None:
    del notebook
    assert "Your note" in run("search", "has:note").out
    (hit,) = run("search", "in:notes", "--json", "--limit", "1").json
    assert hit.keys() == {"kind", "id", "topic", "title", "text", "citations", "claims", "score"}
    assert hit["kind"] == "note"


def test_a_search_makes_no_notebook(run: Run) -> None:
    run("search", "vein")
    assert not Path(os.environ["KETATUI_DATA_DIR"]).exists()


def test_where_notes_cannot_be_read_the_content_is_searched(run: Run) -> None:
    data = Path(os.environ["KETATUI_DATA_DIR"])
    data.mkdir(parents=True)
    (data / "notebook.db").mkdir()
    ended = run("search", "receptor")
    assert "more#known-since" in ended.out
    assert ended.line.startswith("your notes were not searched: ")


def test_a_search_without_results_says_so(run: Run) -> None:
    ended = run("search", "zebra", "crossing")
    assert (ended.code, ended.out, ended.line) == (
        outcome.WANTING,
        "",
        "nothing was found for: zebra crossing",
    )
    as_json = run("search", "zebra", "--json")
    assert (as_json.code, as_json.json, as_json.err) == (outcome.WANTING, [], "")


# notes and where


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A notebook with a bookmark, a note, and a note on what the content no longer has."""
    data = Path(os.environ["KETATUI_DATA_DIR"])
    book = Notebook.open(data / "notebook.db", data / "backups", pack="mini")
    book.set_bookmark("onset-im", True, f"Into a muscle{NBSP}…").result(20)
    for item, text in (("term-onset", f"Ask\n\n  about {ESCAPE}it"), ("gone", "Still here")):
        book.start_note(item, "The words then").save(text).result(20)
    assert book.close()
    return data


def test_notes_are_printed_with_the_words_they_were_made_about(notebook: Path, run: Run) -> None:
    ended = run("notes")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0].startswith("Bookmark basics#onset-im, 20")
    assert lines[1:4] == ["  Into a muscle …", "  The words have changed since.", ""]
    assert lines[4].startswith("Note glossary#term-onset, 20")
    assert lines[5:9] == ["  > The words then", "  The words have changed since.", "  Ask", ""]
    assert any(line.startswith("Note #gone (no longer in the content), 20") for line in lines)
    assert unsafe(ended.out) is None


def test_notes_as_json(notebook: Path, run: Run) -> None:
    ended = run("notes", "--json")
    assert [(mark["item"], mark["topic"]) for mark in ended.json["bookmarks"]] == [("onset-im", "basics")]
    assert [(note["item"], note["topic"]) for note in ended.json["notes"]] == [
        ("term-onset", "glossary"),
        ("gone", None),
    ]
    assert ended.json["notes"][1]["text"] == "Still here"


def test_notes_that_cannot_be_read_now_are_no_fault_of_the_program(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise NotebookError("The notebook cannot be read now: it is locked.")

    monkeypatch.setattr(Notebook, "notes", fail)
    ended = run("notes")
    assert (ended.code, ended.out) == (outcome.FILE_FAULT, "")
    assert ended.line == "The notebook cannot be read now: it is locked."


def test_a_list_of_notes_tells_names_what_changed_and_what_parted(run: Run) -> None:
    data = Path(os.environ["KETATUI_DATA_DIR"])
    now = draw.said(packs.mini_library().item("onset-im"))[0]
    with closing(Notebook.open(data / "notebook.db", data / "backups", pack="mini")) as book:
        book.set_bookmark("onset-im", True, "Other words.", "for Dr B").result(20)
        book.set_bookmark("onset-iv", True, "").result(20)
        book.set_bookmark("gone", True, "Words it had.", "lost").result(20)
        (edit, other) = (book.start_note("onset-im", now) for _ in range(2))
        note = edit.save("One").result(20).note
        assert note
        other.save("As it stands").result(20)
        book.set_subject(note, "onset-im", "Words of then.").result(20)
        book.edit_note(note).save("Two").result(20)
        assert book.edit_note(note._replace(text="One")).save("Three").result(20).conflict
    ended = run("notes")
    assert (ended.code, ended.err) == (0, "")
    lines = [re.sub(r"\d{4}-\d\d-\d\d", "DAY", line) for line in ended.out.splitlines()]
    changed = "  The words have changed since."
    assert "Bookmark basics#onset-im, DAY: for Dr B" in lines
    assert lines[lines.index("  Other words.") + 1] == changed
    assert "Bookmark basics#onset-iv, DAY" in lines
    assert "Bookmark #gone (no longer in the content), DAY: lost" in lines
    assert lines[lines.index("  Words it had.") + 1] == ""
    split = "Note basics#onset-im, DAY (also changed in another session; both texts are kept)"
    assert lines.count(split) == 1
    assert lines.count("Note basics#onset-im, DAY") == 2
    above = {text: lines[lines.index(f"  {text}") - 1] for text in ("Two", "As it stands")}
    assert above["Two"] == changed
    assert above["As it stands"] != changed


def test_a_note_on_nothing_is_listed(run: Run) -> None:
    data = Path(os.environ["KETATUI_DATA_DIR"])
    with closing(Notebook.open(data / "notebook.db", data / "backups", pack="mini")) as book:
        book.start_note("", "").save("Whatever it was about").result(20)
    for command in (["notes"], ["export", "notes"]):
        out = run(*command).out
        assert "Whatever it was about" in out
        assert not re.search("#`| # ", out)


@pytest.mark.parametrize(
    "arguments",
    [
        ["notes"],
        ["notes", "--json"],
        ["export", "notes"],
        ["export", "notes", "--format", "jsonl"],
        ["export", "sources", "--marked"],
        ["export", "cards", "--marked", "--format", "text"],
    ],
)
def test_a_notebook_that_cannot_be_read_is_not_taken_for_an_empty_one(
    arguments: list[str], notebook: Path, run: Run, tmp_path: Path
) -> None:
    """Case 14: another program holds it; what stood in the file of an earlier export stays."""
    file = tmp_path / "export"
    file.write_text("of yesterday")
    to_file = ["--to", str(file)] if "export" in arguments else []
    with locked(notebook / "notebook.db"):
        ended = run(*arguments, *to_file)
    assert (ended.code, ended.out) == (74, "")
    assert f"another program is using {notebook / 'notebook.db'}" in ended.line
    assert file.read_text() == "of yesterday"
    assert run(*arguments, *to_file).code == 0


@pytest.mark.parametrize("command", [["notes"], ["export", "notes"], ["export", "sources", "--marked"]])
def test_what_happened_to_the_notebook_is_told_by_whoever_opens_it(
    command: list[str], notebook: Path, run: Run
) -> None:
    (notebook / "notebook.db").write_bytes(b"\xa5" * 5000)
    ended = run(*command)
    assert ended.code == 0
    assert "The notebook was damaged: " in ended.err


def test_without_notes_the_keys_are_told(run: Run) -> None:
    assert run("notes").out == "There are no bookmarks and no notes yet: m marks, a notes.\n"
    assert run("notes", "--json").json == {"bookmarks": [], "notes": []}


# export


def test_sources_are_exported_for_a_reference_manager(run: Run) -> None:
    ended = run("export", "sources")
    assert (ended.code, ended.err) == (0, "")
    assert [entry["id"] for entry in ended.json] == ["book", "review", "trial", "mirror"]
    assert run("export", "sources", "--format", "csl").out == ended.out
    assert run("export", "sources", "--format", "bibtex").out.count("\n@") == 3


def test_sources_of_a_topic_alone_are_exported(run: Run) -> None:
    def ids(*more: str) -> list[str]:
        return [entry["id"] for entry in run("export", "sources", *more).json]

    assert ids("--topic", "more") == ["book"]
    assert "trial" in ids("--topic", "basics")
    assert ids("--topic", "claims") == []
    assert run("export", "sources", "--topic", "mor").line == (
        'no topic "mor"; did you mean "more"? (basics, more, claims, sources)'
    )


def test_sources_of_what_is_marked_alone_are_exported(run: Run, notebook: Path) -> None:
    ended = run("export", "sources", "--marked")
    assert [entry["id"] for entry in ended.json] == ["book"]


def test_an_export_goes_to_a_file_whole_or_not_at_all(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "library.json"
    ended = run("export", "sources", "--to", str(file))
    assert (ended.code, ended.out) == (0, "")
    assert json.loads(file.read_text("utf-8")) == run("export", "sources").json
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["library.json"]
    nowhere = tmp_path / "none" / "library.json"
    ended = run("export", "sources", "--to", str(nowhere))
    assert ended.code == outcome.FILE_FAULT
    assert ended.line == f"{nowhere} cannot be written: No such file or directory"


def test_an_export_leaves_what_is_no_file_as_it_is(run: Run, tmp_path: Path) -> None:
    link, file = tmp_path / "link.json", tmp_path / "real.json"
    file.write_text("old")
    file.chmod(0o600)
    link.symlink_to(file)
    assert run("export", "sources", "--to", str(link)).code == outcome.DONE
    assert link.is_symlink()
    assert json.loads(file.read_text("utf-8"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run("export", "sources", "--to", os.devnull).code == outcome.DONE
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    (tmp_path / "loop").symlink_to("loop")
    for no_file in (str(tmp_path), "/", str(tmp_path / "loop")):
        ended = run("export", "sources", "--to", no_file)
        assert (ended.code, ended.line.split(" cannot")[0]) == (outcome.FILE_FAULT, no_file)


def test_an_export_of_nothing_says_so(run: Run) -> None:
    ended = run("export", "sources", "--topic", "claims")
    assert (ended.code, ended.json) == (outcome.DONE, [])
    assert ended.line == "no source was chosen, so the export is empty"


def test_an_export_in_ascii_loses_no_letter(run: Run) -> None:
    plain, ascii_ = run("export", "sources"), run("export", "sources", "--ascii")
    assert not plain.out.isascii()
    assert ascii_.out.isascii()
    assert ascii_.json == plain.json


def test_what_a_marked_claim_rests_on_is_exported(run: Run, notebook: Path) -> None:
    with closing(Notebook.open(notebook / "notebook.db", notebook / "backups", pack="mini")) as opened:
        for mark in ("claim-at-once", "trial"):
            opened.set_bookmark(mark, True, "x").result(20)
    ended = run("export", "sources", "--marked")
    assert [entry["id"] for entry in ended.json] == ["book", "trial"]


def test_what_can_be_exported_is_told(run: Run) -> None:
    ended = run("export")
    assert ended.code == outcome.USAGE
    assert "THING" in ended.line


# check --schema


def test_the_schema_fits_the_pack_and_offers_its_words(run: Run) -> None:
    schema = run("check", "--schema").json
    claims = tomllib.loads((packs.MINI / "claims.toml").read_text("utf-8"))
    assert Draft7Validator(schema).is_valid(claims)
    claims["claim"][0]["verdikt"] = "supported"
    assert not Draft7Validator(schema).is_valid(claims)
    routes = schema["$defs"]["About"]["properties"]["route"]["anyOf"][0]["enum"]
    assert routes == [word.id for word in packs.mini().vocabulary.route]


def test_where_tells_every_path(run: Run, tmp_path: Path) -> None:
    places = run("where", "--json").json
    assert places.keys() == {"version", "pack", "library", "notebook", "backups", "config", "log"}
    assert places["pack"] == str(packs.MINI)
    assert places["notebook"] == str(Path(os.environ["KETATUI_DATA_DIR"]) / "notebook.db")
    out = run("where", "--data", str(tmp_path / "mine")).out
    assert f"notebook  {tmp_path / 'mine'}/notebook.db\n" in out
    assert not (tmp_path / "mine").exists()


# Usage


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["show", "--width", "wide"],
            "argument --width: 'wide' is not a whole number from 20 on; see ketatui show --help",
        ),
        (
            ["show", "--width", "0"],
            "argument --width: '0' is not a whole number from 20 on; see ketatui show --help",
        ),
        (["search"], "the following arguments are required: WORD; see ketatui search --help"),
        (
            ["search", "a", "--limit", "-1"],
            "argument --limit: '-1' is not a whole number above 0; see ketatui search --help",
        ),
        (["where", "more"], "unrecognized arguments: more; see ketatui --help"),
        (["show", "--jsom"], "unrecognized arguments: --jsom; see ketatui --help"),
        (["show", "--js"], "unrecognized arguments: --js; see ketatui --help"),
        (["--frobnicate"], "unrecognized arguments: --frobnicate; see ketatui --help"),
    ],
)
def test_a_mistake_in_usage_is_one_line(arguments: list[str], line: str, run: Run) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out, ended.line) == (outcome.USAGE, "", line)


def test_an_option_without_its_value_is_one_line(run: Run) -> None:
    ended = run("show", "--content", content=None)
    assert ended.code == outcome.USAGE
    assert ended.line.startswith("argument --content: expected one argument")


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["show"],
        ["search"],
        ["check"],
        ["notes"],
        ["backups"],
        ["backups", "restore"],
        ["where"],
        ["open"],
    ],
)
def test_help_is_data(command: list[str], run: Run) -> None:
    ended = run(*command, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("usage: ketatui")


def test_help_names_every_command(run: Run) -> None:
    out = run("--help").out
    assert all(command in out for command in arguments.COMMANDS)


def test_the_version_is_told(run: Run) -> None:
    from ketatui import __version__

    assert run("--version").out == f"ketatui {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [["--content", str(packs.MINI), "show", "more"], ["show", "--content", str(packs.MINI), "more"]],
)
def test_options_for_all_commands_stand_anywhere(arguments: list[str], run: Run) -> None:
    assert run(*arguments, content=None).out.startswith("More\n====\n")


def test_the_environment_names_the_pack(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETATUI_CONTENT", str(packs.MINI))
    assert run("show", "more", content=None).out.startswith("More\n====\n")


# The reader


@pytest.mark.parametrize("arguments", [[], ["basics"], ["open"], ["open", "basics#onset-im"]])
def test_the_reader_needs_a_terminal(arguments: list[str], run: Run) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out) == (outcome.NO_TERMINAL, "")
    assert ended.line == (
        "the reader needs a terminal on stdin, stdout and stderr; `ketatui show` prints the text"
    )


def test_plain_prints_the_text(run: Run) -> None:
    assert run("more", "--plain").out == run("show", "more").out


@pytest.mark.parametrize("term", ["dumb", "", None])
def test_a_terminal_that_cannot_address_its_cursor_gets_text(
    term: str | None, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    if term is None:
        monkeypatch.delenv("TERM")
    else:
        monkeypatch.setenv("TERM", term)
    ended = run("more")
    assert ended.code == outcome.DONE
    assert ended.out == run("show", "more").out
    first, last = ended.err.splitlines()
    assert "cannot address its cursor" in first
    assert "`ketatui show TOPIC` prints the rest" in last


# Bad packs


@pytest.mark.parametrize("command", [["show"], ["search", "vein"], ["notes"], []])
def test_a_bad_pack_is_refused_with_all_its_faults(command: list[str], run: Run, tmp_path: Path) -> None:
    """Case 36: exit 65, and the notebook is not touched."""
    bad = packs.copy(tmp_path)
    packs.change(bad, "claims.toml", '"Praise."', '"Praise, 5 times."')
    packs.change(bad, "topics/more.toml", 'item = "onset-im"', 'item = "onset-imm"')
    ended = run(*command, content=bad)
    assert (ended.code, ended.out) == (outcome.BAD_DATA, "")
    first, second, last = ended.err.splitlines()
    claim = packs.line_of_id(bad, "claims.toml", "claim-best")
    see = packs.line_of_id(bad, "topics/more.toml", "see-onset")
    assert first.startswith(f"ketatui: claims.toml:{claim}: claim-best: why: ")
    assert second.startswith(f"ketatui: topics/more.toml:{see}: see-onset: item: ")
    assert last == f"ketatui: the content in {bad} cannot be read; `ketatui check {bad}` tells the same"
    assert not Path(os.environ["KETATUI_DATA_DIR"]).exists()


def test_a_bad_pack_does_not_take_the_place_of_a_good_one(run: Run, tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    assert run("show", "more", content=pack).code == 0
    library = Path(run("where", "--json", content=pack).json["library"])
    before = library.read_bytes()
    good = (pack / "claims.toml").read_text()
    (pack / "claims.toml").write_text("[")
    assert run("show", "more", content=pack).code == outcome.BAD_DATA
    assert library.read_bytes() == before
    (pack / "claims.toml").write_text(good)
    assert run("show", "more", content=pack).out.startswith("More\n")
    assert library.read_bytes() == before


def test_a_folder_without_a_pack_is_a_bad_pack(run: Run, tmp_path: Path) -> None:
    ended = run("show", content=tmp_path)
    assert ended.code == outcome.BAD_DATA
    assert ended.err.startswith(f"ketatui: pack.toml:1: there is no pack in {tmp_path}\n")


def test_check_takes_the_folder_before_the_option(run: Run, tmp_path: Path) -> None:
    assert run("check", str(packs.MINI), content=tmp_path).code == outcome.DONE
    assert run("check", content=tmp_path).code == outcome.WANTING


# What may reach a terminal


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", ESCAPE],
        ["show", f"basics#{ESCAPE}"],
        ["show", "--width", ESCAPE],
        ["search", ESCAPE, "zebra"],
        ["search", "a", "--limit", ESCAPE],
        [ESCAPE],
        [f"--{ESCAPE}"],
        ["where", "--data", f"/tmp/{ESCAPE}"],
        ["where", "--json", "--data", f"/tmp/{ESCAPE}"],
        ["check", f"/tmp/{ESCAPE}"],
        ["check", "--json", f"/tmp/{ESCAPE}"],
    ],
)
def test_control_codes_in_arguments_never_reach_the_terminal(arguments: list[str], run: Run) -> None:
    ended = run(*arguments)
    assert unsafe(ended.out) is None
    assert unsafe(ended.err) is None
    assert ended.out + ended.err


def test_a_path_that_is_no_text_comes_through_json(run: Run) -> None:
    assert run("where", "--json", "--data", f"/tmp/{ESCAPE}").json["notebook"] == f"/tmp/{ESCAPE}/notebook.db"


@pytest.mark.parametrize(
    "arguments",
    [
        ["show"],
        ["show", "--json"],
        ["search", "vein"],
        ["search", "vein", "--json"],
        ["check"],
        ["check", "--json"],
        ["where"],
        ["notes"],
        ["backups"],
    ],
)
def test_ascii_is_ascii(arguments: list[str], run: Run) -> None:
    ended = run(*arguments, "--ascii")
    assert ended.code == outcome.DONE
    assert ended.out.isascii(), [c for c in ended.out if not c.isascii()]


def test_json_in_ascii_is_the_same_json(run: Run) -> None:
    assert run("show", "--json", "--ascii").json == run("show", "--json").json


def test_output_that_cannot_hold_the_text_is_ascii(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
        assert run("show", "#onset-im").code == 0
        sys.stdout.flush()
        text = raw.getvalue().decode("ascii")
    assert "18-22 min" in text
    assert "mcg" in text


# Faults of the program itself


def test_a_fault_of_the_program_is_one_line_and_a_log_for_its_owner(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise ZeroDivisionError(f"by\nzero {ESCAPE}")

    monkeypatch.setattr(report, "show", fail)
    ended = run("show")
    log = Path(os.environ["KETATUI_DATA_DIR"]) / "ketatui.log"
    assert (ended.code, ended.out) == (outcome.INTERNAL, "")
    assert ended.line == f"a fault in ketatui itself: ZeroDivisionError; the details are in {log}"
    told = log.read_text()
    assert re.fullmatch(r"Traceback of ZeroDivisionError\n(  /.+\.py:\d+ in \w+\n)+", told)
    assert told.endswith(f" in {fail.__name__}\n")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    run("show")
    assert log.read_text().count("Traceback") == 2


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("echo sqlite3.OperationalError: disk I/O error >&2; exit 1", "disk I/O error"),
        ("kill -9 $$", "signal 9"),
    ],
)
def test_why_compiling_failed_is_told_and_kept(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str, reason: str
) -> None:
    broken = tmp_path / "python"
    broken.write_text(f"#!/bin/sh\n{last}\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(tmp_path / "cache"))
    ended = run("show")
    log = Path(os.environ["KETATUI_DATA_DIR"]) / "ketatui.log"
    assert ended.code == outcome.INTERNAL
    assert "the content could not be compiled" in ended.line
    assert reason in ended.line
    assert reason in log.read_text()


@pytest.mark.parametrize(
    "command",
    [
        "notes",
        "notes --json",
        "search bladder",
        "backups",
        "backups verify",
        "where",
        "show",
        "export notes",
        "export flags",
        "export sources --marked",
        "export cards --format text",
    ],
)
def test_what_only_reads_makes_nothing(run: Run, command: str) -> None:
    data = Path(os.environ["KETATUI_DATA_DIR"])
    ended = run("--profile", "mistyped", *command.split())
    assert ended.code in {outcome.DONE, outcome.WANTING}
    assert "notebook.db" not in ended.err
    assert not data.exists()


def test_a_notebook_that_is_missing_beside_its_backups_is_told_and_not_made(run: Run) -> None:
    backups = Path(os.environ["KETATUI_DATA_DIR"]) / "backups"
    backups.mkdir(parents=True)
    ended = run("notes")
    assert ended.line == f"{backups.parent / 'notebook.db'} is missing. Backups are in {backups}"
    assert [*backups.parent.iterdir()] == [backups]


@pytest.mark.parametrize("command", arguments.COMMANDS)
def test_the_help_of_each_command_leads_to_what_holds_everywhere(run: Run, command: str) -> None:
    assert "--idle" in run(command, "--help", content=None).out
    assert "--idle MINUTES" in run("--help", content=None).out


def test_the_log_is_private_whatever_the_mask(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "show", lambda *_: 1 / 0)
    before = os.umask(0)
    try:
        run("show")
    finally:
        os.umask(before)
    log = Path(os.environ["KETATUI_DATA_DIR"]) / "ketatui.log"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (log, log.parent)] == [0o600, 0o700]


def test_the_log_names_what_led_to_a_fault_and_repeats_no_message(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def first() -> None:
        raise KeyError("secret words")

    def fail(*_: object) -> str:
        try:
            first()
        except KeyError as error:
            raise ExceptionGroup("secret", [ValueError("secret")]) from error
        return ""

    monkeypatch.setattr(report, "show", fail)
    ended = run("show")
    log = (Path(os.environ["KETATUI_DATA_DIR"]) / "ketatui.log").read_text()
    assert "secret" not in log + ended.err
    kinds = [line.split()[-1] for line in log.splitlines() if line.startswith("Traceback of")]
    assert kinds == ["KeyError", "ExceptionGroup", "ValueError"]
    assert " in first\nand then\n" in log


def test_a_log_that_cannot_be_written_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KETATUI_DATA_DIR", str(tmp_path / "file"))
    monkeypatch.setattr(report, "show", lambda *_: 1 / 0)
    ended = run("show")
    assert ended.code == outcome.INTERNAL
    assert "could not be written" in ended.line


def test_an_interrupt_ends_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "show", interrupt)
    ended = run("show")
    assert (ended.code, ended.out, ended.err) == (130, "", "")


def test_a_library_damaged_inside_is_removed_and_made_anew(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(tmp_path))
    whole = run("show").out
    (file,) = tmp_path.glob("library-*.db")
    file.write_bytes(file.read_bytes().replace(b'"citations":', b'"citXtions":'))
    damaged = run("show")
    assert (damaged.code, damaged.line.count("was damaged and is removed")) == (70, 1)
    assert run("show").out == whole


def test_a_search_may_leave_out_without_ado(run: Run) -> None:
    both = [found["id"] for found in run("search", "muscle", "--json").json]
    left = [found["id"] for found in run("search", "muscle", "-kind:table", "--json").json]
    assert left == [found["id"] for found in run("search", "--json", "-kind:table", "muscle").json]
    assert set(left) < set(both)
    assert run("search", "onset", "--jsn").code == outcome.USAGE
    assert "WORD" in run("search", "-x").line


def test_a_filter_without_a_value_tells_what_it_can_be(run: Run) -> None:
    ended = run("search", "onset", "certainty:")
    assert (ended.code, ended.out) == (outcome.USAGE, "")
    assert ended.line == "certainty: is one of contested, established, hypothesis, probable"


def test_a_mistyped_command_is_told_as_one(run: Run) -> None:
    assert run("serach").line.startswith('no topic or command "serach"; did you mean "search"?')
    assert run("show", "serach").line.startswith('no topic "serach" (')
    ended = run("serach", "muscle", content=None)
    assert (ended.code, ended.line) == (
        outcome.USAGE,
        '"serach" is no command; did you mean "search"? See ketatui --help',
    )


@pytest.mark.parametrize("words", [("help",), ("help", "search"), ("help", "export", "notes")])
def test_help_is_a_command_too(run: Run, words: tuple[str, ...]) -> None:
    helped = run(*words)
    assert (helped.code, helped.out) == (outcome.DONE, run(*words[1:], "--help").out)
    assert helped.out.startswith(" ".join(["usage: ketatui", *words[1:]]))


def test_an_empty_export_replaces_no_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sources.json"
    assert run("export", "sources", "--to", str(file)).line.endswith(f" sources written to {file}")
    before = file.read_bytes()
    assert run("export", "sources", "--to", str(file)).line.endswith(f"{file}, in place of what it held")
    assert run("export", "sources", "--to", "-").out.encode() == before
    ended = run("export", "sources", "--topic", "claims", "--to", str(file))
    assert (ended.code, ended.line) == (outcome.WANTING, f"no source was chosen, so {file} is not written")
    assert file.read_bytes() == before


def test_a_width_that_holds_no_word_is_refused(run: Run) -> None:
    ended = run("show", "--width", "19")
    assert (ended.code, "from 20 on" in ended.line) == (outcome.USAGE, True)
    assert run("show", "--width", "20").code == outcome.DONE


def test_bad_content_names_the_check_that_tells_the_same(run: Run, tmp_path: Path) -> None:
    lines = run("show", "--content", str(tmp_path), content=None).err.splitlines()
    assert lines[-1].endswith(f"`ketatui check {tmp_path}` tells the same")


def test_a_mistake_with_the_database_is_no_damage(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(tmp_path))
    run("show")

    def fail(*_: object) -> str:
        raise sqlite3.ProgrammingError("Cannot operate on a closed database.")

    monkeypatch.setattr(report, "show", fail)
    ended = run("show")
    assert ended.code == outcome.INTERNAL
    assert "a fault in ketatui itself: ProgrammingError" in ended.line
    assert [*tmp_path.glob("library-*.db")]
