"""A PostgreSQL cluster to throw away: on loopback and a socket, in a folder of its own, as no one's root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

import psycopg

from ketatui.sync.keeper import init

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVER_USER = "postgres"
"""Who runs the server where the tests are root's, whom it refuses."""

PASSWORD = "a secret of the tests"
"""Of every role that is made with one."""

_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin")
_PATIENCE = 30.0


def programs() -> Path | None:
    """The folder with the newest server there is; None where there is none."""
    found = [path for place in _PLACES for path in Path("/").glob(f"{place[1:]}/initdb")]
    if found:
        return max(found, key=lambda path: [int(n) for n in path.parts if n.isdigit()]).parent
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


class Cluster:
    """A server with one superuser, `keeper`; others log in by password over TCP, or on its socket.

    Args:
        settings: Lines for its configuration.
    """

    def __init__(self, settings: Sequence[str] = ()) -> None:
        bin_ = programs()
        assert bin_, "there is no PostgreSQL server: apt-get install postgresql"
        self._bin = bin_
        self._user = SERVER_USER if not os.geteuid() else None
        self.folder = Path(tempfile.mkdtemp(prefix="ketatui-pg-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.passwords = self.folder / "pgpass"
        self.passwords.touch(0o600)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        if self._user:
            owner = pwd.getpwnam(self._user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", self.data, "-U", "keeper", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        rules = ["local all all trust", "host all all 127.0.0.1/32 scram-sha-256"]
        self._write(self.data / "pg_hba.conf", [*rules, ""])
        lines = [
            "listen_addresses = '127.0.0.1'",
            f"port = {self.port}",
            f"unix_socket_directories = '{self.folder}'",
            "fsync = off",  # a killed server loses nothing of what the system has
            "max_connections = 100",
            "shared_buffers = 32MB",
            *settings,
            "",
        ]
        self._write(self.data / "postgresql.auto.conf", lines)
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.folder)

    @property
    def keeper(self) -> str:
        """The address for who runs it."""
        return self.local("keeper")

    def program(self, name: str) -> Path:
        """One of the programs that come with the server."""
        return self._bin / name

    def local(self, role: str) -> str:
        """The address for a role that need not say a password."""
        return f"postgresql://{role}@/postgres?host={self.folder}&port={self.port}"

    def address(self, role: str, database: str = "postgres", port: int | None = None) -> str:
        """The address for a role, whose password is in a file that it names."""
        to = port or self.port
        return f"postgresql://{role}@127.0.0.1:{to}/{database}?passfile={self.passwords}"

    def add(self, role: str, group: str | None = "ketatui_reader") -> str:
        """Make a role that logs in, and return its address."""
        self.do(f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{PASSWORD}'")
        if group:
            self.do(f'GRANT {group} TO "{role}"')
        with self.passwords.open("a") as file:
            file.write(f"*:*:*:{role}:{PASSWORD}\n")
        return self.address(role)

    def with_store(self) -> Self:
        """Make the store in it."""
        init(self.keeper)
        return self

    def do(self, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Do something as who runs it; returns the rows of the last statement."""
        address = self.keeper.replace("/postgres?", f"/{database}?")
        with psycopg.connect(address, autocommit=True) as db:
            for statement in statements:
                cursor = db.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def use(self, program: str, *arguments: str, sent: bytes = b"") -> bytes:
        """Run a program that comes with the server as who runs it, and return what it writes."""
        command = [str(self.program(program)), *arguments, self.keeper]
        return subprocess.run(command, input=sent, capture_output=True, check=True).stdout

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._bin / "postgres", "-D", self.data],
                user=self._user,
                group=self._user,
                extra_groups=[] if self._user else None,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        ends = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(self.keeper).close()
            except psycopg.OperationalError:
                assert self._server.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < ends, (self.folder / "log").read_text()
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """Stop it in the way that breaks connections off."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill it and all its processes, as a machine does that stops."""
        if self._server and self._server.poll() is None:
            for pid in (self._server.pid, *self._processes()):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._server.wait(_PATIENCE)
        for left in ("data/postmaster.pid", f".s.PGSQL.{self.port}", f".s.PGSQL.{self.port}.lock"):
            (self.folder / left).unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """Those that the server has started, each in a session of its own."""
        assert self._server
        return [
            int(stat.parent.name)
            for stat in Path("/proc").glob("[0-9]*/stat")
            if _parent_of(stat) == self._server.pid
        ]

    def _end(self, how: signal.Signals) -> None:
        if self._server and self._server.poll() is None:
            self._server.send_signal(how)
            self._server.wait(_PATIENCE)

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self._bin / program, *arguments],
            user=self._user,
            group=self._user,
            extra_groups=[] if self._user else None,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def _write(self, file: Path, lines: Sequence[str]) -> None:
        file.write_text("\n".join(lines))


def _parent_of(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
