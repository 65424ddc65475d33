"""A guest of a shared host, who has a key and nothing else, and may want more than to read."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import stat
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.room import CONTENT, EDITOR, PALETTE, TOPICS, Reader, note_texts, one_source, printed, until
from ketatui.ui.commands import COMMANDS, keys_of
from sshd import CONF, USER, daemon, said_of
from wire import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.conftest import Open
    from sshd import Sshd

FIRST = TOPICS[0]
SAVED = re.compile(r"(?m)(?<!not )saved *$")
NO_TERMINAL = "ketatui: only the reader opens here, and it needs a terminal: ssh -t asks for one"
NO_COMMAND = "ketatui: no command is run here: log in without one, and the reader opens"
TELL = "Tell whoever runs this host"
BAD = ["../x", "a/b", "", "a" * 300, "Ann", ".", "..", "a b", "ä", "-", "9", "a;id", "$HOME", "a\tb", "~root"]

pytestmark = pytest.mark.usefixtures("guests_home")


def ann() -> list[str]:
    """How a guest's session is begun; nothing of the environment says where files lie."""
    data = os.environ["KETATUI_DATA_DIR"]
    return ["--kiosk", "--profile", "ann", "--content", str(CONTENT), "--data", data]


def in_profile(name: str) -> list[str]:
    return note_texts("--profile", name)


def set_up(server: Sshd, *options: str) -> str:
    """What `ketatui ssh-config` prints, with the server's stand-ins for interpreter and keys."""
    told = printed("ssh-config", "--user", USER, *options)
    told = told.replace(f"{sys.executable} -I -m ketatui ", f"{server.python} -I -m ketatui ")
    return told.replace(f"/etc/ssh/{USER}_keys", str(server.folder / "guests"))


@contextmanager
def serving(server: Sshd, more: str = "", **profiles: str) -> Iterator[Sshd]:
    """A server as `ketatui ssh-config` sets it up, with a key for each profile."""
    block = set_up(server)
    assert "ClientAliveInterval 15" in block
    block = block.replace("ClientAliveInterval 15", "ClientAliveInterval 1")
    with (server.folder / "guests").open("w") as keys:
        for profile, key in profiles.items():
            line = set_up(server, "--profile", profile, "--key", server.public(key))
            begun = f"trap '' INT QUIT; exec {server.python} -I -m ketatui --kiosk --profile {profile} "
            assert line.startswith(f'restrict,pty,command="{begun}')
            keys.write(line)
    with server.running(f"{more}{block}"):
        yield server


@pytest.fixture
def host(server: Sshd) -> Iterator[Sshd]:
    with serving(server, ann="key", ben="other"):
        yield server


def opened(reader: Reader) -> Reader:
    return reader.wait_for(lambda it: isinstance(it, Reader) and it.position is not None and bool(it.current))


def far(
    host: Sshd,
    *options: str,
    key: str = "key",
    command: Sequence[str] = (),
    env: Mapping[str, str | None] | None = None,
) -> Reader:
    return Reader(command=host.ssh("-tt", *options, key=key, command=command), env=env)


def test_each_key_has_its_own_notes(host: Sshd, data: Path) -> None:
    for key, profile in (("key", "ann"), ("other", "ben")):
        with far(host, key=key) as reader:
            opened(reader).press("a")
            reader.wait_for(EDITOR).send(f"of {profile}")
            reader.wait_for(f"of {profile}").press("esc")
            reader.reads().press("v")
            reader.on_page("Bookmarks and notes").wait_for("1 of 1").press("q")
            reader.reads().press("q")
            assert reader.wait_exit() == 0
    assert in_profile("ann") == ["of ann"]
    assert in_profile("ben") == ["of ben"]
    assert sorted(path.name for path in (data / "profiles").iterdir()) == ["ann", "ben"]
    assert sorted(path.name for path in data.iterdir()) == ["profiles"]
    for path in data.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_without_a_terminal_nothing_is_had(host: Sshd, data: Path, tmp_path: Path) -> None:
    """Case 8: `ssh host id` runs neither id nor the reader, sftp and scp find nobody."""
    for command in ([], ["id"], [f"{host.program}", "where"]):
        done = said_of(host.ssh(*(["-T"] if not command else []), command=command))
        assert (done.returncode, done.stdout) == (64, "")
        assert done.stderr.strip() == (NO_COMMAND if command else NO_TERMINAL)
    assert said_of([*host.client("sftp"), f"{USER}@127.0.0.1"]).returncode != 0
    for flags in ([], ["-O"]):
        done = said_of(
            [*host.client("scp"), *flags, f"{USER}@127.0.0.1:/etc/passwd", str(tmp_path / "stolen")]
        )
        assert done.returncode != 0
    assert not (tmp_path / "stolen").exists()
    assert not data.exists()


