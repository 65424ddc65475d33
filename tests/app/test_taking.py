"""Taking along: what the terminal gets for its clipboard, what a browser is handed, what is never opened."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tomllib
from typing import TYPE_CHECKING

import pytest

from app import packs
from app.room import (
    BAR,
    CONTENT,
    TOPICS,
    Item,
    Reader,
    cited,
    find,
    one_source,
    run,
    sent,
    spot,
    until,
    words,
)
from ketatui.safe import unsafe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.conftest import Open

FIRST = TOPICS[0]
LINK = re.compile(rb"\x1b\]8;id=([^;]*);([^\x1b\x07]+)\x1b\\")
FAR = {"SSH_CONNECTION": "far away"}
OPENER = """#!/bin/sh
exec 3>"$RECORD.new"
printf '%s\\n' "$#" "$1" >&3
cut -d' ' -f1,6,7 /proc/$$/stat >&3
for fd in 0 1 2; do file=$(readlink /proc/$$/fd/$fd); echo "$file" >&3; done
exec 3>&-
mv "$RECORD.new" "$RECORD"
"""
"""A fake `xdg-open`: how many arguments it got, the first, its process, session and terminal, its files."""


def several() -> Item:
    """A statement with several sources, and with a number from which no line break parts the unit."""

    def fits(item: Item) -> bool:
        numbers = item.get("numbers", {}).values()
        return len(cited(item)) > 1 and any(" min" in number["words"] for number in numbers)

    return find(fits).item


def address_of(source: Item) -> str:
    return f"https://doi.org/{source['doi']}" if source.get("doi") else source["url"]


def opener(folder: Path, script: str = OPENER) -> dict[str, str]:
    """The environment of a desk with a display, on which `xdg-open` is this script."""
    programs = folder / "programs"
    programs.mkdir()
    (programs / "xdg-open").write_text(script)
    (programs / "xdg-open").chmod(0o755)
    return {"DISPLAY": ":0", "RECORD": str(folder / "record"), "PATH": f"{programs}:{os.environ['PATH']}"}


# Copying


def test_a_statement_is_sent_with_its_sources(open_reader: Open) -> None:
    place = find(lambda item: item == several())
    reader = open_reader(place.address).at(place.place)
    reader.press("y")
    count = len(cited(place.item))
    reader.wait_for(f"Sent to the terminal's clipboard: the statement and its {count} sources.")
    (text,) = sent(reader)
    lines = text.splitlines()
    assert words(lines[0]) == words(place.item["text"])
    assert lines[1].startswith(f"How sure: {place.item['certainty']}, ")
    for id_ in cited(place.item):
        source = spot(id_).item
        assert source["title"].rstrip(".") in text
        assert (source.get("doi") or source["url"]) in text
    reviewed = tomllib.loads((CONTENT / "pack.toml").read_text("utf-8"))["reviewed"]
    assert lines[-1] == f"ketatui: {place.address}, content reviewed {reviewed:%d %b %Y}"
    assert text.endswith("\n")
    assert "\u00a0" not in text
    assert unsafe(text) is None


def test_inside_a_picture_the_statement_of_the_part_is_sent(open_reader: Open) -> None:
    table = find(lambda item: item["kind"] == "table" and item["body"])
    reader = open_reader(table.address, size=(100, 60)).at(table.place)
    reader.press("y")
    reader.wait_for("clipboard: the table and its ").press("enter")
    reader.wait_for("esc leaves").press("y")
    reader.wait_for("clipboard: the statement and its ")
    whole, part = sent(reader)
    assert whole.startswith(table.item["title"])
    assert f"ketatui: {table.address}, " in whole
    targets = [datum["target"] for row in table.item["body"] for cell in row["cells"] for datum in cell]
    named = re.search(r"^ketatui: \w+#([\w-]+), ", part, re.MULTILINE)
    assert named
    assert named[1] in {target.split(".")[0] for target in targets}
    assert words(part).startswith(words(spot(named[1]).item["text"]))


def test_what_stands_here_again_is_sent_with_its_home(open_reader: Open) -> None:
    place = find(lambda item: item["kind"] == "see" and item["shown"]["kind"] == "statement")
    reader = open_reader(place.address).at(place.place)
    reader.press("y")
    reader.wait_for("clipboard: the statement and its ")
    assert f"ketatui: {spot(place.item['item']).address}, " in sent(reader)[0]


def test_a_source_is_sent_from_its_page_as_a_reference(open_reader: Open) -> None:
    statement = one_source()
    source = spot(cited(statement.item)[0]).item
    reader = open_reader(statement.address)
    reader.press("s")
    reader.on_page("Source").press("y")
    reader.wait_for("Sent to the terminal's clipboard: the source.")
    (text,) = sent(reader)
    assert text.startswith(f"{source['label']}: {source['title']}")
    assert text.count("\n") == 1
    reader.press("Y")
    reader.on_page("Copy an entry").press("1")
    reader.on_page("Source").wait_for("clipboard: BibTeX, ")
    assert re.match(rf"@\w+{{{source['id']},\n", sent(reader)[1])
    reader.press("esc")
    reader.reads().at(statement.place)


def test_entries_of_several_sources_are_sent_together_or_one_by_one(open_reader: Open) -> None:
    place = find(lambda item: item == several())
    ids = cited(place.item)
    reader = open_reader(place.address).at(place.place)
    for key, expected in (("2", ids), ("4", ids[:1]), ("6", ids[1:2])):
        reader.press("Y")
        reader.on_page("Copy an entry").press(key)
        reader.reads().wait_for("clipboard: CSL-JSON, ")
        assert [entry["id"] for entry in json.loads(sent(reader)[-1])] == expected
    reader.press("Y")
    reader.on_page("Copy an entry").press("1")
    reader.reads().wait_for(f"clipboard: BibTeX, {len(ids)} sources.")
    assert re.findall(r"^@\w+\{(.+),$", sent(reader)[-1], re.MULTILINE) == ids
    reader.press("Y")
    reader.on_page("Copy an entry").press("esc")
    reader.reads().calm()
    assert len(sent(reader)) == 4


def test_an_ascii_terminal_gets_ascii() -> None:
    place = find(lambda item: item["kind"] == "statement" and "–" in item["text"])
    with Reader(place.address, "--ascii") as reader:
        reader.at(place.place).press("y")
        reader.wait_for("Sent to the terminal's clipboard")
        assert sent(reader)[0].isascii()


def test_a_passage_of_an_article_is_sent_and_has_no_source(open_reader: Open) -> None:
    place = find(lambda item: item["kind"] == "passage")
    reader = open_reader(place.address).at(place.place)
    reader.press("y")
    reader.wait_for("Sent to the terminal's clipboard: the passage.")
    for key in ("Y", "o"):
        reader.press(key)
        reader.wait_for("This names no source.")
        reader.press("?")
        reader.on_page("Keys").press("esc")
        reader.reads().wait_gone("This names no source.")


@pytest.mark.parametrize(
    ("env", "why"), [({"STY": "1.pts-0"}, "GNU screen"), ({"TERM": "linux"}, "the Linux console")]
)
def test_where_no_clipboard_can_be_reached_nothing_is_sent(
    env: dict[str, str], why: str, open_reader: Open
) -> None:
    reader = open_reader(FIRST, env=env)
    reader.press("y")
    reader.wait_for(re.compile(f"Nothing was sent: {why}"))
    assert not sent(reader)


def test_more_than_many_terminals_take_is_sent_and_told(tmp_path: Path, open_reader: Open) -> None:
    texts = packs.pack(tmp_path / "pack", [19_000])
    reader = open_reader("shapes#shape-a", env=packs.env(tmp_path))
    reader.press("y")
    reader.wait_for("Sent to the terminal's clipboard, but it may not arrive: 95 kB")
    assert sent(reader)[0].startswith(texts[0])


def test_where_it_is_too_long_for_the_line_one_sees_that(open_reader: Open) -> None:
    place = find(lambda item: item == several())
    reader = open_reader(place.address, size=(40, 24))
    reader.press("y")
    reader.wait_for("Sent to the terminal's clipboard: the…")


def test_the_help_tells_what_tmux_needs(open_reader: Open) -> None:
    reader = open_reader(FIRST, size=(80, 180))
    reader.press("?")
    reader.on_page("Keys").sees("set -g set-clipboard on").sees("GNU screen does not pass it on")


# Addresses


def test_a_browser_is_handed_the_address_and_nothing_of_the_terminal(
    tmp_path: Path, open_reader: Open
) -> None:
    statement = one_source()
    source = spot(cited(statement.item)[0]).item
    env = opener(tmp_path)
    reader = open_reader(statement.address, env=env)
    reader.press("o")
    reader.wait_for("Your browser was asked to open https://")
    until((tmp_path / "record").exists)
    count, address, process, *files = (tmp_path / "record").read_text().splitlines()
    assert (count, address) == ("1", address_of(source))
    pid, session, terminal = process.split()
    assert (session, terminal) == (pid, "0"), "it has a session of its own, and no terminal"
    assert files == ["/dev/null"] * 3
    reader.reads().at(statement.place)
    assert b"\x1b]8;" not in reader.log


def test_one_of_several_addresses_is_chosen_by_number(tmp_path: Path, open_reader: Open) -> None:
    place = find(lambda item: item == several())
    reader = open_reader(place.address, env=opener(tmp_path)).at(place.place)
    reader.press("o")
    reader.on_page("Addresses of the sources")
    for id_ in cited(place.item):
        reader.sees(spot(id_).item["label"])
    reader.press("2")
    reader.reads().wait_for("Your browser was asked to open")
    until((tmp_path / "record").exists)
    assert (tmp_path / "record").read_text().splitlines()[1] == address_of(spot(cited(place.item)[1]).item)


def test_the_page_of_a_source_leads_to_its_address(tmp_path: Path, open_reader: Open) -> None:
    statement = one_source()
    reader = open_reader(statement.address, env=opener(tmp_path))
    reader.press("s")
    reader.on_page("Source").press("o")
    reader.wait_for("Your browser was asked to open").on_page("Source")
    until((tmp_path / "record").exists)


@pytest.mark.parametrize(
    ("env", "why"),
    [
        ({"SSH_CONNECTION": "far away"}, "over SSH"),
        ({"SSH_TTY": "/dev/pts/9"}, "over SSH"),
        ({"DISPLAY": None}, "no display"),
    ],
)
def test_over_ssh_and_without_a_display_nothing_is_started(
    env: dict[str, str | None], why: str, tmp_path: Path, open_reader: Open
) -> None:
    statement = one_source()
    address = address_of(spot(cited(statement.item)[0]).item)
    reader = open_reader(statement.address, env={**opener(tmp_path), **env})
    reader.press("o")
    reader.on_page("Address").wait_for(why)
    assert address in shown_address(reader)
    assert "broken" not in reader.flat
    for key in ("y", "enter"):
        reader.press(key)
        reader.wait_for("Sent to the terminal's clipboard: the address.").press("?")
        reader.on_page("Keys").press("esc")
        reader.on_page("Address").wait_gone("Sent to")
    assert sent(reader) == [address, address]
    reader.press("q")
    reader.reads().calm()
    assert not [*tmp_path.glob("record*")]


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("#!/bin/sh\nexit 3\n", "xdg-open failed (exit code 3)"),
        ("#!/nowhere/sh\n", "xdg-open cannot be run (No such file or directory)"),
    ],
)
def test_a_browser_that_fails_leaves_the_address_to_see(
    script: str, why: str, tmp_path: Path, open_reader: Open
) -> None:
    reader = open_reader(one_source().address, env=opener(tmp_path, script))
    reader.press("o")
    reader.on_page("Address").sees(why)


def test_where_no_browser_is_found_the_address_is_shown(tmp_path: Path, open_reader: Open) -> None:
    reader = open_reader(one_source().address, env={"DISPLAY": ":0", "PATH": str(tmp_path)})
    reader.press("o")
    reader.on_page("Address").sees("there is no xdg-open")


def test_a_failure_is_told_to_who_has_gone_on(tmp_path: Path, open_reader: Open) -> None:
    env = opener(tmp_path, '#!/bin/sh\nwhile ! [ -e "$RECORD" ]; do sleep 0.05; done\nexit 1\n')
    reader = open_reader(one_source().address, env=env)
    reader.press("o")
    reader.wait_for("Your browser was asked to open").press("?")
    reader.on_page("Keys").calm()
    (tmp_path / "record").touch()
    reader.wait_for("No browser was opened: xdg-open failed (exit code 1).").on_page("Keys")


def shown_address(reader: Reader) -> str:
    """The address on its page, put together from its lines."""
    rows = [row.removeprefix(BAR) for row in reader.screen if row.startswith(BAR)]
    return "".join(row.strip() for row in rows)


# Links of the terminal


LONG = "https://x.example/" + "".join(f"{number:03}/" for number in range(60)) + "end?a=b&c=(d);e=%20"


def linked(folder: Path, url: str, label: str = "Book") -> dict[str, str]:
    """The environment of a pack whose only source has this address and this label."""
    packs.pack(folder / "pack", [5])
    source = packs.SOURCE.replace('"Book"', json.dumps(label)) + f"url = {json.dumps(url)}\n"
    (folder / "pack" / "sources.toml").write_text(source)
    return packs.env(folder)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_long_address_loses_no_letter_and_is_one_link(
    width: int, tmp_path: Path, open_reader: Open
) -> None:
    env = {**linked(tmp_path, LONG), **FAR, "TERM": "foot"}
    reader = open_reader("shapes#shape-a", size=(width, 24), env=env)
    reader.press("o")
    reader.on_page("Address").sees("click on it")
    assert shown_address(reader) == LONG
    links = LINK.findall(reader.log)
    assert links
    assert {link for _, link in links} == {LONG.encode()}
    assert len({id_ for id_, _ in links}) == 1, "the lines light up together"


@pytest.mark.parametrize(
    "env", [{"TERM": "xterm-256color"}, {"TERM": "foot", "TMUX": "/tmp/tmux,1,0"}], ids=str
)
def test_an_unknown_terminal_gets_no_link(env: dict[str, str], tmp_path: Path, open_reader: Open) -> None:
    reader = open_reader("shapes#shape-a", env={**linked(tmp_path, LONG), **FAR, **env})
    reader.press("o")
    reader.on_page("Address").sees("over SSH").sees("clipboard, whole; selected here it would be broken")
    assert shown_address(reader) == LONG
    assert "click on it" not in reader.flat
    assert b"\x1b]8;" not in reader.log


def test_links_are_there_without_colours_too(tmp_path: Path, open_reader: Open) -> None:
    env = {**linked(tmp_path, LONG), **FAR, "TERM": "foot", "NO_COLOR": "1"}
    reader = open_reader("shapes#shape-a", env=env)
    reader.press("o")
    reader.on_page("Address").sees("click on it")
    assert {link for _, link in LINK.findall(reader.log)} == {LONG.encode()}


# What a pack may hold


OTHERS = ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "-https://x.example"]


@pytest.mark.parametrize("url", OTHERS)
def test_a_pack_with_another_address_is_refused(url: str, tmp_path: Path) -> None:
    done = run("show", **linked(tmp_path, url))
    assert done.returncode == 65
    assert "must begin with https:// or http://" in done.stderr


@pytest.mark.parametrize("url", OTHERS)
def test_another_address_is_shown_and_never_opened(url: str, tmp_path: Path, open_reader: Open) -> None:
    """Case 27: it may stand in a library that was tampered with."""
    env = {**linked(tmp_path, "https://x.example"), **opener(tmp_path), "TERM": "foot"}
    tamper(env, "https://x.example", url)
    reader = open_reader("shapes#shape-a", env=env)
    reader.press("o")
    reader.on_page("Address").sees("This is no web address, and is never opened.")
    assert shown_address(reader) == url
    reader.press("y")
    reader.wait_for("Sent to the terminal's clipboard: the address.")
    assert sent(reader) == [url]
    assert not [*tmp_path.glob("record*")]
    assert b"\x1b]8;" not in reader.log


def tamper(env: dict[str, str], old: str, new: str) -> None:
    """Change the library of a pack behind its back."""
    assert run("show", **env).returncode == 0
    (library,) = files(env["KETATUI_CACHE_DIR"])
    with sqlite3.connect(library) as database:
        changed = database.execute(
            "UPDATE body SET data = replace(data, ?, ?)"
            " WHERE position = (SELECT position FROM item WHERE id = 'book')",
            (old, new),
        ).rowcount
    database.close()
    assert changed == 1


def files(folder: str) -> Sequence[Path]:
    from pathlib import Path

    return [path for path in Path(folder).rglob("*") if path.is_file() and path.read_bytes()[:6] == b"SQLite"]


def test_an_address_of_one_machine_reaches_a_shell_nowhere(tmp_path: Path, open_reader: Open) -> None:
    url = "https://x.example/$(touch pwned);`touch pwned`&'\"|x"
    reader = open_reader("shapes#shape-a", env={**linked(tmp_path, url), **opener(tmp_path)})
    reader.press("o")
    until((tmp_path / "record").exists)
    count, address, *_ = (tmp_path / "record").read_text().splitlines()
    assert (count, address) == (
        "1",
        url.replace(" ", "%20").replace("`", "%60").replace('"', "%22").replace("|", "%7C"),
    )


def test_control_codes_in_a_label_are_refused(tmp_path: Path) -> None:
    done = run("show", **linked(tmp_path, "https://x.example", "Bo\x1b]52;c;ZXZpbA==\x07ok"))
    assert done.returncode == 65
    assert "\x1b" not in done.stderr


def test_brackets_in_a_label_are_brackets(tmp_path: Path, open_reader: Open) -> None:
    label = "[red]B[/] [@click=app.quit]k[/] [/"
    reader = open_reader("shapes#shape-a", env={**linked(tmp_path, "https://x.example", label), **FAR})
    reader.press("y")
    reader.wait_for("Sent to the terminal's clipboard: the statement and its source.")
    assert f"- {label}: A book of shapes. " in sent(reader)[0]
    reader.press("Y")
    reader.on_page("Copy an entry").sees(f"1 BibTeX, {label}").press("2")
    reader.wait_for(f"clipboard: CSL-JSON, {label}.").press("o")
    reader.on_page("Address").sees(f"{label}: A book of shapes")


def test_a_source_without_an_address_says_so(tmp_path: Path, open_reader: Open) -> None:
    packs.pack(tmp_path / "pack", [5])
    reader = open_reader("shapes#shape-a", env={**packs.env(tmp_path), **FAR})
    reader.press("o")
    reader.wait_for("No DOI and no address is known of Book.")
