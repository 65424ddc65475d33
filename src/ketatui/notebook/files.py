"""Folders and files that only the reader may open, and their safe arrival on the disk."""

import fcntl
import os
import re
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ketatui.whole import make_new, sync

_STEP = 0.01

_OWN = re.compile(r"notebook[-.].*|ketatui\.log|backups|drafts")
"""What a folder holds that is the notebook's alone."""
_DRAFT = re.compile(r"\W*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\W.*")
"""What the folder of drafts holds, with what editors leave there."""


def make_private_folder(folder: Path) -> None:
    """Make `folder` and the folders above it that are missing, for the reader's eyes only.

    Raises:
        OSError: It cannot be made, or something else bears its name.
    """
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def make_private_file(file: Path) -> None:
    """Make an empty `file`, for the reader's eyes only, in place of one left by a crash.

    Raises:
        OSError: It cannot be made.
    """
    remove(file)
    os.close(make_new(file, 0o600))


def keep_private(path: Path) -> None:
    """Take from others the right to open the file or folder `path`, where it is ours to take.

    On a disk that may not be written it stays as it is, so that it can still be read.

    Raises:
        OSError: The rights cannot be read.
    """
    state = path.stat()
    if state.st_mode & 0o077 and state.st_uid == os.geteuid():
        with suppress(OSError):
            path.chmod(state.st_mode & 0o700)


def keep_private_folder(folder: Path) -> None:
    """Take from others the right to open `folder` and its files, where it is the notebook's alone.

    A folder that holds anything else, such as a home, is its owner's to open to others, and so is
    one without a notebook or backup or with a group or sticky bit: nothing shows that it is ours.
    The files that we make in it are private in any case.

    Raises:
        OSError: It cannot be read.
    """
    held = _held(folder)
    ours = all(_OWN.fullmatch(path.name) for path in held)
    if ours and any(path.name.startswith("notebook") for path in held):
        _close(folder, held)


def keep_private_drafts(folder: Path) -> None:
    """Take from others the right to open `folder` and its files, where it holds drafts and nothing else.

    Raises:
        OSError: It cannot be read.
    """
    held = _held(folder)
    if held and all(_DRAFT.fullmatch(path.name) for path in held):
        _close(folder, held)


def _held(folder: Path) -> tuple[Path, ...]:
    """Return what is in `folder`; nothing where it is closed already, or given to others on purpose."""
    state = folder.stat()
    mode = state.st_mode
    given = mode & (stat.S_ISGID | stat.S_ISVTX) or state.st_uid != os.geteuid()
    return () if given or not mode & 0o077 or not mode & stat.S_IRUSR else tuple(folder.iterdir())


def _close(folder: Path, held: Sequence[Path]) -> None:
    keep_private(folder)
    for path in held:
        if path.is_file() and not path.is_symlink():
            keep_private(path)


def set_aside(file: Path, now: str) -> Path:
    """Rename the damaged `file` and its journal out of the way, byte for byte.

    The journal goes first: alone beside a new file it would be played back into that.

    Args:
        file: The notebook.
        now: The time, ISO 8601; the new name holds it.

    Returns:
        The new name; the journal, where there is one, is beside it.

    Raises:
        OSError: It cannot be renamed.
    """
    stem = f"{file.name}.corrupt-{now[:19].replace(':', '').replace('-', '')}Z"
    aside, count = file.with_name(stem), 1
    while os.path.lexists(aside) or journal_of(aside).exists():
        count += 1
        aside = file.with_name(f"{stem}-{count}")
    for old, new in ((journal_of(file), journal_of(aside)), (file, aside)):
        if os.path.lexists(old):
            old.rename(new)
    return aside


def remove(file: Path) -> None:
    """Remove the database `file` and its journal, as far as they are there.

    Raises:
        OSError: They cannot be removed.
    """
    journal_of(file).unlink(missing_ok=True)
    file.unlink(missing_ok=True)


def journal_of(file: Path) -> Path:
    """Return where SQLite keeps the journal of the database `file`."""
    return file.with_name(f"{file.name}-journal")


def put_in_place(new: Path, file: Path) -> None:
    """Give the finished `new` the name `file`, whole and on the disk, or not at all.

    Raises:
        OSError: It cannot be done; `new` may be left.
    """
    sync(new)
    new.replace(file)
    sync(file.parent)


@contextmanager
def only_one(folder: Path, wait: float) -> Iterator[None]:
    """Hold the lock under which one session at a time makes or mends the notebook in `folder`.

    Raises:
        BlockingIOError: Another session still held it after `wait` seconds.
        OSError: The lock cannot be made.
    """
    handle = os.open(folder / "notebook.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise
                time.sleep(_STEP)
        yield
    finally:
        os.close(handle)
