"""The store as one reader sees it: a connection to a database that speaks PostgreSQL's protocol.

Beyond connecting, it asks for no more than: transactions, SELECT, INSERT … ON CONFLICT, UPDATE, arrays
as parameters (`unnest`, `= ANY`), `set_config`, row-level security as `schema` sets it up; and LISTEN
and NOTIFY where there are such, else it is asked again and again.
"""

import select
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import Literal, NamedTuple, cast
from uuid import uuid4

import psycopg
from psycopg import sql

from ketatui.notebook import entries
from ketatui.notebook.meet import Fetched
from ketatui.sync import schema
from ketatui.sync.connection import PATIENCE, answering, open_connection, told_faults
from ketatui.sync.faults import StoreError

_SLOWEST = 4000.0
"""Letters a second that the slowest line carries on which one goes on waiting."""

_FEW = 4096
"""Letters that make no difference to that."""

_HABITS = """
    SELECT pg_catalog.set_config('search_path', '', false),
      pg_catalog.set_config('row_security', 'on', false)"""
_LIMITS = """
    SELECT pg_catalog.set_config('statement_timeout', %(limit)s, %(once)s),
      pg_catalog.set_config('idle_in_transaction_session_timeout', %(limit)s, %(once)s)"""
"""A host that falls asleep must not hold the others up."""

_WHO = """
    SELECT current_user,
      (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
      EXISTS (SELECT FROM pg_roles
        WHERE rolname = %s AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
          AND pg_has_role(current_user, oid, 'MEMBER'))"""


Line = Literal["local", "open", "encrypted", "checked"]
"""How safe the line to the server is; `encrypted` where it was not checked who answers."""


class Head(NamedTuple):
    """An entry without its body: what is known of it before it is fetched, and the body's size in letters."""

    kind: entries.Kind
    key: str
    seq: int
    digest: int
    size: int


class Outgoing(NamedTuple):
    """An entry that is sent, and the digest of what the store is thought to hold of it; 0 for nothing."""

    entry: entries.Entry
    base: int


class Pushed(NamedTuple):
    """What became of what was sent.

    Attributes:
        refused: What the store holds otherwise than was thought; nothing was written there.
        span: The number of the last entry before, and of the last one after.
    """

    refused: list[Head]
    span: tuple[int, int]


class Totals(NamedTuple):
    """What the store holds: its last number, entries that are no reviews, their digests' sum, reviews."""

    seq: int
    entries: int
    digests: int
    reviews: int


