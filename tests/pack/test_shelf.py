"""Libraries are compiled when content has changed, replaced whole, and never by a bad pack."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import packs
from app.room import CONTENT
from ketatui.pack import library, shelf
from ketatui.pack.library import FORMAT, Library
from ketatui.pack.problem import PackError
from ketatui.pack.shelf import CompileError, library_file, open_library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASICS = "topics/basics.toml"


class Shelf:
    """A pack, the cache it is compiled into, and what was said meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.pack = packs.copy(folder)
        self.cache = folder / "cache"
        self.told: list[str] = []
        self.compiled = 0

    @property
    def file(self) -> Path:
        return library_file(self.cache, self.pack)

    def open(self) -> Library:
        return open_library(self.pack, self.cache, self.told.append)

    def summary(self) -> str:
        opened = self.open()
        text = json.dumps(vars(opened.item("more-summary")), default=str)
        opened.close()
        return text


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, compiling here is not worth a word."""
    monkeypatch.setattr(shelf, "PATIENCE", 60.0)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A shelf with a library that was compiled just now; compiling anew is counted."""
    kept = Shelf(tmp_path)
    kept.open().close()
    compile_ = shelf._compile

    def counted(*arguments: object) -> bytes:
        kept.compiled += 1
        return compile_(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(shelf, "_compile", counted)
    return kept


def rewrite(path: Path, old: str, new: str, *, same_time: bool = False) -> None:
    status = path.stat()
    path.write_text(path.read_text().replace(old, new))
    if same_time:
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_an_unchanged_pack_is_not_compiled_again(kept: Shelf) -> None:
    kept.open()
    assert kept.compiled == 0


def test_a_touched_file_is_looked_into_and_found_the_same(kept: Shelf) -> None:
    os.utime(kept.pack / BASICS, (1, 1))
    kept.open()
    assert kept.compiled == 0


def test_an_edit_of_the_same_size_is_seen_by_its_time(kept: Shelf) -> None:
    rewrite(kept.pack / "topics/more.toml", "second topic", "zecond topic")
    assert "zecond" in kept.summary()
    assert kept.compiled == 1


def test_an_edit_of_the_same_size_and_time_is_not_seen(kept: Shelf) -> None:
    rewrite(kept.pack / "topics/more.toml", "second topic", "zecond topic", same_time=True)
    assert "second" in kept.summary()
    assert kept.compiled == 0


def test_an_edit_of_another_size_and_the_same_time_is_seen(kept: Shelf) -> None:
    rewrite(kept.pack / "topics/more.toml", "second topic", "other topic", same_time=True)
    assert "other topic" in kept.summary()


def test_a_new_file_is_seen(kept: Shelf) -> None:
    text = (kept.pack / "topics/claims.toml").read_text()
    new = text[: text.index("[[section]]")].replace('id = "claims"', 'id = "new"')
    (kept.pack / "topics/new.toml").write_text(new)
    packs.change(kept.pack, "pack.toml", '"more", ', '"more", "new", ')
    assert [head.id for head in kept.open().topics] == ["basics", "more", "new", "claims", "sources"]


def test_a_file_that_is_gone_is_seen(kept: Shelf) -> None:
    (kept.pack / "glossary.toml").unlink()
    with pytest.raises(PackError, match=r"glossary\.toml:1: is missing from the pack"):
        kept.open()


def test_another_format_is_stale(kept: Shelf) -> None:
    """Case 36: of an older or a newer program."""
    database = sqlite3.connect(kept.file)
    database.execute("UPDATE meta SET value = '0' WHERE key = 'format'")
    database.commit()
    database.close()
    assert "second topic" in kept.summary()
    assert kept.compiled == 1
    assert str(FORMAT) in kept.file.name


def emptied(data: bytes) -> bytes:
    return data[:0]


def halved(data: bytes) -> bytes:
    return data[: len(data) // 2]


def cut_in_the_header(data: bytes) -> bytes:
    return data[:50]


def zeroed(data: bytes) -> bytes:
    return bytes(len(data))


def of_another_program(data: bytes) -> bytes:
    return data.replace(b"SQLite format 3", b"SQLite format 4")


def with_broken_json(data: bytes) -> bytes:
    return data.replace(b'{"id":"mini"', b'{"id":"mini ')


DAMAGES = [emptied, halved, cut_in_the_header, zeroed, of_another_program, with_broken_json]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_library_is_compiled_anew(kept: Shelf, damage: Callable[[bytes], bytes]) -> None:
    """Case 36: cut off, overwritten, empty."""
    data = kept.file.read_bytes()
    assert damage(data) != data
    kept.file.write_bytes(damage(data))
    assert "second topic" in kept.summary()
    assert kept.compiled == 1


def test_a_library_is_replaced_in_one_step(kept: Shelf) -> None:
    reader = kept.open()
    before = kept.file.stat().st_ino
    rewrite(kept.pack / "topics/more.toml", "second topic", "other topic")
    assert "other topic" in kept.summary()
    assert kept.file.stat().st_ino != before
    assert "second topic" in json.dumps(vars(reader.item("more-summary")), default=str)
    assert [path.name for path in kept.cache.iterdir()] == [kept.file.name]


def test_a_bad_pack_never_replaces_a_good_library(kept: Shelf) -> None:
    before = kept.file.read_bytes()
    rewrite(kept.pack / BASICS, "{onset-im.onset}", "{onset-im.onest}")
    with pytest.raises(PackError) as caught:
        kept.open()
    assert {problem.reason for problem in caught.value.problems} == {
        '"onset-im" has no number "onest"; did you mean "onset"?'
    }
    assert len(caught.value.problems) == 3
    assert kept.file.read_bytes() == before
    rewrite(kept.pack / BASICS, "{onset-im.onest}", "{onset-im.onset}")
    kept.compiled = 0
    kept.open()
    assert kept.compiled == 0


def test_a_folder_without_a_pack_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="there is no pack in"):
        open_library(tmp_path / "nowhere", tmp_path / "cache", print)


def test_each_folder_has_a_library_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "pack")
    names = {library_file(tmp_path, tmp_path / name).name for name in ("pack", "link", "other")}
    assert len(names) == 2


