"""The reader's settings, from `config.toml`: read, never written, and never a reason to stop."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ketatui.safe import safe_line

WIDTH_MIN, WIDTH_MAX, WIDTH_DEFAULT = 40, 200, 80
RETENTION_MIN, RETENTION_MAX, RETENTION_DEFAULT = 0.7, 0.99, 0.9
NEW_MAX, NEW_DEFAULT = 9999, 10
_LIMIT = 1024 * 1024
_BOM = b"\xef\xbb\xbf"


class Config(NamedTuple):
    """The settings in use.

    Attributes:
        theme: Name of the theme; "" is the program's own choice.
        width: The most cells that a line of text takes.
        mouse: Whether the mouse is used.
        keys: Keys of commands, comma separated, by command id.
        retention: The share of answers that is to be remembered when a card is asked again.
        new: How many cards a day are asked for the first time, at most.
        faults: What was wrong with the file, a line each; what they name has its default.
        store: Address of where the reader's notebooks on several hosts meet, as written; "" for nowhere.
    """

    theme: str = ""
    width: int = WIDTH_DEFAULT
    mouse: bool = True
    keys: Mapping[str, str] = MappingProxyType({})
    retention: float = RETENTION_DEFAULT
    new: int = NEW_DEFAULT
    faults: tuple[str, ...] = ()
    store: str = ""


def read_config(path: Path) -> Config:
    """Return the settings that the file at `path` gives; a missing file gives the defaults.

    Raises nothing for a bad file. Each fault becomes a line of `faults`, free of control codes,
    that says the file, the line or the key, what is wrong, and what is used instead.
    """
    faults: list[str] = []
    table = _parse(_read(path, faults), faults)
    theme, width, mouse = "", WIDTH_DEFAULT, True
    retention, new = RETENTION_DEFAULT, NEW_DEFAULT
    store = ""
    keys: dict[str, str] = {}
    for key, value in table.items():
        match key, value:
            case "theme", str():
                theme = safe_line(value)
            case "theme", _:
                faults.append("theme: must be a name in quotes; the default theme is used")
            case "width", int() if WIDTH_MIN <= value <= WIDTH_MAX:
                width = value
            case "width", _:
                faults.append(
                    f"width: must be a whole number from {WIDTH_MIN} to {WIDTH_MAX}; {WIDTH_DEFAULT} is used"
                )
            case "mouse", bool():
                mouse = value
            case "mouse", _:
                faults.append("mouse: must be true or false; true is used")
            case "keys", dict():
                keys = _keys(value, faults)
            case "keys", _:
                faults.append("keys: must be a table, [keys]; the default keys are used")
            case "review", dict():
                retention, new = _review(value, faults)
            case "review", _:
                faults.append("review: must be a table, [review]; the default settings are used")
            case "notebook", dict():
                store = _notebook(value, faults)
            case "notebook", _:
                faults.append("notebook: must be a table, [notebook]; no store is used")
            case _:
                faults.append(f"{key[:60]}: there is no such setting; it is left out")
    told = tuple(safe_line(f"{path}: {fault}") for fault in faults)
    return Config(theme, width, mouse, MappingProxyType(keys), retention, new, told, store)


def _read(path: Path, faults: list[str]) -> bytes:
    """Return what the file holds; nothing where it is missing or cannot be used."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and path != Path(os.devnull):
            what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            faults.append(f"is {what}; the default settings are used")
            return b""
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
    except FileNotFoundError:
        return b""
    except OSError as error:
        faults.append(f"cannot be read ({error.strerror}); the default settings are used")
        return b""
    if len(data) > _LIMIT:
        faults.append("is larger than 1 MiB; the default settings are used")
        return b""
    return data


def _parse(data: bytes, faults: list[str]) -> dict[str, object]:
    """Return the table that `data` writes; an empty one where it is not TOML."""
    if data.startswith(_BOM):
        faults.append(
            "line 1: begins with a byte order mark, which TOML does not allow; the file is read without it"
        )
        data = data.removeprefix(_BOM)
    if not data:
        return {}
    import tomllib

    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"line {line}: is not UTF-8"
    except tomllib.TOMLDecodeError as error:
        reason = f"is not TOML: {error}"
    except (ValueError, RecursionError) as error:  # a number of 5000 digits; brackets in brackets
        reason = f"cannot be read as TOML: {error}"
    faults.append(f"{reason}; the default settings are used")
    return {}


def _keys(table: dict[str, object], faults: list[str]) -> dict[str, str]:
    keys: dict[str, str] = {}
    for command, value in table.items():
        if isinstance(value, str):
            keys[safe_line(command)] = safe_line(value)
        else:
            faults.append(
                f'keys.{command}: must be text such as "j,down"; the command keeps its default keys'
            )
    return keys


def _review(table: dict[str, object], faults: list[str]) -> tuple[float, int]:
    """Return the share that is to be remembered, and how many new cards a day there are."""
    retention, new = RETENTION_DEFAULT, NEW_DEFAULT
    for key, value in table.items():
        match key, value:
            case "retention", float() if RETENTION_MIN <= value <= RETENTION_MAX:
                retention = value
            case "retention", _:
                span = f"a number from {RETENTION_MIN} to {RETENTION_MAX}"
                faults.append(f"review.retention: must be {span}; {RETENTION_DEFAULT} is used")
            case "new", int() if not isinstance(value, bool) and 0 <= value <= NEW_MAX:
                new = value
            case "new", _:
                span = f"a whole number from 0 to {NEW_MAX}"
                faults.append(f"review.new: must be {span}; {NEW_DEFAULT} is used")
            case _:
                faults.append(f"review.{key[:60]}: there is no such setting; it is left out")
    return retention, new


def _notebook(table: dict[str, object], faults: list[str]) -> str:
    """Return the address of the store."""
    store = ""
    for key, value in table.items():
        match key, value:
            case "store", str():
                store = value
            case "store", _:
                faults.append("notebook.store: must be an address in quotes; no store is used")
            case _:
                faults.append(f"notebook.{key[:60]}: there is no such setting; it is left out")
    return store
