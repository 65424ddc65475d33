import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.config import Config, read_config
from ketatui.safe import unsafe
from notebook.desk import without_rights

DEFAULTS = Config()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_without_a_file_all_is_default(file: Path) -> None:
    assert read_config(file) == DEFAULTS == Config("", 80, True, {}, 0.9, 10, ())
    assert read_config(Path(os.devnull)) == DEFAULTS


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_the_file_says_is_used(file: Path, end: str) -> None:
    lines = ['theme = "nord"', "width = 100", "mouse = false", "[keys]", 'bookmark = "m,f2"']
    lines += ["[review]", "retention = 0.85", "new = 0"]
    file.write_bytes(end.join(lines).encode())
    assert read_config(file) == Config("nord", 100, False, {"bookmark": "m,f2"}, 0.85, 0, ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("theme = 1", "theme: must be a name in quotes; the default theme is used"),
        ("width = 39", "width: must be a whole number from 40 to 200; 80 is used"),
        ("width = 201", "width: must be"),
        ("width = true", "width: must be"),
        ('width = "80"', "width: must be"),
        ("mouse = 1", "mouse: must be true or false; true is used"),
        ("keys = 1", "keys: must be a table, [keys]; the default keys are used"),
        ("review = 1", "review: must be a table, [review]; the default settings are used"),
        ("[review]\nretention = 1", "review.retention: must be a number from 0.7 to 0.99; 0.9 is used"),
        ("[review]\nretention = 0.5", "review.retention: must be"),
        ("[review]\nretention = nan", "review.retention: must be"),
        ("[review]\nnew = -1", "review.new: must be a whole number from 0 to 9999; 10 is used"),
        ("[review]\nnew = true", "review.new: must be"),
        ("[review]\nold = 1", "review.old: there is no such setting"),
        ("colour = 1", "colour: there is no such setting; it is left out"),
        ("[keys]\nquit = 1", "keys.quit: must be text"),
        ("width = 90\nmouse = \n", "line 2"),
        ("x = " + "[" * 5000, "cannot be read as TOML"),
        ("width = " + "1" * 5000, "cannot be read as TOML"),
        ('"a\\u001b[2J" = 1', "a\ufffd[2J: there is no such setting"),
    ],
)
def test_a_fault_is_told_and_the_default_used(file: Path, text: str, told: str) -> None:
    """Case 35: bad TOML, wrong types, what nobody knows."""
    file.write_text(text)
    config = read_config(file)
    (fault,) = config.faults
    assert fault.startswith(f"{file}: ")
    assert told in fault
    assert (config.theme, config.width, config.mouse, dict(config.keys)) == ("", 80, True, {})
    assert (config.retention, config.new) == (0.9, 10)
    assert file.read_text() == text


def test_what_is_right_is_used_beside_what_is_wrong(file: Path) -> None:
    file.write_text('width = 1\ntheme = "nord"\n[keys]\na = 1\nb = "x"\n')
    config = read_config(file)
    assert (config.theme, config.width, dict(config.keys)) == ("nord", 80, {"b": "x"})
    assert len(config.faults) == 2


def test_a_byte_order_mark_is_told_and_passed_over(file: Path) -> None:
    """Case 35."""
    file.write_bytes(b"\xef\xbb\xbfwidth = 90")
    config = read_config(file)
    assert config.width == 90
    assert "byte order mark" in config.faults[0]


def test_bytes_that_are_not_utf8_are_told_with_their_line(file: Path) -> None:
    file.write_bytes(b"width = 90\ntheme = '\xff'\n")
    assert "line 2: is not UTF-8" in read_config(file).faults[0]


def test_a_file_that_is_too_large(file: Path) -> None:
    """Case 35: it is not read."""
    file.write_bytes(b"#" * (1024 * 1024) + b"\n")
    assert "larger than 1 MiB" in read_config(file).faults[0]


def test_a_folder_or_a_pipe_is_no_config(tmp_path: Path, file: Path) -> None:
    """Case 35."""
    assert "is a folder" in read_config(tmp_path).faults[0]
    os.mkfifo(file)
    assert "not a regular file" in read_config(file).faults[0]


def test_a_file_that_may_not_be_read(file: Path) -> None:
    """Case 35."""
    file.write_text("width = 90")
    file.chmod(0)
    with without_rights():
        config = read_config(file)
    assert config.width == 80
    assert "cannot be read" in config.faults[0]


def test_a_name_on_the_way_is_a_file(file: Path) -> None:
    file.write_text("")
    assert "cannot be read" in read_config(file / "config.toml").faults[0]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_file_ends_the_program(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(data)
    config = read_config(file)
    assert 40 <= config.width <= 200
    for text in (config.theme, *config.keys, *config.keys.values(), *config.faults):
        assert unsafe(text) is None
        assert "\n" not in text