def test_nothing_is_forwarded(host: Sshd) -> None:
    """Case 8: no port here or there, no agent, no X11."""
    inward = said_of(host.ssh("-W", f"127.0.0.1:{host.port}"))
    assert (inward.returncode, inward.stdout) == (255, "")
    outward = said_of(host.ssh("-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:9"))
    assert outward.returncode == 255
    assert "forwarding failed" in outward.stderr
    socket = said_of(host.ssh("-N", "-o", "ExitOnForwardFailure=yes", "-R", f"{host.folder}/s:127.0.0.1:9"))
    assert socket.returncode == 255
    assert not (host.folder / "s").exists()
    with host.agent() as offered, far(host, *OFFERING, env=offered) as reader:
        opened(reader)
        assert not handed_on(host)
        assert len({*host.sessions()}) <= 3, "the server's process, a shell, the reader"


PAINTS = b"\x1b[?1049h"
"""What a reader sends first, once it has the terminal."""
OFFERING = ("-A", "-Y")


def handed_on(host: Sshd) -> set[str]:
    """What the reader was given of the client's agent and display."""
    known = Path(f"/proc/{host.reader()}/environ").read_bytes()
    return {name for name in ("SSH_AUTH_SOCK", "DISPLAY") if f"\0{name}=".encode() in known}


def test_an_open_server_forwards_what_the_client_offers(server: Sshd) -> None:
    """So that what is not forwarded to a guest could have been."""
    server.let_in()
    command = [f"exec {server.program} {FIRST}"]
    with (
        server.running(),
        server.agent() as offered,
        far(server, *OFFERING, command=command, env=offered) as reader,
    ):
        opened(reader)
        assert handed_on(server) == {"SSH_AUTH_SOCK", "DISPLAY"}


def test_with_an_account_for_each_reader_the_block_alone_holds(server: Sshd, data: Path) -> None:
    """Case 8: keys are as their owners left them, without options; the block has the command."""
    block = set_up(server)
    (forced,) = re.findall(r"#   (ForceCommand .*)", block)
    block = block.replace("Match all", f"    {forced}\nMatch all")
    (server.folder / "guests").write_text(server.public())
    with server.running(block), server.agent() as offered:
        for command in (
            ["-W", "127.0.0.1:9"],
            ["-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:9"],
        ):
            assert said_of(server.ssh(*command)).returncode == 255
        refused = said_of(server.ssh(command=["id"]))
        assert (refused.returncode, refused.stderr.strip()) == (64, NO_COMMAND)
        with far(server, *OFFERING, env=offered) as reader:
            opened(reader)
            assert not handed_on(server)
            assert reader.step("j")
            reader.press("ctrl+z")
            reader.sees("not for guests")


WIDE = """\
AuthorizedKeysCommand /bin/true
AuthorizedKeysCommandUser nobody
TrustedUserCAKeys {folder}/key.pub
PermitTunnel yes
MaxSessions 50
"""
HELD = {
    "authorizedkeyscommand": "none",
    "trustedusercakeys": "none",
    "authenticationmethods": "publickey",
    "disableforwarding": "yes",
    "allowagentforwarding": "no",
    "x11forwarding": "no",
    "permittunnel": "no",
    "permituserrc": "no",
    "permituserenvironment": "no",
    "maxsessions": "1",
    "clientaliveinterval": "15",
    "clientalivecountmax": "2",
    "acceptenv": "LANG LC_ALL LC_CTYPE COLORTERM NO_COLOR",
}


