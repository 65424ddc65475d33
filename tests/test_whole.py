"""Files that arrive whole: through links, over other files, in a folder that others write to."""

import os
import stat
from pathlib import Path

import pytest

from ketatui.whole import write_whole


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing else in it."""
    made = tmp_path / "folder"
    made.mkdir()
    return made


def rights(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_a_link_is_followed_and_stays(folder: Path) -> None:
    (folder / "link").symlink_to("real")
    for text in (b"new", b"newer"):
        write_whole(folder / "link", text)
        assert (folder / "link").is_symlink()
        assert (folder / "real").read_bytes() == text
    assert len(list(folder.iterdir())) == 2


def test_a_link_that_leads_to_itself_is_told_and_stays(folder: Path) -> None:
    one, other = folder / "one", folder / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    for file in (one, one / "file"):
        with pytest.raises(OSError, match=r"leads back to itself|Too many levels"):
            write_whole(file, b"new")
    assert one.is_symlink()
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("before", [None, 0o644, 0o600, 0o640])
@pytest.mark.parametrize("private", [True, False])
def test_what_is_private_is_so_whatever_stood_there(folder: Path, before: int | None, private: bool) -> None:
    file = folder / "file"
    if before is not None:
        file.write_bytes(b"old")
        file.chmod(before)
    write_whole(file, b"new", private=private)
    mask = os.umask(0)
    os.umask(mask)
    kept = 0o666 & ~mask if before is None else before
    assert rights(file) == (0o600 if private else kept)
    assert file.read_bytes() == b"new"


def test_nobody_can_lay_out_the_file_on_the_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that others may write to, whatever has the name already is neither used nor followed."""
    stolen, file = folder / "stolen", folder / "file"
    opened = os.open
    tried: list[Path] = []

    def lay_out(name: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT and not tried:
            tried.append(name)
            name.symlink_to(stolen)
        return opened(name, flags, mode)

    monkeypatch.setattr(os, "open", lay_out)
    with pytest.raises(FileExistsError):
        write_whole(file, b"secret", private=True)
    assert not stolen.exists()
    write_whole(file, b"secret", private=True)
    assert file.read_bytes() == b"secret"
    assert not stolen.exists()


def test_what_stood_there_stays_where_the_new_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "file"
    file.write_bytes(b"old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space left"):
            write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(folder.iterdir()) == [file]


def test_a_pipe_is_written_to_as_it_is(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_whole(folder / "pipe", b"new")
    assert os.read(reader, 10) == b"new"
    os.close(reader)


def test_a_name_that_is_none_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="null"):
        write_whole(folder / "a\0b", b"new")
