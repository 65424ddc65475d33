"""Reading an export: every line is looked at before anything is taken in, and every fault is told."""

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple, TypeVar

from ketatui.notebook import fields
from ketatui.notebook.fields import FieldFault
from ketatui.notebook.log_lines import FIELDS, FullReview, review_told
from ketatui.notebook.records import Earlier, Wording
from ketatui.notebook.transfer import FORMATS, FullRecord, Kind
from ketatui.safe import safe_line

LINE = 8 * 1024 * 1024
"""The most bytes of a line."""

TOLD = 20
"""The most faults that are told; after these reading stops."""

_ALL = 128 * LINE
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf": "7z",
}

Part = TypeVar("Part", Wording, Earlier)

_COMMON = {"kind", "uuid", "pack", "item", "quote", "created", "updated", "version", "deleted", "earlier"}
_FIELDS = {
    "note": _COMMON | {"text", "split_from", "wordings"},
    "bookmark": _COMMON | {"label", "wordings"},
    "more": {"kind", "uuid", "wordings", "earlier"},
    "review": FIELDS,
}


class ImportFaults(Exception):
    """What is wrong with an export, a line each, as `NAME:LINE: field: reason`."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Incoming(NamedTuple):
    """An export that is sound.

    Attributes:
        pack: Id of the pack that it says it is of.
        records: The notes and bookmarks that it holds, in its order.
        reviews: The rows of the review log that it holds, in its order.
    """

    pack: str
    records: list[FullRecord]
    reviews: list[FullReview]


class _End(Exception):
    """A fault after which nothing more is read: the number of a line, and the reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def read_export(stream: BinaryIO, name: str, look: Callable[[int], None]) -> Incoming:
    """Return what an export holds, once all of it is known to be sound.

    Args:
        stream: Where it is read from.
        name: What to call it where it is wrong.
        look: Called with the number of each line that has been read.

    Raises:
        ImportFaults: It is not sound.
        OSError: It cannot be read.
    """
    faults: list[str] = []
    found: dict[str, tuple[int, FullRecord]] = {}
    reviews: dict[str, tuple[int, FullReview]] = {}
    pack = ""
    try:
        for number, text in enumerate(_lines(stream), 1):
            look(number)
            if number == 1:
                pack = _header(text)
                continue
            try:
                if text.strip():
                    _take(found, reviews, number, object_told(text))
            except FieldFault as fault:
                faults.append(f"{name}:{number}: {fault}")
            if len(faults) == TOLD:
                raise _End(number, f"these are {TOLD} faults; what follows was not looked at")
        if not pack:
            raise _End(1, "there is nothing in it")
    except _End as end:
        faults.append(f"{name}:{end.line}: {end}")
    if faults:
        raise ImportFaults(faults)
    return Incoming(
        pack, [record for _, record in found.values()], [review for _, review in reviews.values()]
    )