def test_the_cache_is_for_its_owner_alone(kept: Shelf) -> None:
    assert kept.cache.stat().st_mode & 0o777 == 0o700


SCRIPT = """
import sys
from pathlib import Path
from ketatui.pack.shelf import open_library
opened = open_library(Path(sys.argv[1]), Path(sys.argv[2]), lambda line: print("told", line))
print(sum(1 for head in opened.topics for place in opened.index(head.id) if opened.item(place.id)))
"""


def test_two_first_starts_at_once_both_read(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    command = [sys.executable, "-c", SCRIPT, str(pack), str(tmp_path / "cache")]
    children = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    ends = [child.communicate(timeout=180) for child in children]
    assert [err for _, err in ends] == ["", ""]
    assert len({out.splitlines()[-1] for out, _ in ends}) == 1
    assert [child.returncode for child in children] == [0, 0]
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_a_file_where_the_cache_should_be_means_compiling_in_memory(tmp_path: Path) -> None:
    kept = Shelf(tmp_path)
    kept.cache.write_text("in the way")
    assert kept.open().item("onset-im").id == "onset-im"
    assert kept.told == [f"{kept.cache} cannot be written: the content is compiled at every start."]


def test_a_library_that_cannot_be_replaced_means_compiling_in_memory(tmp_path: Path) -> None:
    kept = Shelf(tmp_path)
    kept.file.mkdir(parents=True)
    (kept.file / "in the way").touch()
    assert kept.open().item("onset-im").id == "onset-im"
    assert kept.told == [f"{kept.cache} cannot be written: the content is compiled at every start."]
    assert list(kept.cache.iterdir()) == [kept.file]


def test_without_a_writable_cache_the_library_is_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Shelf(tmp_path)
    kept.cache.mkdir(mode=0o500)
    if not os.geteuid():  # modes do not count for root
        monkeypatch.setattr(os, "access", lambda *_: False)
    assert kept.open().item("onset-im").id == "onset-im"
    assert kept.told == [f"{kept.cache} cannot be written: the content is compiled at every start."]
    assert not list(kept.cache.iterdir())


def test_a_hostile_module_in_the_working_folder_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    for name in ("json.py", "sqlite3.py", "tomllib.py", "ketatui.py"):
        (hostile / name).write_text("raise SystemExit('hostile')")
    monkeypatch.chdir(hostile)
    assert Shelf(tmp_path).open().item("onset-im").id == "onset-im"


def test_compiling_that_takes_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "PATIENCE", 0.0)
    kept = Shelf(tmp_path)
    kept.open()
    assert kept.told == ["Compiling the content, once after it has changed …"]


def test_a_fault_of_the_compiler_is_no_bad_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho first >&2; echo last words >&2; exit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(CompileError, match="last words"):
        Shelf(tmp_path).open()


def test_compiling_needs_no_folder_for_temporary_files() -> None:
    """Here it may write no file at all, as where a service has the system read-only."""
    command = ["sh", "-c", 'ulimit -f 0; exec "$@"', "-", sys.executable, "-m", "ketatui.pack.build"]
    built = subprocess.run([*command, CONTENT, "-"], capture_output=True, check=False)
    assert (built.returncode, built.stderr) == (0, b"")


def test_a_library_cannot_be_written(kept: Shelf) -> None:
    opened = library.open_file(kept.file)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        opened._database.execute("DELETE FROM item")
