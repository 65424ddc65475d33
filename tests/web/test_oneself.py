"""Reading in a browser by oneself: who is let in, what is limited, and what is left behind (case 40)."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest

from app.room import EDITOR, TITLES, note_texts, notes, run
from ketatui.extras import installing
from web.served import Served, gone, let_in, size_of, stranger, until

if TYPE_CHECKING:
    from web.served import Window

FOREIGN = [
    "https://evil.example",
    "null",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "https://{host}",
    "http://{host}.evil.example",
    "http://localhost",
    "",
]
FILES = ["icon.svg", "page.css", "page.js", "textual.js", "xterm.css"]
READS = TITLES[0]


async def writing(window: Window, text: str) -> Window:
    await window.wait_for(READS, " of ")
    await window.press("a")
    await window.wait_for(EDITOR)
    await window.send(text)
    return await window.wait_for(text)


def the_reader(served: Served) -> int:
    (found,) = served.readers()
    return found


async def test_one_reads_marks_and_notes(served: Served) -> None:
    async with let_in(served) as browser:
        window = await browser.window()
        await window.wait_for(READS, "1 of")
        await window.press("j", "m")
        await window.wait_for("Bookmark set.")
        await writing_done(await writing(window, "by a browser"))
        await window.press("q")
        assert await window.ended() == 1000
        await until(lambda: not served.readers())
    assert note_texts() == ["by a browser"]
    assert len(notes()["bookmarks"]) == 1


async def writing_done(window: Window) -> None:
    await window.press("esc")
    await window.wait_for("2 of")


# Who is let in


async def test_the_address_lets_in_one_browser_once(served: Served) -> None:
    assert served.said[-1].endswith("once; ctrl+c ends all\n")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{12}/open/[\w-]{43}", served.address)
    async with stranger(served) as first, stranger(served) as second:
        async with first.client.head(served.address) as answer:
            assert answer.status == 401
        async with first.client.get(served.address) as answer:
            assert answer.status == 200
            (cookie,) = answer.headers.getall("Set-Cookie")
            assert "; HttpOnly" in cookie
            assert "; SameSite=Strict" in cookie
            assert f"; Path={served.room}" in cookie
            assert served.address.rpartition("/")[2] not in cookie
        assert await first.status(served.page) == 200
        assert await first.status(served.address) == 200
        assert await second.status(served.address) == 401
        assert "was used before" in await second.words(served.address)
        assert await second.status(served.page) == 401
        assert await second.refused() == 401
        assert "lets you in, once" in await second.words(served.page)
    assert not served.readers()


async def test_without_the_token_nothing_is_told_or_started(served: Served) -> None:
    async with stranger(served) as browser:
        room = served.page
        for wrong in ("", "x", "ä", "%00", served.address.rpartition("/")[2][:-1]):
            assert await browser.status(f"{room}open/{wrong}") == 401
        for path in ("", "static/textual.js", "static/", "nothing", "../../etc/passwd"):
            assert await browser.status(f"{room}{path}") == 401
            assert await browser.status(f"{served.origin}/{path}") == 401
        assert await browser.refused() == 401
        async with browser.client.post(room) as answer:
            assert answer.status == 401
        assert await browser.status(served.address) == 200, "what was wrong has used nothing up"
        (own,) = browser.client.cookie_jar
    async with stranger(served) as browser:
        for cookie in ("", f"{own.key}=", f"{own.key}=x", f"{own.key}=%C3%A4", f"other={own.value}"):
            assert await browser.status(room, Cookie=cookie) == 401
    assert not served.readers()


async def test_no_cookie_of_another_server_of_this_machine_keeps_one_out(served: Served) -> None:
    """Browsers send the cookies of all ports of a host, those for longer paths first."""
    async with let_in(served) as browser:
        (own,) = browser.client.cookie_jar
        mine = f"{own.key}={own.value}"
        for cookies in (
            f"{mine}; ketatui=x",
            f"{mine}; ketatui=x; {own.key[:-1]}=x",
            f'a="b; {mine}; c[d]=e',
            f"{mine}; " + "; ".join(f"of{number}={'x' * 3500}" for number in range(15)),
        ):
            headers = {"Cookie": cookies}
            async with aiohttp.request("GET", served.page, headers=headers) as answer:
                assert answer.status == 200, cookies[:200]


async def test_no_other_page_reads_for_one(served: Served) -> None:
    async with stranger(served) as browser:
        for origin in FOREIGN:
            assert await browser.status(served.address, Origin=origin.format(host=served.host)) == 403
    async with let_in(served) as browser:
        for origin in FOREIGN:
            told = {"Origin": origin.format(host=served.host)}
            assert await browser.refused(headers=told) == 403, origin
            assert await browser.status(served.page, **told) == 403, origin
            assert await browser.status(f"{served.page}static/textual.js", **told) == 403, origin
        assert await browser.refused(headers={}) == 403
    assert not served.readers()


async def test_no_other_name_leads_here(served: Served) -> None:
    async with let_in(served) as browser:
        for host in ("evil.example", f"evil.example:{served.host}", "127.0.0.1.evil.example", "0.0.0.0", ""):
            told = {"Host": host, "Origin": f"http://{host}"}
            assert await browser.status(served.page, Host=host) == 403, host
            assert await browser.status(f"{served.page}nothing", Host=host) == 403, host
            assert await browser.refused(headers=told) == 403, host
    async with stranger(served) as browser:
        assert await browser.status(f"{served.page}open/x", Host="evil.example") == 403
    assert not served.readers()


async def test_a_tunnel_may_lead_here_by_another_port(served: Served) -> None:
    """As `ssh -L 9000:127.0.0.1:8311` does: the page is told where the browser finds it."""
    async with let_in(served) as browser:
        for host in ("localhost:9000", "127.0.0.1:9000", "[::1]:9000", "LOCALHOST:9000"):
            page = await browser.words(served.page, Host=host)
            assert f'"ws://{host.lower()}{served.room}ws"' in page
            told = {"Host": host, "Origin": f"http://{host.lower()}"}
            window = await browser.window(headers=told)
            await window.talk.close()


async def test_what_a_browser_is_told_of_safety(served: Served) -> None:
    async with let_in(served) as browser:
        for address in (served.page, served.address, f"{served.page}static/page.css", f"{served.page}none"):
            async with browser.client.get(address) as answer:
                told = answer.headers
            policy = told["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert not re.search(r"https?:|\*|unsafe-eval", policy)
            sockets = re.findall(r"connect-src ([^;]*)", policy)
            assert sockets == [f"ws://{served.host}{served.room}ws" if address == served.page else "'none'"]
            assert told["X-Content-Type-Options"] == "nosniff"
            assert told["X-Frame-Options"] == "DENY"
            assert told["Referrer-Policy"] == "no-referrer"
            assert told["Cross-Origin-Resource-Policy"] == "same-origin"
            assert told["Server"] == "ketatui"
            assert "Access-Control-Allow-Origin" not in told


async def test_only_the_files_of_the_page_are_had_and_they_name_no_other_host(served: Served) -> None:
    async with let_in(served) as browser:
        page = await browser.words(served.page)
        assert {*re.findall(r'"static/([^"]+)"', page)} == {*FILES}
        for name in FILES:
            text = await browser.words(f"{served.page}static/{name}")
            text = re.sub(r"(?s)/\*.*?\*/", "", text).replace("http://www.w3.org/2000/svg", "")
            assert not re.findall(r"(?:https?|wss?)://[a-z0-9.-]+", text), name
            assert "url(" not in text or name == "textual.js"
            assert "@import" not in text
        for name in ("", "server.py", "page.html", "..%2fgate.py", "%2e%2e%2fgate.py", "images"):
            assert await browser.status(f"{served.page}static/{name}") == 404, name


# What is limited


SIZES = [((5000, 5000), (300, 100)), ((1, 1), (20, 10)), ((0, 0), (20, 10)), ((90, 30), (90, 30))]


async def test_a_window_has_a_size_to_read_in(served: Served) -> None:
    async with let_in(served) as browser:
        for asked, given in SIZES:
            window = await browser.window(asked)
            await until(served.readers)
            assert size_of(the_reader(served)) == given
            await window.say("resize", {"width": 100, "height": 40})
            await until(lambda: size_of(the_reader(served)) == (100, 40))
            await window.say("resize", {"width": asked[0], "height": asked[1]})
            while size_of(the_reader(served)) != given:
                await asyncio.sleep(0.02)
            await window.talk.close()
            await until(lambda: not served.readers())


async def test_the_reader_follows_the_window(served: Served) -> None:
    async with let_in(served) as browser:
        window = await browser.window((80, 24))
        await window.wait_for(READS, "1 of")
        before = len(window.log)
        await window.say("resize", {"width": 120, "height": 40})
        window._emulator.resize(120, 40)
        await window.wait_for("Rests on")
        assert len(window.log) > before


async def test_a_size_that_is_none_opens_no_window(served: Served) -> None:
    async with let_in(served) as browser:
        for size in (("80.5", 24), ("-80", 24), ("", ""), ("x", 24), (80, "1e9"), (80, "٣٠")):
            assert await browser.refused(*size) == 400, size
        assert await browser.status(f"{served.page}ws", Origin=served.origin) == 400
        assert await browser.status(f"{served.page}ws?width=80&height=24", Origin=served.origin) == 400
    assert not served.readers()


async def test_fifty_windows_are_too_many(served: Served) -> None:
    async with let_in(served) as browser:
        got = await asyncio.gather(*(browser.refused() for _ in range(50)))
        assert sorted(got) == [101] * 3 + [503] * 47
        assert len(served.readers()) == 3
        assert await browser.status(served.page) == 503
        assert "All 3 places are taken." in await browser.words(served.page)
        async with browser.client.get(served.page) as answer:
            assert answer.headers["Retry-After"] == "60"
    await until(lambda: not served.readers())
    async with stranger(served) as browser:
        assert await browser.status(served.page) == 401


async def test_a_place_is_free_again_when_a_window_is_closed(served: Served) -> None:
    def held() -> int:
        return len([*Path(f"/proc/{served.process.pid}/fd").iterdir()])

    async with let_in(served) as browser:
        windows = [await browser.window() for _ in range(3)]
        assert await browser.refused() == 503
        most = held()
        for number in range(6):
            await windows.pop(0).talk.close()
            while await browser.status(served.page) == 503:
                await asyncio.sleep(0.02)
            windows.append(await browser.window())
            assert await browser.refused() == 503, number
        assert held() <= most
        await windows[-1].wait_for(READS)


BAD = ["{", "null", '["meta", {"type": "quit"}]', '["resize", {"width": "big", "height": 1}]', "[" * 100_000]


async def test_what_the_page_does_not_say_ends_the_window_alone(served: Served) -> None:
    async with let_in(served) as browser:
        good, bad = await browser.window(), await browser.window()
        await writing(bad, "said before")
        for message in BAD:
            await bad.talk.send_str(message)
            assert await bad.ended() == 1008, message[:30]
            await until(lambda: len(served.readers()) == 1)
            bad = await browser.window()
        await bad.talk.send_bytes(b'["stdin", "q"]')
        assert await bad.ended() == 1008
        await good.wait_for(READS)
    assert note_texts() == ["said before"]
    assert served.process.poll() is None


async def test_a_message_of_any_length_is_not_taken(served: Served) -> None:
    async with let_in(served) as browser:
        good, bad = await browser.window(), await browser.window()
        await bad.send("x" * (3 * 1024 * 1024))
        assert await bad.ended() == 1009
        await until(lambda: len(served.readers()) == 1)
        await good.wait_for(READS)
        await good.say("ping", "1")
        while not good.told:
            await good.hear()
        assert good.told == [["pong", "1"]]


async def test_a_large_paste_is_a_note(served: Served) -> None:
    async with let_in(served) as browser:
        window = await browser.window()
        await writing(window, "first:")
        await window.send(f"\x1b[200~{'ä word ' * 40_000}the end\x1b[201~")
        await window.wait_for("the end")
        await window.press("esc")
        await window.wait_for("1 of")
        await window.press("q")
        assert await window.ended() == 1000
    (text,) = note_texts()
    assert len(text) == len("first:") + 7 * 40_000 + len("the end")


async def test_a_paste_presses_no_keys(served: Served) -> None:
    async with let_in(served) as browser:
        window = await browser.window()
        await writing(window, "first:")
        await window.send("\x1b[200~pasted\x1b[201~\x0f\x1bq\x1b[201~")
        await window.wait_for("first:pasted[201~")
        await window.press("esc")
        await window.wait_for("1 of")
    (text,) = note_texts()
    assert text.startswith("first:pasted[201~")


async def test_a_window_that_is_left_alone_ends_and_says_so() -> None:
    with Served("--port", "0", "--idle", "0.05") as served:
        async with let_in(served) as browser:
            window = await browser.window()
            await window.wait_for(READS)
            assert await window.ended() == 1000
            assert "ended, since no key was pressed for long; all is saved" in window.text
        assert not served.readers()


# What is left behind


async def test_a_reader_is_at_a_terminal_of_its_own() -> None:
    env = {"SSH_TTY": "/dev/pts/9", "TMUX": "x", "TERM": "dumb", "LC_ALL": "C", "TEXTUAL_DRIVER": "x:Y"}
    with Served("--port", "0", env={**env, "COLUMNS": "7", "NO_COLOR": ""}) as served:
        async with let_in(served) as browser:
            window = await browser.window()
            await window.wait_for(READS, "▌")
            reader = the_reader(served)
            state, parent, group, session = (
                Path(f"/proc/{reader}/stat").read_text().rpartition(")")[2].split()[:4]
            )
            assert int(parent) == served.process.pid, "no shell is between"
            assert int(group) == int(session) == reader != os.getpgid(served.process.pid)
            assert state != "Z"
            known = Path(f"/proc/{reader}/environ").read_bytes().split(b"\0")
            names = {entry.partition(b"=")[0] for entry in known}
            assert not names & {b"SSH_TTY", b"TMUX", b"LC_ALL", b"TEXTUAL_DRIVER", b"COLUMNS"}
            assert {b"TERM=xterm-256color", b"COLORTERM=truecolor", b"TERM_PROGRAM=ketatui-web"} <= {*known}
            held = [
                {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir()}
                for pid in (served.process.pid, reader)
            ]
            assert not {name for name in held[0] & held[1] if name.startswith("socket:")}
            assert "/dev/ptmx" not in held[1]
            await window.press("ctrl+z")
            await window.wait_for("no shell")


ENDS = {"SIGTERM": 0, "SIGINT": 0, "SIGHUP": 0, "SIGKILL": -9}


@pytest.mark.parametrize("name", ENDS)
async def test_no_reader_outlives_the_server_and_no_word_is_lost(name: str, served: Served) -> None:
    async with let_in(served) as browser:
        first, second, _ = [await browser.window() for _ in range(3)]
        await writing(first, "words just typed")
        await second.wait_for(READS, "1 of")
        await second.press("j", "m")
        await second.wait_for("Bookmark set.")
        readers = served.readers()
        assert len(readers) == 3
        served.process.send_signal(getattr(signal, name))
        spent = gone(readers)
        assert served.process.wait(3) == ENDS[name]
        assert spent < 3.0
        assert await first.ended() in ({1001} if name != "SIGKILL" else {1006, None})
        assert served.process.stderr is not None
        words = "ketatui: all windows are ended, and what was written in them is saved\n"
        assert served.process.stderr.read() == ("" if name == "SIGKILL" else words)
    assert note_texts() == ["words just typed"]
    assert len(notes()["bookmarks"]) == 1


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
async def test_a_reader_that_is_just_starting_ends_too(name: str, served: Served) -> None:
    async with let_in(served) as browser:
        for _ in range(3):
            await browser.window()
            await asyncio.sleep(0.15)
        readers = served.readers()
        assert len(readers) == 3
        served.process.send_signal(getattr(signal, name))
        gone(readers)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
async def test_an_editor_that_hears_of_nothing_ends_with_its_reader(name: str, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\ntrap '' HUP TERM INT\nwhile :; do sleep 1; done\n")
    editor.chmod(0o755)
    with Served("--port", "0", env={"VISUAL": str(editor)}) as served:
        async with let_in(served) as browser:
            window = await browser.window()
            await writing(window, "mine")
            await window.press("ctrl+o")
            await until(lambda: len(served.readers()) >= 2)
            readers = served.readers()
            editors = {pid for pid in readers if b"editor" in Path(f"/proc/{pid}/cmdline").read_bytes()}
            assert editors
            served.process.send_signal(getattr(signal, name))
            gone(readers if name == "SIGTERM" else readers & {min(readers)} | editors, 5)
    assert note_texts() == ["mine"]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
async def test_a_reader_that_was_stopped_ends_too_and_loses_no_word(name: str, served: Served) -> None:
    async with let_in(served) as browser:
        window = await browser.window()
        await writing(window, "words just typed")
        reader = the_reader(served)
        os.kill(reader, signal.SIGSTOP)
        served.process.send_signal(getattr(signal, name))
        gone({reader})
    assert note_texts() == ["words just typed"]


async def test_a_browser_that_is_gone_without_a_word_leaves_nothing_behind(served: Served) -> None:
    async with let_in(served) as browser:
        window = await browser.window()
        await writing(window, "just typed")
        readers = served.readers()
        window.talk.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        assert gone(readers) < 3.0
    assert note_texts() == ["just typed"]
    assert served.process.poll() is None


async def test_a_browser_that_does_not_look_keeps_no_other_from_reading(served: Served) -> None:
    """What it is sent and does not take fills what there is between, and then its reader waits."""
    async with let_in(served) as browser:
        stalled, other = await browser.window((300, 100)), await browser.window()
        await stalled.wait_for(READS)
        for _ in range(200):
            await stalled.press("tab")
        await other.wait_for(READS, "1 of")
        await other.press("j")
        await other.wait_for("2 of")
        readers = served.readers()
        served.process.send_signal(signal.SIGTERM)
        gone(readers)


async def test_a_server_that_is_to_stay_after_a_hang_up_stays() -> None:
    """As by nohup."""
    with Served("--port", "0", command=["nohup", sys.executable, "-m", "ketatui"]) as served:
        async with let_in(served) as browser:
            window = await browser.window()
            served.process.send_signal(signal.SIGHUP)
            await writing(window, "after it")
            readers = served.readers()
            served.process.kill()
            gone(readers)
    assert note_texts() == ["after it"]


# What is told where it cannot be


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("web", "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(
        f"ketatui: port {port} is not to be had (Address already in use); --port names another\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--port", "65536"], "is not a port"),
        (["--port", "-1"], "is not a port"),
        (["--port", "x"], "is not a port"),
        (["--sessions", "0"], "is not a whole number above 0"),
        (["--plain"], "--plain is for a terminal"),
        (["--kiosk"], "a kiosk opens the reader and the review"),
        (["--profile", "../x"], "the name of a profile"),
    ],
)
def test_what_cannot_be_is_told(arguments: list[str], told: str) -> None:
    done = run("web", *arguments)
    assert done.returncode in {2, 64}
    assert done.stdout == ""
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_is_missing_is_told() -> None:
    for name in ("aiohttp", "textual_serve"):
        code = (
            f"import sys; sys.modules[{name!r}] = None; from ketatui.cli import main; sys.exit(main(['web']))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert f"install it with {installing('web')}" in done.stderr
        assert done.stderr.count("\n") == 1


async def test_a_profile_has_its_own_notes(data: Path) -> None:
    with Served("--port", "0", "--profile", "ann") as served:
        async with let_in(served) as browser:
            window = await browser.window()
            await writing(window, "of ann")
            assert served.end(signal.SIGTERM) == 0
    assert note_texts("--profile", "ann") == ["of ann"]
    assert [path.name for path in data.iterdir()] == ["profiles"]
