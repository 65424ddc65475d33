"""In step in the background: case 44 of the faults, in all its parts, and more of the kind."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from ketatui.sync import StoreError, schema
from ketatui.sync.server import Server
from notebook.desk import PATIENCE, texts, write
from notebook.test_reviews import rate
from relay import Relay
from sync.hosts import Host, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketatui.notebook import NoteEdit
    from postgres import Cluster

    MakeHost = Callable[[str], Host]

pytestmark = pytest.mark.usefixtures("impatient")

SAYS = "changes are not yet sent to your other hosts"


def held(cluster: Cluster, reader: str, kind: str = "note") -> list[str]:
    """The keys of a kind that the store holds of a reader."""
    sql = f"SELECT key FROM ketatui.entry WHERE reader = '{reader}' AND kind = '{kind}' ORDER BY key"
    return [str(key) for (key,) in cluster.do(sql)]


def test_what_is_written_on_one_host_is_there_on_the_other(lasting_cluster: Cluster, host: MakeHost) -> None:
    address = lasting_cluster.add("both")
    one, other = host("one"), host("other")
    for each in (one, other):
        each.keep_in_step(address)
    until(lambda: one.meeting().store and other.meeting().store)
    write(one.book, "from one")
    until(lambda: texts(other.book) == ["from one"])
    (note,) = other.book.notes()
    other.book.edit_note(note).save("changed on the other").result(PATIENCE)
    other.book.set_bookmark("item", True, "its words", "mine").result(PATIENCE)
    rate(other.book)
    until(lambda: texts(one.book) == ["changed on the other"])
    until(lambda: one.book.marks["item"].bookmarked and one.book.memories)
    assert one.book.memories == other.book.memories
    assert one.book.unsent == other.book.unsent == ""


def test_places_and_what_was_read_are_sent_at_the_end(lasting_cluster: Cluster, host: MakeHost) -> None:
    address = lasting_cluster.add("reading")
    one = host("one")
    one.keep_in_step(address)
    until(lambda: one.meeting().at)
    one.book.keep_place("topic", "item", 7)
    one.book.keep_seen("item", "its words", "established", ["b", "a"])
    assert one.book.flush(PATIENCE)
    one.close()
    other = host("other")
    assert other.meet(address)
    place = other.book.last_place()
    assert place
    assert place[:3] == ("topic", "item", 7)
    assert other.book.read == {"item"}
    assert [seen.wording for seen in other.book.seen("item")] == ["its words"]
    assert other.book.known()["item"].sources == "a b"


def test_a_server_that_is_down(cluster: Cluster, host: MakeHost) -> None:
    """Reading and writing go on, starting and ending take no longer, and all is sent when it is up."""
    address = cluster.add("ann")
    cluster.stop()
    one = host("one")
    one.keep_in_step(address)
    write(one.book, "first")
    write(one.book, "second")
    until(
        lambda: one.book.unsent.startswith(f"2 {SAYS}: the server does not answer"), lambda: one.book.unsent
    )
    assert one.book.trouble == ""
    began = time.monotonic()
    one.close()
    assert time.monotonic() - began < 2
    one.book = one.open()
    one.keep_in_step(address)
    until(lambda: one.book.unsent.startswith(f"2 {SAYS}"))
    cluster.start()
    until(lambda: one.book.unsent == "" and not one.untold())
    other = host("other")
    assert other.meet(address)
    assert sorted(texts(other.book)) == ["first", "second"]


def test_a_server_that_takes_five_seconds(lasting_cluster: Cluster, host: MakeHost) -> None:
    address = lasting_cluster.add("slow")
    one = host("one")
    with Relay(lasting_cluster.port, delay=2.5) as relay:
        far = lasting_cluster.address("slow", port=relay.port)
        one.keep_in_step(far)
        for number in range(5):
            began = time.monotonic()
            write(one.book, f"note {number}")
            assert time.monotonic() - began < 1
        until(lambda: one.book.unsent.startswith(f"5 {SAYS}: the server has not answered yet"))
        began = time.monotonic()
        one.close()
        assert time.monotonic() - began < 2
    one.book = one.open()
    one.keep_in_step(address)
    until(lambda: not one.untold())
    assert len(held(lasting_cluster, "slow")) == 5


def test_a_server_far_away(lasting_cluster: Cluster, host: MakeHost) -> None:
    lasting_cluster.add("far")
    one = host("one")
    with Relay(lasting_cluster.port, delay=0.05) as relay:
        one.keep_in_step(lasting_cluster.address("far", port=relay.port))
        for number in range(5):
            write(one.book, f"note {number}")
        until(lambda: not one.untold())
        one.close()
    assert len(held(lasting_cluster, "far")) == 5


def test_a_line_that_falls_silent(lasting_cluster: Cluster, host: MakeHost) -> None:
    """No end comes through: it is not waited for without end, and the next connection does it."""
    address = lasting_cluster.add("silent")
    one = host("one")
    relays = [Relay(lasting_cluster.port)]
    one.keep_in_step(
        lambda: Server(lasting_cluster.address("silent", port=relays[-1].port), "", None, patience=1.0)
    )
    until(lambda: one.meeting().at)
    relays[0].cut()
    write(one.book, "into the silence")
    until(lambda: one.book.unsent.startswith("1 change is not yet sent to your other hosts: the connection"))
    relays.append(Relay(lasting_cluster.port))
    until(lambda: not one.untold() and one.book.unsent == "")
    one.close()
    for relay in relays:
        relay.__exit__()
    other = host("other")
    assert other.meet(address)
    assert texts(other.book) == ["into the silence"]


def test_a_host_that_falls_asleep_in_the_middle_holds_nobody_up(
    lasting_cluster: Cluster, host: MakeHost
) -> None:
    address = lasting_cluster.add("sleepy")
    one = host("one")
    write(one.book, "awake")
    with closing(Server(address, "", None, patience=0.5)) as asleep:
        asleep._db.execute("BEGIN")
        asleep._db.execute("SELECT 1 FROM ketatui.reader WHERE reader = 'sleepy' FOR UPDATE")
        assert one.meet(address)
        with pytest.raises(psycopg.Error):
            asleep._db.execute("COMMIT")
    assert len(held(lasting_cluster, "sleepy")) == 1


def test_a_server_that_is_killed_while_it_is_written(cluster: Cluster, host: MakeHost) -> None:
    address = cluster.add("ann")
    one, other = host("one"), host("other")
    for each in (one, other):
        each.keep_in_step(address)
    written = []
    edit: NoteEdit | None = None
    for number in range(40):
        if number % 10 == 5:
            cluster.kill()
            cluster.start()
        if number % 4 == 0 or edit is None:
            edit = one.book.start_note("item", "its words")
        edit.save(f"draft {number}").result(PATIENCE)
        if number % 4 == 3:
            edit.end()
            written.append(f"draft {number}")
        time.sleep(0.05)
    until(lambda: not one.untold() and sorted(texts(other.book)) == sorted(written))
    assert sorted(texts(one.book)) == sorted(written)
    assert len(held(cluster, "ann")) == len(written)


def test_a_wrong_password(lasting_cluster: Cluster, host: MakeHost) -> None:
    cluster = lasting_cluster
    address = cluster.add("forgetful")
    right = cluster.passwords.read_text()
    one = host("one")
    cluster.passwords.write_text(right.replace("forgetful:", "forgetful:not "))
    try:
        one.keep_in_step(address)
        write(one.book, "kept")
        until(lambda: "the server does not let this reader in" in one.book.unsent, lambda: one.book.unsent)
        assert "secret" not in one.book.unsent
    finally:
        cluster.passwords.write_text(right)
    until(lambda: not one.untold() and one.book.unsent == "")


def test_a_store_of_a_newer_format(cluster: Cluster, host: MakeHost) -> None:
    address = cluster.add("ann")
    cluster.do(f"UPDATE ketatui.store SET format = {schema.FORMAT + 1}")
    one = host("one")
    one.keep_in_step(address)
    write(one.book, "kept")
    until(lambda: "the store was made by a newer ketatui" in one.book.unsent)
    assert held(cluster, "ann") == []
    cluster.do(f"UPDATE ketatui.store SET format = {schema.FORMAT}")
    until(lambda: len(held(cluster, "ann")) == 1)


def test_a_database_without_a_store(lasting_cluster: Cluster, host: MakeHost) -> None:
    lasting_cluster.add("early")
    lasting_cluster.do("CREATE DATABASE empty")
    one = host("one")
    one.keep_in_step(lasting_cluster.address("early", "empty"))
    write(one.book, "kept")
    until(lambda: "there is no store in this database" in one.book.unsent)


def test_without_the_library(host: MakeHost) -> None:
    def connect() -> Server:
        raise ImportError

    one = host("one")
    one.keep_in_step(connect)
    write(one.book, "kept")
    until(lambda: "the library psycopg is not installed" in one.book.unsent)


def test_a_mistake_of_ours_ends_no_session(host: MakeHost) -> None:
    def connect() -> Server:
        raise ZeroDivisionError("of a note's words")

    one = host("one")
    write(one.book, "kept")
    one.keep_in_step(connect)
    until(lambda: "the program made a mistake (ZeroDivisionError)" in one.book.unsent)
    write(one.book, "more")
    assert one.book.close()


def test_a_notebook_that_cannot_be_written_is_let_alone(host: MakeHost) -> None:
    asked: list[str] = []

    def connect() -> Server:
        asked.append("connected")
        raise StoreError("it is not there")

    one = host("one")
    write(one.book, "kept")
    one.close()
    one.change("PRAGMA user_version = 99")
    one.book = one.open()
    until(lambda: one.book.is_readonly)
    one.keep_in_step(connect)
    time.sleep(0.5)
    assert one.book.close()
    assert asked == []
    assert "written by a newer ketatui" in one.book.trouble


def test_what_the_library_warns_of_does_not_reach_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("psycopg").warning("error ignored")
    assert capfd.readouterr() == ("", "")


def test_clocks_a_year_apart(lasting_cluster: Cluster, host: MakeHost) -> None:
    """Who knew the other's change comes after it, whatever the clocks say."""
    address = lasting_cluster.add("clocks")
    early, late = host("early"), host("late")
    late.time += timedelta(days=365)
    write(late.book, "late one")
    late.book.keep_place("topic", "late", 1)
    assert late.book.flush(PATIENCE)
    assert late.meet(address)
    assert early.meet(address)
    (note,) = early.book.notes()
    early.book.edit_note(note).save("early two").result(PATIENCE)
    early.book.keep_place("topic", "early", 2)
    assert early.book.flush(PATIENCE)
    assert early.meet(address)
    assert late.meet(address)
    for each in (early, late):
        assert texts(each.book) == ["early two"]
        assert [said.text for said in each.book.wordings(note.uuid)] == ["late one"]
        place = each.book.place("topic")
        assert place
        assert place.item == "early"


