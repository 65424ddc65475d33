"""Files that arrive whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path


def write_whole(file: Path, data: bytes, *, private: bool = False) -> None:
    """Give `file` its content in one step; what stood there before stays if that fails.

    A link is followed. What is there and no regular file, such as a pipe, is written to as it is.
    A new file that is `private` is for its owner's eyes only.

    Raises:
        OSError: It cannot be written.
        ValueError: It is no name of a file.
    """
    file = file.resolve()
    if file.exists() and not file.is_file():
        file.write_bytes(data)
        return
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o666)
        with open(handle, "wb") as opened:  # noqa: PTH123
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        if file.exists():
            part.chmod(file.stat().st_mode & 0o777)
        part.replace(file)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
