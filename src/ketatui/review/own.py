"""Cards that a reader writes: the form of a note that is one, and notes begun in that form.

A note whose first line that says something begins with `Q:` is a card if a later line begins with
`A:`. One that begins with `C:` is a card with gaps if some of its words stand in square brackets.
Lines of nothing but tags belong to neither side.
"""

import re
from typing import NamedTuple

from ketatui.notebook.records import Note
from ketatui.pack import wording
from ketatui.pack.model import Statement
from ketatui.safe import safe

HIDDEN = "[…]"
"""What the question shows for a gap."""

_TAG = re.compile(r"#[^\W\d_][\w-]*")
_FLAG = re.compile(r"(?<![\w#/&])#flag(?![\w-])[ \t]*", re.IGNORECASE)
_GAP = re.compile(r"\[([^\[\]\n]+)\](?!\()")


class Piece(NamedTuple):
    """A stretch of an answer."""

    text: str
    gap: bool = False
    """Whether the question hides it."""


class Form(NamedTuple):
    """The two sides of a card as they are written, numbers by their names."""

    question: str
    answer: tuple[Piece, ...]


def form(text: str) -> Form | None:
    """Return the two sides of the card that a note is; None where it is none."""
    lines = [line for line in safe(text).split("\n") if not _only_tags(line)]
    told = "\n".join(lines).lstrip()
    match told[:2].upper():
        case "Q:":
            return _question(told[2:])
        case "C:":
            return _cloze(told[2:].strip())
    return None


def called(note: Note) -> str:
    """Return what a note is called: a flag where it is for the editors, a card where it is one to review."""
    if note.is_flag:
        return "Flag"
    return "Card" if form(note.text) else "Note"


def template(statement: Statement) -> str:
    """Return the text of a statement with its numbers by their names, so that a card follows them."""
    return _named(statement.authored, statement.id, "{{{}.{}}}") or statement.text


def question_form(statement: Statement) -> str:
    """Return a note with room for a question, and a statement as its answer."""
    return f"Q: \nA: {template(statement)}"


def cloze_form(statement: Statement) -> str:
    """Return a note in which each number of a statement is a gap; where it has no numbers, none is.

    Square brackets of the statement itself become round ones, so that they make no gap.
    """
    authored = statement.authored or statement.text
    told = _named(authored.replace("[", "(").replace("]", ")"), statement.id, "[{{{}.{}}}]")
    return "C: " + told.replace("](", "] (")


def from_note(text: str) -> str:
    """Return a note with room for a question, and what another note says as its answer.

    A flag makes a card that is none.
    """
    return f"Q: \nA: {_FLAG.sub('', text).strip()}"


def _named(authored: str, id_: str, form: str) -> str:
    return wording.fill(authored, lambda number: form.format(id_, number.name))


def _only_tags(line: str) -> bool:
    words = line.split()
    return bool(words) and all(_TAG.fullmatch(word) for word in words)


def _question(told: str) -> Form | None:
    lines = told.split("\n")
    answers = (number for number, line in enumerate(lines) if number and line.lstrip()[:2].upper() == "A:")
    first = next(answers, 0)
    answer = "\n".join([lines[first].lstrip()[2:], *lines[first + 1 :]]).strip()
    return Form("\n".join(lines[:first]).strip(), (Piece(answer),)) if first else None


def _cloze(told: str) -> Form | None:
    pieces: list[Piece] = []
    end = 0
    for found in _GAP.finditer(told):
        if found[1].strip():
            pieces += [Piece(told[end : found.start()]), Piece(found[1].strip(), gap=True)]
            end = found.end()
    if not pieces:
        return None
    question = "".join(HIDDEN if piece.gap else piece.text for piece in pieces) + told[end:]
    return Form(question, tuple(piece for piece in (*pieces, Piece(told[end:])) if piece.text))