def test_two_edits_of_one_note_keep_both_wordings(lasting_cluster: Cluster, host: MakeHost) -> None:
    address = lasting_cluster.add("parted")
    one, other = host("one"), host("other")
    write(one.book, "first")
    for each in (one, other):
        assert each.meet(address)
    for each, text in ((one, "by one"), (other, "by the other")):
        (note,) = each.book.notes()
        each.book.edit_note(note).save(text).result(PATIENCE)
    for each in (one, other, one):
        assert each.meet(address)
    assert sorted(texts(one.book)) == sorted(texts(other.book)) == ["by one", "by the other"]
    assert one.held() == other.held()


def test_a_host_that_was_away_for_a_year(lasting_cluster: Cluster, host: MakeHost) -> None:
    address = lasting_cluster.add("away")
    home, away = host("home"), host("away")
    for number in range(4):
        write(home.book, f"old {number}")
    for each in (home, away):
        assert each.meet(address)
    for note in away.book.notes()[:2]:
        away.book.edit_note(note).save(f"{note.text}, away").result(PATIENCE)
    rate(away.book)
    home.time += timedelta(days=365)
    for note in home.book.notes()[1:3]:
        home.book.edit_note(note).save(f"{note.text}, a year on").result(PATIENCE)
    for number in range(300):
        home.book.start_note("item", "its words").save(f"new {number}")
    assert home.book.flush(PATIENCE)
    assert home.meet(address)
    assert away.meet(address)
    assert home.meet(address)
    assert home.held() == away.held()
    changed = ["old 0, away", "old 1, a year on", "old 1, away", "old 2, a year on", "old 3"]
    assert sorted(texts(home.book)) == sorted([*changed, *(f"new {number}" for number in range(300))])


