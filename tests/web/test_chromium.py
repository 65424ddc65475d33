"""A real browser: what one sees there, what one can do, and whom it talks to."""

from __future__ import annotations

import os
import re
import shutil
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.async_api import ConsoleMessage, Dialog, Page, async_playwright

from app.room import EDITOR, TITLES, note_texts, notes, one_source
from web.served import Served, gone, size_of, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CHROMIUM = shutil.which("chromium")
READS = TITLES[0]
ROWS = "document.querySelector('.xterm-rows').innerText"
AS_TEXT = ["--no-sandbox", "--disable-3d-apis"]
"""Without WebGL the client draws text that can be read back; with it, on a canvas."""


class Chromium:
    """A window of a browser, and all that it has asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: set[str] = set()
        self.faults: list[str] = []
        page.context.on("request", lambda request: self.asked.add(request.url))
        page.on("websocket", lambda socket: self.asked.add(socket.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(message.text)

    async def text(self) -> str:
        return str(await self.page.evaluate(ROWS)).replace("\xa0", " ")

    async def wait_for(self, *sights: str) -> None:
        for sight in sights:
            await self.page.wait_for_function(
                f"sight => {ROWS}.replaceAll('\\u00a0', ' ').includes(sight)", arg=sight, timeout=20_000
            )

    async def swipe(self, by: int) -> None:
        """Moves a finger up by some pixels, or down."""
        touch = await self.page.context.new_cdp_session(self.page)
        places = [{"x": 150, "y": 400 - by * step // 10} for step in range(11)]
        await touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
        for place in places[1:]:
            await touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
        await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    async def told(self, words: str) -> None:
        """Waits until the page says why the reader has ended."""
        await self.page.wait_for_selector("body.-closed")
        assert (await self.page.inner_text(".ended")).strip() == f"{words} Open it again"

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)
            if key == "Escape":
                await self.page.wait_for_timeout(150)


@asynccontextmanager
async def opened(
    served: Served, *options: str, size: tuple[int, int] = (1000, 700), by_touch: bool = False
) -> AsyncIterator[Chromium]:
    """A browser that has opened the address, in a window of a size, as on a telephone if `by_touch`."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*(options or AS_TEXT)], env={**os.environ}
        )
        try:
            context = await browser.new_context(
                viewport={"width": size[0], "height": size[1]}, has_touch=by_touch, is_mobile=by_touch
            )
            page = await context.new_page()
            chromium = Chromium(page)
            await page.goto(served.address)
            await page.wait_for_selector("body.-first-byte")
            yield chromium
        finally:
            await browser.close()


async def test_one_reads_searches_bookmarks_and_writes(served: Served) -> None:
    async with opened(served) as browser:
        page = browser.page
        assert page.url == served.page, "the token does not stay in sight"
        assert await page.title() == "ketatui"
        await browser.wait_for(READS, "1 of")
        await browser.press("j", "m")
        await browser.wait_for("2 of", "Bookmark set.")
        await browser.press("a")
        await browser.wait_for(EDITOR)
        await page.keyboard.type("Written in a browser, é and β")
        await browser.wait_for("Written in a browser, é and β")
        await browser.press("Escape")
        await browser.wait_for("2 of")
        await browser.press("f")
        await page.keyboard.type("blood pressure")
        await browser.wait_for("blood pressure")
        await browser.wait_for("enter go there", "blood pressure")
        assert (await browser.text()).lower().count("blood pressure") > 2
        await browser.press("Enter")
        await browser.wait_for("esc back")
        await browser.press("Escape")
        await browser.wait_for("2 of")
        assert not browser.faults
        await browser.press("q")
        await browser.told("The reader has ended.")
        await browser.press("Enter")  # for the link is what has the keys
        await page.wait_for_selector("body.-first-byte:not(.-closed)")
        await browser.wait_for("2 of", "★")
        await browser.press("q")
        await page.wait_for_selector("body.-closed")
        hosts = {urlsplit(address)[:2] for address in browser.asked}
        assert hosts == {("http", served.host), ("ws", served.host)}
        assert all(urlsplit(address).path.startswith(served.room) for address in browser.asked)
    assert note_texts() == ["Written in a browser, é and β"]
    assert len(notes()["bookmarks"]) == 1


