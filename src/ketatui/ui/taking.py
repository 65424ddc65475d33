"""Taking along: what is current as text to paste, entries for a reference manager, addresses of sources."""

import os
from collections.abc import Sequence

from ketatui.draw import split, words
from ketatui.pack.model import Source
from ketatui.safe import NBSP, safe
from ketatui.ui.bars import Foot
from ketatui.ui.everywhere import Everywhere, Result

_LIMIT = 74_994
"""Bytes of text that fill the 100,000 which some terminals take of one sequence."""

_FORMS = {"bibtex": "BibTeX", "csl": "CSL-JSON"}


class Taking(Everywhere[Result]):
    """A screen from which what is current can be taken along."""

    @property
    def current_target(self) -> str:
        """What is taken along: an item, a number of a statement, a node of a diagram; or nothing."""
        raise NotImplementedError

    def send(self, text: str, what: str) -> None:
        """Send text to the terminal's clipboard and say so; whether it arrives, nobody can know.

        Args:
            text: What is sent, free of control codes.
            what: What to call it.
        """
        from ketatui.ui.browser import why_no_clipboard

        if why := why_no_clipboard(os.environ):
            self.say(why)
            return
        text = safe(text)
        self.app.copy_to_clipboard(text)
        size = len(text.encode())
        if size > _LIMIT:
            limit = f"{size // 1000} kB, and many terminals take {_LIMIT // 1000} kB at most"
            self.say(f"Sent to the terminal's clipboard, but it may not arrive: {limit}.")
        else:
            self.say(f"Sent to the terminal's clipboard: {what}.")

    def action_copy(self) -> None:
        """Send what is current, with its sources, as text to paste."""
        if not (target := self.current_target):
            return
        from ketatui.draw.taken import taken

        library = self.session.library
        item, (_, part) = self.session.item(target), split(target)
        taking = taken(item, part, library.item)
        text, what = taking.text, f"the {taking.name}"
        if not isinstance(item, Source):
            reviewed = f"{library.manifest.reviewed:%d %b %Y}"
            text += f"\n\nketatui: {library.topic_of(item.id)}#{item.id}, content reviewed {reviewed}"
            if taking.sources:
                count = len(taking.sources)
                what += " and its source" if count == 1 else f" and its {count} sources"
        self.send(self.session.shown(text.replace(NBSP, " ")) + "\n", what)

    def action_copy_entry(self) -> None:
        """Choose an entry for a reference manager, and send it."""
        from ketatui.pack.bibliography import entries
        from ketatui.ui.page import ChoicePage

        if not (sources := self.sources()):
            return
        chosen: list[tuple[Sequence[Source], str, str]] = []
        for group in [sources] * (len(sources) > 1) + [[source] for source in sources]:
            name = group[0].label if len(group) == 1 else words.count(len(group), "source")
            chosen += [(group, form, f"{title}, {name}") for form, title in _FORMS.items()]

        def send(choice: str | None) -> None:
            if choice:
                group, form, name = chosen[int(choice)]
                self.send(entries(group, form, self.session.glyphs.ascii), name)

        choices = [(str(index), self.session.shown(name)) for index, (_, _, name) in enumerate(chosen)]
        self.app.push_screen(ChoicePage(self.session, "Copy an entry", choices), send)

    def action_address(self) -> None:
        """Open the address of the source, or show it; with several, let the reader choose."""
        from ketatui.draw.source import address
        from ketatui.ui.page import ChoicePage

        sources = self.sources()
        if len(sources) < 2:
            for source in sources:
                self._open_address(source)
            return
        by_id = {source.id: source for source in sources}
        shown = self.session.shown
        choices = [
            (id_, shown(f"{each.label}, {address(each) or 'no address'}")) for id_, each in by_id.items()
        ]
        page = ChoicePage(self.session, "Addresses of the sources", choices)
        self.app.push_screen(page, lambda chosen: self._open_address(by_id[chosen]) if chosen else None)

    def sources(self) -> Sequence[Source]:
        """Return the sources of what is current; where there are none, say so."""
        from ketatui.draw.taken import sources

        if not (target := self.current_target):
            return ()
        found = sources(self.session.item(target), split(target)[1], self.session.library.item)
        if not found:
            self.say("This names no source.")
        return found

    def _open_address(self, source: Source) -> None:
        """Hand a source's address to the reader's browser; where that cannot be, show it."""
        from ketatui.draw.source import address
        from ketatui.ui import browser

        if not (text := address(source)):
            self.say(f"No DOI and no address is known of {source.label}.")
            return
        web = browser.web_address(text)
        why = browser.why_no_browser(os.environ) if web else "This is no web address, and is never opened."
        if web and self.session.guest:
            why = "No browser is started from here."
        app = self.app

        def failed(why: str) -> None:
            app.call_later(self._failed, source, why)

        if why := why or browser.open_in_browser(web, failed):
            self._show_address(source, why)
        else:
            self.say(f"Your browser was asked to open {web}")

    def _failed(self, source: Source, why: str) -> None:
        """Tell that no browser was opened after all; the address too, unless the reader has gone on."""
        if self.app.screen is self:
            self._show_address(source, why)
        else:
            for foot in self.app.screen.query(Foot):
                foot.say(why)

    def _show_address(self, source: Source, why: str) -> None:
        from ketatui.ui.address_page import AddressPage

        self.app.push_screen(AddressPage(self.session, source, why))
