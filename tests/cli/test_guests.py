"""What a shared host is made of: names of profiles, what a guest brings along and is told, lines for sshd."""

from __future__ import annotations

import base64
import os
import pwd
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.cli import main
from ketatui.kiosk import TELL, kept, need_room, profile_name, told
from ketatui.notebook.faults import REMEDIES
from ketatui.outcome import Refusal
from ketatui.paths import find_paths
from ketatui.ssh_config import block, key_line, out_of_reach

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = r"[a-z][a-z0-9_-]{0,31}"
DATA = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(range(32))
KEY = f"ssh-ed25519 {base64.b64encode(DATA).decode()}"


@given(st.one_of(st.text(), st.from_regex(NAME, fullmatch=True), st.from_regex(f"{NAME}(.|\n)?")))
def test_a_profile_is_a_plain_name_or_refused(text: str) -> None:
    """Case 9."""
    if text.isascii() and re.fullmatch(NAME, text):
        assert profile_name(text) == text
        found = find_paths(None, "/data", {}, text)
        assert found.data == Path("/data/profiles") / text
        assert found.notebook.parent == found.log.parent == found.backups.parent == found.data
    else:
        with pytest.raises(Refusal) as refused:
            profile_name(text)
        assert refused.value.code == 64


@pytest.mark.parametrize(
    "text", ["../x", "a/b", "", "a" * 300, "a" * 33, "a\0b", "a\n", "Ann", "ä", "-a", "٣"]
)
def test_what_is_no_name_is_refused(text: str) -> None:
    """Case 9."""
    with pytest.raises(Refusal):
        profile_name(text)


def test_of_the_environment_only_person_terminal_and_language_count() -> None:
    ours = {
        "HOME": "/h",
        "PATH": "/bin",
        "TERM": "xterm",
        "TERM_PROGRAM": "ketatui-web",
        "LC_CTYPE": "C",
        "SSH_TTY": "/dev/pts/1",
        "TZ": "UTC",
    }
    theirs = dict.fromkeys(
        "KETATUI_DATA_DIR TEXTUAL_DRIVER TEXTUAL XDG_DATA_HOME COLUMNS EDITOR BROWSER DISPLAY HOMEX".split(),
        "x",
    )
    assert kept(ours | theirs) == ours


def test_a_line_about_files_names_none_and_says_whom_to_tell() -> None:
    paths = find_paths("/srv/pack", "/home/k (1)/data", {"KETATUI_CACHE_DIR": "/var/cache/k"}, "ann")
    for line, shown in (
        (
            f"the disk with {paths.notebook} is full. Free some space",
            f"the disk with your notebook is full. {TELL}",
        ),
        (f"{paths.backups}/x.db: no", "the backups: no"),
        (f"{paths.drafts} cannot be used", "the texts kept apart cannot be used"),
        (f"{paths.data.parent} and {paths.data}", "a folder of this host and your notebook"),
        (f"kept as {paths.notebook}.corrupt-20261129T101112Z-2", "kept as another file"),
        (
            f"the disk refuses to write {paths.notebook}. Tell",
            "the disk refuses to write your notebook. Tell",
        ),
        (f"it is in {paths.data}.", "it is in your notebook."),
        (f"no: '{paths.drafts}', {paths.data}2/x", "no: 'the texts kept apart', a folder of this host"),
        (
            f"{paths.cache} cannot be written: the content …",
            "the store of compiled content cannot be written: the content …",
        ),
        (f"there is no pack in {paths.content}", "there is no pack in the content"),
        ("1.5/2 and/or /x stay", "1.5/2 and/or /x stay"),
    ):
        assert told(paths, line) == shown
    for remedy in REMEDIES:
        assert told(paths, f"It is so. {remedy}") == f"It is so. {TELL}"


def test_there_is_room_for_some_texts_kept_apart_and_no_more(tmp_path: Path) -> None:
    need_room(tmp_path / "missing")
    for number in range(4):
        need_room(tmp_path)
        with (tmp_path / f"{number}.md").open("wb") as file:
            file.truncate(5 * 2**20)
    with pytest.raises(OSError, match="quota"):
        need_room(tmp_path)


LIMITED = """
import resource, sys
from ketatui.kiosk import FILE_LIMIT, set_limits
set_limits()
set_limits()
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
with open(sys.argv[1], "wb") as file:
    try:
        file.truncate(FILE_LIMIT + 1)
    except OSError as error:
        print(error.strerror)
try:
    bytes(2 * 1024 ** 3)
except MemoryError:
    print("no memory")
"""


def test_files_and_memory_of_a_guest_have_an_end(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "file")], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n") == ["File too large", "no memory", ""]


def test_the_block_is_whole_and_has_the_line_of_a_key() -> None:
    text = block("guests", "ben", ["--idle", "5"])
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines[0] == "Match User guests"
    assert lines[-1] == "Match all"
    assert "DisableForwarding yes" in lines
    assert "AuthorizedKeysFile /etc/ssh/guests_keys" in lines
    assert "--kiosk --profile ben --idle 5" in text
    assert max(map(len, text.splitlines())) < 200


@pytest.mark.parametrize("user", ["", "root\nMatch all", "a b", "*", "!x", "../x", "A"])
def test_an_account_with_an_odd_name_is_refused(user: str) -> None:
    with pytest.raises(Refusal):
        block(user, None, [])


