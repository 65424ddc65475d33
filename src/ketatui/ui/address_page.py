"""The page with the address of a source, where no browser is started."""

import os
from collections.abc import Sequence

from ketatui.draw import Line, Span
from ketatui.draw.pieces import paragraph
from ketatui.draw.source import address
from ketatui.draw.wrap import wrap
from ketatui.pack.model import Source
from ketatui.safe import safe_line
from ketatui.ui.browser import knows_links, web_address
from ketatui.ui.commands import bindings
from ketatui.ui.page import Page
from ketatui.ui.pane import Pane
from ketatui.ui.session import Session
from ketatui.ui.taking import Taking


class AddressPage(Page, Taking[str]):
    """Shows an address, why it was not opened, and how to take it along."""

    BINDINGS = [binding for binding in bindings("take") if binding.id == "copy"]

    def __init__(self, session: Session, source: Source, why: str) -> None:
        """Make the page; `why` says as a sentence why no browser was started."""
        super().__init__(session, "Address", self._lines, [("copy", "copy")])
        self._source, self._why = source, why
        web = web_address(address(source))
        self._address = web or safe_line(address(source))
        self._link = bool(web) and knows_links(os.environ)

    @property
    def current_target(self) -> str:
        """The source."""
        return self._source.id

    def _lines(self, width: int) -> Sequence[Line]:
        shown, key = self.session.shown, self.session.key
        target = self._address if self._link else "copy"
        told = wrap([Span(shown(self._address), "link", target)], width)
        copies = f"{key('copy')} or {key('enter')} sends the address to the terminal's clipboard"
        copies += ", whole; selected here it would be broken like its lines." if len(told) > 1 else "."
        if self._link:
            copies += " Your terminal opens it itself: click on it with ctrl, shift or both held."
        title = f"{self._source.label}: {self._source.title}"
        return [
            *paragraph(shown(title), width, "strong"),
            (),
            *told,
            (),
            *paragraph(self._why, width),
            *paragraph(copies, width, "dim"),
        ]

    def action_copy(self) -> None:
        """Send the address to the terminal's clipboard."""
        self.send(self._address, "the address")

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        """Send the address to the terminal's clipboard."""
        message.prevent_default()
        self.action_copy()
