"""What each extra of the package brings, and how it is had where it is missing."""

import shlex
import sys

EXTRAS = {
    "anki": ("anki>=25.9",),
    "web": ("aiohttp>=3.12,<4", "textual-serve>=1.1.2,<1.2"),
    "postgres": ("psycopg[binary]>=3.2.4,<4",),
}
"""The requirements of each extra, as pyproject.toml has them."""


def installing(extra: str) -> str:
    """Return, in backquotes, the command that installs an extra for the interpreter that runs."""
    return f"`{shlex.join([sys.executable, '-m', 'pip', 'install', *EXTRAS[extra]])}`"
