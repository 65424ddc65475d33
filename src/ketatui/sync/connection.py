"""A connection to the database that is cut where it hangs, and what goes wrong with it in words."""

import logging
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Timer

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ketatui.safe import safe_line
from ketatui.sync.faults import StoreError

logging.getLogger("psycopg").propagate = False  # standard error is the reader's screen
logging.getLogger("psycopg").addHandler(logging.NullHandler())

PATIENCE = 30.0
"""Seconds that one waits for an answer, or for a connection; more where much goes over the line."""

OWN_NAMES_ONLY = "SET search_path = ''"
"""No function of another role is taken for one of the server's own."""

_NOT_READY = ("starting up", "shutting down", "recovery", "too many", "connection slots")
_BAD_ADDRESS = re.compile("invalid .*value: |definition of service|service file")
_NO_DATABASE = re.compile('database ".*" does not exist')
_INIT = "`ketatui store init` makes it, and whoever runs the database grants the rights"
_RIGHTS = (
    "Whoever runs the database grants a reader's role ketatui_reader, a host's ketatui_host;"
    " `ketatui store init` needs the owner of the database"
)
_PLACES = "Look at the role and its password (~/.pgpass or the service file), and at the server's pg_hba.conf"


def open_connection(address: str, patience: float) -> psycopg.Connection:
    """Return a connection, which commits each statement unless told otherwise.

    Raises:
        psycopg.Error: There is none.
    """
    usual = make_conninfo("", connect_timeout=round(patience), application_name="ketatui")
    given = make_conninfo(usual, **conninfo_to_dict(address))
    db = psycopg.connect(given, autocommit=True, prepare_threshold=None, client_encoding="utf8")
    db.isolation_level = psycopg.IsolationLevel.READ_COMMITTED  # whatever is the server's habit
    return db


@contextmanager
def answering(db: psycopg.Connection, patience: float) -> Iterator[None]:
    """Cut the connection where what is done in it takes longer than `patience` seconds."""
    with socket.socket(fileno=os.dup(db.fileno())) as line:
        timer = Timer(patience, partial(_cut, line))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):  # it was closed meanwhile
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def told_faults() -> Iterator[None]:
    """Raise what goes wrong with the database as a `StoreError`."""
    try:
        yield
    except psycopg.Error as error:
        raise _told(error) from error
    except UnicodeError as error:
        raise StoreError("its address cannot be understood") from error
    except (OSError, ValueError) as error:  # a connection that was closed under our hands has no socket
        raise StoreError("the connection to the server was lost", detail=safe_line(str(error))) from error


def _told(error: psycopg.Error) -> StoreError:
    detail = safe_line(str(error))
    match error:
        case errors.UndefinedTable() | errors.InvalidSchemaName():
            return StoreError("there is no store in this database", _INIT, detail)
        case errors.InsufficientPrivilege():
            return StoreError("this role may not use the store", _RIGHTS, detail)
        case errors.ReadOnlySqlTransaction():
            return StoreError("the server takes no changes now", "", detail)
        case errors.DiskFull():
            return StoreError("the server has no room left", "", detail)
        case errors.QueryCanceled() | errors.LockNotAvailable():
            return StoreError("the server has not answered in time", "", detail)
        case psycopg.Error(sqlstate=None) if isinstance(
            error, errors.ProgrammingError
        ) or _BAD_ADDRESS.search(detail):
            return StoreError("its address cannot be understood", "", detail)
        case psycopg.OperationalError() if error.sqlstate is None or error.sqlstate.startswith(("57P", "08")):
            return _of_connection(error, detail)
    return StoreError(
        f"the server answers with an error ({error.sqlstate or type(error).__name__})", "", detail
    )


def _of_connection(error: psycopg.OperationalError, detail: str) -> StoreError:
    if any(words in detail for words in _NOT_READY) or (error.sqlstate or "").startswith("57P"):
        return StoreError("the server is not ready", "", detail)
    if _NO_DATABASE.search(detail):
        return StoreError("there is no such database on the server", "", detail)
    if "SSL" in detail or "certificate" in detail:
        remedy = "Look at sslmode and sslrootcert, in its address or in the service file"
        return StoreError("no safe line to the server can be made", remedy, detail)
    if "FATAL" in detail or "password" in detail or "authentication" in detail:
        return StoreError("the server does not let this reader in", _PLACES, detail)
    if "closed" in detail or "terminated" in detail or "lost" in detail:
        return StoreError("the connection to the server was lost", "", detail)
    return StoreError("the server does not answer", "", detail)
