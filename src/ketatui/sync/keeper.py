"""What whoever runs the store does with it: make it, bring it up to date."""

from uuid import uuid4

import psycopg
from psycopg import sql

from ketatui.sync import schema
from ketatui.sync.connection import OWN_NAMES_ONLY, PATIENCE, answering, open_connection, told_faults
from ketatui.sync.faults import StoreError


def init(address: str, steps: tuple[tuple[str, ...], ...] = schema.STEPS) -> tuple[int, int]:
    """Make the store, or bring it to the newest format; return its format before and after.

    All is done or nothing; who does the same at the same time waits.

    Args:
        address: A URL as libpq knows it.
        steps: All steps there are.

    Raises:
        StoreError: It cannot be done.
    """
    with (
        told_faults(),
        open_connection(address, PATIENCE) as db,
        answering(db, PATIENCE),
        db.transaction(),
        db.cursor() as cursor,
    ):
        cursor.execute(OWN_NAMES_ONLY)
        if (encoding := db.info.parameter_status("server_encoding")) != "UTF8":
            why = f"the database keeps texts as {encoding}, which cannot hold all letters"
            raise StoreError(why, "Make one with ENCODING 'UTF8'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (schema.LOCK,))
        before = found = _format(cursor)
        if found > len(steps):
            why = f"the store was made by a newer ketatui (format {found}; this one knows {len(steps)})"
            raise StoreError(why, "Update ketatui")
        if not found:
            _make_roles(cursor)
        for step in steps[found:]:
            for statement in step:
                cursor.execute(sql.SQL(statement))
            if not found:
                cursor.execute("INSERT INTO ketatui.store (id, format) VALUES (%s, 0)", (str(uuid4()),))
            found += 1
        cursor.execute("UPDATE ketatui.store SET format = %s", (found,))
    return before, found


def _format(cursor: psycopg.Cursor) -> int:
    (there,) = cursor.execute("SELECT to_regclass('ketatui.store') IS NOT NULL").fetchone() or (False,)
    if not there:
        return 0
    (found,) = cursor.execute("SELECT format FROM ketatui.store").fetchone() or (0,)
    return int(found)


def _make_roles(cursor: psycopg.Cursor) -> None:
    """Make the roles that stand for what one may do, as far as there are none."""
    for role in (schema.READERS, schema.HOSTS):
        if not cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
            cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
