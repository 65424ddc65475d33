"""What is wrong with a pack, told so that an editor can mend it."""

from collections.abc import Iterable
from typing import NamedTuple

from ketatui.safe import safe_line


class Problem(NamedTuple):
    """One mistake: where it stands and why it is one."""

    file: str
    """Path inside the pack."""
    line: int
    """Line of the item's id; 1 where the file has none."""
    id: str
    field: str
    reason: str

    def __str__(self) -> str:
        """Return the problem on one safe line: file, line, id, field, reason."""
        parts = [f"{self.file}:{self.line}", self.id, self.field, self.reason]
        return safe_line(": ".join(part for part in parts if part))

    def data(self) -> dict[str, str | int]:
        """Return the problem for `check --json`."""
        return self._asdict()


def nearest(word: str, known: Iterable[str]) -> str:
    """Return “; did you mean …?” with the nearest of `known`, or nothing where none is near."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""


class PackError(Exception):
    """A pack that cannot be read, with everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
