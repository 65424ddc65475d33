"""A reader's surroundings for one run, thrown away after it: directories and text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

PICTURES = {"table", "timeline", "matrix", "checklist", "diagram", "curve"}
CONTENT = Path(__file__).parents[1] / "content"


class World:
    """Lies under `root`, with the pack in `content`; `env` leads every program that is started there."""

    def __init__(self, root: Path, content: Path = CONTENT) -> None:
        manifest = tomllib.loads((content / "pack.toml").read_text("utf-8"))
        self.root = root
        self.pack: str = manifest["id"]
        self.topics: list[str] = manifest["topics"]
        home = root / "home"
        home.mkdir()
        self.env: dict[str, str | None] = {
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_DATA_HOME": str(home / ".local" / "share"),
            "XDG_STATE_HOME": str(home / ".local" / "state"),
            "KETATUI_DATA_DIR": str(root / "data"),
            "KETATUI_CACHE_DIR": str(root / "cache"),
            "KETATUI_CONFIG": str(root / "config.toml"),
            "KETATUI_CONTENT": str(content),
        }

    def ketatui(self, *arguments: str) -> str:
        """What the command prints."""
        env = {**os.environ, **{name: value or "" for name, value in self.env.items()}}
        command = [sys.executable, "-m", "ketatui", *arguments]
        answer = subprocess.run(command, env=env, check=True, capture_output=True, encoding="utf-8")
        return answer.stdout

    def items(self, topic: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = json.loads(self.ketatui("show", topic, "--json"))
        return items

    def pictures(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """The largest picture of each kind, with its topic."""
        found: dict[str, tuple[str, dict[str, Any]]] = {}
        for topic in self.topics:
            for item in self.items(topic):
                drawn = item["kind"] in PICTURES or (item["kind"] == "disagreement" and item.get("body"))
                if drawn and len(str(item)) > len(str(found.get(item["kind"], ("", ""))[1])):
                    found[item["kind"]] = topic, item
        return found

    def opening(self) -> str:
        """The words by which the first topic is seen to have been painted."""
        text: str = next(item["text"] for item in self.items(self.topics[0]) if "text" in item)
        return " ".join(text.split("{", maxsplit=1)[0].split()[:3])

    def markdown(self) -> Path:
        """The whole text in one file, as the peers read it."""
        path = self.root / "ketatui.md"
        topics = [self.ketatui("show", topic) for topic in self.topics]
        path.write_text("\n\n".join(topics), encoding="utf-8")
        return path