def test_the_block_holds_as_it_is_printed_for_its_account_alone(server: Sshd) -> None:
    """Included from a folder, before all that the server grants to everyone."""
    block = server.folder / "ketatui.conf"
    conf = server.folder / "whole"
    conf.write_text(f"Include {block}\n{CONF}{WIDE}".format(folder=server.folder, port=22, true="/bin/true"))
    block.write_text("")
    before = {name: in_force(conf, name) for name in ("guests", "nobody")}
    block.write_text(printed("ssh-config", "--user", "guests"))
    assert in_force(conf, "nobody") == before["nobody"]
    guests = in_force(conf, "guests")
    assert guests["authorizedkeysfile"] == "/etc/ssh/guests_keys"
    assert {name: guests[name] for name in HELD} == HELD


def test_a_client_that_opens_no_reader_can_be_dropped(server: Sshd) -> None:
    """No idle limit begins for it: case 41."""
    block, found = re.subn(r"#   (UnusedConnectionTimeout) 1m", r"\1 2s", set_up(server))
    assert found == 1
    (server.folder / "guests").write_text(set_up(server, "--profile", "ann", "--key", server.public()))
    with server.running(block):
        assert said_of(server.ssh("-N")).returncode == 255
        server.gone(5.0)
        with far(server) as reader:
            opened(reader)
            time.sleep(3)
            assert reader.step("j"), "who reads is not dropped"


def in_force(conf: Path, user: str) -> dict[str, str]:
    """What a server does with an account, by its settings."""
    done = said_of([daemon(), "-T", "-f", str(conf), "-C", f"user={user},host=far,addr=192.0.2.1"])
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition(" ")
        found[name] = f"{found[name]} {value}" if name in found else value
    return found


def test_another_command_is_neither_run_nor_taken_as_options_and_is_told(
    host: Sshd, data: Path, tmp_path: Path
) -> None:
    """Cases 8 and 9: on a terminal too; no reader opens in its place."""
    ran = tmp_path / "ran"
    for command in (["id"], [f"touch {ran}"], [f"x --profile ../x --data {tmp_path / 'elsewhere'}"], ["\n"]):
        with far(host, command=command) as reader:
            assert reader.wait_exit() == 64
            assert reader.text.strip() == NO_COMMAND
    assert not ran.exists()
    assert not (tmp_path / "elsewhere").exists()
    assert not data.exists()


def test_mosh_is_told_that_it_is_not_for_it(host: Sshd, data: Path) -> None:
    """It takes its terminal out of sight, so a reader there could neither be seen nor left."""
    if not shutil.which("mosh"):
        pytest.skip("mosh is not installed")
    mosh = ["mosh", f"--ssh={shlex.join(host.client('ssh'))}"]
    for more in ([], ["--experimental-remote-ip=remote"], ["--server=/usr/bin/mosh-server"]):
        with Reader(
            command=[*mosh, *more, f"{USER}@127.0.0.1"], size=(100, 24), env={"LC_ALL": "C.UTF-8"}
        ) as client:
            assert client.wait_exit() not in {0, None}
            client.sees("ketatui: this host is not set up for mosh: log in with ssh, and the reader opens")
        host.gone(5.0)
    assert not data.exists()


