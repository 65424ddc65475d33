"""`make screenshots`: the real app on a real pty, as SVG and PNG.

Each topic at two sizes in the terminal's own colours; each picture at two widths in the dark, the light
and the colourless look, the dark one as PNG too; and `ketatui web` in a browser. `ARGS="risks-matrix"` takes
those of one place alone.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import ViewportSize, sync_playwright

from bench.picture import FONT, FONT_FILE, FONT_PACKAGE, png, svg
from bench.shown_notes import keep
from bench.world import World
from terminal import Terminal
from web.served import Served

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parents[1] / "screenshots"
NORMAL, WIDE = (80, 24), (120, 40)
NOTEBOOK: dict[str, Sequence[str]] = {
    "contents": "c",
    "search": ("f", *"blood pressure route:nasal"),
    "filter": ("F", "1"),
    "compare": ("X", "1", "3", "X"),
    "review": ("r", "space"),
    "progress": "P",
    "notebook": "v",
    "note": ("v", "j", "enter"),
    "note-editor": ("v", "j", "e"),
}
"""What is pictured of what a reader keeps, and the keys that lead there."""
TALL = 50
"""Rows of a picture's screen: most of it is seen at once."""
WITH_DETAILS = {"statement", "claim", "source"}
PICTURES = {"timeline", "matrix", "checklist", "diagram", "curve"}
WEB: ViewportSize = {"width": 1200, "height": 800}
"""Pixels of the window in which `ketatui web` is pictured."""
LOOKS = {"dark": {"theme": "ketatui-dark"}, "light": {"theme": "ketatui-light"}, "plain": {}}


def main() -> None:
    if missing := what_is_missing():
        sys.exit(missing)
    FOLDER.mkdir(exist_ok=True)
    wanted = set(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="ketatui-screenshots-") as folder:
        world = World(Path(folder))
        for topic in world.topics:
            if topic in wanted or not wanted:
                take(world, topic, NORMAL)
                take(world, topic, WIDE, before_details(world, topic))
            for picture in pictures(world, topic):
                if picture.rpartition("#")[2] in wanted or not wanted:
                    for look in LOOKS:
                        take(world, picture, (NORMAL[0], TALL), look=look)
                        take(world, picture, (WIDE[0], TALL), look=look)
        for name, keys in NOTEBOOK.items():
            if name in wanted or not wanted:
                for size in (NORMAL, WIDE):
                    take(world, "routes", size, keys=keys, name=name, kept=True)
        if "web" in wanted or not wanted:
            take_web(world)


def pictures(world: World, topic: str) -> list[str]:
    """The addresses of what is drawn in a topic."""
    drawn = [
        item["id"]
        for item in world.items(topic)
        if item["kind"] in PICTURES
        or (item["kind"] == "disagreement" and item.get("body"))
        or (item["kind"] == "table" and item.get("cells"))
    ]
    return [f"{topic}#{id_}" for id_ in drawn]


def before_details(world: World, topic: str) -> int:
    """How many items stand before the first whose details say most."""
    kinds = [item["kind"] for item in world.items(topic)]
    return next((at for at, kind in enumerate(kinds) if kind in WITH_DETAILS), 0)


def take(
    world: World,
    place: str,
    size: tuple[int, int],
    down: int = 0,
    look: str = "",
    *,
    keys: Sequence[str] = (),
    name: str = "",
    kept: bool = False,
) -> None:
    """One picture, of a reader who has just come and gone some items down.

    Args:
        world: Where the reader is opened.
        place: Where it opens.
        size: Columns and rows.
        down: How many items down it goes.
        look: One of `LOOKS`, or that of the terminal.
        keys: What is pressed then, each when all is drawn.
        name: What the picture is called; after the place unless told.
        kept: Whether the reader has some bookmarks and notes.
    """
    id_ = name or place.rpartition("#")[2]
    name = f"{id_}-{look}-{size[0]}" if look else f"{id_}-{size[0]}x{size[1]}"
    config = world.root / f"{name}.toml"
    config.write_text("".join(f'{key} = "{value}"\n' for key, value in LOOKS.get(look, {}).items()))
    env = world.env | {
        "COLORTERM": "truecolor",
        "KETATUI_DATA_DIR": str(world.root / name),
        "KETATUI_CONFIG": str(config),
        "NO_COLOR": "1" if look == "plain" else None,
    }
    if kept:
        keep(world, world.root / name)
    with Terminal([sys.executable, "-m", "ketatui", place], size=size, env=env) as terminal:
        terminal.wait_for(lambda it: 1049 in it.modes and bool(it.text.strip())).settled(600)
        terminal.press(*["j"] * down)
        terminal.settled(600)
        for key in keys:
            terminal.press(key)
            terminal.settled(600)
        picture = svg(terminal.cells)
        terminal.kill()
        terminal.wait_exit()
    (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")
    if look in {"", "dark"}:
        (FOLDER / f"{name}.png").write_bytes(png(picture))
    print(f"screenshots/{name}")


def take_web(world: World) -> None:
    """The picture of a window of a browser, for a reader who has some bookmarks and notes."""
    data = world.root / "web"
    keep(world, data)
    known = {name: value for name, value in world.env.items() if value is not None}
    with (
        Served("--port", "0", env=known | {"KETATUI_DATA_DIR": str(data)}) as served,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=WEB)
        page.goto(served.address)
        page.wait_for_selector("body.-first-byte")
        page.wait_for_timeout(1500)
        page.keyboard.press("3")
        page.wait_for_timeout(600)
        page.screenshot(path=FOLDER / "web.png")
        browser.close()
    print("screenshots/web")


def what_is_missing() -> str:
    """One line on what to install, or nothing."""
    try:
        import cairosvg  # noqa: F401
        from PIL import ImageFont
    except OSError:
        return "The pictures are drawn with cairo; on Debian and Ubuntu: apt install libcairo2"
    try:
        ImageFont.truetype(FONT_FILE)
    except OSError:
        return f"The pictures are set in {FONT}; on Debian and Ubuntu: apt install {FONT_PACKAGE}"
    if shutil.which("chromium") is None:
        return "One picture is of a browser; on Debian and Ubuntu: apt install chromium"
    return ""


if __name__ == "__main__":
    main()
