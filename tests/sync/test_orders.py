"""What happens in an order that nobody wishes for: to notebooks and stores that are not what they were."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ketatui.sync import StoreError
from ketatui.sync.exchange import Exchange
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