def record_told(text: str) -> FullRecord:
    """Return the record that lines of an export tell, which are all of one record.

    Raises:
        FieldFault: They do not.
    """
    found: dict[str, tuple[int, FullRecord]] = {}
    reviews: dict[str, tuple[int, FullReview]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        _take(found, reviews, number, object_told(line))
    if len(found) != 1 or reviews:
        raise FieldFault("", "it is not one record")
    ((_, record),) = found.values()
    return record


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Yield lines of text; nothing is read on where that is none."""
    read = number = 0
    while line := stream.readline(LINE + 1):
        number += 1
        read += len(line)
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
            for sign, packed in _PACKED.items():
                if line.startswith(sign):
                    raise _End(number, f"it is packed ({packed}); unpack it first")
        if b"\0" in line:
            raise _End(number, "it holds a NUL byte, so it is no text")
        if len(line) > LINE:
            raise _End(number, f"a line is longer than {LINE // 2**20} MiB")
        if read > _ALL:
            raise _End(number, f"there is more than {_ALL // 2**30} GiB of it")
        try:
            yield line.decode()
        except UnicodeDecodeError as error:
            raise _End(number, f"it is not UTF-8 (byte {error.start + 1} of the line)") from None


def object_told(text: str) -> dict[str, Any]:
    """Return what a line of JSON tells.

    Raises:
        FieldFault: It is no object.
    """
    try:
        told = json.loads(text)
    except RecursionError:
        raise FieldFault("", "it is nested too deeply") from None
    except ValueError as error:
        cut = not text.endswith("\n")
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "a number is too long"
        raise FieldFault("", "the line ends too early" if cut else f"it is not JSON: {reason}") from None
    if not isinstance(told, dict):
        raise FieldFault("", "it is no object")
    return told


def _header(text: str) -> str:
    """Return the pack that the header names."""
    try:
        told = object_told(text)
    except FieldFault:
        told = {}
    if told.get("ketatui") != "notebook":
        raise _End(1, "it is no export of a notebook, made by `ketatui export notes --format jsonl`")
    if told.get("format") not in FORMATS:
        known = " and ".join(map(str, FORMATS))
        reason = f"format: it is {told.get('format')!r}, and this ketatui reads {known}; update ketatui"
        raise _End(1, safe_line(reason))
    try:
        return fields.name(told, "pack")
    except FieldFault as fault:
        raise _End(1, str(fault)) from None


def _take(
    found: dict[str, tuple[int, FullRecord]],
    reviews: dict[str, tuple[int, FullReview]],
    number: int,
    told: dict[str, Any],
) -> None:
    """Put what a line tells into what was found."""
    kind = told.get("kind")
    if not isinstance(kind, str) or kind not in _FIELDS:
        raise FieldFault("kind", "it is neither note, bookmark nor review")
    for field in told:
        if field not in _FIELDS[kind]:
            raise FieldFault(safe_line(field)[:40], "there is no such field")
    uuid = fields.uuid(told, "uuid")
    if kind == "review":
        if uuid in reviews:
            raise FieldFault("uuid", f"line {reviews[uuid][0]} has it too")
        reviews[uuid] = number, review_told(told)
        return
    first, record = found.get(uuid, (0, None))
    if kind == "more":
        if record is None:
            raise FieldFault("uuid", "no note or bookmark before it has this id")
        wordings = [*record.wordings, *_wordings_told(told, record.version)]
        earlier = [*record.earlier, *_earlier_told(told, record.version)]
        found[uuid] = first, _with_past(record, wordings, earlier)
    elif record is not None:
        raise FieldFault("uuid", f"line {first} has it too")
    else:
        found[uuid] = number, _record("note" if kind == "note" else "bookmark", uuid, told)


def _record(kind: Kind, uuid: str, told: dict[str, Any]) -> FullRecord:
    version = fields.version(told)
    record = FullRecord(
        kind=kind,
        uuid=uuid,
        pack=fields.name(told, "pack"),
        item=fields.item(told, "item"),
        quote=fields.text(told, "quote"),
        text=safe_line(fields.text(told, "label")) if kind == "bookmark" else fields.text(told, "text"),
        created=fields.time(told, "created"),
        updated=fields.time(told, "updated"),
        version=version,
        deleted="" if told.get("deleted") is None else fields.time(told, "deleted"),
        split_from="" if told.get("split_from") is None else fields.uuid(told, "split_from"),
    )
    return _with_past(record, _wordings_told(told, version), _earlier_told(told, version))


def _with_past(record: FullRecord, wordings: list[Wording], earlier: list[Earlier]) -> FullRecord:
    if wordings and record.kind == "bookmark":
        raise FieldFault("wordings", "a bookmark has none")
    return record._replace(
        wordings=_by_version("wordings", wordings), earlier=_by_version("earlier", earlier)
    )


def _wordings_told(told: dict[str, Any], before: int) -> list[Wording]:
    def one(part: dict[str, Any]) -> Wording:
        return Wording(fields.version(part, before), fields.text(part, "text"), fields.time(part, "at"))

    return _each(told, "wordings", {*Wording._fields}, one)


def _earlier_told(told: dict[str, Any], before: int) -> list[Earlier]:
    def one(part: dict[str, Any]) -> Earlier:
        label = safe_line(fields.text(part, "label"))
        return Earlier(
            fields.version(part, before),
            fields.item(part, "item"),
            fields.text(part, "quote"),
            label,
            fields.time(part, "at"),
        )

    return _each(told, "earlier", {*Earlier._fields}, one)


def _each(
    told: dict[str, Any], field: str, names: set[str], one: Callable[[dict[str, Any]], Part]
) -> list[Part]:
    """Return what a list of objects tells; a fault in one of them is told as one of the list."""
    parts = told.get(field, [])
    if not isinstance(parts, list):
        raise FieldFault(field, "it is no list")
    made = []
    for part in parts:
        if not isinstance(part, dict) or part.keys() != names:
            raise FieldFault(field, f"an entry has not the fields {', '.join(sorted(names))}")
        try:
            made.append(one(part))
        except FieldFault as fault:
            raise FieldFault(field, str(fault)) from None
    return made


def _by_version(field: str, parts: list[Part]) -> tuple[Part, ...]:
    parts.sort(key=lambda part: part.version)
    if len({part.version for part in parts}) < len(parts):
        raise FieldFault(field, "two entries have the same version")
    return tuple(parts)
