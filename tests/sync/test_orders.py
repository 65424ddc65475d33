"""What happens in an order that nobody wishes for: to notebooks and stores that are not what they were."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from ketatui.sync import StoreError
from ketatui.sync.exchange import Exchange
from ketatui.sync.keeper import init
from ketatui.sync.server import Server
from notebook.desk import PATIENCE, texts, write
from notebook.test_reviews import count, rate
from sync.hosts import Host, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from postgres import Cluster

    MakeHost = Callable[[str], Host]


def test_a_notebook_put_back_to_before_the_store_while_one_reads(
    lasting_cluster: Cluster, host: MakeHost
) -> None:
    """The older file knows of no store: all is told anew, by a connection that begins anew."""
    address = lasting_cluster.add("before-the-store")
    one = host("one")
    write(one.book, "old")
    copy = one.folder / "copy"
    shutil.copy(one.file, copy)
    with closing(Server(address, "", None)) as server:
        exchange = Exchange(one.book, server, count, lambda: False)
        exchange.send()
        copy.replace(one.file)
        one.book.poll()
        write(one.book, "since")
        for step in (exchange.fetch, exchange.send):
            with pytest.raises(StoreError, match="begins anew"):
                step()
    assert one.meet(address)
    assert sorted(texts(one.book)) == ["old", "since"]


def test_another_store_meanwhile(lasting_cluster: Cluster, host: MakeHost) -> None:
    first, second = lasting_cluster.add("meanwhile"), lasting_cluster.add("meanwhile-other")
    one = host("one")
    one.keep_in_step(first)
    write(one.book, "early")
    until(lambda: not one.untold() and one.meeting().at)
    assert one.meet(second)
    write(one.book, "late")
    notes = "SELECT count(*) FROM ketatui.entry WHERE reader = 'meanwhile' AND kind = 'note'"
    until(lambda: lasting_cluster.do(notes) == [(2,)])
    until(lambda: not one.untold())


def test_a_copy_of_a_notebook_on_another_host(lasting_cluster: Cluster, host: MakeHost) -> None:
    address = lasting_cluster.add("cloned")
    one, other = host("one"), host("other")
    write(one.book, "first")
    one.book.set_bookmark("item", True, "its words", "mine").result(PATIENCE)
    rate(one.book)
    assert one.meet(address)
    for each in (one, other):
        each.close()
    shutil.copy(one.file, other.file)
    for each, name in ((one, "one"), (other, "other")):
        each.book = each.open()
        assert each.book.can_be_read(PATIENCE)
        (note,) = each.book.notes()
        each.book.edit_note(note).save(f"by {name}").result(PATIENCE)
        each.book.set_bookmark("item", True, "its words", name).result(PATIENCE)
        rate(each.book)
        write(each.book, f"new on {name}")
    for each in (one, other, one):
        assert each.meet(address)
    assert one.held() == other.held()
    assert sorted(texts(one.book)) == ["by one", "by other", "new on one", "new on other"]
    assert len(one.book.reviews()) == 3


def test_what_the_server_ends_only_after_the_line_was_lost(lasting_cluster: Cluster, host: MakeHost) -> None:
    """Who comes back waits for it: else what one typed before would be taken for another's text."""
    cluster = lasting_cluster
    cluster.do("CREATE DATABASE stalling")
    init(cluster.keeper.replace("/postgres?", "/stalling?"))
    address = cluster.add("stalled").replace("/postgres?", "/stalling?")
    one = host("one")
    edit = one.book.start_note("item", "its words")
    edit.save("draft 1").result(PATIENCE)
    assert one.meet(address)
    cluster.do(
        "CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_advisory_xact_lock_shared(44); RETURN NULL; END $$",
        "CREATE CONSTRAINT TRIGGER stall AFTER UPDATE ON ketatui.entry"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stall()",
        database="stalling",
    )
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'stalled' AND wait_event_type = 'Lock'"
        " AND datname = 'stalling'"
    )
    with ThreadPoolExecutor() as pool, psycopg.connect(address) as holding:
        holding.execute("SELECT pg_advisory_lock(44)")
        edit.save("draft 2").result(PATIENCE)
        with closing(Server(address, "", None, patience=1.0)) as server:
            server._db.execute("SET statement_timeout = 0")
            with pytest.raises(StoreError):
                Exchange(one.book, server, count, lambda: False).send()
        until(lambda: cluster.do(waiting) == [(1,)])
        edit.save("draft 3").result(PATIENCE)
        met = pool.submit(one.meet, address)
        until(lambda: cluster.do(waiting) == [(2,)])
        holding.execute("SELECT pg_advisory_unlock(44)")
        assert met.result(PATIENCE)
    assert texts(one.book) == ["draft 3"]


def test_an_id_that_is_too_long_for_a_store_keeps_nothing_else_from_it(
    lasting_cluster: Cluster, host: MakeHost
) -> None:
    address = lasting_cluster.add("long-ids")
    one, other = host("one"), host("other")
    one.book.keep_place("topic" * 200, "item", 1)
    one.book.keep_seen("item" * 200, "its words")
    write(one.book, "a note")
    assert one.book.flush(PATIENCE)
    for each in (one, other):
        assert each.meet(address)
    assert texts(other.book) == ["a note"]
