"""The tests' own line is as slow as it is said to be, loses nothing, and can be cut."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from relay import Lane, Relay, rest


def test_pieces_are_sent_one_behind_the_other_and_arrive_after_the_delay() -> None:
    lane = Lane(delay=0.2, rate=100)
    lane.put(b"x" * 50, now=10)
    lane.put(b"y" * 10, now=10.1)
    lane.put(b"z", now=20)
    assert lane.next == pytest.approx(10.7)
    assert rest([lane, Lane()], now=10.5) == pytest.approx(0.2)
    assert [*lane.arrived(10.69)] == []
    assert [*lane.arrived(10.81)] == [b"x" * 50, b"y" * 10]
    assert lane.waiting() == 1
    assert [*lane.arrived(20.3)] == [b"z"]
    assert rest([lane], now=21) is None


def echo(server: socket.socket) -> None:
    with server.accept()[0] as taken:
        while data := taken.recv(65536):
            taken.sendall(data)


def test_all_comes_through_late_and_so_does_the_end() -> None:
    sent = bytes(range(256)) * 20
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=echo, args=(server,))
        answering.start()
        with Relay(server.getsockname()[1], delay=0.05, rate=len(sent) / 0.2) as line:
            with socket.create_connection(("127.0.0.1", line.port)) as client:
                begun = time.monotonic()
                client.sendall(sent)
                found = b""
                while len(found) < len(sent):
                    found += client.recv(65536)
                assert found == sent
                assert time.monotonic() - begun >= 0.3
            answering.join(5)
            assert not answering.is_alive()


def test_nothing_comes_through_a_cut_line() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        Relay(server.getsockname()[1]) as line,
        socket.create_connection(("127.0.0.1", line.port)) as client,
        server.accept()[0] as taken,
    ):
        client.sendall(b"before")
        assert taken.recv(100) == b"before"
        line.cut()
        client.sendall(b"behind")
        client.close()
        taken.settimeout(0.2)
        with pytest.raises(TimeoutError):
            taken.recv(100)