def test_of_two_sessions_one_keeps_in_step_and_the_other_takes_over(
    lasting_cluster: Cluster, host: MakeHost
) -> None:
    address = lasting_cluster.add("twice")
    one = host("one")
    first = one.book
    one.keep_in_step(address)
    until(lambda: one.meeting().at)
    second = one.open()
    one.keep_in_step(address, book=second)
    write(second, "by the second")
    until(lambda: first.poll() or len(held(lasting_cluster, "twice")) == 1)
    connected = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'twice'"
    assert lasting_cluster.do(connected) == [(1,)]
    first.close()
    one.book = second
    write(second, "alone")
    until(lambda: len(held(lasting_cluster, "twice")) == 2)
    assert lasting_cluster.do(connected) == [(1,)]


def test_both_sessions_tell_why_nothing_is_sent(host: MakeHost) -> None:
    def connect() -> Server:
        raise StoreError("the server is asleep")

    one = host("one")
    books = [one.book, one.open()]
    for book in books:
        one.keep_in_step(connect, book=book)
    write(books[0], "kept")
    told = "1 change is not yet sent to your other hosts: the server is asleep. All is saved here"
    until(lambda: books[1].poll() or [book.unsent for book in books] == [told] * 2)


def test_another_store_is_told_all(lasting_cluster: Cluster, host: MakeHost) -> None:
    one = host("one")
    write(one.book, "kept")
    rate(one.book)
    for role in ("first-store", "next-store"):
        assert one.meet(lasting_cluster.add(role))
        assert len(held(lasting_cluster, role)) == len(held(lasting_cluster, role, "review")) == 1


