"""Files that arrive whole or not at all."""

import errno
import os
from contextlib import suppress
from pathlib import Path


def write_whole(file: Path, data: bytes, *, private: bool = False) -> None:
    """Give `file` its content in one step, on the disk; what stood there before stays if that fails.

    A link is followed. What is there and no regular file, such as a pipe, is written to as it is.

    Args:
        file: Where.
        data: What it is to hold.
        private: Whether only its owner may open it from now on, whatever stood there before; else
            what stood there passes on its rights.

    Raises:
        OSError: It cannot be written.
        ValueError: It is no name of a file.
    """
    file = _followed(file)
    if file.exists() and not file.is_file():
        file.write_bytes(data)
        return
    before = file.stat().st_mode & 0o777 if file.exists() else None
    part = file.with_name(f".{file.name}.{os.urandom(4).hex()}.part")
    handle = make_new(part, 0o666 if before is None and not private else 0o600)
    try:
        with open(handle, "wb") as opened:  # noqa: PTH123
            opened.write(data)
            opened.flush()
            os.fsync(handle)
        if before is not None:
            part.chmod(before & 0o700 if private else before)
        part.replace(file)
        with suppress(PermissionError):  # a folder that may be written to, and not looked into
            sync(file.parent)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def make_new(file: Path, rights: int) -> int:
    """Make an empty `file` where there is nothing, not even a link, and return it open for writing.

    Raises:
        OSError: It cannot be made, or something bears its name.
    """
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights)


def sync(path: Path) -> None:
    """Return when the file or folder at `path` is on the disk.

    No connection to a database of this process may have it open: closing it here would drop their
    locks.

    Raises:
        OSError: The disk refuses.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _followed(file: Path) -> Path:
    """Return where the link `file` leads, whether or not there is anything; `file` where it is none."""
    found = Path(os.path.realpath(file))
    if found.is_symlink():
        raise OSError(errno.ELOOP, "it is a link that leads back to itself", str(file))
    return found
