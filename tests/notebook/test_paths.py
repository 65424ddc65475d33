import sys
from pathlib import Path

import pytest

from ketatui import paths
from ketatui.paths import find_paths


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


def test_where_the_platform_keeps_things() -> None:
    found = find_paths(None, None, {})
    assert found.notebook == found.data / "notebook.db"
    assert found.backups == found.data / "backups"
    assert found.log.parent == found.data
    assert found.config.name == "config.toml"
    assert len({found.data, found.cache, found.config.parent}) == 3
    assert all("ketatui" in str(path) for path in (found.data, found.cache, found.config))


def test_the_data_folder_moves_what_the_reader_keeps_and_nothing_else(tmp_path: Path) -> None:
    usual = find_paths(None, None, {})
    env = {"KETATUI_DATA_DIR": str(tmp_path / "env")}
    for found, folder in (
        (find_paths(None, None, env), tmp_path / "env"),
        (find_paths(None, str(tmp_path / "option"), env), tmp_path / "option"),
    ):
        assert {found.data, found.notebook.parent, found.backups.parent, found.log.parent} == {folder}
        assert (found.config, found.cache) == (usual.config, usual.cache)


def test_config_and_cache_are_moved_by_the_environment(tmp_path: Path) -> None:
    env = {"KETATUI_CONFIG": str(tmp_path / "c.toml"), "KETATUI_CACHE_DIR": str(tmp_path / "cache")}
    found = find_paths(None, None, env)
    assert (found.config, found.cache) == (tmp_path / "c.toml", tmp_path / "cache")


def test_content_is_the_option_then_the_environment(tmp_path: Path) -> None:
    env = {"KETATUI_CONTENT": str(tmp_path / "env")}
    assert find_paths(str(tmp_path / "option"), None, env).content == tmp_path / "option"
    assert find_paths(None, None, env).content == tmp_path / "env"


def test_content_is_then_packaged_or_of_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "src" / "ketatui"
    here.mkdir(parents=True)
    monkeypatch.setattr(paths, "_HERE", here)
    assert find_paths(None, None, {}).content == here / "_content"
    (tmp_path / "content").mkdir()
    assert find_paths(None, None, {}).content == tmp_path / "content"
    (here / "_content").mkdir()
    assert find_paths(None, None, {}).content == here / "_content"
    assert find_paths("", "", {"KETATUI_CONTENT": ""}).content == here / "_content"


def test_names_are_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert find_paths("pack", "~/notes", {}).content == tmp_path / "pack"
    assert find_paths("pack", "~/notes", {}).data == tmp_path / "home" / "notes"


@pytest.mark.skipif(sys.platform != "linux", reason="other platforms do not look at HOME alone")
@pytest.mark.parametrize("home", [None, "", "/", "relative", "~", "/no/such/folder"])
def test_an_odd_home_raises_nothing(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name)
    if home is None:
        monkeypatch.delenv("HOME", raising=False)
    else:
        monkeypatch.setenv("HOME", home)
    found = find_paths(None, "~nobody-at-all/notes", {})
    for path in (found.data, found.cache, found.config, found.notebook):
        assert path.is_absolute()


def test_a_working_folder_that_is_gone_raises_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert find_paths("pack", None, {}).content == Path("pack")
