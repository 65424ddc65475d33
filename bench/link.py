"""Two network namespaces and a slow, lossy line between them, gone when this process is.

The line is the kernel's own (`tc netem`) where the kernel has it. Elsewhere packets go through this process,
which loses, queues and delays them: one network device of each namespace hands them over (tun).
"""

from __future__ import annotations

import fcntl
import os
import random
import select
import shutil
import struct
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from relay import Lane, rest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FAR, NEAR = "192.0.2.1", "192.0.2.2"
"""The server's address and the reader's, of the block for documentation (RFC 5737)."""
CONGESTION = Path("/proc/sys/net/ipv4/tcp_congestion_control")
USUAL = "cubic reno"
"""What Linux hosts use for TCP unless somebody has changed it, and what comes next to it."""
TUN = Path("/dev/net/tun")
SET_TUN = 0x400454CA
NO_HEADER = 0x1001
"""TUNSETIFF, and IFF_TUN with IFF_NO_PI (linux/if_tun.h)."""
LONGEST_QUEUE = 1000
"""Packets that may wait in one direction, as netem has it; more are lost."""


class Bad(NamedTuple):
    """How bad the line is, each way: seconds, share of packets lost, bits a second."""

    delay: float
    loss: float
    rate: float

    def __str__(self) -> str:
        each = f"{self.loss:.1%} lost and {self.rate / 1000:g} kbit/s each way"
        return f"{2000 * self.delay:.0f} ms there and back, {each}"


def why_not() -> str:
    """What is needed and missing here; nothing where it can be done."""
    tools = [tool for tool in ("ip", "unshare", "nsenter") if not shutil.which(tool)]
    if os.geteuid():
        return "it needs root, for network namespaces"
    if tools:
        return f"it needs {', '.join(tools)} (iproute2, util-linux)"
    if subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True).returncode:
        return "it needs a kernel, or a container, that lets root make network namespaces"
    if not TUN.exists() and not _has_netem():
        return "it needs tc with the kernel's sch_netem, or else /dev/net/tun"
    return ""


def _has_netem() -> bool:
    tried = "unshare --net tc qdisc add dev lo root netem delay 1ms".split()
    return bool(shutil.which("tc")) and not subprocess.run(tried, check=False, capture_output=True).returncode


def alone() -> None:
    """Starts this program again in a network namespace of its own, unless it is in one."""
    if os.environ.get("BENCH_LINE") != "far":
        os.environ["BENCH_LINE"] = "far"
        os.execvp("unshare", ["unshare", "--net", *sys.orig_argv])


@contextmanager
def joined(bad: Bad) -> Iterator[tuple[str, Sequence[str]]]:
    """Joins this namespace, which has no network yet, to another one.

    Yields:
        What makes the line, in words; what to write before a command so that it runs on the other side.
    """
    with ExitStack() as stack:
        hold = stack.enter_context(subprocess.Popen(["unshare", "--net", "cat"], stdin=subprocess.PIPE))
        stack.callback(hold.kill)
        near = ["nsenter", f"--net=/proc/{hold.pid}/ns/net"]
        here, there = (Path(f"/proc/{who}/ns/net") for who in ("self", hold.pid))
        while there.readlink() == here.readlink():
            time.sleep(0.01)
        if _has_netem():
            _shaped(bad, hold.pid, near)
            how = "tc netem"
        else:
            stack.enter_context(_carried(bad, hold.pid))
            how = "the bench itself, which carries each packet (the kernel has no sch_netem)"
        _up("far", FAR, [])
        _up("near", NEAR, near)
        yield f"{how}, TCP with {CONGESTION.read_text().strip()}", near


def _ip(before: Sequence[str], *arguments: str) -> None:
    subprocess.run([*before, "ip", *arguments], check=True)


def _up(device: str, address: str, before: Sequence[str]) -> None:
    _ip(before, "link", "set", "lo", "up")
    _ip(before, "address", "add", f"{address}/24", "dev", device)
    _ip(before, "link", "set", device, "up")
    choose = f"for each in {USUAL}; do echo $each >{CONGESTION} && break; done"
    subprocess.run([*before, "sh", "-c", choose], check=False, stderr=subprocess.DEVNULL)


def _shaped(bad: Bad, pid: int, near: Sequence[str]) -> None:
    """Joins them by the kernel's own means."""
    _ip([], "link", "add", "far", "type", "veth", "peer", "name", "near", "netns", str(pid))
    told = f"netem delay {bad.delay * 1000:g}ms loss {bad.loss:.3%} rate {bad.rate:.0f}bit".split()
    for before, device in (([], "far"), (near, "near")):
        subprocess.run([*before, "tc", "qdisc", "add", "dev", device, "root", *told], check=True)


@contextmanager
def _carried(bad: Bad, pid: int) -> Iterator[None]:
    """Joins them by packets that go through a thread of this process."""
    devices = [os.open(TUN, os.O_RDWR | os.O_NONBLOCK) for _ in range(2)]
    for device, name in zip(devices, (b"far", b"near"), strict=True):
        fcntl.ioctl(device, SET_TUN, struct.pack("16sH22x", name, NO_HEADER))
    _ip([], "link", "set", "near", "netns", str(pid))
    ended, end = os.pipe()
    carrier = threading.Thread(target=_carry, args=(bad, *devices, ended), name="line", daemon=True)
    carrier.start()
    try:
        yield
    finally:
        os.close(end)
        carrier.join()
        for each in (*devices, ended):
            os.close(each)


def _carry(bad: Bad, far: int, near: int, ended: int) -> None:
    chance = random.Random(8)
    lanes = {device: Lane(bad.delay, bad.rate / 8) for device in (far, near)}
    other = {far: near, near: far}
    while True:
        ready, _, _ = select.select([far, near, ended], [], [], rest(lanes.values(), time.monotonic()))
        if ended in ready:
            return
        for device in ready:
            with suppress(OSError):  # a device that is not up yet has nothing
                packet = os.read(device, 65536)
                if chance.random() >= bad.loss and lanes[device].waiting() < LONGEST_QUEUE:
                    lanes[device].put(packet, time.monotonic())
        for device, lane in lanes.items():
            for packet in lane.arrived(time.monotonic()):
                with suppress(OSError):
                    os.write(other[device], packet)