@given(
    st.one_of(
        st.text(), st.text().map(lambda text: f"{KEY} {text}"), st.text().map(lambda text: f"{text}{KEY}")
    )
)
def test_a_line_has_one_key_and_nothing_else_that_was_given(text: str) -> None:
    try:
        line = key_line("ann", text, ["--idle", "30"])
    except Refusal:
        assert text.strip() != KEY
    else:
        assert re.fullmatch(
            r'restrict,pty,command="[^"\n]*--kiosk --profile ann --idle 30" ' + re.escape(KEY) + " ann", line
        )


@pytest.mark.parametrize(
    "text",
    [
        "",
        KEY[:-4],
        f'command="sh" {KEY}',
        f"{KEY}\n{KEY}",
        KEY.replace("ssh-ed25519", "ssh-rsa"),
        "ssh-ed25519 AAAA",
        f"cert-authority {KEY}",
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="no public key"):
        key_line("ann", text, ["--idle", "30"])


def forced(told: str) -> list[str]:
    """The reader's options in the line of a key, as a shell passes them on."""
    (command,) = re.findall(r'(?m)command="(.*)" ssh-ed25519 ', told)
    words = shlex.split(command.replace(r"\"", '"'))
    return words[words.index("--kiosk") + 1 :]


@pytest.mark.parametrize("key", [[], ["--key", KEY]], ids=["block", "line"])
def test_a_guest_gets_what_else_was_asked_for(
    key: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ["ssh-config", "--profile", "eve", *key]
    assert main(asked) == 0
    assert forced(capsys.readouterr().out) == ["--profile", "eve", "--idle", "30"]
    places = ["--content", "a pack", "--data", 'it\'s "notes"']
    assert main([*asked, "--plain", "--ascii", "--no-mouse", *places, "--idle", "5"]) == 0
    assert forced(capsys.readouterr().out) == [
        *("--profile", "eve", "--plain", "--ascii", "--no-mouse"),
        *("--content", str(tmp_path / "a pack"), "--data", str(tmp_path / 'it\'s "notes"')),
        *("--idle", "5"),
    ]


def test_the_block_tells_how_to_get_the_same_line_for_another_reader(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--no-mouse", "--data", str(tmp_path / "a place"), "--store", "postgresql://?service=ketatui"]
    assert main(["ssh-config", "--profile", "eve", *asked]) == 0
    block = capsys.readouterr().out
    (command,) = re.findall(r'(?m)^# This prints it: ketatui (.*) "\$\(cat NAME\.pub\)"$', block)
    assert main([*shlex.split(command.replace("NAME", "eve")), KEY]) == 0
    assert forced(capsys.readouterr().out) == forced(block)


@pytest.mark.parametrize("option", ["--content", "--data"])
def test_a_place_that_would_end_the_line_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ssh-config", option, "/srv/a\nMatch all"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "ketatui: a line for sshd takes no control codes, such as a line break\n"


@pytest.fixture
def opt() -> Iterator[Path]:
    """A folder that everyone may read, with a pack."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / "pack" / "topics").mkdir(parents=True)
        (folder / "pack" / "pack.toml").touch()
        (folder / "pack" / "topics" / "one.toml").touch()
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield folder


def told_of(pack: Path, user: str = "nobody-of-this-name") -> list[str]:
    """What is told of a pack, not of the program these tests run with."""
    return [line for line in out_of_reach(user, pack) if re.search(r"\bthe content\b", line)]


@pytest.mark.parametrize(
    ("name", "mode"),
    [(".", 0o700), ("pack", 0o750), ("pack", 0o751), ("pack/pack.toml", 0o600), ("pack/topics", 0o754)],
)
def test_what_the_account_cannot_read_is_told(name: str, mode: int, opt: Path) -> None:
    pack = opt / "pack"
    assert told_of(pack) == []
    (opt / name).chmod(mode)
    (line,) = told_of(pack)
    assert line.startswith(f"the account nobody-of-this-name cannot read {opt / name}, where this is")
    assert told_of(pack, pwd.getpwuid(os.getuid()).pw_name) == [], "its owner may"


def test_what_the_account_cannot_read_is_told_through_links_and_where_nothing_is(opt: Path) -> None:
    link = opt / "link"
    link.symlink_to(opt / "pack")
    assert told_of(link) == []
    (opt / "pack").chmod(0o700)
    assert f"cannot read {link}," in told_of(link)[0]
    assert f"cannot read {opt / 'none'}," in told_of(opt / "none")[0]


def test_the_line_is_printed_all_the_same(opt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opt.chmod(0o700)
    asked = ["ssh-config", "--profile", "ann", "--key", KEY, "--user", "nobody-of-this-name"]
    assert main([*asked, "--content", str(opt / "pack")]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("restrict,pty,command=")
    assert f"ketatui: the account nobody-of-this-name cannot read {opt}, where this is" in told.err


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_a_program_in_a_private_folder_is_told_of(
    mode: int, opt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = opt / "bin" / "python"
    python.parent.mkdir()
    python.touch(0o755)
    python.parent.chmod(mode)
    monkeypatch.setattr(sys, "executable", str(python))
    told = [line for line in out_of_reach("nobody-of-this-name", opt / "pack") if str(opt) in line]
    assert [
        f"cannot read {python.parent}, where this is to be found: the program." in line for line in told
    ] == ([True] if mode == 0o700 else [])
