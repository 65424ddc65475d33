"""Bookmarks and notes in an order, each read when it is looked at, however many there are."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ketatui.notebook.records import Bookmark, Note

_AROUND = 16
"""Records that are read along with one, before it and after it."""
_KEPT = 32 * _AROUND
"""Records that are kept at most."""


class Listing:
    """Some bookmarks and notes of a notebook.

    Attributes:
        uuids: Theirs, in the order.
    """

    def __init__(
        self, uuids: Sequence[str], read: Callable[[Sequence[str]], Mapping[str, Bookmark | Note]]
    ) -> None:
        """Make a listing; `read` gives those of some records that there are, by their uuids."""
        self.uuids = uuids
        self._read = read
        self._known: dict[str, Bookmark | Note] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.uuids)

    def record(self, index: int) -> Bookmark | Note | None:
        """Return the record at a place in the order; None where the notebook has it no more.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        uuid = self.uuids[index]
        if uuid not in self._known:
            if len(self._known) > _KEPT:
                self._known.clear()
            self._known |= self._read(self.uuids[max(index - _AROUND, 0) : index + _AROUND])
        return self._known.get(uuid)


def in_memory(records: Iterable[Bookmark | Note]) -> Listing:
    """Return a listing of records that were read already."""
    known = {record.uuid: record for record in records}
    return Listing([*known], lambda uuids: {uuid: known[uuid] for uuid in uuids})