class Server:
    """A connection to the store, for one thread; every method may raise `StoreError`.

    Attributes:
        reader: Whose entries are read and written.
        identity: Of the store and the reader.
        listens: Whether news are told; else one has to ask.
    """

    def __init__(
        self,
        address: str,
        name: str,
        profile: str | None,
        patience: float = PATIENCE,
        *,
        only_looks: bool = False,
    ) -> None:
        """Connect.

        Args:
            address: A URL as libpq knows it.
            name: The reader's name, for a role that speaks for many; "" for none.
            profile: The reader's profile, or None.
            patience: Seconds that one waits for each answer.
            only_looks: Whether nothing is left there, and no news are asked for.
        """
        self._patience = patience
        with told_faults():
            self._db = open_connection(address, patience)
        try:
            with self._asking(transaction=False) as cursor:
                cursor.execute(_HABITS)
                cursor.execute(_LIMITS, {"limit": f"{1000 * patience:.0f}ms", "once": False})
                role, _, self._speaks_for_many = cursor.execute(_WHO, (schema.HOSTS,)).fetchone() or ("",) * 3
                found = cursor.execute("SELECT id, format FROM ketatui.store").fetchone()
            check_format(int(found[1]) if found else 0)
            if self._speaks_for_many and not name:
                why = "this account has no name on this host, and no profile is named"
                raise StoreError(why, "--profile NAME names one")
            self.reader = name if self._speaks_for_many else "/".join(filter(None, (role, profile)))
            self.identity = f"{found[0] if found else ''} {self.reader}"
            with self._asking(undo=only_looks) as cursor:
                cursor.execute(  # waits, too, for what an earlier connection never saw the end of
                    "INSERT INTO ketatui.reader (reader, channel) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                    (self.reader, f"ketatui_{uuid4().hex}"),
                )
                row = cursor.execute(
                    "SELECT channel, seq, tableoid FROM ketatui.reader WHERE reader = %s", (self.reader,)
                ).fetchone()
            self._channel, self._seq, self._table = row or ("", 0, 0)
            self.listens = not only_looks and self._listen()
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Hang up."""
        with suppress(psycopg.Error):
            self._db.close()

    def _listen(self) -> bool:
        """Ask to be told of news; return whether the database can."""
        try:
            with self._asking(transaction=False) as cursor:
                cursor.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
        except StoreError:
            if self._db.closed:
                raise
            return False
        return True

    def wait(self, seconds: float, bell: socket.socket) -> bool:
        """Wait for news or for the bell, at most so long; return whether news came."""
        with told_faults():
            if self._has_news():
                return True
            line = self._db.fileno()
            ready, _, _ = select.select([line, bell.fileno()], [], [], seconds)
            return line in ready and self._has_news()

    def _has_news(self) -> bool:
        own = self._db.info.backend_pid
        return any(news.pid != own for news in [*self._db.notifies(timeout=0)])

    def heads(self, after: int, limit: int) -> list[Head]:
        """Return entries with higher numbers than `after`, in their order."""
        with self._asking() as cursor:
            self._number(cursor)
            cursor.execute(
                "SELECT kind, key, seq, digest, length(body) FROM ketatui.entry"
                " WHERE reader = %s AND seq > %s ORDER BY seq LIMIT %s",
                (self.reader, after, limit),
            )
            return [Head(*row) for row in cursor]

    def fetch(self, heads: Sequence[Head]) -> list[Fetched]:
        """Return entries whole; those that have been changed since are left out."""
        with self._asking(sum(head.size for head in heads)) as cursor:
            cursor.execute(
                "SELECT kind, key, seq, digest, body FROM ketatui.entry"
                " WHERE reader = %s AND seq = ANY(%s) ORDER BY seq",
                (self.reader, [head.seq for head in heads]),
            )
            return [Fetched(*row) for row in cursor]

    def push(self, rows: Sequence[Outgoing]) -> Pushed:
        """Write entries, all that are still as they were thought to be, in one transaction.

        News go out where the reader made one of them: a server passes news on one transaction at a time.
        Who writes holds the reader's row until the end, so that numbers come to be seen in their order.
        """
        refused: list[Head] = []
        written: list[tuple[object, ...]] = []
        before = 0
        with self._asking(sum(len(row.entry.body) for row in rows)) as cursor:
            before = self._number(cursor, hold=True)
            cursor.execute(
                "SELECT kind, key, seq, digest, length(body) FROM ketatui.entry"
                " JOIN unnest(%s::text[], %s::text[]) AS sent (of, under) ON kind = of AND key = under"
                " WHERE reader = %s",
                ([row.entry.kind for row in rows], [row.entry.key for row in rows], self.reader),
            )
            there = {(head.kind, head.key): head for head in map(Head._make, cursor)}
            for entry, base in rows:
                head = there.get(entry[:2])
                if head is None or (head.digest == base and head.digest != entry.digest):
                    seq = before + len(written) + 1
                    written.append((self.reader, entry.kind, entry.key, seq, entry.digest, entry.body))
                elif head.digest != entry.digest and entry.kind != "review":
                    refused.append(head)
            if not written:
                raise psycopg.Rollback
            cursor.executemany(
                "INSERT INTO ketatui.entry (reader, kind, key, seq, digest, body)"
                " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (reader, kind, key)"
                " DO UPDATE SET seq = excluded.seq, digest = excluded.digest, body = excluded.body",
                written,
            )
            cursor.execute(
                "UPDATE ketatui.reader SET seq = seq + %s, last = now() WHERE reader = %s",
                (len(written), self.reader),
            )
            if self.listens and any(row.entry.kind in entries.OWN for row in rows):
                cursor.execute("SELECT pg_notify(%s, '')", (self._channel,))
        self._seq = before + len(written)
        return Pushed(refused, (before, self._seq))

    def totals(self) -> Totals:
        """Return what the store holds at one moment."""
        with self._asking() as cursor:
            row = cursor.execute(
                "SELECT COALESCE(max(reader.seq), 0),"
                " count(*) FILTER (WHERE kind <> 'review'),"
                " COALESCE(sum(digest) FILTER (WHERE kind <> 'review'), 0),"
                " count(*) FILTER (WHERE kind = 'review')"
                " FROM ketatui.reader LEFT JOIN ketatui.entry USING (reader) WHERE reader = %s",
                (self.reader,),
            ).fetchone()
        return Totals(*map(int, row or (0, 0, 0, 0)))

    def described(self) -> dict[str, object]:
        """Return what the server is, who one is there, and whether readers are kept apart for this role."""
        with self._asking() as cursor:
            version, role, above = cursor.execute(
                "SELECT current_setting('server_version'), current_user,"
                " (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)"
            ).fetchone() or ("", "", True)
        return {
            "server": f"PostgreSQL {version}",
            "role": role,
            "reader": self.reader,
            "format": schema.FORMAT,
            "apart": not above,
            "line": self._line(),
        }

    def _line(self) -> Line:
        """Return how safe the line is."""
        info = self._db.info
        if self._db.pgconn.ssl_in_use:
            return "checked" if info.get_parameters().get("sslmode") == "verify-full" else "encrypted"
        if info.host.startswith(("/", "@")) or ip_address(info.hostaddr.partition("%")[0]).is_loopback:
            return "local"
        return "open"

    def counts(self) -> dict[str, int]:
        """Return how many entries of each kind the store holds."""
        with self._asking() as cursor:
            cursor.execute(
                "SELECT kind, count(*) FROM ketatui.entry WHERE reader = %s GROUP BY kind", (self.reader,)
            )
            found = dict(cast("list[tuple[str, int]]", cursor.fetchall()))
        return {kind: found.get(kind, 0) for kind in entries.KINDS}

    def _number(self, cursor: psycopg.Cursor, *, hold: bool = False) -> int:
        """Return the number of the reader's last entry; `hold` keeps others from writing.

        Raises:
            StoreError: It has fallen, or is in another table than before, as a dump leaves them that was
                put back.
        """
        row = cursor.execute(
            "SELECT seq, tableoid FROM ketatui.reader WHERE reader = %s" + " FOR UPDATE" * hold,
            (self.reader,),
        ).fetchone()
        if row is None or row[0] < self._seq or row[1] != self._table:
            raise StoreError("the store was put back to another state, and all is compared anew")
        self._seq = row[0]
        return int(row[0])

    @contextmanager
    def _asking(
        self, letters: int = 0, *, transaction: bool = True, undo: bool = False
    ) -> Iterator[psycopg.Cursor]:
        """Hang up on a server that does not answer in time, or goes back on what it was asked.

        Args:
            letters: How many go over the line, which may be slow.
            transaction: Whether all that is asked is done or nothing.
            undo: Whether it is nothing in any case.
        """
        patience = self._patience + letters / _SLOWEST
        with told_faults(), answering(self._db, patience), self._db.cursor() as cursor:
            if not transaction:
                yield cursor
                return
            with self._db.transaction(force_rollback=undo):
                if letters > _FEW:
                    cursor.execute(_LIMITS, {"limit": f"{1000 * patience:.0f}ms", "once": True})
                if self._speaks_for_many:
                    cursor.execute("SELECT set_config('ketatui.reader', %s, true)", (self.reader,))
                yield cursor


def check_format(found: int) -> None:
    """Return where the store has the format that is known here.

    Raises:
        StoreError: It has another.
    """
    if found > schema.FORMAT:
        why = f"the store was made by a newer ketatui (format {found}; this one knows {schema.FORMAT})"
        raise StoreError(why, "Update ketatui")
    if found < schema.FORMAT:
        why = f"the store has an older format ({found}; this ketatui needs {schema.FORMAT})"
        raise StoreError(why, "`ketatui store init` brings it up to date")
