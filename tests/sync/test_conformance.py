"""Several writers, at one file or on hosts of their own: one model of what must be there in the end."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from itertools import count as numbers
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from ketatui.notebook import Note, NotebookError
from ketatui.notebook.meet import Tell
from ketatui.sync.exchange import Exchange
from notebook.desk import PATIENCE, Desk
from notebook.histories import said
from notebook.test_transfer import review
from sync.hosts import Host

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketatui.notebook import Notebook, NoteEdit
    from postgres import Cluster

WRITERS = 3
WHO = st.integers(0, WRITERS - 1)
WHICH = st.integers(0, 9)
ITEMS = st.sampled_from(["onset", "peak", "bladder"])
_NAMES = numbers()


class Sessions:
    """Writers who have one file open."""

    apart = False

    def __init__(self, folder: Path) -> None:
        self._desk = Desk(folder)
        self.books = [self._desk.open() for _ in range(WRITERS)]

    def meet(self, who: int) -> None:
        """What one does is there for the others."""

    def same(self) -> list[Any]:
        return [sorted(book.complete()[0]) for book in self.books]

    def close(self) -> None:
        self._desk.close()


class Dying(Exchange):
    """Ends like a program that is killed when the store has taken what was sent."""

    def _written(self, change: Callable[[str, str], Any]) -> Any:
        if getattr(change, "func", None) is Tell:
            raise KeyboardInterrupt
        return super()._written(change)


class Hosts:
    """Writers on hosts of their own, who meet at a store."""

    apart = True
    cluster: ClassVar[Cluster]

    def __init__(self, folder: Path) -> None:
        self.address = self.cluster.local("clinic")
        self.name = f"reader-{next(_NAMES)}"
        self.hosts = [Host(folder / str(who)) for who in range(WRITERS)]

    @property
    def books(self) -> list[Notebook]:
        return [host.book for host in self.hosts]

    def meet(self, who: int) -> None:
        assert self.hosts[who].meet(self.address, self.name)

    def die(self, who: int) -> None:
        with suppress(KeyboardInterrupt):
            self.hosts[who].meet(self.address, self.name, Dying)

    def go_back(self, who: int, old: Path) -> None:
        """Put an older copy of the notebook back."""
        host = self.hosts[who]
        host.close()
        shutil.copy(old, host.file)
        host.book = host.open()
        assert host.book.can_be_read(PATIENCE)

    def same(self) -> list[Any]:
        for _ in range(3):
            for who in range(WRITERS):
                self.meet(who)
        return [host.held() for host in self.hosts]

    def close(self) -> None:
        for host in self.hosts:
            host.close()


class Writing(RuleBasedStateMachine):
    """Every text is written once, so that what must be there in the end are those nobody has replaced."""

    place: ClassVar[type[Sessions | Hosts]]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.at = self.place(self.folder)
        self.heads: set[str] = set()
        self.kept: set[str] = set()
        self.edits: list[tuple[int, NoteEdit, str]] = []
        self.reviews: set[str] = set()
        self.marked: set[str] = set()
        self.unmarked: set[str] = set()
        self.labels: dict[str, set[str]] = {}
        self.copies: list[tuple[int, Path]] = []
        self.number = numbers()

    def _text(self) -> str:
        return f"text {next(self.number)}"

    def _replace(self, old: str, new: str) -> None:
        self.heads = self.heads - {old} | {new}

    @rule(who=WHO, item=ITEMS)
    def begin(self, who: int, item: str) -> None:
        edit, text = self.at.books[who].start_note(item, "its words"), self._text()
        edit.save(text).result(PATIENCE)
        self.heads.add(text)
        self.edits.append((who, edit, text))

    @rule(who=WHO, which=WHICH)
    def take_up(self, who: int, which: int) -> None:
        if notes := self.at.books[who].notes():
            note = notes[which % len(notes)]
            self.edits.append((who, self.at.books[who].edit_note(note), note.text))

    @rule(which=WHICH)
    def draft(self, which: int) -> None:
        """Each text of an edit takes the place of the one before, whatever others have made of that."""
        if self.edits:
            who, edit, old = self.edits.pop(which % len(self.edits))
            new = self._text()
            edit.save(new).result(PATIENCE)
            self._replace(old, new)
            self.edits.append((who, edit, new))

    @rule(which=WHICH)
    def end(self, which: int) -> None:
        if self.edits:
            _, edit, text = self.edits.pop(which % len(self.edits))
            edit.end()
            if text in self.heads:
                self.kept.add(text)

    @rule(who=WHO, which=WHICH)
    def delete(self, who: int, which: int) -> None:
        if notes := self.at.books[who].notes():
            note = notes[which % len(notes)]
            self.at.books[who].delete(note).result(PATIENCE)
            self.heads.discard(note.text)
            self.edits = [edit for edit in self.edits if edit[2] != note.text]

    @rule(who=WHO, which=WHICH)
    def restore(self, who: int, which: int) -> None:
        """Only what all know to be deleted: else it may be that another text has taken its place."""
        self.all_meet()
        if gone := [note for note in self.at.books[who].deleted() if isinstance(note, Note)]:
            note = gone[which % len(gone)]
            self.at.books[who].restore(note).result(PATIENCE)
            self.heads.add(note.text)
            self.all_meet()

    @rule(who=WHO, which=WHICH)
    def move(self, who: int, which: int) -> None:
        self.all_meet()
        if notes := self.at.books[who].notes():
            self.at.books[who].set_subject(notes[which % len(notes)], "moved", "other words").result(PATIENCE)
        self.all_meet()

    @rule(who=WHO, item=ITEMS, label=st.sampled_from(["", "visit", "later"]))
    def mark(self, who: int, item: str, label: str) -> None:
        self.at.books[who].set_bookmark(item, True, "its words", label or None).result(PATIENCE)
        self.marked.add(item)
        if label:
            self.labels.setdefault(item, set()).add(label)

    @rule(who=WHO, item=ITEMS)
    def unmark(self, who: int, item: str) -> None:
        self.at.books[who].set_bookmark(item, False, "").result(PATIENCE)
        self.unmarked.add(item)

    @rule(who=WHO, what=st.sampled_from(["rate", "suspend", "undo"]), card=st.sampled_from(["one", "other"]))
    def rate(self, who: int, what: str, card: str) -> None:
        book = self.at.books[who]
        review(book, what, card, "words")
        assert book.flush(PATIENCE)
        self.reviews |= {row.uuid for row in book.reviews()}

    @rule(who=WHO, item=ITEMS, words=st.sampled_from(["old words", "new words"]))
    def read(self, who: int, item: str, words: str) -> None:
        book = self.at.books[who]
        book.keep_place(item, item, 1)
        book.keep_seen(item, words)
        assert book.flush(PATIENCE)

    @rule(who=WHO)
    def meet(self, who: int) -> None:
        self.at.meet(who)

    @precondition(lambda self: self.place.apart)
    @rule(who=WHO)
    def die(self, who: int) -> None:
        assert isinstance(self.at, Hosts)
        self.at.die(who)

    @precondition(lambda self: self.place.apart)
    @rule(who=WHO)
    def copy(self, who: int) -> None:
        assert isinstance(self.at, Hosts)
        self.at.meet(who)
        copy = self.folder / f"copy-{len(self.copies)}"
        shutil.copy(self.at.hosts[who].file, copy)
        self.copies.append((who, copy))

    @precondition(lambda self: self.place.apart and self.copies)
    @rule(which=WHICH)
    def go_back(self, which: int) -> None:
        """What the older copy lacks has been sent before."""
        assert isinstance(self.at, Hosts)
        who, copy = self.copies[which % len(self.copies)]
        self.at.meet(who)
        self.at.go_back(who, copy)
        self.edits = [edit for edit in self.edits if edit[0] != who]
        self.at.meet(who)

    def all_meet(self) -> None:
        self.at.same()

    def teardown(self) -> None:
        try:
            first, *others = self.at.same()
            assert all(other == first for other in others)
            for book in self.at.books:
                live = sorted(note.text for note in book.notes())
                assert live == sorted(self.heads)
                everything = said(*(record for record in book.complete()[0] if record.kind == "note"))
                assert everything >= self.kept
                assert {row.uuid for row in book.reviews()} == self.reviews
                there = {mark.item: mark for mark in book.bookmarks()}
                assert there.keys() >= self.marked - self.unmarked
                assert there.keys() <= self.marked
                for item in self.marked - self.unmarked:
                    names = {there[item].label, *(old.label for old in book.earlier(there[item].uuid))}
                    assert {part for name in names for part in name.split("; ") if part} >= self.labels.get(
                        item, set()
                    )
                assert book.trouble == ""
        finally:
            with suppress(NotebookError):
                self.at.close()
            shutil.rmtree(self.folder)


class Typing(RuleBasedStateMachine):
    """Writers at one note and its offspring, each with a text open, who go on typing while they meet."""

    place: ClassVar[type[Sessions | Hosts]]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.at = self.place(self.folder)
        self.number = numbers()
        first = self._text()
        self.at.books[0].start_note("onset", "its words").save(first).result(PATIENCE)
        self.heads = {first}
        self.at.same()
        self.edits: list[tuple[NoteEdit, str]] = []
        for book in self.at.books:
            (note,) = book.notes()
            self.edits.append((book.edit_note(note), note.text))

    def _text(self) -> str:
        return f"text {next(self.number)}"

    @rule(who=WHO)
    def type(self, who: int) -> None:
        edit, old = self.edits[who]
        new = self._text()
        edit.save(new).result(PATIENCE)
        self.heads = self.heads - {old} | {new}
        self.edits[who] = (edit, new)

    @rule(who=WHO, which=WHICH)
    def take_up_another(self, who: int, which: int) -> None:
        self.edits[who][0].end()
        notes = self.at.books[who].notes()
        note = notes[which % len(notes)]
        self.edits[who] = (self.at.books[who].edit_note(note), note.text)

    @rule(who=WHO)
    def meet(self, who: int) -> None:
        self.at.meet(who)

    @precondition(lambda self: self.place.apart)
    @rule(who=WHO)
    def die(self, who: int) -> None:
        assert isinstance(self.at, Hosts)
        self.at.die(who)

    def teardown(self) -> None:
        try:
            first, *others = self.at.same()
            assert all(other == first for other in others)
            for book in self.at.books:
                assert sorted(note.text for note in book.notes()) == sorted(self.heads)
        finally:
            with suppress(NotebookError):
                self.at.close()
            shutil.rmtree(self.folder)


def written(machine: type[Writing | Typing], where: type[Sessions | Hosts], examples: int) -> None:
    of_it = type(machine.__name__, (machine,), {"place": where})
    run_state_machine_as_test(
        of_it, settings=settings(max_examples=examples, stateful_step_count=25, deadline=None)
    )


def test_sessions_at_one_file() -> None:
    written(Writing, Sessions, 15)
    written(Typing, Sessions, 10)


@pytest.mark.slow
def test_hosts_that_meet_at_a_store(lasting_cluster: Cluster) -> None:
    Hosts.cluster = lasting_cluster
    written(Writing, Hosts, 12)
    written(Typing, Hosts, 12)
