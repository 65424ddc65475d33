"""What a reader wrote, in Markdown, as lines: nothing is followed, and no word is left out.

A newline ends a line, since notes are written in lines. Links and pictures are shown as their
words and the address. HTML, entities and named references stand there as they were typed.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ketatui.draw.glyphs import Glyphs, ascii_text
from ketatui.draw.pieces import framed, paragraph
from ketatui.draw.spans import Line, Span
from ketatui.draw.wrap import beginning, cells, wrap
from ketatui.safe import NBSP

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LONG = 20_000
"""Characters from which on a text is shown as it was typed: it would take too long to take apart."""
_BRACKETS = 1000
"""The same for brackets: each may begin a link, and is tried with all the others."""
_NEWLINE = re.compile(r"\r\n?|\n")
_ROOM = 8
"""Cells that an indent leaves to the text; where it cannot, there is none."""


class _Block(NamedTuple):
    """A run of lines, or a list or a quotation with blocks inside."""

    kind: str
    spans: Sequence[Span] = ()
    inside: Sequence["_Block"] = ()
    marker: str = ""
    loose: bool = False
    """Whether a blank line stands above it."""


def markdown(text: str, width: int, glyphs: Glyphs) -> list[Line]:
    """Return Markdown as lines of at most `width` cells, which may be as few as ten.

    Where taking it apart would lose a letter of it, it is shown as it was typed.
    """
    blocks = _blocks(text) if len(text) <= _LONG and text.count("[") <= _BRACKETS else ()
    if _letters(_told(blocks)) == _letters(text):
        return _drawn(blocks, width, glyphs)
    return paragraph(ascii_text(text) if glyphs.ascii else text, width)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _told(blocks: Sequence[_Block]) -> str:
    """Return all that stands in blocks, in order."""
    return "".join(
        block.marker + "".join(span.text for span in block.spans) + _told(block.inside) for block in blocks
    )


# Taking apart


@lru_cache(maxsize=1)
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).disable(["reference", "entity"])
    parser.normalizeLink = parser.normalizeLinkText = str  # type: ignore[method-assign, assignment]
    return parser


def _blocks(text: str) -> Sequence[_Block]:
    return _gathered(iter(_parser().parse(text)), _NEWLINE.split(text))


def _gathered(tokens: "Iterator[Token]", typed: Sequence[str]) -> list[_Block]:
    """Return the blocks up to the end of the one that `tokens` are inside of.

    Args:
        tokens: What is left of the tokens; taken up to that end.
        typed: All lines of the text.
    """
    blocks: list[_Block] = []
    for token in tokens:
        above = typed[token.map[0] - 1] if token.map and token.map[0] else ""
        loose = not above.strip(" \t>")
        match token.type:
            case "paragraph_open":
                blocks.append(_Block("text", _inline(next(tokens)), loose=loose))
                next(tokens)
            case "heading_open":
                blocks.append(_Block("text", _inline(next(tokens), "heading"), loose=loose))
                next(tokens)
            case "fence" | "code_block":
                told = [Span(f"{token.info.strip()}\n", "dim")] if token.info.strip() else []
                blocks.append(_Block("code", [*told, Span(token.content, "code")], loose=loose))
            case "hr":
                blocks.append(_Block("rule", loose=loose))
            case "blockquote_open":
                blocks.append(_Block("quote", inside=_gathered(tokens, typed), loose=loose))
            case "list_item_open":
                marker = f"{token.info}{token.markup}" if token.info else ""
                blocks.append(_Block("item", inside=_gathered(tokens, typed), marker=marker, loose=loose))
            case "bullet_list_open" | "ordered_list_open":
                blocks += _gathered(tokens, typed)
            case _:
                return blocks
    return blocks


def _inline(token: "Token", style: str = "text") -> Sequence[Span]:
    """Return the words of a paragraph; what is emphasised inside emphasis is strong."""
    spans: list[Span] = []
    styles = [style]
    address = [""]
    for child in token.children or ():
        match child.type:
            case "text" | "text_special":
                spans.append(Span(child.content, styles[-1]))
            case "softbreak" | "hardbreak":
                spans.append(Span("\n"))
            case "code_inline":
                spans.append(Span(child.content, "code"))
            case "em_open":
                styles.append("emphasis" if styles[-1] == "text" else styles[-1])
            case "strong_open":
                styles.append("strong" if styles[-1] in {"text", "emphasis"} else styles[-1])
            case "link_open":
                address.append("" if child.info == "auto" else _address(child, "href"))
            case "link_close":
                spans.append(Span(address.pop(), "dim"))
            case "image":
                spans += [*_inline(child, styles[-1]), Span(_address(child, "src"), "dim")]
            case "em_close" | "strong_close":
                styles.pop()
            case _:
                spans.append(Span(child.content, styles[-1]))
    if spans and spans[0].text.startswith("[ ] "):
        spans[0] = spans[0]._replace(text=f"[{NBSP}]{NBSP}{spans[0].text[4:]}")  # a box to tick
    return [span for span in spans if span.text]


def _address(token: "Token", name: str) -> str:
    told = (str(token.attrGet(name) or ""), f'"{title}"' if (title := token.attrGet("title")) else "")
    return f" ({' '.join(filter(None, told))})" if any(told) else ""


# Drawing


def _drawn(blocks: Sequence[_Block], width: int, glyphs: Glyphs) -> list[Line]:
    lines: list[Line] = []
    for block in blocks:
        if lines and block.loose:
            lines.append(())
        spans = block.spans
        if glyphs.ascii:
            spans = [span._replace(text=ascii_text(span.text)) for span in spans]
        match block.kind:
            case "text":
                lines += wrap(spans, width)
            case "code":
                lines += _code(spans, width)
            case "rule":
                lines.append((Span(glyphs.rule * width, "dim"),))
            case "quote" if width - 2 >= _ROOM:
                lines += framed(_drawn(block.inside, width - 2, glyphs), glyphs, "dim")
            case "quote":
                lines += _drawn(block.inside, width, glyphs)
            case _:
                lines += _item(block, width, glyphs)
    return lines


def _item(block: _Block, width: int, glyphs: Glyphs) -> list[Line]:
    """Return an item of a list, behind its bullet or number; below that where there is no room."""
    marker = f"{block.marker or glyphs.bullet} "
    indent = cells(marker)
    if width - indent < _ROOM:
        return [*wrap([Span(marker.strip(), "dim")], width), *_drawn(block.inside, width, glyphs)]
    lines = _drawn(block.inside, width - indent, glyphs) or [()]
    return [
        (Span(" " * indent) if number else Span(marker, "dim"), *line) if number == 0 or line else line
        for number, line in enumerate(lines)
    ]


def _code(spans: Sequence[Span], width: int) -> list[Line]:
    """Return lines as they were typed, blanks and all; those too long go on in the next."""
    indent = "  " if width - 2 >= _ROOM else ""
    lines: list[Line] = []
    for span in spans:
        for typed in span.text.expandtabs(4).removesuffix("\n").split("\n"):
            left = typed
            while True:
                part = beginning(left, width - len(indent)) or left[:1]
                lines.append((Span(f"{indent}{part}", span.style),) if part else ())
                left = left[len(part) :]
                if not left:
                    break
    return lines
