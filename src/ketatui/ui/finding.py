"""Finding words in a topic: asking for them, and going from hit to hit."""

from ketatui.ui.following import Following


class Finding(Following):
    """Asks for words, and goes to where they stand."""

    async def action_find(self) -> None:
        """Ask for words to find in this topic."""
        from ketatui.ui.line import ask

        await ask(self, "find in this topic", self._find)

    def _find(self, words: str) -> str:
        here = self._spot()
        self.list.look_for(words)
        if words:
            wrapped = self.list.go_hit(1, here=True)
            self._tell_hit(wrapped)
            if wrapped is not None:  # even if it is where the reader was: the next one is not
                self._trail.jump(here)
        return ""

    def action_next_hit(self) -> None:
        """Go to the next item in which the words stand."""
        self._next_hit(1)

    def action_previous_hit(self) -> None:
        """Go to the item before in which the words stand."""
        self._next_hit(-1)

    def _next_hit(self, step: int) -> None:
        if not self.list.words:
            self.say(f"Nothing is looked for: {self.session.key('find')} asks for words.")
        else:
            self._tell_hit(self.list.go_hit(step))

    def _tell_hit(self, wrapped: bool | None) -> None:
        words = f"“{self.list.words}”"
        if wrapped is None:
            message = f"{words} does not stand {self._extent}."
        else:
            message = f"{words}: {self.list.hits_before + 1} of {self.list.hits} {self._extent}"
            message += ", on from the other end." if wrapped else "."
        self.say(message)