@pytest.mark.parametrize("body", ["", "no JSON", "{}", '{"kind": "note"}', "[" * 3000])
def test_an_entry_that_tells_nothing_sound_is_left_out_and_written_anew(
    lasting_cluster: Cluster, host: MakeHost, body: str
) -> None:
    role = f"spoilt-{len(body)}"
    address = lasting_cluster.add(role)
    one, other = host("one"), host("other")
    write(one.book, "whole")
    assert one.meet(address)
    with closing(psycopg.connect(address, autocommit=True)) as db:
        db.execute("UPDATE ketatui.entry SET seq = 2, digest = 5, body = %s WHERE kind = 'note'", (body,))
        db.execute("UPDATE ketatui.reader SET seq = 2")
    assert other.meet(address)
    assert texts(other.book) == []
    assert one.meet(address)
    assert other.meet(address)
    assert texts(other.book) == ["whole"]
    assert one.held() == other.held()


def test_a_large_note_and_many_small_ones(lasting_cluster: Cluster, host: MakeHost) -> None:
    address = lasting_cluster.add("large")
    one, other = host("one"), host("other")
    for number in range(5):
        edit = one.book.start_note("item", "its words")
        edit.save(f"{number}" + "x" * (1024 * 1024 - 1)).result(PATIENCE)
    for number in range(250):
        one.book.start_note("item", "its words").save(f"small {number}")
    assert one.book.flush(PATIENCE)
    assert one.meet(address)
    assert other.meet(address)
    assert one.held() == other.held()


def test_who_goes_on_typing_while_texts_part_finds_no_draft_of_it_left(
    lasting_cluster: Cluster, host: MakeHost
) -> None:
    address = lasting_cluster.add("typing")
    one, other = host("one"), host("other")
    write(one.book, "first")
    for each in (one, other):
        assert each.meet(address)
    edits = [each.book.edit_note(each.book.notes()[0]) for each in (one, other)]
    for round_ in range(3):
        for each, edit, name in zip((one, other), edits, ("one", "other"), strict=True):
            edit.save(f"{name}, draft {round_}").result(PATIENCE)
            assert each.meet(address)
    assert one.meet(address)
    assert sorted(texts(one.book)) == sorted(texts(other.book)) == ["one, draft 2", "other, draft 2"]


def test_a_note_moved_on_one_host_and_changed_on_the_other(lasting_cluster: Cluster, host: MakeHost) -> None:
    address = lasting_cluster.add("moving")
    one, other = host("one"), host("other")
    write(one.book, "first")
    for each in (one, other):
        assert each.meet(address)
    (note,) = one.book.notes()
    one.book.set_subject(note, "elsewhere", "other words").result(PATIENCE)
    other.book.edit_note(note).save("changed").result(PATIENCE)
    for each in (one, other, one):
        assert each.meet(address)
    assert one.held() == other.held()
    (note,) = one.book.notes()
    assert (note.item, note.text) == ("elsewhere", "changed")
    assert [about.item for about in one.book.earlier(note.uuid)] == ["item"]


def test_a_note_deleted_on_one_host_and_changed_on_the_other_is_there(
    lasting_cluster: Cluster, host: MakeHost
) -> None:
    address = lasting_cluster.add("deleting")
    one, other = host("one"), host("other")
    write(one.book, "first")
    for each in (one, other):
        assert each.meet(address)
    (note,) = one.book.notes()
    one.book.delete(note).result(PATIENCE)
    other.book.edit_note(note).save("changed").result(PATIENCE)
    for each in (one, other, one):
        assert each.meet(address)
    assert texts(one.book) == texts(other.book) == ["changed"]
