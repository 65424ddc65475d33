"""Stores and notebooks that somebody else had in hand: put back, emptied, edited."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ketatui.sync import background
from notebook.desk import PATIENCE, texts, write
from notebook.test_reviews import rate
from sync.hosts import Host, until
from sync.test_background import held

if TYPE_CHECKING:
    from collections.abc import Callable

    from postgres import Cluster

    MakeHost = Callable[[str], Host]

pytestmark = pytest.mark.usefixtures("impatient")


def test_a_database_that_was_put_back_to_an_older_state(lasting_cluster: Cluster, host: MakeHost) -> None:
    """All that any host still has is there again."""
    cluster = lasting_cluster
    address = cluster.add("older")
    one, other = host("one"), host("other")
    write(one.book, "old")
    rate(one.book)
    for each in (one, other):
        assert each.meet(address)
    cluster.do(
        "CREATE TABLE kept_entry AS SELECT * FROM ketatui.entry WHERE reader = 'older'",
        "CREATE TABLE kept_reader AS SELECT * FROM ketatui.reader WHERE reader = 'older'",
    )
    write(one.book, "newer")
    rate(one.book, "other card")
    (note,) = [note for note in one.book.notes() if note.text == "old"]
    one.book.edit_note(note).save("old, changed").result(PATIENCE)
    for each in (one, other):
        assert each.meet(address)
    cluster.do(
        "DELETE FROM ketatui.reader WHERE reader = 'older'",
        "INSERT INTO ketatui.reader SELECT * FROM kept_reader",
        "INSERT INTO ketatui.entry SELECT * FROM kept_entry",
    )
    write(other.book, "written since")
    for each in (other, one, other):
        each.meet(address)
    assert one.held() == other.held()
    assert sorted(texts(one.book)) == ["newer", "old, changed", "written since"]
    assert len(one.book.reviews()) == 2
    assert len(held(cluster, "older", "review")) == 2


@pytest.mark.parametrize("was_known", [True, False])
def test_a_dump_that_is_put_back_under_sessions(
    cluster: Cluster, host: MakeHost, monkeypatch: pytest.MonkeyPatch, was_known: bool
) -> None:
    """They stay connected, and find out by themselves: who sends, who is told, and who only looks."""
    monkeypatch.setattr(background, "ASKING", 0.5)
    address = cluster.add("ann")
    hosts = one, other = host("one"), host("other")

    def dumped() -> bytes:
        return cluster.use("pg_dump", "--clean", "--if-exists", "--schema=ketatui")

    def put_back() -> None:
        lock = ("-c", "LOCK ketatui.reader, ketatui.entry")  # in the order in which sessions do
        cluster.use("psql", "--single-transaction", "-v", "ON_ERROR_STOP=1", *lock, "-f", "-", sent=dump)

    early = dumped()
    for each in hosts:
        each.keep_in_step(address)
    write(one.book, "old")
    until(lambda: texts(other.book) == ["old"])
    dump = dumped() if was_known else early
    write(one.book, "newer")
    rate(one.book)
    until(lambda: len(texts(other.book)) == 2 and other.book.memories)
    put_back()
    write(other.book, "since")
    one.book.set_bookmark("item", True, "its words").result(PATIENCE)
    until(lambda: len(texts(one.book)) == 3 and other.book.marks["item"].bookmarked)
    until(lambda: len(held(cluster, "ann")) == 3 and len(held(cluster, "ann", "review")) == 1)
    put_back()
    until(lambda: len(held(cluster, "ann")) == 3 and len(held(cluster, "ann", "review")) == 1)
    assert one.held() == other.held()


def test_a_difference_that_was_mended_in_a_session_is_compared_again(
    cluster: Cluster, host: MakeHost
) -> None:
    address = cluster.add("ann")
    one = host("one")
    write(one.book, "kept")
    assert one.meet(address)
    before = one.meeting().at
    cluster.do("DELETE FROM ketatui.entry")
    one.time += timedelta(days=1)
    one.keep_in_step(address)
    until(lambda: one.meeting().at > before)
    assert len(held(cluster, "ann")) == 1


@pytest.mark.parametrize("kind", ["note", "bookmark"])
def test_one_id_in_two_packs_comes_to_rest(lasting_cluster: Cluster, host: MakeHost, kind: str) -> None:
    """Files that were edited by hand have such; both are kept, and who was writing one goes on with it."""
    role = f"two-packs-{kind}"
    address = lasting_cluster.add(role)
    one, other = host("one"), host("other")
    for each in (one, other):
        write(each.book, f"on {each.folder.name}")
        each.book.set_bookmark("item", True, "its words", each.folder.name).result(PATIENCE)
    edit = other.book.edit_note(other.book.notes()[0])
    edit.save("on other, changed").result(PATIENCE)
    ((uuid,),) = one.rows(f"SELECT uuid FROM {kind}")
    one.close()
    one.change(f"UPDATE {kind} SET pack = 'elsewhere'")
    one.book = one.open()
    if kind == "bookmark":
        other.close()
        other.change(f"UPDATE bookmark SET uuid = '{uuid}'")
        other.book = other.open()
    else:
        other.change(f"UPDATE note SET uuid = '{uuid}'")
        other.change(f"UPDATE wording SET note = '{uuid}'")
        edit.note = edit.note._replace(uuid=uuid)
    for each in (one, other):
        each.keep_in_step(address)
    until(lambda: len(held(lasting_cluster, role, kind)) == 2)
    if kind == "note":
        edit.save("on other, gone on").result(PATIENCE)
    records = f"SELECT uuid, pack, version FROM {kind} ORDER BY uuid"
    until(lambda: one.untold() == other.untold() == 0 and one.rows(records) == other.rows(records))
    for each in (one, other):
        each.close()
    for each in (one, other):
        each.book = each.open()
        assert each.meet(address)
    sent = lasting_cluster.do(f"SELECT seq FROM ketatui.reader WHERE reader = '{role}'")
    for each in (one, other):
        assert each.meet(address)
    assert lasting_cluster.do(f"SELECT seq FROM ketatui.reader WHERE reader = '{role}'") == sent
    assert one.held() == other.held()
    assert {pack for _, pack, _ in one.rows(records)} == {"elsewhere", "ketamine"}
    assert kind == "bookmark" or texts(other.book) == ["on other, gone on"]