def test_a_bad_profile_is_refused_and_makes_nothing(server: Sshd, data: Path) -> None:
    """Case 9: from `command=`; a NUL ends the line for the server, which then lets nobody in."""
    server.let_in()
    with server.running():
        for name in BAD:
            line = f"restrict,pty,command=\"{server.program} --kiosk --profile '{name}'\" {server.public()}"
            (server.folder / "keys").write_text(line)
            with far(server) as reader:
                assert reader.wait_exit() == 64, name
                assert "the name of a profile is 1 to 32 letters" in reader.flat
                assert reader.bytes_out < 200
        (server.folder / "keys").write_bytes(
            b'restrict,pty,command="' + bytes(server.program) + b' --kiosk --profile a\0b" '
        )
        assert said_of(server.ssh("-tt")).returncode == 255
    assert not data.exists()


HOSTILE = {
    "PYTHONINSPECT": "1",
    "PYTHONVERBOSE": "1",
    "PYTHONHOME": "{there}",
    "PYTHONPATH": "{there}",
    "HOME": "{there}",
    "PATH": "{there}",
    "KETATUI_PROFILE": "../x",
    "KETATUI_DATA_DIR": "{there}/data",
    "KETATUI_CACHE_DIR": "{there}/cache",
    "KETATUI_CONFIG": "{there}/config.toml",
    "KETATUI_CONTENT": "{there}/content",
    "TEXTUAL": "devtools,debug",
    "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver",
    "TEXTUAL_LOG": "{there}/log",
    "TEXTUAL_PRESS": "q",
    "TEXTUAL_SCREENSHOT": "0",
    "TEXTUAL_SCREENSHOT_LOCATION": "{there}",
    "XDG_DATA_HOME": "{there}/xdg",
    "XDG_CACHE_HOME": "{there}/xdg",
    "COLUMNS": "7",
    "LINES": "3",
    "VISUAL": "touch",
    "EDITOR": "touch",
    "LC_ALL": "x" * 300 + ".UTF-8",
    "LANG": "../../etc",
    "TZ": ":/etc/passwd",
}


def test_an_environment_changes_nothing_even_where_the_server_takes_it(
    server: Sshd, data: Path, tmp_path: Path
) -> None:
    """Case 9: neither where files lie nor what is run."""
    there = tmp_path / "there"
    there.mkdir()
    (there / "config.toml").write_text('theme = "ansi-light"\n[keys]\nquit = "Q"\n')
    sent = " ".join(f"{name}={value.format(there=there)}" for name, value in HOSTILE.items())
    line = set_up(server, "--profile", "ann", "--key", server.public())
    server.let_in(line.partition(" ssh-")[0])
    with server.running("AcceptEnv *\n"), far(server, "-o", f"SetEnv={sent}") as reader:
        opened(reader).press("a")
        reader.wait_for(EDITOR).send("mine")
        reader.wait_for("mine").press("esc")
        reader.reads().press("q")
        assert reader.wait_exit() == 0
        assert ">>>" not in reader.text
    assert [path.name for path in there.iterdir()] == ["config.toml"]
    assert in_profile("ann") == ["mine"]
    assert [path.name for path in data.iterdir()] == ["profiles"]


def test_no_variable_opens_python_behind_the_reader(server: Sshd, data: Path) -> None:
    """Case 9: where the line of a key was written by hand, and the server takes any variable."""
    server.let_in(f'restrict,pty,command="{server.program} --kiosk --profile ann"')
    with server.running("AcceptEnv *\n"), far(server, "-o", "SetEnv=PYTHONINSPECT=1") as reader:
        assert reader.wait_exit() == 64
        assert reader.flat.startswith("ketatui: PYTHONINSPECT is set, and nothing is opened")
    assert not data.exists()


def test_ctrl_c_while_python_starts_names_none_of_its_files(host: Sshd) -> None:
    """The terminal still makes signals of keys then, and Python would tell where it was."""
    with far(host) as reader:
        end = time.monotonic() + PATIENCE
        while PAINTS not in reader.log:
            assert time.monotonic() < end
            with suppress(ValueError, ProcessLookupError):  # it is not there yet
                os.kill(host.reader(), signal.SIGINT)
            reader.wait_until(lambda: PAINTS in reader.log, 0.002)
        assert reader.log.startswith(PAINTS)
        opened(reader).press("j")
        reader.at(2)