EVIL = """<!doctype html><title>evil</title><iframe src="PAGE"></iframe><script>
  const talk = new WebSocket("SOCKET?width=80&height=24");
  talk.onopen = () => document.title = "open";
  talk.onclose = () => document.title = "closed";
  const say = (word) => document.body.append(word);
  fetch("PAGE", {credentials: "include"}).then(() => say("read"), () => say("not"));
</script>"""


async def test_a_foreign_page_in_the_same_browser_gets_nothing(served: Served) -> None:
    async with opened(served) as browser:
        await browser.wait_for(READS)
        readers = served.readers()
        socket = f"ws{served.page.removeprefix('http')}ws"
        text = EVIL.replace("PAGE", served.page).replace("SOCKET", socket)
        for evil in ("http://evil.example/", "http://127.0.0.1:45678/"):
            page = await browser.page.context.new_page()
            await page.route(evil, lambda route: route.fulfill(body=text, content_type="text/html"))
            answer = await page.goto(evil)
            assert answer is not None
            assert "cookie" not in await answer.request.all_headers(), (
                "another port is sent no cookie of ours"
            )
            await page.wait_for_function("document.title == 'closed'")
            await page.get_by_text("not", exact=True).wait_for()
            framed = page.frames[1]
            assert framed.url != served.page or "ketatui" not in await framed.content()
            await page.close()
        assert served.readers() == readers


async def test_taking_along_and_a_window_of_another_size(served: Served) -> None:
    """`y` fills the browser's clipboard, `o` shows a link of it, and what is shown always fits."""
    place = one_source()
    async with opened(served) as browser:
        page = browser.page
        await browser.wait_for(READS, "1 of")
        await browser.press(*["j"] * (place.place - 1), "y")
        await browser.wait_for(f"{place.place} of", "Sent to the terminal's clipboard")
        await browser.press("a")
        await browser.wait_for(EDITOR)
        await browser.press("Control+v", "Escape")
        await browser.wait_for(f"{place.place} of")
        await browser.press("Control+z")
        await browser.wait_for("no shell")
        for width, height in ((1400, 900), (600, 400), (1000, 700)):
            await page.set_viewport_size({"width": width, "height": height})
            await browser.wait_for(READS)
            await page.wait_for_timeout(200)
            drawn = await page.locator(".xterm-screen").bounding_box()
            assert drawn is not None
            assert width - 30 < drawn["x"] + drawn["width"] <= width
            assert height - 40 < drawn["y"] + drawn["height"] <= height
        assert not browser.faults
        await browser.press("o")
        await browser.wait_for("which opens it")
        said: list[str] = []

        async def agree(dialog: Dialog) -> None:
            said.append(dialog.message)
            await dialog.accept()

        page.on("dialog", agree)
        address = re.search(r"https?://\S+", await browser.text())
        assert address is not None
        await page.context.route(address[0], lambda route: route.fulfill(body="there"))
        link = await page.get_by_text(address[0]).first.bounding_box()
        assert link is not None
        await page.mouse.move(link["x"] + 20, link["y"] + 8)
        await page.mouse.move(link["x"] + 22, link["y"] + 8)
        async with page.expect_popup() as popup:
            await page.mouse.click(link["x"] + 22, link["y"] + 8)
        await (await popup.value).wait_for_url(address[0])
        assert address[0] in said[0]
    served.end(signal.SIGTERM)
    (text,) = note_texts()
    assert text.startswith(place.item["text"])


@pytest.mark.parametrize(
    ("platform", "marking", "copying"),
    [
        ("Linux", "Shift", "Control+c"),
        ("Linux", "Shift", "Control+Shift+c"),
        ("MacIntel", "Alt", "Control+Insert"),
    ],
)
async def test_what_is_selected_is_copied_and_what_was_copied_pasted(
    served: Served, platform: str, marking: str, copying: str
) -> None:
    """With the browser's keys, from its clipboard: not from what the reader itself took along last."""
    async with opened(served) as browser:
        page = browser.page
        await page.add_init_script(
            f"Object.defineProperty(Navigator.prototype, 'platform', {{get: () => '{platform}'}})"
        )
        await page.reload()
        await browser.wait_for(READS, "1 of")
        drawn = await page.locator(".xterm-rows > div").first.bounding_box()
        assert drawn is not None
        await page.keyboard.down(marking)
        await page.mouse.move(drawn["x"], drawn["y"] + 8)
        await page.mouse.down()
        await page.mouse.move(drawn["x"] + 300, drawn["y"] + 8, steps=5)
        await page.mouse.up()
        await page.keyboard.up(marking)
        await browser.press(copying, "j", "a")
        await browser.wait_for(EDITOR)
        await browser.press("Control+v")
        await until(note_texts)
        assert not browser.faults
    (text,) = note_texts()
    assert READS in text


