"""Cards as a package that Anki imports, written by Anki's own library.

The deck, the note type, its fields and the cards keep their ids for ever, so that a newer package
updates what an older one brought, and doubles nothing.
"""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zlib import crc32

from ketatui.exchange.anki_text import deck_name
from ketatui.exchange.cards import Flashcard
from ketatui.extras import installing
from ketatui.outcome import FILE_FAULT, USAGE, Refusal
from ketatui.pack.model import Manifest

if TYPE_CHECKING:
    from anki.collection import Collection

NOTE_TYPE = 1_795_824_000_001
"""Ids of Anki are times in milliseconds; those of decks lie below this one."""

_FIELDS = (("Question", 1_795_824_000_002), ("Back", 1_795_824_000_003))
_TEMPLATE = 1_795_824_000_004
_BACK = "{{FrontSide}}<hr id=answer>{{Back}}"
_CSS = """
.card { font-family: sans-serif; font-size: 20px; line-height: 1.4; max-width: 40em; margin: auto; }
.answer { font-weight: bold; }
.statement { font-size: 80%; }
.sure, .sources { opacity: 0.75; }
"""


def deck_id(pack: Manifest) -> int:
    """Return the id of the deck of a pack, the same for ever."""
    return 1_700_000_000_000 + crc32(pack.id.encode())


@contextmanager
def _without_a_socket() -> Iterator[None]:
    """Keep what comes with Anki's library from opening a socket when it is imported, to try IPv6."""
    known = socket.has_ipv6
    socket.has_ipv6 = False
    try:
        yield
    finally:
        socket.has_ipv6 = known


def package(cards: Sequence[Flashcard], pack: Manifest) -> bytes:
    """Return cards as a package that every Anki since 2.1 and its relatives read.

    Raises:
        Refusal: Anki's library is missing, or it cannot write the package.
    """
    try:
        with _without_a_socket():
            from anki.collection import Collection
        from anki.errors import AnkiException
    except ImportError as error:
        raise Refusal(
            f"a package for Anki needs Anki's own library: install it with {installing('anki')},"
            " or export with --format text, which Anki imports too",
            USAGE,
        ) from error
    try:
        with TemporaryDirectory(prefix="ketatui-") as folder:
            collection = Collection(str(Path(folder, "collection.anki2")))
            try:
                return _write(collection, cards, pack, Path(folder, "cards.apkg"))
            finally:
                collection.close()
    except (AnkiException, OSError) as error:
        raise Refusal(f"the package cannot be written: {error}", FILE_FAULT) from error


def _write(collection: "Collection", cards: Sequence[Flashcard], pack: Manifest, file: Path) -> bytes:
    from anki.collection import AddNoteRequest, DeckIdLimit, ExportAnkiPackageOptions
    from anki.decks import DeckId

    deck = collection.decks.new_deck_legacy(filtered=False)
    deck |= {"id": deck_id(pack), "name": deck_name(pack), "desc": pack.notice}
    collection.decks.update(deck)
    note_type = _note_type(collection)
    requests = []
    for card in cards:
        note = collection.new_note(note_type)
        note.guid = card.guid
        note.fields = [card.question, card.back]
        note.tags = [card.tags]
        requests.append(AddNoteRequest(note, DeckId(deck_id(pack))))
    collection.add_notes(requests)
    collection.export_anki_package(
        out_path=str(file),
        options=ExportAnkiPackageOptions(legacy=True),  # what other programs read as well
        limit=DeckIdLimit(DeckId(deck_id(pack))),
    )
    return file.read_bytes()


def _note_type(collection: "Collection") -> dict[str, Any]:
    models = collection.models
    made = models.new("ketatui")
    for name, id_ in _FIELDS:
        models.add_field(made, models.new_field(name) | {"id": id_})
    template = models.new_template("Card") | {"id": _TEMPLATE, "qfmt": "{{Question}}", "afmt": _BACK}
    models.add_template(made, template)
    made |= {"id": NOTE_TYPE, "css": _CSS}
    models.update(made)
    return made
