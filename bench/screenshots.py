"""`make screenshots`: the real app on a real pty, each topic and picture at two sizes, as SVG and PNG."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.picture import FONT, FONT_FILE, FONT_PACKAGE, png, svg
from bench.world import World
from terminal import Terminal

FOLDER = Path(__file__).parents[1] / "screenshots"
NORMAL, WIDE = (80, 24), (120, 40)
WITH_DETAILS = {"statement", "claim", "source"}


def main() -> None:
    if missing := what_is_missing():
        sys.exit(missing)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ketatui-screenshots-") as folder:
        world = World(Path(folder))
        for topic in world.topics:
            take(world, topic, NORMAL)
            take(world, topic, WIDE, before_details(world, topic))
            for picture in pictures(world, topic):
                take(world, picture, NORMAL)
                take(world, picture, WIDE)


def pictures(world: World, topic: str) -> list[str]:
    """The addresses of what is drawn in a topic."""
    drawn = [
        item["id"]
        for item in world.items(topic)
        if item["kind"] == "timeline" or (item["kind"] == "disagreement" and item.get("body"))
    ]
    return [f"{topic}#{id_}" for id_ in drawn]


def before_details(world: World, topic: str) -> int:
    """How many items stand before the first whose details say most."""
    kinds = [item["kind"] for item in world.items(topic)]
    return next((at for at, kind in enumerate(kinds) if kind in WITH_DETAILS), 0)


def take(world: World, place: str, size: tuple[int, int], down: int = 0) -> None:
    """One picture, of a reader who has just come and gone some items down."""
    name = f"{place.rpartition('#')[2]}-{size[0]}x{size[1]}"
    env = world.env | {"COLORTERM": "truecolor", "KETATUI_DATA_DIR": str(world.root / name)}
    with Terminal([sys.executable, "-m", "ketatui", place], size=size, env=env) as terminal:
        terminal.wait_for(lambda it: 1049 in it.modes and bool(it.text.strip())).settled(600)
        terminal.press(*["j"] * down)
        terminal.settled(600)
        picture = svg(terminal.cells)
        terminal.press("q")
        terminal.wait_exit()
    (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")
    (FOLDER / f"{name}.png").write_bytes(png(picture))
    print(f"screenshots/{name}")


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
    return ""


if __name__ == "__main__":
    main()