async def test_why_a_reader_has_ended_is_told(served: Served) -> None:
    async with opened(served) as browser:
        await browser.wait_for(READS)
        served.end(signal.SIGTERM)
        await browser.told("ketatui was ended where it runs. What was written is saved.")


async def test_a_connection_that_is_silently_lost_is_told(served: Served) -> None:
    """As after a laptop has slept, where nothing comes back of what is sent."""
    async with opened(served) as browser:
        await browser.page.clock.install()
        await browser.page.reload()
        await browser.wait_for(READS)
        for _ in range(3):
            await browser.page.clock.run_for(20_000)
            await browser.page.wait_for_timeout(500)  # for the answer
        assert await browser.page.locator("body.-closed").count() == 0
        served.process.send_signal(signal.SIGSTOP)
        try:
            await browser.page.clock.run_for(40_000)
            await browser.told("The connection is lost. What was written is saved.")
        finally:
            served.process.send_signal(signal.SIGCONT)


async def test_a_telephone_has_room_to_read(served: Served) -> None:
    """Held sideways or upright, turned while one reads, and with its keyboard shown."""
    async with opened(served, size=(740, 360), by_touch=True) as browser:
        page = browser.page
        await browser.wait_for("1 of")
        (reader,) = served.readers()
        for width, height in ((360, 740), (390, 844), (390, 400), (412, 915), (740, 150), (320, 480)):
            await page.set_viewport_size({"width": width, "height": height})
            await page.wait_for_function(
                """([width, height]) => {
                  const { right, bottom } = document.querySelector('.xterm-screen').getBoundingClientRect();
                  return width - 32 < right && right <= width && height - 40 < bottom && bottom <= height;
                }""",
                arg=[width, height],
            )
            rows = await page.locator(".xterm-rows > div").count()
            await until(lambda rows=rows: size_of(reader)[1] == rows)  # type: ignore[misc]
            columns, rows = size_of(reader)
            assert columns >= 40
            assert rows >= 12
            await browser.wait_for("1 of", "help now")
            assert await page.evaluate("document.documentElement.scrollWidth") == width
        await page.set_viewport_size({"width": 1000, "height": 700})
        await until(lambda: 95 < size_of(reader)[0] < 105)


async def test_a_finger_scrolls_and_a_tap_is_a_click(served: Served) -> None:
    async with opened(served, size=(390, 844), by_touch=True) as browser:
        page = browser.page
        await browser.wait_for("1 of", "no opioid", "help now")
        first = await page.evaluate(ROWS)
        await browser.swipe(400)
        await page.wait_for_function(f"!{ROWS}.includes('opioid')")
        await browser.swipe(-400)
        await page.wait_for_function(f"first => {ROWS} === first", arg=first)
        await page.evaluate("document.activeElement.blur()")
        line = await page.get_by_text("no opioid").last.bounding_box()
        assert line is not None
        await page.touchscreen.tap(line["x"] + 45, line["y"] + 8)
        await browser.wait_for("esc back")
        focused = await page.evaluate("document.activeElement.className")
        assert focused == "xterm-helper-textarea", "for which a telephone shows its keyboard"
        assert not browser.faults


async def test_a_browser_without_scripts_says_what_is_missing(served: Served) -> None:
    async with opened(served) as browser:
        state = await browser.page.context.storage_state()
        assert browser.page.context.browser is not None
        context = await browser.page.context.browser.new_context(
            java_script_enabled=False, storage_state=state
        )
        page = await context.new_page()
        await page.goto(served.page)
        assert await page.locator("noscript .words").is_visible()
        assert not await page.locator(".opening").is_visible()
        assert not await page.locator(".ended").is_visible()


async def test_a_window_that_is_closed_ends_its_reader(served: Served) -> None:
    """With the renderers that browsers use, WebGL or a canvas."""
    async with opened(served, "--no-sandbox") as browser:
        assert await browser.page.locator("canvas").count() > 1
        await browser.page.wait_for_function("document.activeElement.className.includes('xterm')")
        await browser.press("j", "m", "a")
        await browser.page.keyboard.type("x")
        await until(lambda: note_texts() == ["x"])
        readers = served.readers()
        assert len(readers) == 1
        assert not browser.faults
    gone(readers)
    assert len(notes()["bookmarks"]) == 1