def test_a_guest_can_be_given_the_plain_reader(server: Sshd) -> None:
    line = set_up(server, "--profile", "ann", "--plain", "--ascii", "--key", server.public())
    (server.folder / "guests").write_text(line)
    with server.running(set_up(server)), far(server) as reader:
        reader.sees("? tells")
        assert b"\x1b" not in reader.log
        assert reader.log.isascii()
        reader.send("q\r")
        assert reader.wait_exit() == 0


def test_a_guest_who_is_gone_without_a_word_leaves_nothing_behind(host: Sshd) -> None:
    """Case 10."""
    with far(host) as reader:
        opened(reader).press("a")
        reader.wait_for(EDITOR).send("just typed")
        reader.wait_for("just typed")
        reader.kill(signal.SIGKILL)
        assert host.gone(5.0) < 0.5
    assert in_profile("ann") == ["just typed"]


def test_keys_of_the_terminal_at_the_start_give_no_shell(host: Sshd) -> None:
    """Case 33: before the reader has the terminal they are the system's, and there is nothing behind it."""
    for wait in (0.0, 0.25, 0.4, 0.5):
        with far(host) as reader:
            time.sleep(wait)
            reader.send("\x1a\x1a")
            opened(reader).press("ctrl+z", "g", "j")
            reader.at(2)
            reader.send("\x1c\x1c\x03")
            reader.sees("q leaves").press("q")
            assert reader.wait_exit() == 0
        with far(host) as reader:
            time.sleep(wait)
            reader.send("\x1c\x03\x1a exit\r")
            reader.wait_until(lambda: reader.process.poll() is not None, 1.0)
            assert not re.search(r"[$#>] *$", reader.text)
            reader.kill(signal.SIGKILL)
            host.gone(5.0)


# What is there and what is not, on a terminal of this machine

LEADING_OUT = {"write-unsaved", "edit-outside", "outside", "write-note", "aside"}
OUT = [command for command in COMMANDS if command.reaches_out]


def guest(open_reader: Open, *arguments: str, **options: object) -> Reader:
    return open_reader(*ann(), *arguments, FIRST, **options)


def test_what_leads_out_is_neither_offered_nor_done(open_reader: Open, tmp_path: Path) -> None:
    assert {command.id for command in OUT} == LEADING_OUT
    ran = tmp_path / "ran"
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\ntouch {ran}\n")
    editor.chmod(0o755)
    env = {"EDITOR": str(editor), "VISUAL": str(editor), "DISPLAY": ":99"}
    reader = guest(open_reader, env=env, size=(100, 160))
    reader.press("?")
    reader.on_page("Keys").wait_for("all keys")
    for command in COMMANDS:
        assert (f"{keys_of(command, {})} {command.help}" in reader.flat) is not command.reaches_out, (
            command.id
        )
    assert "config" not in reader.flat
    reader.press("q")
    reader.reads()
    for key in ("W", "ctrl+z"):
        reader.press(key)
        reader.sees("not for guests").press("k")
        reader.wait_gone("not for guests")
    reader.press("a")
    reader.wait_for(EDITOR).send("mine")
    reader.wait_for("mine").wait_for(SAVED)
    assert "ctrl+" not in reader.foot
    for key in ("ctrl+o", "ctrl+s"):
        reader.press(key)
        reader.sees("not for guests").press("x")
        reader.wait_gone("not for guests").press("backspace")
    reader.press("esc")
    reader.reads().press("v")
    reader.on_page("Bookmarks and notes").calm().press("E")
    reader.sees("not for guests").press("enter")
    reader.on_page("Your note").press("E")
    reader.sees("not for guests").press("q")
    reader.on_page("Bookmarks and notes").press("q")
    reader.reads().press(":")
    reader.wait_for(PALETTE).send("write")
    reader.wait_for("write a note").calm()
    for command in OUT:
        assert command.title not in reader.text
    assert not ran.exists()
    assert in_profile("ann") == ["mine"]


