"""The one table of what a reader can do: it gives keys, footer, palette and help."""

from collections.abc import Mapping
from typing import NamedTuple

from textual.binding import Binding

from ketatui.pack.problem import nearest


class Command(NamedTuple):
    """Something a reader can do."""

    id: str
    """Its name in the config's `[keys]`, and, with `action_` before it, the method that does it."""
    keys: str
    """Default keys, comma separated; the first is the one that is shown."""
    title: str
    help: str
    scope: str
    """`move` in any text, `topic` while reading, `trail` there and where links lead, `take` there and on the
    page of a source, `page` on all pages; the others on screens of their own."""
    footer: str = ""
    """A word for the last line; most commands have none there."""
    palette: bool = True
    reaches_out: bool = False
    """Whether it leads out of the reader, to a program or a file of the host: not for guests (`--kiosk`)."""

    @property
    def action(self) -> str:
        """The action's name in Textual."""
        return self.id.replace("-", "_")


COMMANDS = (
    Command("down", "j,down", "Next", "next item; on, in a long one", "move", palette=False),
    Command("up", "k,up", "Previous", "previous item; back, in a long one", "move", palette=False),
    Command("page-down", "space,pagedown,ctrl+f", "Page down", "a window on", "move", palette=False),
    Command("page-up", "b,pageup,ctrl+b", "Page up", "a window back", "move", palette=False),
    Command("half-down", "ctrl+d", "Half a page down", "half a window on", "move", palette=False),
    Command("half-up", "ctrl+u", "Half a page up", "half a window back", "move", palette=False),
    Command("first", "g,home", "First", "to the beginning", "move"),
    Command("last", "G,end", "Last", "to the end", "move"),
    Command(
        "enter",
        "enter",
        "Details",
        "details of an item; into a table or a picture; follow what is current",
        "move",
        "details",
    ),
    Command("next-topic", "l,right,tab", "Next topic", "next topic", "topic"),
    Command("previous-topic", "h,left,shift+tab", "Previous topic", "previous topic", "topic"),
    Command("topic", "1,2,3,4,5,6,7,8,9,0", "Topic by number", "topic by its number", "topic", palette=False),
    Command("next-section", "right_square_bracket", "Next section", "next section", "topic"),
    Command("previous-section", "left_square_bracket", "Previous section", "previous section", "topic"),
    Command(
        "next-unread",
        "u",
        "Next unread",
        "next item that you have not read, here or in another topic",
        "topic",
    ),
    Command("sources", "s", "Sources", "the page of a source of this item", "topic", "source"),
    Command(
        "contents", "c", "Contents", "topics and sections, with what you read, bookmarks and notes", "topic"
    ),
    Command("mark", "m", "Bookmark", "set or take away a bookmark", "topic", "mark"),
    Command("label", "M", "Bookmark with a label", "set a bookmark and call it something", "topic"),
    Command("note", "a", "New note", "write a note on this item", "topic", "note"),
    Command("topic-note", "A", "Note on the topic", "write a note on the topic as a whole", "topic"),
    Command("flag", "R", "Flag for the editors", "tell the editors, in a note, what is wrong here", "topic"),
    Command("notebook", "v", "Bookmarks and notes", "all bookmarks and notes", "topic"),
    Command(
        "changes",
        "w",
        "What changed",
        "what an update of the content changed of what you know; what is new",
        "topic",
    ),
    Command(
        "write-unsaved",
        "W",
        "Write what is not saved to a file",
        "write what is not saved to a file",
        "topic",
        reaches_out=True,
    ),
    Command("arrange", "p", "Arrange picture", "sort, filter, group or scale this table or picture", "topic"),
    Command(
        "filter",
        "F",
        "Show only",
        "show only what is established or contested, has a note, is about one route, and so on",
        "topic",
    ),
    Command(
        "compare-mark",
        "x",
        "Mark to compare",
        "mark this statement to compare it; take the mark away",
        "topic",
    ),
    Command(
        "compare",
        "X",
        "Compare",
        "set side by side: marked statements; routes, conditions or forms that one chooses",
        "topic",
    ),
    Command(
        "search-all",
        "f",
        "Search everywhere",
        "search in all topics, sources and your notes, with filters in words",
        "page",
        "search",
    ),
    Command("glossary", "t", "Glossary", "look up a word; those of this item first", "topic", "words"),
    Command("find", "slash", "Find here", "find words in this topic", "topic", "find"),
    Command("next-hit", "n", "Next hit", "next item in which the words stand", "topic"),
    Command("previous-hit", "N", "Previous hit", "item before in which the words stand", "topic"),
    Command("review", "r", "Review", "answer the cards that are due", "topic", "review"),
    Command("figures", "P", "Progress", "what you have read and learned, and what is due", "topic"),
    Command(
        "card",
        "C",
        "New card",
        "make a card of your own from this: question and answer, or words with gaps",
        "topic",
    ),
    Command("back", "less_than_sign", "Back", "back to where a link was followed, or a jump began", "trail"),
    Command("forward", "greater_than_sign", "Forward", "forward again", "trail"),
    Command("copy", "y", "Copy", "copy it with its sources, as text to paste", "take"),
    Command("copy-entry", "Y", "Copy an entry", "copy BibTeX or CSL-JSON of its sources", "take"),
    Command("address", "o", "Open the address", "open a source's DOI or address; over SSH, show it", "take"),
    Command("look-up", "slash", "Look up", "look up a word", "glossary", palette=False),
    Command("edit", "e", "Edit", "edit the note; call the bookmark something", "record", palette=False),
    Command(
        "edit-outside",
        "E",
        "Your own editor",
        "edit the note in the editor that VISUAL or EDITOR names",
        "record",
        palette=False,
        reaches_out=True,
    ),
    Command("delete", "d", "Delete", "delete the note or the bookmark", "record", palette=False),
    Command("undo", "u", "Undo", "bring back what was deleted last", "record", palette=False),
    Command(
        "accept",
        "w",
        "Accept new words",
        "let it be about the words as they now are",
        "record",
        palette=False,
    ),
    Command("move", "m", "Move", "move it to another item", "record", palette=False),
    Command("sort", "s", "Sort", "sort by time, by place or by tag", "list", palette=False),
    Command("tags", "t", "Tags", "only those with a tag", "list", palette=False),
    Command("search", "slash", "Search", "only those with some words", "list", palette=False),
    Command("deleted", "x", "Deleted", "what was deleted; what is there", "list", palette=False),
    Command("answer", "space,enter", "Answer", "show the answer", "review", palette=False),
    Command("again", "1", "Again", "not known: ask it again soon", "review", palette=False),
    Command("hard", "2", "Hard", "known, with much effort", "review", palette=False),
    Command("good", "3", "Good", "known", "review", palette=False),
    Command("easy", "4", "Easy", "known at once", "review", palette=False),
    Command(
        "undo-rating",
        "u",
        "Take back",
        "take the last rating back, and be asked again",
        "review",
        palette=False,
    ),
    Command(
        "suspend",
        "s",
        "Suspend",
        "ask this card no more, until you say so",
        "review",
        palette=False,
    ),
    Command("edit-card", "e", "Edit", "edit this card, where it is your own", "review", palette=False),
    Command(
        "cards",
        "t",
        "Which cards",
        "only those of a topic or with a tag; all of them, due or not; those that are suspended",
        "review",
        palette=False,
    ),
    Command("seen", "s", "Mark as seen", "mark the change as seen", "changes", palette=False),
    Command("all-seen", "S", "Mark all as seen", "mark all changes as seen", "changes", palette=False),
    Command("take-back", "u", "Take back", "take the last marking back", "changes", palette=False),
    Command(
        "outside",
        "ctrl+o",
        "Your own editor",
        "go on with the note in the editor that VISUAL or EDITOR names",
        "writing",
        palette=False,
        reaches_out=True,
    ),
    Command(
        "write-note",
        "ctrl+s",
        "Write to a file",
        "write the text to a file",
        "writing",
        palette=False,
        reaches_out=True,
    ),
    Command(
        "notice",
        "exclamation_mark",
        "Notice and emergency",
        "what this is; whom to call now",
        "page",
        "help now",
    ),
    Command("help", "question_mark,f1", "Keys", "all keys", "page", "keys"),
    Command("palette", "colon,ctrl+p", "Commands", "all commands by name", "page", palette=False),
    Command("repaint", "ctrl+l", "Repaint", "draw the screen anew", "page"),
    Command(
        "aside",
        "ctrl+z",
        "To the shell",
        "step aside for the shell; fg there comes back",
        "page",
        reaches_out=True,
    ),
    Command(
        "leave",
        "escape",
        "Leave",
        "leave a picture; close details; clear the find, marks to compare, the filter, how it is arranged",
        "page",
        palette=False,
    ),
    Command("quit", "q", "Quit", "close what lies on top; quit", "page"),
)

