"""Servers that are set up otherwise than one thinks: what works all the same, what is said where not."""

from __future__ import annotations

import os
import shutil
import subprocess
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
from notebook.test_reviews import count
from relay import Relay
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
        for done in met:
            done.result(PATIENCE)
    for each in (one, other, one):
        assert each.meet(address)
    assert one.held() == other.held()
    assert len(texts(one.book)) == 2


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_all_letters(lasting_cluster: Cluster, encoding: str) -> None:
    cluster, name = lasting_cluster, encoding.lower()
    cluster.do(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StoreError, match=f"keeps texts as {encoding}, .* Make one with ENCODING 'UTF8'"):
        init(cluster.keeper.replace("/postgres?", f"/{name}?"))


@pytest.mark.parametrize(
    ("number", "address", "setting", "why"),
    [
        (0, "?", "default_transaction_read_only = on", "the server takes no changes now"),
        (1, "/nowhere?", "", "there is no such database on the server"),
        (2, "?sslmode=require&", "", "no safe line to the server can be made. Look at sslmode"),
        (3, "?sslmode=verify-full&sslrootcert=/nowhere&", "", "no safe line to the server can be made."),
        (4, "?", "lock_timeout = '1ms'", "the server has not answered in time"),
        (5, "?password=wrong&", "", "the server does not let this reader in"),
        (6, "?port=1&", "", "the server does not answer"),
        (7, "?hostaddr=nonsense&", "", "the server does not answer"),
        (8, "?sslmode=nonsense&", "", "its address cannot be understood"),
        (9, "?service=nowhere&", "", "its address cannot be understood"),
        (10, "?application_name=%ff&", "", "its address cannot be understood"),
    ],
)
def test_what_is_said_of_a_server_that_cannot_be_used(
    lasting_cluster: Cluster, number: int, address: str, setting: str, why: str
) -> None:
    role = f"said-{number}"
    where = lasting_cluster.add(role)
    Server(where, "", None).close()
    if setting:
        lasting_cluster.do(f'ALTER ROLE "{role}" SET {setting}')
    where = where.replace("/postgres?" if address.startswith("/") else "?", address)
    with psycopg.connect(lasting_cluster.keeper) as holding:
        holding.execute(f"UPDATE ketatui.reader SET last = now() WHERE reader = '{role}'".encode())
        with pytest.raises(StoreError) as caught:
            Server(where, "", None, patience=5.0)
    assert str(caught.value).startswith(why), caught.value.detail


def test_a_line_that_is_slow_but_carries(lasting_cluster: Cluster, host: MakeHost) -> None:
    """One waits for as long as letters come through, however long a note is."""
    near = lasting_cluster.add("slow-line")
    one, other = host("one"), host("other")
    write(one.book, "long " * 40_000)
    with Relay(lasting_cluster.port, rate=100_000) as relay:
        far = lasting_cluster.address("slow-line", port=relay.port)
        for each in (one, other):
            with closing(Server(far, "", None, patience=0.7)) as server:
                exchange = Exchange(each.book, server, count, lambda: False)
                exchange.fetch()
                exchange.send()
    assert other.meet(near)
    assert one.held() == other.held()


def test_how_safe_the_line_is(cluster: Cluster) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    made += ["-keyout", "server.key", "-out", "server.crt", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(made, cwd=cluster.data, check=True, capture_output=True)
    owner = cluster.data.stat()
    for name in ("server.key", "server.crt"):
        os.chown(cluster.data / name, owner.st_uid, owner.st_gid)
    (cluster.data / "server.key").chmod(0o600)
    cluster.do("ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()")
    until(lambda: cluster.do("SHOW ssl") == [("on",)])
    address = cluster.add("ann")
    root = shutil.copy(cluster.data / "server.crt", cluster.folder / "root.crt")
    for mode, line in (
        ("disable", "local"),
        ("require", "encrypted"),
        (f"verify-full&sslrootcert={root}", "checked"),
    ):
        with closing(Server(f"{address}&sslmode={mode}", "", None)) as server:
            assert server.described()["line"] == line
    with closing(Server(cluster.local("ann"), "", None)) as server:
        assert server.described()["line"] == "local"


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "fe80::1%eth0"])
def test_a_line_to_another_host_that_is_not_encrypted(
    lasting_cluster: Cluster, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    with closing(Server(lasting_cluster.add(f"open-{len(address)}"), "", None)) as server:
        monkeypatch.setattr(psycopg.ConnectionInfo, "hostaddr", address)
        assert server.described()["line"] == "open"