def test_an_address_is_shown_and_never_opened(open_reader: Open, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (tmp_path / "xdg-open").write_text(f"#!/bin/sh\ntouch {ran}\n")
    (tmp_path / "xdg-open").chmod(0o755)
    env = {"DISPLAY": ":99", "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    reader = open_reader(*ann(), one_source().address, env=env)
    reader.press("o")
    reader.on_page("Address").sees("No browser is started from here.")
    assert not ran.exists()


def test_only_the_reader_and_the_review_open() -> None:
    for command in (
        ["where"],
        ["show"],
        ["notes"],
        ["backups"],
        ["check"],
        ["export", "notes", "--to", "x"],
        ["import", "x"],
        ["ssh-config"],
    ):
        with Reader(*ann(), *command) as reader:
            assert reader.wait_exit() == 64
            assert reader.flat == "ketatui: a kiosk opens the reader and the review, and nothing else"
    with Reader(*ann(), "review") as reader:
        reader.on_page("Review").press("q")
        reader.reads().press("q")
        assert reader.wait_exit() == 0


def test_the_config_of_the_account_does_not_count(open_reader: Open, config: Path) -> None:
    config.write_text('theme = "none"\n[keys]\nquit = "Q"\nwrong = 1\n')
    reader = guest(open_reader)
    reader.calm()
    assert "config" not in reader.text
    reader.quits()


SMALL = """
import sys
from ketatui import kiosk
kiosk.FILE_LIMIT = 400_000
from ketatui.cli import main
sys.exit(main(sys.argv[1:]))
"""


def nameless(reader: Reader, data: Path) -> None:
    """Nothing that was ever sent tells where files lie."""
    for name in (str(data), "notebook.db", "profiles", str(Path.home()), "--data"):
        assert name.encode() not in reader.log, name


def test_trouble_with_files_is_told_without_their_names(open_reader: Open, data: Path) -> None:
    home = data / "profiles" / "ann"
    home.mkdir(parents=True, mode=0o700)
    (home / "notebook.db").write_text("no database at all, but long enough to be taken for one " * 99)
    reader = guest(open_reader)
    reader.press("!")
    reader.on_page("Notice and emergency").press("G")
    reader.sees("The notebook was damaged").sees("kept as another file").press("q")
    reader.reads().quits()
    nameless(reader, data)
    (home / "notebook.db").unlink()
    (home / "notebook.db").mkdir()
    reader = guest(open_reader)
    reader.press("m")
    reader.wait_for("not being saved").press("!")
    reader.on_page("Notice and emergency").press("G")
    reader.sees(f"{TELL}").press("q")
    reader.reads().press("q")
    reader.on_page("Not saved").sees(TELL).press("q")
    assert reader.wait_exit() == 0
    nameless(reader, data)


def test_what_a_guest_may_write_has_an_end(open_reader: Open, data: Path) -> None:
    """Case 15: a file that may not grow is a full disk to the reader; words stay on the screen."""
    reader = guest(open_reader, command=[sys.executable, "-c", SMALL])
    reader.press("a")
    reader.wait_for(EDITOR).paste("many words " * 40_000)
    reader.wait_for(TELL)
    nameless(reader, data)
    reader.press("esc")
    reader.sees("esc again leaves")
    assert sum(path.stat().st_size for path in data.rglob("*") if path.is_file()) < 2_000_000
    reader.close_master()
    assert reader.wait_exit(3.0) == 129


BREAKING = """
import sys
from ketatui.cli import main
from ketatui.ui.item_list import ItemList
def broken(self):
    raise RuntimeError("broken on purpose")
ItemList.action_last = broken
sys.exit(main(sys.argv[1:]))
"""


def test_a_fault_of_the_program_names_no_file(open_reader: Open, data: Path) -> None:
    """Case 42."""
    reader = guest(open_reader, command=[sys.executable, "-c", BREAKING])
    reader.press("G")
    assert reader.wait_exit() == 70
    assert f"a fault in ketatui itself: RuntimeError. {TELL}" in reader.text
    assert (data / "profiles" / "ann" / "ketatui.log").exists()
    nameless(reader, data)


@pytest.mark.parametrize("size", [(65535, 65535), (65535, 24), (80, 65535)])
def test_a_huge_terminal_costs_little(size: tuple[int, int]) -> None:
    """Case 32."""
    with Reader(*ann(), FIRST, size=size) as reader:
        assert reader.wait_until(lambda: reader.bytes_out > 2_000)
        reader.quiet(0.5)
        assert reader.private_bytes() < 100 * 2**20
        reader.press("q")
        assert reader.wait_exit() == 0


def test_a_storm_of_sizes_over_ssh_ends_right(host: Sshd) -> None:
    """Case 32: 200 in two seconds."""
    with far(host) as reader:
        opened(reader)
        for number in range(200):
            reader.resize(20 + number, 6 + number % 40)
            time.sleep(0.01)
        reader.resize(80, 24)
        reader.press("ctrl+l", "j")
        reader.at(2)
        until(lambda: reader.wait_until(lambda: "keys" in reader.foot, 5.0))
        assert reader.screen[1] == "─" * 80
        reader.press("q")
        assert reader.wait_exit() == 0


# Left alone

SHORT = ("--idle", "0.05")
LIMIT = 3.0
GOING = "This ends in"


def where_one_is(reader: Reader, where: str) -> None:
    if where == "note":
        reader.press("a")
        reader.wait_for(EDITOR).send("left alone")
        reader.wait_for("left alone")
    elif where == "find":
        reader.press("/")
        reader.wait_for("find in this topic")
    elif where == "palette":
        reader.press(":")
        reader.wait_for(PALETTE)
    elif where == "page":
        reader.press("?")
        reader.on_page("Keys")
    elif where == "review":
        reader.press("r")
        reader.on_page("Review")
    else:
        reader.press("k")  # which leads nowhere, but is a key


@pytest.mark.parametrize("where", ["text", "note", "find", "palette", "page", "review"])
def test_who_is_gone_is_told_and_then_the_session_ends(where: str, open_reader: Open) -> None:
    """Case 41: all is saved, and the exit code is that of an end."""
    reader = guest(open_reader, *SHORT)
    before = time.monotonic()
    where_one_is(reader, where)
    reader.wait_for(GOING, LIMIT)
    assert reader.wait_exit(2 * LIMIT) == 0
    assert time.monotonic() - before > LIMIT / 2
    assert "ended, since no key was pressed for long; all is saved" in reader.text
    assert in_profile("ann") == (["left alone"] if where == "note" else [])


def test_any_key_keeps_the_session(open_reader: Open) -> None:
    reader = guest(open_reader, *SHORT)
    for key in ("j", "k", "j", "k"):
        reader.wait_for(GOING, LIMIT).press(key)
        reader.wait_gone(GOING)
    assert reader.process.poll() is None


def test_a_stalled_terminal_does_not_keep_who_is_gone(open_reader: Open) -> None:
    """Cases 3 and 41: nobody reads what is drawn, and nobody presses a key."""
    reader = guest(open_reader, *SHORT)
    where_one_is(reader, "note")
    reader.pause()
    for _ in range(40):
        reader.send("\r" * 20 + "\x1b[A" * 20)
    assert reader.process.wait(PATIENCE) == 0  # the keys have to be read first
    assert in_profile("ann")[0].strip() == "left alone"


def test_an_editor_that_is_open_is_no_silence(open_reader: Open, tmp_path: Path) -> None:
    """Without `--kiosk` one may be away in another program, where the keys go."""
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsleep 5\necho "from there" >>"$1"\n')
    editor.chmod(0o755)
    reader = open_reader(*SHORT, FIRST, env={"EDITOR": str(editor), "VISUAL": None})
    reader.press("a")
    reader.wait_for(EDITOR).press("x", "ctrl+o")
    reader.wait_for("from there", 3 * LIMIT)
    assert reader.process.poll() is None