BY_ID = {command.id: command for command in COMMANDS}

FOR_GUESTS = tuple(command for command in COMMANDS if not command.reaches_out)
"""What a guest can do."""

SCOPES = {
    "move": "Moving",
    "topic": "Reading",
    "trail": "Back and forward",
    "take": "Taking along",
    "record": "On a bookmark or a note",
    "list": "In bookmarks and notes",
    "changes": "In what changed",
    "glossary": "In the glossary",
    "review": "Reviewing",
    "writing": "Writing a note",
    "page": "Everywhere",
}
"""The headings of the help, in its order."""

_SCREEN = {
    "topic": "reader",
    "take": "reader",
    "record": "notebook",
    "list": "notebook",
    "changes": "changes",
    "glossary": "glossary",
    "review": "review",
    "writing": "note",
}
"""On which screen a scope is, where it is on one only: those of different screens may share keys."""

_ELSEWHERE = {"note": "review", "figures": "review", "card": "notebook"}
"""On which other screen a command works too."""

_IN_TURNS = ({"answer", "page-down"}, {"answer", "enter"})
"""Two commands each of which one has the key while the other could do nothing."""

_NAMES = {
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "slash": "/",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "exclamation_mark": "!",
    "question_mark": "?",
    "colon": ":",
    "escape": "esc",
    "pagedown": "page down",
    "pageup": "page up",
}


