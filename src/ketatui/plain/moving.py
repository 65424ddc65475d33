"""Where the reader is in the text: telling the item there, and going to others."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from ketatui.draw import words
from ketatui.pack.library import Place, TopicHead, to_read
from ketatui.plain import items
from ketatui.plain.desk import Desk
from ketatui.plain.room import Command, Room, number_in


class Spot(NamedTuple):
    """Where the reader is in the text: a topic and a place in it, both counted from 0."""

    topic: int
    place: int


MOVES = (
    Command("j", "next", "next item"),
    Command("k b", "previous", "item before"),
    Command(".", "again", "tell this item again"),
    Command("g", "first", "first item of the topic, or its item of a number", "[NUMBER]"),
    Command("G", "last", "last item of the topic"),
    Command("]", "section", "next section"),
    Command("[", "back_section", "beginning of this section, then the one before"),
    Command("l", "topic", "next topic"),
    Command("h", "back_topic", "topic before"),
    Command("c", "contents", "topics and the sections of this one, and how much of them you have read"),
    Command("u", "unread", "next item that you have not read, here or in another topic"),
)
"""The commands that lead to another item."""


class Moving(Room):
    """Goes through topics item by item."""

    def __init__(self, desk: Desk, topic: str | None = None, item: str | None = None) -> None:
        """Make the room, at a topic and an item, or where the reader last was."""
        super().__init__(desk)
        self._heads = desk.library.topics
        self._spot = Spot(0, 0)
        self._places: list[Place] = []
        self._told_of: tuple[int, int] | None = None
        """Topic and section that were named last."""
        self._rests = False
        """Whether what is told now will count as read after a second."""
        self._trail: list[Spot] = []
        last = desk.notebook.last_place()
        topics = [head.id for head in self._heads]
        self._load(topics.index(topic or (last.topic if last and last.topic in topics else topics[0])), item)

    @property
    def _head(self) -> TopicHead:
        return self._heads[self._spot.topic]

    @property
    def _place(self) -> Place:
        return self._places[self._spot.place]

    @property
    def where(self) -> str:
        """Topic and place."""
        return f"{self._head.title}, {self._spot.place + 1} of {len(self._places)}"

    # Where the reader is

    def _load(self, topic: int, item: str | None = None) -> None:
        """Be in a topic at an item, or where the reader last was in it."""
        head = self._heads[topic]
        self._places = self.desk.library.index(head.id)
        if item is None:
            kept = self.desk.notebook.place(head.id)
            item = kept.item if kept else ""
        found = (i for i, place in enumerate(self._places) if place.id == item)
        place = next(found, None)
        if place is None:
            place = next((i for i, p in enumerate(self._places) if p.subject == item), 0)
        self._spot = Spot(topic, place)

    def _go(self, place: int) -> None:
        """Be at another place of the topic, and tell it."""
        self._spot = self._spot._replace(place=place)
        self._tell()

    def start_at(self, item: str) -> None:
        """Be at an item when the room is entered; where it stands in no topic, stay where one is."""
        topics = [head.id for head in self._heads]
        home = self.desk.library.topic_of(item)
        if home in topics:
            self._load(topics.index(home), item)

    def _jump(self, topic: int, item: str | None) -> None:
        """Be somewhere else, with a way back, and tell it."""
        here = self._spot
        self._load(topic, item)
        if self._spot != here:
            self._trail.append(here)
        self._tell()

    def _tell(self) -> None:
        """Tell the item here, under the names of its topic and section where those are new."""
        self._rests = bool(self._places)
        if not self._places:
            self.desk.say(f"{self._head.title} is empty.")
            return
        place = self._place
        named, self._told_of = self._told_of, (self._spot.topic, place.section)
        titles = [] if named and named[0] == self._spot.topic else [f"Topic: {self._head.title}."]
        if place.section and named != self._told_of:
            titles.append(f"Section: {self._head.sections[place.section - 1]}.")
        first, *rest = items.blocks(self.desk.library.item(place.id), self.desk.mark(place.subject))
        self.desk.out.tell([[*titles, *first], *rest])
        self.desk.notebook.keep_place(self._head.id, place.id, 0)

    def rested(self) -> None:
        """Count an item as read that was told to its end."""
        if self._rests and not self.desk.out.has_more:
            self._rests = False
            self.desk.saw(self._place.subject)

    # Moving

    def enter(self) -> None:
        """Go to the next item."""
        self.do_next("")

    def number(self, number: int) -> None:
        """Go to a topic."""
        if 1 <= number <= len(self._heads):
            self._jump(number - 1, None)
        else:
            self.desk.say(f"There are {len(self._heads)} topics; c tells their numbers.")

    def do_next(self, _: str) -> None:
        """Go to the next item."""
        if self._spot.place + 1 < len(self._places):
            self._go(self._spot.place + 1)
        elif self._spot.topic + 1 < len(self._heads):
            self.desk.say(
                f"The end of {self._head.title}. l goes on to {self._heads[self._spot.topic + 1].title}."
            )
        else:
            self.desk.say("The end of the last topic.")

    def do_previous(self, _: str) -> None:
        """Go to the item before."""
        if self._spot.place:
            self._go(self._spot.place - 1)
        else:
            self.desk.say(f"The beginning of {self._head.title}.")

    def do_again(self, _: str) -> None:
        """Tell the item again, with where it stands."""
        self._told_of = None
        self._tell()

    def do_first(self, typed: str) -> None:
        """Go to the first item, or to one by its number."""
        number = number_in(typed) if typed else 1
        if number is not None and 1 <= number <= len(self._places):
            self._go(number - 1)
        else:
            self.desk.say(f"{self._head.title} has items 1 to {len(self._places)}.")

    def do_last(self, _: str) -> None:
        """Go to the last item."""
        self._go(max(len(self._places) - 1, 0))

    def do_section(self, _: str) -> None:
        """Go to the next section."""
        here = self._place.section if self._places else 0
        after = (i for i, place in enumerate(self._places) if place.section > here)
        if (place := next(after, None)) is not None:
            self._go(place)
        else:
            self.desk.say("This is the last section.")

    def do_back_section(self, _: str) -> None:
        """Go to the beginning of this section, or from there to the one before."""
        starts = [
            i for i, place in enumerate(self._places) if not i or self._places[i - 1].section != place.section
        ]
        before = [start for start in starts if start < self._spot.place]
        if before:
            self._go(before[-1])
        else:
            self.desk.say(f"The beginning of {self._head.title}.")

    def do_topic(self, _: str) -> None:
        """Go to the next topic."""
        self._switch(self._spot.topic + 1, "This is the last topic.")

    def do_back_topic(self, _: str) -> None:
        """Go to the topic before."""
        self._switch(self._spot.topic - 1, "This is the first topic.")

    def _switch(self, topic: int, none: str) -> None:
        if 0 <= topic < len(self._heads):
            self._load(topic)
            self._tell()
        else:
            self.desk.say(none)

    def do_contents(self, _: str) -> None:
        """Offer the topics, then the sections of this one."""
        read = self.desk.notebook.read
        goes: list[Callable[[], None]] = []
        told: list[str] = []

        def add(name: str, places: list[Place], go: Callable[[], None]) -> None:
            all_ = to_read(places)
            goes.append(go)
            share = words.read_of(len(all_ & read), len(all_), narrow=False)
            told.append(f"{len(goes)} {name}" + (f", {share}" if share else ""))

        for index, head in enumerate(self._heads):
            places = self.desk.library.index(head.id)
            add(head.title, places, partial(self._jump, index, None))
        for number, title in enumerate(self._head.sections, 1):
            within = [place for place in self._places if place.section == number]
            if within:
                add(title, within, partial(self._jump, self._spot.topic, within[0].id))
        topics, sections = told[: len(self._heads)], told[len(self._heads) :]
        heading = [[f"Sections of {self._head.title}:"]] if sections else []
        self.desk.out.tell([["Topics:"], *([t] for t in topics), *heading, *([s] for s in sections)])
        self.offer(len(goes), lambda index: goes[index]())

    def do_unread(self, _: str) -> None:
        """Go to the next item that was not read: here, in the topics after, then from the first on."""
        read = self.desk.notebook.read | ({self._place.subject} if self._places else set())
        for topic, places in self._ahead():
            unread = to_read(places) - read
            if unread:
                self._jump(topic, next(place.id for place in places if place.subject in unread))
                self.desk.say(f"{len(to_read(self._places) - self.desk.notebook.read)} left in this topic.")
                return
        self.desk.say("Everything else is read.")

    def _ahead(self) -> Iterator[tuple[int, list[Place]]]:
        """Yield by topic what comes: to the end, then round to here."""
        topic, after = self._spot.topic, self._spot.place + 1
        yield topic, self._places[after:]
        for other in (*range(topic + 1, len(self._heads)), *range(topic)):
            yield other, self.desk.library.index(self._heads[other].id)
        yield topic, self._places[:after]

    def do_return(self, _: str) -> None:
        """Go back to where the last jump began."""
        if not self._trail:
            self.desk.say("There is nothing to go back to.")
            return
        spot = self._trail.pop()
        self._load(spot.topic)
        self._go(spot.place)
