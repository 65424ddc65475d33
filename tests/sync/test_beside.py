"""A command beside a session that keeps the same notebook in step."""

from __future__ import annotations

from contextlib import closing
from threading import Thread
from typing import TYPE_CHECKING

from ketatui.sync.exchange import Exchange
from ketatui.sync.server import Pushed, Server
from notebook.desk import PATIENCE, texts, write
from notebook.test_reviews import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketatui.sync.server import Outgoing
    from postgres import Cluster
    from sync.hosts import Host


def test_who_goes_on_typing_while_both_send_has_one_note(
    lasting_cluster: Cluster, host: Callable[[str], Host]
) -> None:
    """The one sends what was written meanwhile before the other has kept what was taken of it."""
    address = lasting_cluster.add("beside")
    one = host("one")
    write(one.book, "first")
    assert one.meet(address)
    command = one.open()
    edit = one.book.edit_note(one.book.notes()[0])
    edit.save("first, and more").result(PATIENCE)

    def send() -> None:
        with closing(Server(address, "", None)) as server:
            Exchange(command, server, count, lambda: False).send()

    beside = Thread(target=send)

    class Slow(Server):
        def push(self, rows: Sequence[Outgoing]) -> Pushed:
            pushed = super().push(rows)
            if not beside.ident:
                edit.save("first, and more yet").result(PATIENCE)
                beside.start()
                beside.join(2.0)  # without a lock it is done by then
            return pushed

    with closing(Slow(address, "", None)) as server:
        Exchange(one.book, server, count, lambda: False).send()
    beside.join(PATIENCE)
    assert texts(one.book) == ["first, and more yet"]
    assert one.untold() == 0
