"""What a reader writes stays with the reader: no network is ever reached, and no fault repeats a note."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

import packs
from app.room import EDITOR, STAR, TOPICS, Reader, one_source, until
from beneath import ENDLESS, Fault, failing, lines_of, logging_net
from ketatui.arguments import COMMANDS
from ketatui.outcome import NO_TERMINAL
from web.served import Served

if TYPE_CHECKING:
    from app.conftest import Open

FIRST = TOPICS[0]
SECRET = "xylophone"
NETWORK = """
import contextlib, socket
socket.socket(socket.AF_INET).close()
socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).close()
with contextlib.suppress(OSError):
    socket.getaddrinfo("localhost", 80)
with contextlib.suppress(OSError):
    socket.gethostbyaddr("127.0.0.1")
socket.socketpair()[0].close()
"""


def reached(log: Path) -> list[str]:
    """What programs did on a network, without their numbers; some program must have been watched."""
    lines = [line.partition(" ")[2] for line in lines_of(log)]
    assert any(line.startswith("loaded python") for line in lines)
    return [line for line in lines if not line.startswith("loaded ")]


@pytest.fixture
def net(tmp_path: Path) -> Path:
    return tmp_path / "net.log"


def test_what_a_program_does_on_a_network_is_seen(preload: Path, net: Path) -> None:
    """The watch is awake: it sees sockets and look-ups, and passes over the machine's own sockets."""
    env = {**os.environ, **logging_net(preload, net)}
    subprocess.run([sys.executable, "-c", NETWORK], env=env, check=True)
    found = reached(net)
    assert found[:2] == ["socket 2", "socket 10"]
    assert "getaddrinfo localhost" in found
    assert any(line.startswith("gethostby") for line in found)


def test_a_session_reaches_no_network(open_reader: Open, preload: Path, net: Path) -> None:
    place = one_source()
    reader = open_reader(place.address, env=logging_net(preload, net)).at(place.place)
    reader.press("space", "b", "m")
    reader.wait_for(STAR).press("a")
    reader.wait_for(EDITOR).press(*"mine", "esc")
    reader.reads().press("/", *"ket", "enter")
    reader.calm()
    reader.press("esc", "enter")
    reader.wait_for("── Details").press("esc")
    reader.reads().press("y")
    reader.wait_for("Sent to the terminal's clipboard")
    for page in ("v", "?", "s", "!", "o"):
        reader.reads().press(page)
        reader.calm()
        reader.press("q")
    reader.reads().press("r")
    reader.on_page("Review").press("space", "3", "u", "q")
    reader.reads().press("l")
    reader.calm()
    reader.quits()
    assert f"{reader.pid} " in net.read_text()
    assert reached(net) == []


ASKED = [
    ["--help"],
    ["--version"],
    ["open", "basics", "--plain"],
    ["show", "basics"],
    ["show", "basics", "--json"],
    ["search", "vein"],
    ["check"],
    ["notes"],
    ["export", "sources"],
    ["export", "notes"],
    ["export", "cards", "--to", "cards.apkg"],
    ["export", "notes", "--format", "jsonl", "--to", "again.jsonl"],
    ["export", "flags"],
    ["import", "notes.jsonl"],
    ["backups"],
    ["review"],
    ["ssh-config"],
    ["where"],
]


NOTES = """\
{"ketatui": "notebook", "format": 2, "version": "0.1.0", "pack": "mini",\
 "exported": "2026-11-29T20:00:00+00:00"}
{"kind": "note", "uuid": "f508bbc9-b5d2-48bc-9332-6dba273e3116", "pack": "mini", "item": "onset-im",\
 "quote": "", "text": "mine",\
 "created": "2026-11-29T19:00:00+00:00", "updated": "2026-11-29T19:00:00+00:00", "version": 1}
"""


def test_no_command_is_left_out() -> None:
    assert set(COMMANDS) - {"web", "store"} <= {
        arguments[0] for arguments in ASKED
    }  # which are for a network


