"""An OpenSSH server of the tests' own on loopback, with its keys, and what its sessions leave behind.

Sessions run as whoever runs the tests, in the folders of the test alone. The server's own settings
are as open as a distribution's; what a session may do is for the block under test to say.
"""

from __future__ import annotations

import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from wire import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

USER = pwd.getpwuid(os.getuid()).pw_name

CONF = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AllowTcpForwarding yes
AllowAgentForwarding yes
X11Forwarding yes
XAuthLocation {true}
PrintMotd no
PrintLastLog no
AcceptEnv LANG LC_* COLORTERM NO_COLOR
SetEnv HOME={folder}/home
Subsystem sftp internal-sftp
"""

PROGRAM = """\
#!/bin/sh
export {surroundings}
exec {python} -m ketatui "$@" --data {data} --content {content}
"""
PYTHON = """\
#!/bin/sh
test "$1 $2 $3" = "-I -m ketatui" || exit 99
shift 3
export {surroundings}
exec {python} -I {start} "$@" --data {data} --content {content}
"""
START = """\
import sys
sys.path[:0] = {path}
from ketatui.__main__ import main
sys.exit(main())
"""


def why_not() -> str:
    """Why no server can be run here; nothing where it can."""
    if not daemon() or not shutil.which("ssh"):
        return "openssh-server and openssh-client are not installed"
    groups = {*os.getgroups(), os.getgid()}
    if os.geteuid() and not any(group in groups for group in _terminal_groups()):
        return "an sshd that gives out terminals runs as root, or as one of the group tty"
    return ""


def daemon() -> str:
    """The path of the server; nothing where there is none."""
    return shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin") or ""


def _terminal_groups() -> set[int]:
    import grp

    with suppress(KeyError):
        return {grp.getgrnam("tty").gr_gid}
    return set()


class Sshd:
    """A running server; `ssh` and `sftp` give the commands of its clients.

    Attributes:
        port: Where it listens.
        program: The reader as sessions start it, in the test's own folders.
        python: An interpreter for `-I -m ketatui`, which starts the same; Python itself would not find
            the sources of a checkout so.
    """

    def __init__(self, folder: Path, *, data: Path, content: Path, cache: Path) -> None:
        self.folder = folder
        self.port = 0
        self.program = folder / "bin" / "ketatui"
        self.python = folder / "bin" / "python"
        self._process: subprocess.Popen[bytes] | None = None
        home = folder / "home"
        (home / ".cache").mkdir(parents=True)
        (home / ".cache" / "ketatui").symlink_to(cache)
        path = os.environ.get("PYTHONPATH", "")
        start = folder / "start" / "ketatui"
        told = {
            "surroundings": f"HOME={shlex.quote(str(home))} PYTHONPATH={shlex.quote(path)}",
            "python": shlex.quote(sys.executable),
            "start": shlex.quote(str(start)),
            "data": shlex.quote(str(data)),
            "content": shlex.quote(str(content)),
        }
        start.parent.mkdir()
        start.write_text(START.format(path=[entry for entry in path.split(os.pathsep) if entry]))
        self.program.parent.mkdir()
        for file, text in ((self.program, PROGRAM), (self.python, PYTHON)):
            file.write_text(text.format(**told))
            file.chmod(0o755)
        for name in ("host", "key", "other"):
            keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(keygen, check=True, stdin=subprocess.DEVNULL)
        (folder / "keys").touch()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def public(self, key: str = "key") -> str:
        """The public key of that name."""
        return (self.folder / f"{key}.pub").read_text().strip()

    def let_in(self, options: str = "", key: str = "key") -> None:
        """Lets a key in, with these options before it."""
        with (self.folder / "keys").open("a") as keys:
            keys.write(f"{options} {self.public(key)}".strip() + "\n")

    @contextmanager
    def running(self, more: str = "") -> Iterator[Sshd]:
        """Serves with these settings after its own."""
        if not os.geteuid():
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        conf = self.folder / "sshd_config"
        conf.write_text(CONF.format(port=self.port, folder=self.folder, true=shutil.which("true")) + more)
        subprocess.run([daemon(), "-t", "-f", conf], check=True)
        with (self.folder / "sshd.log").open("ab") as log:
            self._process = subprocess.Popen([daemon(), "-D", "-e", "-f", conf], stderr=log)
        try:
            end = time.monotonic() + PATIENCE
            while not self._answers():
                assert time.monotonic() < end, self.log
                assert self._process.poll() is None, self.log
                time.sleep(0.02)
            yield self
        finally:
            for pid in self.sessions():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.kill()
            self._process.wait()

    @contextmanager
    def agent(self) -> Iterator[dict[str, str | None]]:
        """An agent and a display that a client can offer: what a client has of them in its environment."""
        socket = self.folder / "agent"
        with subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL) as agent:
            try:
                end = time.monotonic() + PATIENCE
                while not socket.exists():
                    assert time.monotonic() < end
                    time.sleep(0.02)
                yield {"SSH_AUTH_SOCK": str(socket), "DISPLAY": ":99"}
            finally:
                agent.terminate()

    @property
    def log(self) -> str:
        return (self.folder / "sshd.log").read_text(errors="replace")

    def kill(self) -> None:
        """Kills the server itself; its sessions are processes of their own."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def client(self, program: str, *, key: str = "key", port: int = 0) -> list[str]:
        """The command `ssh`, `sftp` or `scp` with a key and nothing of this machine's settings."""
        told = {
            "IdentitiesOnly": "yes",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": str(self.folder / "known"),
            "LogLevel": "ERROR",
            "Port": str(port or self.port),
        }
        options = [part for name, value in told.items() for part in ("-o", f"{name}={value}")]
        return [program, "-F", "none", "-i", str(self.folder / key), *options]

    def ssh(self, *options: str, key: str = "key", port: int = 0, command: Sequence[str] = ()) -> list[str]:
        """The command of a client that logs in."""
        return [*self.client("ssh", key=key, port=port), *options, f"{USER}@127.0.0.1", *command]

    def sessions(self) -> set[int]:
        """The processes of all sessions: what the server has begun, and the programs that they started."""
        mark = str(self.folder / "home").encode()
        parents: dict[int, int] = {}
        found: set[int] = set()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with suppress(OSError):
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    parents[int(entry.name)] = int(parent)
                    if b"=" + mark in (entry / "environ").read_bytes():
                        found.add(int(entry.name))
        server = self._process.pid if self._process is not None else -1
        for pid in parents:
            above = parents.get(pid, 0)
            while above > 1 and above != server:
                above = parents.get(above, 0)
            if above == server:
                found.add(pid)
        return found - {server}

    def reader(self) -> int:
        """The process of the one reader that runs."""
        (found,) = (pid for pid in self.sessions() if re.search(rb"[\0/]ketatui\0", _command_of(pid)))
        return found

    def server_of(self, pid: int) -> int:
        """The server's process that a session's process hangs on."""
        while not _command_of(pid).startswith(b"sshd: "):
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            assert pid > 1
        return pid

    def gone(self, timeout: float) -> float:
        """Waits until no session has a process left; the time on a processor that readers used meanwhile."""
        end = time.monotonic() + timeout
        first: dict[int, float] = {}
        last: dict[int, float] = {}
        while left := self.sessions():
            for pid in left:
                spent = cpu_seconds(pid)
                first.setdefault(pid, spent)
                last[pid] = max(spent, last.get(pid, 0.0))
            assert time.monotonic() < end, {pid: _command_of(pid) for pid in left}
            time.sleep(0.05)
        return sum(last[pid] - first[pid] for pid in last)

    def _answers(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0


def cpu_seconds(pid: int) -> float:
    """Time on a processor of all threads of a process, by the scheduler; 0 of one that is gone."""
    total = 0
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def _command_of(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def said_of(command: Sequence[str], env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """What a command says, and its exit code; it gets nothing to read."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=None if env is None else {**os.environ, **env},
    )
