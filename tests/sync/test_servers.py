"""Servers that are set up otherwise than one thinks: what works all the same, and what is said where it cannot."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest

from ketatui.sync import StoreError
from ketatui.sync.keeper import init
from ketatui.sync.server import Server
from notebook.desk import PATIENCE, texts, write
from sync.hosts import Host, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from postgres import Cluster

    MakeHost = Callable[[str], Host]


@pytest.mark.parametrize(
    "setting",
    [
        "standard_conforming_strings = off",
        "default_transaction_isolation = 'serializable'",
        "default_transaction_isolation = 'repeatable read'",
        "default_transaction_deferrable = on",
        "statement_timeout = '300ms'",
        "idle_in_transaction_session_timeout = '300ms'",
        "search_path = 'nowhere'",
        "bytea_output = 'escape'",
        "client_encoding = 'LATIN1'",
        "row_security = off",
        "DateStyle = 'German'",
        "lc_messages = 'C'",
    ],
)
def test_two_hosts_at_a_server_with_habits_of_its_own(
    lasting_cluster: Cluster, host: MakeHost, setting: str
) -> None:
    cluster = lasting_cluster
    role = "habit-" + "".join(letter for letter in setting if letter.isalpha()).lower()
    address = cluster.add(role)
    cluster.do(f'ALTER ROLE "{role}" SET {setting}')
    one, other = host("one"), host("other")
    for each, text in ((one, "eins \\ ' € 🙂"), (other, "zwei")):
        assert each.meet(address)
        write(each.book, text)
    waiting = f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{role}' AND wait_event_type = 'Lock'"
    with ThreadPoolExecutor() as pool, psycopg.connect(cluster.keeper) as holding:
        holding.execute(f"UPDATE ketatui.reader SET last = now() WHERE reader = '{role}'".encode())
        met = [pool.submit(each.meet, address) for each in (one, other)]
        until(lambda: cluster.do(waiting) == [(2,)])
        holding.commit()
        for each in met:
            each.result(PATIENCE)
    for each in (one, other, one):
        assert each.meet(address)
    assert one.held() == other.held()
    assert len(texts(one.book)) == 2
