"""What editors leave beside a text `UUID.md` when they are ended, and the text as its bytes say it."""

import codecs
from pathlib import Path

from ketatui.safe import safe

_NANOS_LOCK = b"b0nano"
"""What a file with the name of a swap file begins with that holds nothing of the text."""


def recoverable(file: Path) -> bool:
    """Return whether an editor has words that only it can recover, as vim has in a swap file."""
    return any(not _begins(swap, _NANOS_LOCK) for swap in file.parent.glob(f".{file.stem}*.sw?"))


def rescued_from(file: Path) -> tuple[Path, ...]:
    """Return the files beside `file` into which nano or Emacs has put what was not saved."""
    possible = (*file.parent.glob(f"{file.name}.save*"), file.with_name(f"#{file.name}#"))
    return tuple(path for path in possible if path.is_file())


def newest(file: Path) -> Path:
    """Return `file`, or what was rescued from it later."""
    return max((file, *rescued_from(file)), key=written_at)


def beside(file: Path) -> tuple[Path, ...]:
    """Return all files that have the name of `file` in theirs, itself among them."""
    try:
        return tuple(path for path in file.parent.iterdir() if file.stem in path.name)
    except OSError:
        return ()


def written_at(file: Path) -> float:
    """Return when `file` was last written; long ago where it is gone."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def text_of(data: bytes) -> str:
    """Return bytes of an editor as a text that is safe to show.

    What is not UTF-8 is taken for Windows-1252, byte for byte; what is in neither stands there as
    its number.
    """
    return safe(data.decode("utf-8-sig", errors="ketatui-foreign"))


def _foreign(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    part = error.object[error.start : error.end]
    return part.decode("cp1252", errors="backslashreplace"), error.end


codecs.register_error("ketatui-foreign", _foreign)


def _begins(file: Path, with_: bytes) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(with_)) == with_
    except OSError:
        return False
