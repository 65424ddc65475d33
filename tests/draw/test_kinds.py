"""Every kind of item is drawn within its width and said in words, and neither loses a number."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

import packs
from ketatui import draw
from ketatui.draw import ASCII, STYLES, UNICODE, Line, Span, View, cells, line_text
from ketatui.draw.source import record
from ketatui.pack.kinds import KINDS
from ketatui.pack.model import Item, Mention, Passage, Prose, See, Source, Statement, Told
from ketatui.pack.pictures import Table
from ketatui.safe import NBSP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketatui.draw import Glyphs

WIDTHS = [*range(20, 60), 76, 77, 78, 79, 80, 100, 120, 200]
EVERY = packs.one_of_each()
MARKED = View(bookmarked=True, notes=3)
GLYPHS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
KIND = pytest.mark.parametrize("kind", KINDS)


def flat(texts: Iterable[str]) -> str:
    return " ".join(" ".join(texts).replace(NBSP, " ").split())


def shown(lines: list[Line]) -> str:
    return flat(map(line_text, lines))


def said(item: Item) -> str:
    return flat(draw.said(item))


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def table_of(item: Item) -> Table:
    assert isinstance(item, Table)
    return item


@KIND
def test_each_kind_is_drawn_and_said(kind: str) -> None:
    assert draw.draw(EVERY[kind], 80, UNICODE, View())
    assert all(paragraph.strip() for paragraph in draw.said(EVERY[kind]))


@GLYPHS
@KIND
def test_no_line_is_wider_than_asked(kind: str, glyphs: Glyphs) -> None:
    for width in WIDTHS:
        for view in (View(), MARKED):
            for line in draw.draw(EVERY[kind], width, glyphs, view):
                assert cells(line_text(line)) <= width, (width, line_text(line))


@pytest.mark.parametrize("width", [20, 38, 77, 118])
def test_no_line_of_the_published_pack_is_wider_than_asked_or_of_another_style(width: int) -> None:
    for item in packs.items(packs.content_library()).values():
        for line in draw.draw(item, width, UNICODE, MARKED):
            assert cells(line_text(line)) <= width, (item.id, line_text(line))
            assert all(span.style in {"", *STYLES} for span in line), item.id


def test_a_cell_is_what_the_terminal_library_takes_for_one() -> None:
    signs = str(tuple(UNICODE))
    published = (packs.CONTENT / name for name in ("claims.toml", "sources.toml", "glossary.toml"))
    text = signs + "".join(path.read_text("utf-8") for path in published)
    text += "".join(path.read_text("utf-8") for path in packs.CONTENT.glob("topics/*.toml"))
    characters = {c for c in text if c.isprintable()}
    assert {c: cells(c) for c in characters} == {c: cell_len(c) for c in characters}


@GLYPHS
@pytest.mark.parametrize("kind", sorted({*KINDS} - {"matrix", "curve"}))  # see test_pictures: ticks and heads
def test_no_number_is_lost_at_any_width(kind: str, glyphs: Glyphs) -> None:
    wide = numbers(shown(without_axis(draw.draw(EVERY[kind], 200, glyphs, View()), glyphs)))
    for width in WIDTHS:
        lines = without_axis(draw.draw(EVERY[kind], width, glyphs, View()), glyphs)
        assert numbers(shown(lines)) == wide


def without_axis(lines: list[Line], glyphs: Glyphs) -> list[Line]:
    """The lines but those that stand over a rule with ticks: as many ticks are named as there is room for."""
    ticks = {glyphs.rule, glyphs.tick}
    below = [*lines[1:], ()]
    return [line for line, under in zip(lines, below, strict=True) if set(line_text(under)) != ticks]


@KIND
def test_speech_tells_every_number_that_the_drawing_shows(kind: str) -> None:
    lines = draw.draw(EVERY[kind], 80, UNICODE, View())
    told = [span.text for line in lines for span in line if span.style in {"text", "strong", "number"}]
    assert numbers(flat(told)) <= numbers(said(EVERY[kind]))


def test_speech_tells_every_number_of_every_table_that_is_published() -> None:
    tables = [item for item in packs.items(packs.content_library()).values() if isinstance(item, Table)]
    assert tables
    for table in tables:
        assert table.body, table.id
        speech = said(table)
        for row in table.body:
            assert row.name in speech
            for number in (number for cell in row.cells for number in cell):
                labels = "; ".join(source.label for source in number.sources)
                about = f" for {number.note}" if number.note and labels else ""
                told = f" ({labels or number.note})" if labels or number.note else ""
                assert flat([f"{number.words}{about}{told}"]) in speech


@KIND
def test_ascii_is_ascii(kind: str) -> None:
    for width in (20, 80):
        text = shown(draw.draw(EVERY[kind], width, ASCII, MARKED))
        assert text.isascii(), text


@KIND
def test_a_bookmark_is_a_star_at_the_end_of_the_first_line_and_moves_nothing(kind: str) -> None:
    for glyphs in (UNICODE, ASCII):
        plain = [line_text(line) for line in draw.draw(EVERY[kind], 60, glyphs, View())]
        first, *rest = [line_text(line) for line in draw.draw(EVERY[kind], 60, glyphs, View(bookmarked=True))]
        assert first.rstrip(glyphs.star).rstrip() == plain[0].rstrip()
        assert first.endswith(glyphs.star)
        assert cells(first) == 60
        assert rest == plain[1:]


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"term"}))  # a term stands in no topic
def test_the_count_of_notes_is_told(kind: str) -> None:
    assert "3 notes" in shown(draw.draw(EVERY[kind], 60, UNICODE, MARKED))
    assert "note" not in shown(draw.draw(EVERY[kind], 60, UNICODE, View()))


@KIND
def test_styles_are_known(kind: str) -> None:
    for line in draw.draw(EVERY[kind], 40, UNICODE, View(bookmarked=True, notes=1, find="a", part=0)):
        assert all(span.style in {"", *STYLES} for span in line)


def test_no_module_takes_the_place_of_a_function() -> None:
    script = (
        "import pkgutil, importlib, types; from ketatui import draw\n"
        "for found in pkgutil.iter_modules(draw.__path__):\n"
        "    importlib.import_module(f'ketatui.draw.{found.name}')\n"
        "print([name for name in draw.__all__ if isinstance(getattr(draw, name), types.ModuleType)])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# Statements


def test_a_statement_shows_how_sure_it_is_and_what_it_rests_on() -> None:
    text = shown(draw.draw(packs.mini_library().item("onset-iv"), 80, UNICODE, View()))
    assert text == (
        "Into a vein it acts within up to 1 min. ⇄ contested · label (US) · 1 source · heard 2×, 2 misleading"
    )


def test_speech_of_a_statement_has_the_technical_layer_and_all_sources() -> None:
    speech = said(EVERY["statement"])
    assert (
        "Trial 2019, Results, abstract read, not yet checked; Reviewer 2020, quoted by mirror.example."
        in speech
    )
    assert "Graded high by Reviewer 2020." in speech
    assert "a µg more or less" in said(packs.mini_library().item("onset-im"))


# Tables


@GLYPHS
@pytest.mark.parametrize("width", WIDTHS)
def test_a_table_has_every_number_with_the_mark_of_its_source(width: int, glyphs: Glyphs) -> None:
    table = table_of(EVERY["table"])
    text = shown(draw.draw(table, width, glyphs, View()))
    for words, mark in (("about 5 min", 1), ("4 min (95 % CI 3–6)", 2), ("18–22 min", 1), ("up to 1 min", 1)):
        expected = f"{words} [{mark}]"
        assert (expected.replace("–", "-") if glyphs.ascii else expected) in text
    assert "[2] Trial 2019" in text


def test_a_table_is_columns_where_it_fits_and_cards_below() -> None:
    table = EVERY["table"]
    wide = [line_text(line) for line in draw.draw(table, 100, UNICODE, View())]
    narrow = [line_text(line) for line in draw.draw(table, 30, UNICODE, View())]
    assert any("Begins after" in line and "Strongest after" in line for line in wide)
    assert wide[1].index("Strongest after") == wide[3].index("18–22 min")
    assert not any("Begins after" in line and "Strongest after" in line for line in narrow)
    assert sum("Begins after:" in line for line in narrow) == 2


def test_a_table_without_numbers_says_so() -> None:
    empty = dataclasses.replace(table_of(EVERY["table"]), body=())
    assert "No number was found" in shown(draw.draw(empty, 60, UNICODE, View()))
    assert draw.speak(empty)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_parts_of_a_table_are_its_numbers_and_its_sources_at_any_width(width: int) -> None:
    lines = draw.draw(EVERY["table"], width, UNICODE, View())
    ids = ["onset-im.onset", "onset-im.peak", "onset-im-trial.onset", "onset-iv.onset", "book", "trial"]
    assert sorted(draw.parts(lines)) == sorted(ids)


@pytest.mark.parametrize("width", [20, 30, 60, 100])
def test_the_part_that_is_current_is_marked_and_nothing_else(width: int) -> None:
    plain = draw.draw(EVERY["table"], width, UNICODE, View())
    count = len(draw.parts(plain))
    seen = []
    for part in range(count):
        lines = draw.draw(EVERY["table"], width, UNICODE, View(part=part))
        assert [line_text(line) for line in lines] == [line_text(line) for line in plain]
        current = [span for line in lines for span in line if span.style == "part"]
        assert {span.target for span in current} == {draw.parts(plain)[part]}
        line = draw.line_of_part(lines, part)
        assert any(span.style == "part" for span in lines[line])
        assert not any(span.style == "part" for above in lines[:line] for span in above)
        seen.append(flat(span.text for span in current))
    assert sorted(seen) == sorted(
        ["about 5 min", "4 min (95 % CI 3–6)", "18–22 min", "up to 1 min", "Müller 6e", "Trial 2019"]
    )


# Other kinds


def test_a_callout_names_its_tone_and_is_framed() -> None:
    lines = [line_text(line) for line in draw.draw(EVERY["callout"], 40, UNICODE, View())]
    assert lines[0].startswith("│ ! Seek care now: When breathing")
    assert all(line.startswith("│ ") for line in lines)


def test_a_claim_shows_its_verdict_with_a_word_and_a_sign() -> None:
    text = shown(draw.draw(EVERY["claim"], 80, UNICODE, View()))
    assert "✗ misleading: It takes about 5 min into a muscle." in text
    assert "heard 2× · Second Page, First Page" in text
    assert said(EVERY["claim"]).endswith("Answered by: onset-im, onset-iv.")


def test_a_disagreement_tells_who_says_what() -> None:
    text = shown(draw.draw(EVERY["disagreement"], 100, UNICODE, View()))
    assert "• Articles: One page says at once, another within 5 minutes." in text
    assert "• Evidence: A textbook says about 5 min" in text
    assert "2 claims · 2 statements" in text


def test_a_source_is_told_with_its_record() -> None:
    source = EVERY["source"]
    assert isinstance(source, Source)
    assert record(source) == "Trialist A, et al. Journal of Tests 1(2):3-4. 2019. doi:10.1000/test"
    for text in (said(source), shown(draw.draw(source, 60, UNICODE, View()))):
        assert record(source) in text
    book = packs.mini_library().item("book")
    assert "about 2005" in said(book)
    assert said(book).endswith("https://book.example/page")
    assert ". ." not in said(packs.mini_library().item("mirror"))


def test_a_term_tells_what_it_means_before_its_other_names() -> None:
    lines = [line_text(line) for line in draw.draw(EVERY["term"], 60, UNICODE, View())]
    assert lines == ["Onset", "The time until it acts, such as about 5 min.", "Also: kick-in, how fast."]
    assert said(EVERY["term"]) == " ".join([f"{lines[0]}.", *lines[1:]])


def test_a_card_is_a_question_and_its_answer() -> None:
    lines = draw.draw(EVERY["card"], 60, UNICODE, View())
    assert [line_text(line) for line in lines] == ["How fast does it act in a muscle?", "After about 5 min."]
    assert said(EVERY["card"]).endswith("Rests on: onset-im.")


def test_a_passage_says_what_an_article_says_and_leads_to_each_claim() -> None:
    passage = packs.mini_library().item("passage-second")
    lines = draw.draw(passage, 80, UNICODE, View())
    assert draw.parts(lines) == ["claim-at-once", "claim-best"]
    text = shown(lines)
    assert "✗ misleading: Says it acts immediately." in text
    assert "– not checkable: Calls it the best there is." in text
    assert text.endswith("Second Page · 2 things said")
    assert "Says it acts immediately. [misleading] claim-at-once" in said(passage)


def test_things_said_that_belong_to_one_claim_are_stepped_through_one_by_one() -> None:
    told = Told(text="At once.", claim="claim-at-once", verdict="misleading")
    passage = Passage(id="passage-x", article="first", label="First", rows=(told, told))
    assert draw.parts(draw.draw(passage, 60, UNICODE, View())) == ["claim-at-once"] * 2


def test_a_thing_said_that_is_not_answered_yet_says_so() -> None:
    told = Told(text="At once.", claim="", verdict=None)
    passage = Passage(id="passage-x", article="first", label="First", rows=(told,))
    assert "• not yet answered: At once." in shown(draw.draw(passage, 60, UNICODE, View()))


def test_words_of_the_glossary_lead_there_where_they_stand_first() -> None:
    mentions = (
        Mention(id="term-oral", term="Oral", words="oral", first=True),
        Mention(id="term-dose", term="Dose", words="Doses", first=False),
    )
    prose = Prose(id="p", text="Doses for temporal or oral use; oral again.", mentions=mentions)
    for glyphs in (UNICODE, ASCII):
        (line,) = draw.draw(prose, 80, glyphs, View())
        linked = [(number, span) for number, span in enumerate(line) if span.target]
        assert [(span.text, span.target, span.style) for _, span in linked] == [("oral", "term-oral", "term")]
        assert line_text(line[: linked[0][0]]) == "Doses for temporal or "


def test_the_words_under_a_cell_tell_where_they_lead() -> None:
    line = (Span("né ", "text"), Span("oral", "term", "term-oral"), Span(".", "text"))
    assert [draw.target_at(line, cell) for cell in (-1, 0, 2, 3, 6, 7, 40)] == [
        "",
        "",
        "",
        "term-oral",
        "term-oral",
        "",
        "",
    ]


def test_see_is_the_item_itself_and_a_way_to_its_home() -> None:
    see, statement = EVERY["see"], packs.mini_library().item("onset-im")
    lines = draw.draw(see, 60, UNICODE, View())
    assert lines[:-1] == draw.draw(statement, 60, UNICODE, View())
    assert draw.parts(lines[-1:]) == ["onset-im"]
    assert draw.speak(see) == draw.speak(statement)


def test_see_that_was_not_compiled_is_refused() -> None:
    with pytest.raises(ValueError, match="see-onset was not compiled"):
        draw.draw(See(id="see-onset", item="onset-im"), 60, UNICODE, View())


def test_a_statement_without_numbers_or_articles_has_no_empty_facts() -> None:
    item = packs.mini_library().item("known-since")
    assert isinstance(item, Statement)
    lines = draw.draw(item, 80, UNICODE, View())
    assert line_text(lines[-1]) == "◆◆◆ established · record · 1 source"
