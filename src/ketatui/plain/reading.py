"""Reading: the topics, an item at a time, and the ways from here to all else."""

from itertools import islice

from ketatui import draw
from ketatui.draw.spans import NOTE
from ketatui.draw.taken import sources
from ketatui.notebook import FLAG, NotebookError
from ketatui.pack.model import Term
from ketatui.plain import items
from ketatui.plain.desk import Desk
from ketatui.plain.moving import MOVES, Moving
from ketatui.plain.out import sentence
from ketatui.plain.room import Command


class Reading(Moving):
    """Reads topics item by item."""

    enter_help = "on: the rest of what is told here, then the next item"
    number_help = "chooses what was just offered under it, or else goes to the topic of that number"
    commands = (
        *MOVES,
        Command("d", "details", "how sure it is and why, who says so, what is heard, numbers, your notes"),
        Command("s o", "sources", "the sources of this item, with their addresses"),
        Command("f", "search", "search in all topics, sources and your notes; alone: the last one", "WORDS"),
        Command("/", "find", "next item of this topic with these words; alone: with the last", "WORDS"),
        Command("t", "words", "look up a word; alone: the words of this item", "[WORD]"),
        Command("<", "return", "back to where a number, a search or a jump led away"),
        Command("#", "item", "go to an item by its id", "ID", needs=True),
        Command("m", "mark", "set a bookmark, and call it something; alone: set or take it away", "[NAME]"),
        Command("a", "note", "write a note on this item; lines that begin with Q: and A: make a card"),
        Command("A", "topic_note", "write a note on the topic as a whole"),
        Command("R", "flag", "tell the editors, in a note, what is wrong here"),
        Command("v", "notebook", "all bookmarks and notes: open, edit, delete"),
        Command("r", "review", "answer the cards that are due"),
        Command("w", "changes", "what an update of the content changed of what you know"),
        Command("q", "quit", "leave"),
    )

    def __init__(self, desk: Desk, topic: str | None = None, item: str | None = None) -> None:
        """Make the room, at a topic and an item, or where the reader last was."""
        super().__init__(desk, topic, item)
        self._searched = self._found = ""
        self._warned = False
        self._looks = True
        self._update = ""

    def begin(self) -> None:
        """Tell where the reader is, and of a text that was left."""
        desk = self.desk
        if any(desk.drafts.glob("reviews-*")):
            from ketatui.notebook import log_left
            from ketatui.review.scheduling import replay

            if log_left.take_up(desk.drafts, desk.notebook, replay):
                desk.say("Ratings that could not be saved the last time are added to the log now.")
        if any(desk.drafts.glob("*.md")):
            from ketatui.notebook.drafts import left

            if left(desk.drafts, desk.library.manifest.id, desk.notebook):
                desk.say("A text was left that is in no note: v shows it.")
        self._tell()

    def rested(self) -> None:
        """Count what was told as read; look whether the content has changed."""
        super().rested()
        self._look_for_update()

    def take(self, typed: str) -> None:
        """Do what a line says; then tell of an update of the content, once."""
        super().take(typed)
        self._look_for_update()
        if self._update and not self.over:
            self.desk.say(self._update)
            self._update = ""

    def _look_for_update(self) -> None:
        """Look once whether the content has changed, as soon as the notebook can be read."""
        if self._looks and self.desk.notebook.can_be_read(0):
            from ketatui.plain.changing import look_for_update

            self._looks = False
            self._update = look_for_update(self.desk)

    # What leads away

    def do_details(self, _: str) -> None:
        """Tell what lies behind the item."""
        if self._places:
            self._behind(self._place.id, notes=self._place.subject)

    def _behind(self, id_: str, *, notes: str = "", part: str = "", before: list[str] | None = None) -> None:
        """Tell what lies behind an item, and let numbers lead on."""
        desk, targets = self.desk, items.Targets()
        own = desk.notes(notes) if notes else ()
        told = items.behind(
            desk.library.item(id_), targets, desk.library.vocabulary, own, desk.library.manifest.report, part
        )
        desk.out.tell([before, *told] if before else told or [["There is nothing more on this."]])
        self.offer(len(targets), lambda index: self.follow(targets[index]))

    def follow(self, target: str) -> None:
        """Go where a target leads."""
        if target.startswith(NOTE):
            self._open_notebook(target.removeprefix(NOTE))
            return
        id_, part = draw.split(target)
        topic = self.desk.library.topic_of(id_)
        topics = [head.id for head in self._heads]
        if topic is None:
            self.desk.say("That is no longer in the content.")
        elif part and self._places and id_ == self.desk.item(self._place.id).id:
            self._behind(self._place.id, part=part)
        elif topic in topics:
            self._jump(topics.index(topic), id_)
        else:
            block, *_ = items.blocks(self.desk.library.item(id_), self.desk.mark(id_))
            self._behind(id_, notes=id_, before=[*block])

    def do_sources(self, _: str) -> None:
        """Tell the sources of the item with their records."""
        if not self._places:
            return
        found = sources(self.desk.item(self._place.id), "", self.desk.library.item)
        if not found:
            self.desk.say("This names no sources.")
            return
        self.desk.out.tell(
            [f"{number} {first}", *rest]
            for number, source in enumerate(found, 1)
            for first, *rest in [draw.said(source)]
        )
        self.offer(len(found), lambda index: self.follow(found[index].id))

    def do_item(self, id_: str) -> None:
        """Go to an item by its id."""
        from ketatui.pack.problem import nearest

        if self.desk.library.topic_of(id_) is None:
            self.desk.say(sentence(f"There is no item {id_[:60]}{nearest(id_, self.desk.library.ids())}"))
        else:
            self.follow(id_)

    # Looking for words

    def do_search(self, typed: str) -> None:
        """Search everywhere, and offer what was found."""
        from ketatui.plain.finding import tell_found

        self._searched = typed or self._searched
        found = tell_found(self.desk, self._searched)
        self.offer(len(found), lambda index: self.follow(found[index]))

    def do_find(self, typed: str) -> None:
        """Go to the next item of the topic in which words stand."""
        self._found = " ".join((typed or self._found).split())
        if not self._found:
            self.desk.say("/WORDS finds words in this topic; f WORDS finds them everywhere.")
            return
        with_case = self._found != self._found.lower()
        count = len(self._places)
        for step in range(1, count + 1):
            place = (self._spot.place + step) % count
            text = " ".join(" ".join(draw.said(self.desk.item(self._places[place].id))).split())
            if self._found in text if with_case else self._found.casefold() in text.casefold():
                if self._spot.place + step >= count:
                    self.desk.say("On from the beginning of the topic.")
                self._trail.append(self._spot)
                self._go(place)
                return
        self.desk.say(f"“{self._found}” does not stand in {self._head.title}; f looks everywhere.")

    def do_words(self, typed: str) -> None:
        """Look up a word, or offer those of the item."""
        library = self.desk.library
        if typed:
            found = [term.id for term in _called(library.terms(), typed)]
            none = f"The glossary has no word like {typed[:60]}; f WORDS looks everywhere."
        else:
            mentions = self.desk.item(self._place.id).mentions if self._places else ()
            found = [mention.id for mention in mentions]
            none = "No words of the glossary stand here; t WORD looks one up."
        if not found:
            self.desk.say(none)
        elif len(found) == 1:
            self.follow(found[0])
        else:
            terms = (library.item(id_) for id_ in found)
            self.desk.out.tell(
                [f"{number} {term.term}"] for number, term in enumerate(terms, 1) if isinstance(term, Term)
            )
            self.offer(len(found), lambda index: self.follow(found[index]))

    # What the reader keeps

    def do_mark(self, name: str) -> None:
        """Set a bookmark, or take it away."""
        if not self._places:
            return
        id_ = self._place.subject
        on = bool(name) or not self.desk.mark(id_).bookmarked
        future = self.desk.notebook.set_bookmark(id_, on, self.desk.words_now(id_) or "", name or None)
        self.desk.outcome(future, "Bookmark set." if on else "Bookmark taken away.")

    def do_note(self, _: str) -> None:
        """Write a note on the item."""
        self._write(quoted=True)

    def do_topic_note(self, _: str) -> None:
        """Write a note on the topic as a whole: on its summary, but about no words of it."""
        self._write(quoted=False)

    def do_flag(self, _: str) -> None:
        """Write a note to the editors on the item."""
        self._write(quoted=True, template=f"#{FLAG} ")

    def _write(self, *, quoted: bool, template: str = "") -> None:
        from ketatui.plain.writing import write_note

        if self._places:
            id_ = self._place.subject if quoted else self._places[0].subject
            write_note(self.desk, id_, (self.desk.words_now(id_) or "") if quoted else "", template)

    def do_notebook(self, _: str) -> None:
        """Show bookmarks and notes, and go where the reader chooses."""
        self._open_notebook("")

    def _open_notebook(self, uuid: str) -> None:
        from ketatui.plain.kept import Kept

        room = Kept(self.desk, self._place.subject if self._places else "", uuid)
        room.stay()
        self._came_back(room.goes)

    def do_review(self, _: str) -> None:
        """Answer cards."""
        from ketatui.plain.asking import Asking
        from ketatui.review.queue import Scope

        try:
            room = Asking(self.desk, Scope())
        except NotebookError as error:
            self.desk.tell_fault(error)
            return
        room.stay()
        self._came_back(room.goes)

    def do_changes(self, _: str) -> None:
        """Show what has changed in the content."""
        from ketatui.plain.changing import Changing

        room = Changing(self.desk)
        room.stay()
        self._came_back(room.goes)

    def _came_back(self, target: str) -> None:
        """Go where a room that was left leads to, or tell where the reader is again."""
        if target:
            self.follow(target)
        elif self._places:
            self.desk.say(f"Back in the text: {self._head.title}. A dot tells the item again.")

    # This program

    def do_quit(self, _: str) -> None:
        """Leave; where something is not saved, not at the first time."""
        trouble = self.desk.notebook.trouble
        if trouble and not self._warned:
            self._warned = True
            self.desk.say(
                f"{trouble}.", "q again leaves; notes that are not saved are kept apart, if that can be done."
            )
        else:
            self.over = True


def _called(terms: list[Term], typed: str) -> list[Term]:
    """Return the terms that are called so; where none is, those of which a name begins so, or has it."""
    wanted = typed.casefold()
    names = {term.id: [name.casefold() for name in (term.term, *term.synonyms)] for term in terms}
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [term for term in terms if any(fits(name, wanted) for name in names[term.id])]
        if found:
            return [*islice(found, 50)]
    return []
