"""A spoilt pack is refused with one clear line for each fault, all of them at once."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import packs
from ketatui import arguments, cli, outcome
from ketatui.pack import rules
from ketatui.pack.problem import PackError, Problem
from ketatui.pack.validate import examine, validate
from pack.faults import BASICS, FAULTS, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def spoil(pack: Path, fault: Fault) -> tuple[str, ...]:
    """Spoil the pack; return what is to be said: file, line, id, field, reason."""
    earlier = packs.line_of_id(pack, BASICS, "onset-iv")
    packs.change(pack, fault.file, fault.old, fault.new)
    line = str(fault.line_in(pack))
    reason = fault.reason.replace("{onset-iv}", str(earlier))
    return fault.where or fault.file, line, fault.id, fault.field, reason


def told(problems: Iterable[Problem]) -> list[tuple[str, ...]]:
    return [(p.file, str(p.line), p.id, p.field, p.reason) for p in problems]


def test_the_small_pack_is_sound() -> None:
    assert examine(packs.MINI)[1] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_told_in_one_line(
    fault: Fault, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Case 36: with its file and line: an id that is there twice, links to nowhere, empty texts."""
    pack = packs.copy(tmp_path)
    expected = spoil(pack, fault)

    assert cli.main(["check", str(pack)]) == outcome.WANTING

    out, err = capsys.readouterr()
    file, line, *rest = expected
    assert err.splitlines() == [f"ketatui: {': '.join(part for part in (f'{file}:{line}', *rest) if part)}"]
    assert f"1 mistake in {pack}" in out


def test_all_faults_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = packs.copy(tmp_path)
    chosen = {
        "misspelt statement",
        "unused number",
        "bare digit",
        "why missing",
        "quoted without via",
        "hidden direction",
        "number without an amount",
        "literal that nobody uses",
        "no statement behind a callout",
        "text for a date",
        "empty text",
        "topic of another name",
    }
    faults = [fault for fault in FAULTS if fault.name in chosen]
    assert len(faults) == len(chosen)
    for fault in faults:
        packs.change(pack, fault.file, fault.old, fault.new)
    expected = sorted(
        (fault.where or fault.file, fault.line_in(pack), fault.id, fault.field, fault.reason)
        for fault in faults
    )

    assert cli.main(["check", str(pack), "--json"]) == outcome.WANTING

    out, err = capsys.readouterr()
    problems: list[dict[str, Any]] = json.loads(out)["problems"]
    assert [
        tuple(problem[key] for key in ("file", "line", "id", "field", "reason")) for problem in problems
    ] == expected
    assert len(err.splitlines()) == len(faults)


def test_a_sound_pack_is_reported_in_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(packs.MINI), "--json"]) == outcome.DONE
    report = json.loads(capsys.readouterr().out)
    assert report["problems"] == []
    assert report["rows"] == {"answered": 4, "of": 4}
    assert report["conflicts"] == {"answered": 1, "of": 1}
    basics = report["topics"]["basics"]
    assert basics["kinds"]["statement"] == 4
    assert 60 < basics["reading_ease"]["statements"] < 100
    assert (report["statements"], report["uncited"], report["cards"], report["terms"]) == (5, 0, 1, 1)
    first = report["articles"]["first"]
    assert (first["rows"], first["answered"], first["verdicts"]) == (2, 2, {"supported": 1, "misleading": 1})
    assert report["claims"] == {"supported": 1, "misleading": 1, "not checkable": 1}
    assert report["citations"] == {"passage": 3, "abstract": 2, "quoted": 1}


@pytest.mark.parametrize(
    "gone", ["pack.toml", "sources.toml", "glossary.toml", "cards.toml", "vocabulary.toml"]
)
def test_a_missing_file_is_one_fault(gone: str, tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    (pack / gone).unlink()
    assert told(examine(pack)[1]) == [(gone, "1", "", "", "is missing from the pack")]


def test_a_missing_topic_is_told_by_the_list_of_topics(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    shutil.move(pack / "topics/more.toml", pack / "topics/more.toml.bak")
    assert ("pack.toml", "1", "mini", "topics[1]", 'no topic file "more"') in told(examine(pack)[1])


def test_a_file_that_is_none_of_a_pack_is_told(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    (pack / "source.toml").write_text("")
    reason = 'is no file of a pack; did you mean "sources.toml"?'
    assert told(examine(pack)[1]) == [("source.toml", "1", "", "", reason)]


def test_hidden_files_of_editors_are_passed_over(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    (pack / "topics" / ".#basics.toml").symlink_to("somebody@somewhere")
    assert examine(pack)[1] == []


@pytest.mark.parametrize(
    ("spoilt", "line", "reason"),
    [
        (b'id = "more"\ntitle = More', 2, "is not TOML: Invalid value"),
        (b'id = "more"\ntitle = "More', 2, "is not TOML: Unterminated string"),
        (b'id = "more"\r\nid = "more"', 2, "is not TOML: Cannot overwrite a value"),
        (b'id = "m\x1bore"', 1, "is not TOML: Illegal character '\\x1b'"),
        (b'id = "more"\ntitle = "\xff"', 1, "is not UTF-8: byte 21 cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(
    spoilt: bytes, line: int, reason: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pack = packs.copy(tmp_path)
    (pack / "topics/more.toml").write_bytes(spoilt)
    assert cli.main(["check", str(pack)]) == outcome.WANTING
    (only,) = capfd.readouterr().err.splitlines()
    assert only.startswith(f"ketatui: topics/more.toml:{line}: {reason}")


def test_a_folder_in_place_of_a_file_is_one_fault(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    (pack / "claims.toml").unlink()
    (pack / "claims.toml").mkdir()
    assert told(examine(pack)[1]) == [("claims.toml", "1", "", "", "cannot be read: Is a directory")]


def test_other_faults_are_told_beside_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    (pack / "topics/more.toml").write_text("[")
    packs.change(pack, "glossary.toml", "The time until it acts", "The 5 minutes until it acts")
    files = [problem.file for problem in examine(pack)[1]]
    assert files == ["glossary.toml", "topics/more.toml"]


def test_two_topics_of_one_name_are_told_where_the_second_stands(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    shutil.copy(pack / "topics/more.toml", pack / "topics/other.toml")
    found = told(examine(pack)[1])
    reason = "stands already at topics/more.toml:1; ids are unique in the pack"
    assert ("topics/other.toml", "1", "more", "id", reason) in found


def test_a_line_is_that_of_the_id_below_a_comment(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    path = pack / "topics/more.toml"
    path.write_text(path.read_text().replace('id = "more"', '# A remark.\n\nid = "show"'))
    assert ("topics/more.toml", "3", "show", "id", '"show" is a command of the program') in told(
        examine(pack)[1]
    )


def test_a_topic_may_not_be_called_as_a_command(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    packs.change(pack, "pack.toml", '"more"', '"store"')
    packs.change(pack, "topics/more.toml", 'id = "more"', 'id = "store"')
    assert told(examine(pack)[1]) == [
        ("topics/more.toml", "1", "store", "id", '"store" is a command of the program')
    ]


def test_every_command_is_kept_from_topics() -> None:
    assert set(arguments.COMMANDS) <= rules.COMMANDS


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        validate(tmp_path)
    assert told(caught.value.problems) == [("pack.toml", "1", "", "", f"there is no pack in {tmp_path}")]


def test_a_problem_is_one_safe_line() -> None:
    problem = Problem("a\x1b.toml", 3, "i\nd", "", "said “\x9b31m”")
    assert str(problem) == "a\ufffd.toml:3: i d: said “\ufffd31m”"
