"""Who may do what in the store: each reader has their own rows, and nobody else's."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from ketatui.sync import StoreError, schema
from ketatui.sync.keeper import init
from ketatui.sync.server import Server
from notebook.desk import texts, write
from sync.hosts import Host

if TYPE_CHECKING:
    from collections.abc import Callable

    from postgres import Cluster

    MakeHost = Callable[[str], Host]


@pytest.fixture(scope="module")
def roles(lasting_cluster: Cluster) -> dict[str, str]:
    """Two readers, a host, and someone who is neither; by their names, where they connect."""
    cluster = lasting_cluster
    groups = {
        "rls-ann": schema.READERS,
        "rls-ben": schema.READERS,
        "rls-host": schema.HOSTS,
        "rls-other": None,
    }
    return {role: cluster.add(role, group) for role, group in groups.items()}


@pytest.fixture(scope="module")
def two(roles: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The roles, when both readers have written a note."""
    for role in ("rls-ann", "rls-ben"):
        with closing(Host(tmp_path_factory.mktemp(role))) as one:
            write(one.book, f"of {role}")
            assert one.meet(roles[role])
    return roles


def rows(address: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(address) as db:
        return db.execute(statement.encode(), values).fetchall()


def do(address: str, statement: str, *values: object) -> int:
    with psycopg.connect(address) as db:
        return db.execute(statement.encode(), values).rowcount


@pytest.mark.parametrize("table", ["reader", "entry"])
def test_a_reader_sees_their_own_rows_and_no_others(two: dict[str, str], table: str) -> None:
    for role in ("rls-ann", "rls-ben"):
        assert {row[0] for row in rows(two[role], f"SELECT reader FROM ketatui.{table}")} == {role}
    assert rows(two["rls-host"], f"SELECT reader FROM ketatui.{table}") == []
    other = "SELECT count(*) FROM ketatui.entry WHERE reader = 'rls-ben' OR body LIKE '%%rls-ben%%'"
    assert rows(two["rls-ann"], other) == [(0,)]


def test_a_reader_who_claims_to_be_another_is_not(two: dict[str, str]) -> None:
    with psycopg.connect(two["rls-ann"], autocommit=True) as db:
        db.execute("SET ketatui.reader = 'rls-ben'")
        found = db.execute("SELECT DISTINCT reader FROM ketatui.entry").fetchall()
        assert found == [("rls-ann",)]
        for claim in ('SET ROLE "rls-ben"', 'SET SESSION AUTHORIZATION "rls-ben"'):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(claim)


def test_a_host_sees_the_reader_it_names_and_no_other(two: dict[str, str]) -> None:
    with psycopg.connect(two["rls-host"], autocommit=True) as db:
        for reader in ("rls-ann", "rls-ben"):
            db.execute("SELECT set_config('ketatui.reader', %s, false)", (reader,))
            assert db.execute("SELECT DISTINCT reader FROM ketatui.entry").fetchall() == [(reader,)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ketatui.entry SET body = '' WHERE reader = 'rls-ben'",
        "UPDATE ketatui.reader SET seq = 0 WHERE reader = 'rls-ben'",
    ],
)
def test_another_readers_rows_cannot_be_changed(two: dict[str, str], statement: str) -> None:
    assert do(two["rls-ann"], statement) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ketatui.entry VALUES ('rls-ben', 'note', 'forged', 1000, 1, '')",
        "INSERT INTO ketatui.reader (reader, channel) VALUES ('rls-new', '')",
        "INSERT INTO ketatui.reader (reader, channel, seq) VALUES ('rls-ann/x', '', 9)",
        "INSERT INTO ketatui.reader (reader, channel) VALUES ('rls-ben', '')",
        "UPDATE ketatui.entry SET reader = 'rls-ben'",
        "UPDATE ketatui.entry SET key = 'other'",
        "UPDATE ketatui.store SET format = 9",
        "DELETE FROM ketatui.entry",
        "DELETE FROM ketatui.reader",
        "TRUNCATE ketatui.entry",
        "ALTER TABLE ketatui.entry DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE ketatui.entry ADD COLUMN more text",
        "CREATE TABLE ketatui.more (x int)",
        "CREATE POLICY more ON ketatui.entry USING (true)",
        "DROP TABLE ketatui.entry",
        "DROP SCHEMA ketatui CASCADE",
        "CREATE FUNCTION ketatui.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TRIGGER t BEFORE INSERT ON ketatui.entry EXECUTE FUNCTION tsvector_update_trigger()",
        "COPY ketatui.entry TO '/tmp/stolen'",
        'GRANT ketatui_host TO "rls-ann"',
    ],
)
@pytest.mark.parametrize("role", ["rls-ann", "rls-host"])
def test_what_nobody_may_do_who_only_reads(two: dict[str, str], role: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        do(two[role], statement)
    assert rows(two["rls-ben"], "SELECT count(*) FROM ketatui.entry WHERE body LIKE '%%rls-ben%%'") == [(1,)]


def test_an_id_that_another_reader_has_tells_nothing(two: dict[str, str]) -> None:
    """The key of an entry is the reader's own: the same id may stand under many."""
    (key,) = rows(two["rls-ben"], "SELECT key FROM ketatui.entry WHERE kind = 'note'")[0]
    insert = "INSERT INTO ketatui.entry VALUES ('rls-ann', 'note', %s, 1000000, 1, 'mine')"
    assert do(two["rls-ann"], insert, key) == 1
    assert rows(two["rls-ben"], "SELECT body FROM ketatui.entry WHERE body = 'mine'") == []


def test_who_is_neither_reader_nor_host_may_do_nothing(roles: dict[str, str]) -> None:
    for table in ("store", "reader", "entry"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rows(roles["rls-other"], f"SELECT * FROM ketatui.{table}")
    with pytest.raises(StoreError, match="this role may not use the store"):
        Server(roles["rls-other"], "x", None)


def test_who_made_the_store_sees_no_rows_without_being_a_reader(lasting_cluster: Cluster) -> None:
    """The owner of the tables is not above the policies; only a superuser is."""
    cluster = lasting_cluster
    owner = cluster.add("rls-owner", None)
    cluster.do('CREATE DATABASE owned OWNER "rls-owner"')
    init(owner.replace("/postgres?", "/owned?"))
    owned = owner.replace("/postgres?", "/owned?")
    insert = "INSERT INTO ketatui.reader (reader, channel) VALUES ('rls-owner', '')"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        do(owned, insert)
    assert rows(owned, "SELECT * FROM ketatui.entry") == []


def test_profiles_of_one_role_are_readers_apart(roles: dict[str, str], host: MakeHost) -> None:
    one, other = host("one"), host("other")
    for each, profile, text in ((one, None, "mine"), (other, "kid", "the kid's")):
        write(each.book, text)
        each.keep_in_step(roles["rls-ann"], profile=profile)
    for each in (one, other):
        each.book.flush(5)
        each.close()
    assert texts(one.open()) != texts(other.open())
    readers = {row[0] for row in rows(roles["rls-ann"], "SELECT reader FROM ketatui.reader")}
    assert readers >= {"rls-ann", "rls-ann/kid"}


def test_the_channel_of_news_cannot_be_guessed(two: dict[str, str]) -> None:
    (channel,) = rows(two["rls-ann"], "SELECT channel FROM ketatui.reader")[0]
    assert len(channel.removeprefix("ketatui_")) == 32
    assert rows(two["rls-ben"], "SELECT 1 FROM ketatui.reader WHERE channel = %s", channel) == []


def test_made_by_many_at_once_it_is_made_once(lasting_cluster: Cluster) -> None:
    cluster = lasting_cluster
    cluster.do("CREATE DATABASE together")
    address = cluster.keeper.replace("/postgres?", "/together?")
    came: list[tuple[int, int]] = []
    threads = [threading.Thread(target=lambda: came.append(init(address))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == [(0, schema.FORMAT), *[(schema.FORMAT, schema.FORMAT)] * 5]
    assert cluster.do("SELECT count(*) FROM ketatui.store", database="together") == [(1,)]


def test_a_step_that_fails_leaves_the_store_as_it_was(lasting_cluster: Cluster) -> None:
    cluster = lasting_cluster
    cluster.do("CREATE DATABASE halfway")
    address = cluster.keeper.replace("/postgres?", "/halfway?")
    init(address)
    bad = ("ALTER TABLE ketatui.entry ADD COLUMN more text", "SELECT nothing")
    with pytest.raises(StoreError):
        init(address, (*schema.STEPS, bad))
    columns = "SELECT column_name FROM information_schema.columns WHERE table_name = 'entry'"
    assert ("more",) not in cluster.do(columns, database="halfway")
    assert cluster.do("SELECT format FROM ketatui.store", database="halfway") == [(schema.FORMAT,)]
    assert init(address, (*schema.STEPS, bad[:1])) == (schema.FORMAT, schema.FORMAT + 1)
    with pytest.raises(StoreError, match="newer ketatui"):
        init(address)
    cluster.add("rls-late")
    with (
        pytest.raises(StoreError, match=r"newer ketatui .* Update ketatui"),
        closing(Server(cluster.address("rls-late", "halfway"), "x", None)),
    ):
        pass


def test_functions_of_a_reader_are_not_run_by_who_makes_the_store(lasting_cluster: Cluster) -> None:
    """Before 15, and where a database came from there, everyone may make functions in `public`."""
    cluster = lasting_cluster
    cluster.do("CREATE DATABASE shared")
    cluster.do("GRANT CREATE ON SCHEMA public TO PUBLIC", database="shared")
    sly = cluster.add("rls-sly", None).replace("/postgres?", "/shared?")
    do(
        sly,
        "CREATE FUNCTION public.pg_advisory_xact_lock(integer) RETURNS void LANGUAGE plpgsql AS"
        ' $$ BEGIN ALTER ROLE "rls-sly" SUPERUSER; END $$',
    )
    address = cluster.keeper.replace("/postgres?", "/shared?")
    init(address)
    assert cluster.do("SELECT rolsuper FROM pg_roles WHERE rolname = 'rls-sly'") == [(False,)]