def elsewhere(screen: str) -> list[str]:
    """Return the ids of commands of other screens that work on a screen too."""
    return [id_ for id_, other in _ELSEWHERE.items() if other == screen]


def bindings(*scopes: str) -> list[Binding]:
    """Return the bindings of commands, by their scopes or ids, with ids by which a config can remap them."""
    bound = []
    for command in COMMANDS:
        if command.scope not in scopes and command.id not in scopes:
            continue
        if command.id == "topic":
            bound += [
                Binding(key, f"topic({(int(key) - 1) % 10})", command.title, id=f"topic-{key}", show=False)
                for key in command.keys.split(",")
            ]
        else:
            bound.append(Binding(command.keys, command.action, command.title, id=command.id, show=False))
    return bound


def keys_of(command: Command, remapped: Mapping[str, str]) -> str:
    """Return the keys of a command as a person writes them."""
    keys = remapped.get(command.id, command.keys).split(",")
    if command.id == "topic":
        return "1-9 0"
    return " ".join(_NAMES.get(key.strip(), key.strip()) for key in keys)


def faults(remapped: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with a config's `[keys]`, by the id that is left out for it."""
    scopes = {command.id: command.scope for command in COMMANDS}
    bound = {
        str(binding.id): (
            scopes.get(str(binding.id), "topic"),
            _keys(remapped.get(str(binding.id), binding.key)),
        )
        for binding in bindings(*SCOPES)
    }
    found = {}
    for id_ in remapped:
        if id_ not in bound:
            found[id_] = f'there is no command "{id_}"{nearest(id_, bound)}'
            continue
        scope, keys = bound[id_]
        for other, (elsewhere, taken) in bound.items():
            meet = _screens(id_, scope) & _screens(other, elsewhere)
            if other != id_ and keys & taken and meet and {id_, other} not in _IN_TURNS:
                found[id_] = f'"{min(keys & taken)}" for {id_} is a key of {other} already'
    return found


def _screens(id_: str, scope: str) -> set[str]:
    """Return the screens on which a command works."""
    own = _SCREEN.get(scope)
    return {own, _ELSEWHERE.get(id_, own)} if own else {*_SCREEN.values()}


def _keys(keys: str) -> set[str]:
    return {_NAMES.get(key.strip(), key.strip()) for key in keys.split(",") if key.strip()}
