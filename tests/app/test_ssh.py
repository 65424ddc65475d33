"""The reader behind OpenSSH, as the one command of an account."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from app.room import TOPICS, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

CONF = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/key.pub
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
ForceCommand {command}
DisableForwarding yes
PrintMotd no
PrintLastLog no
"""
OURS = ("TERM", "PATH", "PYTHONPATH", "HOME", "XDG_", "KETATUI_", "LANG")


class Host(NamedTuple):
    port: int
    ssh: list[str]
    sftp: list[str]


def said_of(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False
    )


def answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """An sshd that lets one key in, to the reader alone."""
    sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    if os.geteuid() or not sshd or not shutil.which("ssh"):
        pytest.skip("an sshd that gives out terminals needs root, openssh-server and openssh-client")
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    for name in ("host", "key"):
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)]
        subprocess.run(keygen, check=True)
    ours = [f"{name}={value}" for name, value in os.environ.items() if name.startswith(OURS)]
    command = shlex.join(["env", *ours, sys.executable, "-m", "ketatui", TOPICS[0]])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    conf = tmp_path / "sshd_config"
    conf.write_text(CONF.format(port=port, folder=tmp_path, command=command))
    daemon = subprocess.Popen([sshd, "-D", "-e", "-f", conf], stderr=subprocess.DEVNULL)
    options = ["-F", "none", "-i", str(tmp_path / "key"), "-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR"]
    options += ["-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={tmp_path / 'known'}"]
    try:
        end = time.monotonic() + 20
        while not answers(port):
            assert time.monotonic() < end
            assert daemon.poll() is None
            time.sleep(0.05)
        yield Host(
            port, ["ssh", "-p", str(port), *options], ["sftp", "-P", str(port), *options, "root@127.0.0.1"]
        )
    finally:
        daemon.terminate()
        daemon.wait()


def test_without_a_terminal_it_is_refused(host: Host) -> None:
    """Case 8: `ssh host id` runs neither id nor the reader, and sftp and forwarding are refused."""
    done = said_of([*host.ssh, "root@127.0.0.1", "id"])
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr.startswith("ketatui: the reader needs a terminal")
    assert said_of(host.sftp).returncode != 0
    forwarded = said_of([*host.ssh, "-W", f"127.0.0.1:{host.port}", "root@127.0.0.1"])
    assert (forwarded.returncode, forwarded.stdout) == (255, "")
    assert "forwarding failed" in forwarded.stderr


def test_another_command_is_not_run(host: Host, tmp_path: Path) -> None:
    """Case 8: on a terminal the reader opens, whatever was asked for."""
    ran = tmp_path / "ran"
    command = [*host.ssh, "-tt", "root@127.0.0.1", f"touch {ran}"]
    with Reader(command=command) as reader:
        reader.opened().press("j")
        reader.at(2).press("q")
        assert reader.wait_exit() == 0
    assert not ran.exists()
