"""The files of a pack: which there are, what they hold, and on which line an item's id stands."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from ketatui.pack.problem import Problem

NAMES = (
    "pack.toml",
    "vocabulary.toml",
    "claims.toml",
    "articles.toml",
    "sources.toml",
    "glossary.toml",
    "cards.toml",
)
"""The files of a pack beside its topics."""

_HEADER = r"\s*\[\[\s*([\w.-]+)\s*\]\]"
_ID = r"\s*id\s*="


def pack_files(folder: Path) -> list[Path]:
    """Return the TOML files of a pack, sorted by their path in it; an editor's hidden files are none."""
    found = [*folder.glob("*.toml"), *folder.glob("topics/*.toml")]
    return sorted(path for path in found if not path.name.startswith("."))


class Document(NamedTuple):
    """One parsed file, and where its tables stand."""

    file: str
    """Path inside the pack."""
    data: Mapping[str, Any]
    lines: Mapping[str, list[int]] = MappingProxyType({})
    """For each `[[header]]`, the line of the id in each of its tables, in their order; "" is the file."""

    @property
    def line(self) -> int:
        """The line of the file's own id."""
        return next(iter(self.lines.get("", ())), 1)

    def tables(self, *path: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Yield the tables under the header `path` with the line of their id."""
        lines = iter(self.lines.get(".".join(path), ()))
        for table in _below(self.data, path):
            yield next(lines, 1), table


def _below(data: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if not path:
        if isinstance(data, Mapping):
            yield data
        return
    below = data.get(path[0], ()) if isinstance(data, Mapping) else ()
    for table in below if isinstance(below, list) else ():
        yield from _below(table, path[1:])


def read_document(folder: Path, path: Path, problems: list[Problem]) -> Document:
    """Read one file; what keeps it from being read goes to `problems` and leaves it empty."""
    import tomllib

    name = path.relative_to(folder).as_posix()
    try:
        text = path.read_bytes().decode("utf-8")
        return Document(name, tomllib.loads(text), _lines(text))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        at = int(line[1]) if line else text.count("\n") + 1
        problems.append(Problem(name, at, "", "", f"is not TOML: {error}"))
    except UnicodeDecodeError as error:
        problems.append(Problem(name, 1, "", "", f"is not UTF-8: byte {error.start} cannot be read"))
    except OSError as error:
        problems.append(Problem(name, 1, "", "", f"cannot be read: {error.strerror}"))
    return Document(name, {})


def _lines(text: str) -> dict[str, list[int]]:
    lines = {"": [1]}
    current: list[int] | None = lines[""]
    for number, line in enumerate(text.split("\n"), 1):
        if header := re.match(_HEADER, line):
            current = lines.setdefault(header[1], [])
            current.append(number)
        elif current is not None and re.match(_ID, line):
            current[-1] = number
            current = None
    return lines
