"""Readers behind a web server that has its own login: who they are, and nothing else."""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from app.room import EDITOR, TITLES, note_texts, run
from app.test_kiosk import BAD
from web.served import Served, Window, gone, stranger, until
from wire import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

ADDRESS = "https://read.example.org/"
HOST = "read.example.org"
HEADER = "X-Remote-User"
READS = TITLES[0]
ROOT = Path(__file__).parents[2]
EXAMPLE = re.search(r"```nginx\n(.*?)```", (ROOT / "docs" / "web.md").read_text("utf-8"), re.DOTALL)


class _ThisMachine(AbstractResolver):
    """Finds every name here."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        here = ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)
        return [here]

    async def close(self) -> None:
        pass


def told(name: str = "ann", **more: str) -> dict[str, str]:
    """What a web server sends for a reader's page."""
    return {"Host": HOST, "Origin": ADDRESS[:-1], HEADER: name, **more}


def arguments(place: Path, address: str = ADDRESS) -> list[str]:
    return ["--socket", str(place), "--address", address, "--user-header", HEADER, "--sessions", "6"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "web.sock"


@pytest.fixture
def served(place: Path) -> Iterator[Served]:
    with Served(*arguments(place)) as server:
        assert server.said == [f"ketatui: reading behind {place}, at {ADDRESS}\n"]
        server.page = "http://read.example.org/"
        yield server


async def note(window: Window, text: str) -> None:
    await window.wait_for(READS, " of ")
    await window.press("a")
    await window.wait_for(EDITOR)
    await window.send(text)
    await window.wait_for(text)


async def test_each_reader_has_their_own_notes_and_no_way_out(
    served: Served, place: Path, data: Path
) -> None:
    async with stranger(served, place) as browser:
        page = await browser.words(served.page, Host=HOST, **{HEADER: "ann"})
        assert '"wss://read.example.org/ws"' in page
        assert await browser.status(f"{served.page}static/textual.js", Host=HOST, **{HEADER: "ann"}) == 200
        for name in ("ann", "ben"):
            window = await browser.window(headers=told(name))
            await note(window, f"of {name}")
            await window.press("ctrl+o", "ctrl+s", "esc")
            await window.wait_for("1 of")
            await window.press("ctrl+z", "W", "j")
            await window.wait_for("2 of")
            (reader,) = served.readers()
            command = Path(f"/proc/{reader}/cmdline").read_bytes().split(b"\0")
            assert command[command.index(b"--kiosk") :][1:3] == [b"--profile", name.encode()]
            await window.press("q")
            assert await window.ended() == 1000
            await until(lambda: not served.readers())
    assert served.end(signal.SIGTERM) == 0
    assert note_texts("--profile", "ann") == ["of ann"]
    assert note_texts("--profile", "ben") == ["of ben"]
    assert [path.name for path in data.iterdir()] == ["profiles"]
    assert not place.exists()


async def test_who_is_not_named_or_not_rightly_is_not_let_in(served: Served, place: Path, data: Path) -> None:
    """Case 9 for the web: as many names as under `--kiosk`."""
    async with stranger(served, place) as browser:
        assert await browser.status(served.page, Host=HOST) == 401
        assert await browser.refused(headers={"Host": HOST, "Origin": ADDRESS[:-1]}) == 401
        assert await browser.status(f"{served.page}nothing", Host=HOST) == 401
        assert await browser.status(f"{served.page}open/x", Host=HOST, **{HEADER: "ann"}) == 404
        for name in BAD:
            status = await browser.refused(headers=told(name))
            assert status == (403 if name.strip() else 401), name
        assert "the name of a profile is" in await browser.words(served.page, Host=HOST, **{HEADER: "Ann"})
        two = [("Host", HOST), ("Origin", ADDRESS[:-1]), (HEADER, "ann"), (HEADER, "ben")]
        async with browser.client.get(served.page, headers=two) as answer:
            assert answer.status == 401
        for headers in (
            told(Origin="https://evil.example"),
            told(Origin="http://read.example.org"),
            told(Origin="https://read.example.org:8443"),
            told(Host="evil.example"),
            told(Host="127.0.0.1"),
            {name: value for name, value in told().items() if name != "Origin"},
        ):
            assert await browser.refused(headers=headers) == 403, headers
        assert await browser.refused("x", 24, headers=told()) == 400
    assert not served.readers()
    assert not data.exists()


async def test_the_port_that_browsers_do_not_name_may_stand_in_the_address(place: Path) -> None:
    address = f"https://{HOST.upper()}:443/"
    with Served(*arguments(place, address)) as served:
        async with stranger(served, place) as browser:
            page = await browser.words(f"http://{HOST}/", **told())
            assert '"wss://read.example.org/ws"' in page


def test_the_content_is_compiled_where_guests_look_for_it(place: Path, tmp_path: Path) -> None:
    """Who know nothing of what the environment says of folders."""
    elsewhere = tmp_path / "elsewhere"
    guests = Path(os.environ["HOME"]) / ".cache" / "ketatui"
    guests.unlink()
    with Served(*arguments(place), env={"XDG_CACHE_HOME": str(elsewhere)}) as served:
        assert len(served.said) == 2
    assert [path.suffix for path in guests.iterdir()] == [".db"]
    assert not elsewhere.exists()


async def test_one_reader_takes_not_all_places(served: Served, place: Path) -> None:
    async with stranger(served, place) as browser:
        ann = [await browser.window(headers=told("ann")) for _ in range(4)]
        assert await browser.refused(headers=told("ann")) == 503
        words = await browser.words(served.page, Host=HOST, **{HEADER: "ann"})
        assert "You have 4 windows open." in words
        ben = [await browser.window(headers=told("ben")) for _ in range(2)]
        assert await browser.refused(headers=told("ben")) == 503
        assert await browser.refused(headers=told("cay")) == 503
        readers = served.readers()
        assert len(readers) == len(ann) + len(ben)
        served.process.kill()
        gone(readers)


def test_only_the_owner_and_the_group_may_use_the_socket(served: Served, place: Path) -> None:
    assert stat.S_IMODE(place.stat().st_mode) == 0o660
    held = {str(fd.readlink()) for fd in Path(f"/proc/{served.process.pid}/fd").iterdir()}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        assert f"socket:[{line.split()[9]}]" not in held, "no port is open"


def test_a_socket_that_is_in_use_is_left_alone_and_one_that_was_left_is_taken(
    served: Served, place: Path
) -> None:
    done = run("web", *arguments(place))
    assert done.returncode == 74
    assert "Address already in use" in done.stderr
    served.process.kill()
    served.process.wait()
    assert place.exists()
    with Served(*arguments(place)) as again:
        assert again.said[-1].startswith("ketatui: reading behind")
        assert again.end(signal.SIGTERM) == 0
    place.write_text("a file of somebody")
    assert run("web", *arguments(place)).returncode == 74
    assert place.read_text() == "a file of somebody"


def answers(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as tried:
        return tried.connect_ex(str(place)) == 0


def test_of_servers_that_start_at_once_one_gets_the_socket_that_was_left(place: Path) -> None:
    with Served(*arguments(place)) as left:
        left.process.kill()
        left.process.wait()
    started = [
        subprocess.Popen([sys.executable, "-m", "ketatui", "web", *arguments(place)], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    try:
        end = time.monotonic() + PATIENCE
        while [server.poll() for server in started].count(None) > 1:
            assert time.monotonic() < end, "several believe that they have it"
            time.sleep(0.02)
        assert sorted(server.poll() or 0 for server in started) == [0, 74, 74]
        assert answers(place)
    finally:
        for server in started:
            server.terminate()
            server.communicate()
    assert not place.exists()


def test_a_server_that_ends_leaves_its_successor_the_socket(served: Served, place: Path) -> None:
    place.unlink()
    with Served(*arguments(place)):
        assert served.end(signal.SIGTERM) == 0
        assert answers(place)


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_what_is_no_socket_is_left_alone(kind: str, place: Path) -> None:
    """A link to a socket that was left, too: it is somebody's."""
    if kind == "folder":
        place.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(place.with_name("left")))
        place.symlink_to("left")
    assert run("web", *arguments(place)).returncode == 74
    assert place.is_dir() if kind == "folder" else place.is_symlink()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--socket", "x"], "all three are needed"),
        (["--address", ADDRESS], "all three are needed"),
        (["--user-header", HEADER], "all three are needed"),
        ([*arguments(Path("x")), "--port", "1"], "there is no --port"),
        ([*arguments(Path("x")), "--profile", "ann"], "it names the --profile"),
        (arguments(Path("x"), "http://read.example.org/"), "must begin with https"),
        (arguments(Path("x"), "read.example.org"), "--address is where"),
        (arguments(Path("x"), "https://ann@read.example.org/"), "--address is where"),
        (arguments(Path("x"), "https://read.example.org/a"), "--address is where"),
        (arguments(Path("x"), "https://read.example.org/?a"), "--address is where"),
        (arguments(Path("x"), "https://[read/"), "--address is where"),
        (arguments(Path("x"), "https://read.example.org:66666/"), "--address is where"),
        (arguments(Path("x"), "//read.example.org/"), "--address is where"),
        (arguments(Path("x"), 'https://read.example.org/";x/'), "--address is where"),
        (arguments(Path("/dev/null/x")), "nothing can listen at /dev/null/x"),
        (arguments(Path("/" + "x" * 200)), "nothing can listen at"),
        ([*arguments(Path("x"))[:-3], "X Y"], "--user-header is the name of a header"),
    ],
    ids=str,
)
def test_what_cannot_be_is_told(asked: list[str], words: str) -> None:
    done = run("web", *asked)
    assert done.returncode in {2, 74}
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


# With a real nginx, as docs/web.md shows it


class Nginx:
    """nginx with the example of docs/web.md, and nothing of this machine's settings.

    Attributes:
        host: The name and the port under which it serves.
    """

    def __init__(self, folder: Path, place: Path) -> None:
        self.program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        if self.program is None or shutil.which("openssl") is None:
            pytest.skip("nginx and openssl are not installed")
        self.folder, key, self._cert = folder, folder / "key.pem", folder / "cert.pem"
        made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        made += ["-subj", f"/CN={HOST}", "-days", "2", "-keyout", str(key), "-out", str(self._cert)]
        subprocess.run(made, check=True, stderr=subprocess.DEVNULL)
        passwords = folder / "passwords"
        passwords.write_text("ann:{PLAIN}of-ann\nben:{PLAIN}of-ben\nAnn:{PLAIN}of-Ann\n")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.host = f"{HOST}:{self.port}"
        assert EXAMPLE is not None
        text = EXAMPLE[1]
        for shown, here in {
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
            "/etc/ssl/read.example.org.pem": str(self._cert),
            "/etc/ssl/read.example.org.key": str(key),
            "/etc/nginx/ketatui.htpasswd": str(passwords),
            "/run/ketatui/web.sock": str(place),
        }.items():
            assert shown in text
            text = text.replace(shown, here)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
        user = "user root;\n" if os.geteuid() == 0 else ""
        self._conf = folder / "nginx.conf"
        self._conf.write_text(
            f"{user}daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
            f"events {{}}\nhttp {{\naccess_log {folder}/access.log;\n{temporary}{text}}}\n"
        )

    @contextmanager
    def running(self) -> Iterator[None]:
        assert self.program is not None
        process = subprocess.Popen([self.program, "-e", f"{self.folder}/error.log", "-c", self._conf])
        try:
            end = time.monotonic() + PATIENCE
            while not self._answers():
                assert process.poll() is None, (self.folder / "error.log").read_text()
                assert time.monotonic() < end
                time.sleep(0.02)
            yield
        finally:
            process.terminate()
            process.wait()

    def _answers(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0

    @asynccontextmanager
    async def client(
        self, name: str = "", password: str = "", **headers: str
    ) -> AsyncIterator[aiohttp.ClientSession]:
        """A browser, perhaps with a login, that knows this host by name."""
        trust = ssl.create_default_context(cafile=str(self._cert))
        secret = base64.b64encode(f"{name}:{password}".encode()).decode()
        login = {"Authorization": f"Basic {secret}"} if name else {}
        connector = aiohttp.TCPConnector(ssl=trust, resolver=_ThisMachine())
        async with aiohttp.ClientSession(
            f"https://{self.host}", connector=connector, headers={**login, **headers}
        ) as client:
            yield client


async def test_behind_nginx_as_it_is_documented(tmp_path: Path, place: Path, data: Path) -> None:
    folder = tmp_path / "nginx"
    folder.mkdir()
    proxy = Nginx(folder, place)
    origin = f"https://{proxy.host}"
    told = {"Origin": origin}
    with proxy.running(), Served(*arguments(place, f"{origin}/")) as served:
        for name, password in (("", ""), ("ann", ""), ("ann", "of-ben"), ("ben' or 1", "x")):
            async with proxy.client(name, password, **{HEADER: "ann"}) as client:
                assert (await client.get("/")).status == 401
                with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
                    await client.ws_connect("/ws?width=80&height=24", headers=told)
        assert not served.readers()
        for name in ("ann", "ben"):
            async with proxy.client(name, f"of-{name}", **{HEADER: "cay", "x-remote-user": "cay"}) as client:
                page = await (await client.get("/")).text()
                assert f'"wss://{proxy.host}/ws"' in page
                assert (await client.get("/static/textual.js")).status == 200
                with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                    await client.ws_connect(
                        "/ws?width=80&height=24", headers={"Origin": "https://evil.example"}
                    )
                async with client.ws_connect("/ws?width=80&height=24", headers=told) as talk:
                    window = Window(talk, (80, 24))
                    await note(window, f"of {name}")
                await until(lambda: not served.readers())
        async with proxy.client("Ann", "of-Ann") as client:
            answer = await client.get("/")
            assert answer.status == 403
            assert "the name of a profile is" in await answer.text()
        assert served.end(signal.SIGTERM) == 0
    for name in ("ann", "ben"):
        assert note_texts("--profile", name) == [f"of {name}"]
    assert sorted(path.name for path in (data / "profiles").iterdir()) == ["ann", "ben"]
