"""What can be wrong with the store, and how it is told: why, and what to do."""

from ketatui.extras import installing


class StoreError(Exception):
    """The store cannot be used now.

    Attributes:
        why: The cause, as the end of a sentence without its full stop; it names no host, role or address.
        remedy: What can be done, as a sentence; "" where waiting is all.
        detail: What the server or the system said, on one line, or "".
    """

    def __init__(self, why: str, remedy: str = "", detail: str = "") -> None:
        super().__init__(f"{why}. {remedy}" if remedy else why)
        self.why, self.remedy, self.detail = why, remedy, detail


def no_library() -> StoreError:
    """Return the fault that psycopg is not installed."""
    return StoreError("the library psycopg is not installed", f"Install it with {installing('postgres')}")