@pytest.mark.parametrize("arguments", ASKED, ids=" ".join)
def test_no_command_reaches_a_network(
    arguments: list[str], preload: Path, net: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(tmp_path / "cache"))  # so that the pack is compiled too
    monkeypatch.setenv("KETATUI_CONTENT", str(packs.MINI))
    env = {**os.environ, **logging_net(preload, net)}

    def ketatui(*asked: str) -> int:
        command = [sys.executable, "-m", "ketatui", *asked]
        return subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, check=False).returncode

    (tmp_path / "notes.jsonl").write_text(NOTES)
    assert ketatui("import", "notes.jsonl") == 0
    assert ketatui(*arguments) == (NO_TERMINAL if arguments == ["review"] else 0)
    assert reached(net) == []


def test_reading_in_a_browser_listens_on_loopback_and_reaches_nothing(preload: Path, net: Path) -> None:
    with Served("--port", "0", env=logging_net(preload, net)) as served:
        told = {"Cookie": "", "Connection": "close"}
        with urlopen(Request(served.address, headers=told)) as answer:
            assert answer.status == 200
        listening = [
            line.split()[1].partition(":")[0]
            for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
            if int(line.split()[1].partition(":")[2], 16) == int(served.host.partition(":")[2])
            and line.split()[3] == "0A"
        ]
        assert listening == ["0100007F"]
        assert served.end(signal.SIGTERM) == 0
    assert reached(net) == ["socket 2"]


SPILLING = """
import sys
from ketatui.cli import main
from ketatui.notebook.edits import SaveNote
from ketatui.ui.item_list import ItemList
from ketatui.ui.note import NoteScreen

def spill(*_):
    try:
        raise ValueError("xylophone")
    except ValueError as error:
        raise RuntimeError("a note says xylophone") from error

where = sys.argv.pop(1)
if where == "thread":
    SaveNote.apply = spill
elif where == "editor":
    NoteScreen.action_end = spill
else:
    ItemList.action_last = spill
sys.exit(main(sys.argv[1:]))
"""
LEFT = b"\x1b[?1049l"
"""What gives the terminal its first screen back."""


def nothing_is_repeated(reader: Reader, data: Path) -> None:
    log = data / "ketatui.log"
    assert LEFT in reader.log
    assert SECRET not in reader.log.rpartition(LEFT)[2].decode()
    assert SECRET not in reader.text
    assert not log.exists() or SECRET not in log.read_text()


@pytest.mark.parametrize("where", ["editor", "list", "thread"])
def test_a_fault_repeats_no_note(where: str, open_reader: Open, data: Path) -> None:
    reader = open_reader(FIRST, command=[sys.executable, "-c", SPILLING, where])
    reader.press("a")
    reader.wait_for(EDITOR).press(*SECRET)
    reader.wait_for(SECRET)
    if where == "thread":
        reader.wait_for("the program made").kill(signal.SIGTERM)
        assert reader.wait_exit() == 143
    else:
        reader.press("esc")
        if where == "list":
            reader.reads().press("G")
        assert reader.wait_exit() == 70
        assert "RuntimeError" in (data / "ketatui.log").read_text()
        assert "ketatui: a fault in ketatui itself" in reader.text
    nothing_is_repeated(reader, data)


def test_a_note_that_could_not_be_saved_is_not_repeated_at_the_end(
    open_reader: Open, data: Path, preload: Path, tmp_path: Path
) -> None:
    hits = tmp_path / "hits"
    fault = Fault("pwrite", 1, errno.EIO, ENDLESS)
    reader = open_reader(FIRST, env=failing(preload, fault, data, hits))
    reader.press("a")
    reader.wait_for("Your note").press(*SECRET)
    reader.wait_for(SECRET)
    until(lambda: lines_of(hits))
    reader.wait_for("not being saved").press("esc")
    reader.sees("esc again leaves").press("esc")
    reader.reads().press("q")
    reader.on_page("Not saved").press("q")
    assert reader.wait_exit() == 0
    nothing_is_repeated(reader, data)
