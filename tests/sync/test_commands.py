"""`ketatui store`: made, asked, moved to and back; and what is said where it cannot be used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

import packs
from ketatui import cli
from ketatui.config import read_config
from ketatui.notebook import Notebook
from ketatui.notebook.backup_names import backups_in
from ketatui.sync import BadAddressError, checked, schema
from notebook.desk import PATIENCE, texts, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from postgres import Cluster

    Run = Callable[..., tuple[int, str, str]]

SECRET = "hunter2"
NOWHERE = "postgresql://ann@127.0.0.1:1/postgres"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], library_cache: Path) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = cli.main([*arguments, "--content", str(packs.MINI)])
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, library_cache: Path) -> Path:
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(library_cache))
    return Path(os.environ["KETATUI_DATA_DIR"])


def opened(data: Path) -> Notebook:
    notebook = Notebook.open(data / "notebook.db", data / "backups", "mini")
    assert notebook.can_be_read(PATIENCE)
    return notebook


def told(out: str) -> dict[str, Any]:
    loaded = json.loads(out)
    assert isinstance(loaded, dict)
    return loaded


def test_from_one_notebook_to_the_store_and_back_into_another(
    lasting_cluster: Cluster, run: Run, data: Path, tmp_path: Path
) -> None:
    address = lasting_cluster.add("mover")
    with closing(opened(data)) as notebook:
        for number in range(3):
            write(notebook, f"note {number}")
        notebook.set_bookmark("item", True, "its words").result(PATIENCE)
        notebook.keep_place("one", "item", 3)
    code, out, err = run("store", "push", "--store", address)
    assert (code, err) == (0, "")
    assert "notes             3 here      3 there" in out.splitlines()
    assert "bookmarks         1 here      1 there" in out.splitlines()
    elsewhere = tmp_path / "elsewhere"
    code, out, err = run("store", "pull", "--store", address, "--json", "--data", str(elsewhere))
    assert (code, err) == (0, "")
    assert told(out)["agree"]
    assert (
        told(out)["here"]
        == told(out)["there"]
        == {
            "note": 3,
            "bookmark": 1,
            "review": 0,
            "place": 1,
            "seen": 0,
            "known": 0,
        }
    )
    with closing(opened(elsewhere)) as notebook:
        assert sorted(texts(notebook)) == ["note 0", "note 1", "note 2"]
        assert notebook.marks["item"].bookmarked


HELD = """
import sqlite3, sys, threading
from ketatui.cli import main
from ketatui.notebook import Notebook
from ketatui.sync.exchange import Exchange

file, where = sys.argv[1:3]
place, name = {"backup": (Notebook, "back_up"), "sending": (Exchange, "send")}[where]
does = getattr(place, name)

def held(self):
    setattr(place, name, does)
    db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    db.execute("BEGIN IMMEDIATE")
    threading.Timer(3, db.close).start()
    return does(self)

setattr(place, name, held)
sys.exit(main(sys.argv[3:]))
"""
"""The program, where another connection has the notebook for a while, longer than SQLite waits for it."""


@pytest.mark.parametrize("where", ["backup", "sending"])
def test_a_notebook_that_is_held_for_a_while_is_waited_for(
    where: str, lasting_cluster: Cluster, run: Run, data: Path, tmp_path: Path
) -> None:
    """Case 14: nothing looks for what waits but the command itself."""
    address = lasting_cluster.add(f"held-{where}")
    with closing(opened(tmp_path / "elsewhere")) as notebook:
        write(notebook, "theirs")
    assert run("store", "push", "--store", address, "--data", str(tmp_path / "elsewhere"))[0] == 0
    with closing(opened(data)) as notebook:
        write(notebook, "kept")
    push = ["store", "push", "--store", address, "--content", str(packs.MINI)]
    command = [sys.executable, "-c", HELD, str(data / "notebook.db"), where, *push]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "notes             2 here      2 there" in done.stdout.splitlines()


def before_imports(data: Path) -> list[str]:
    return [backup.name for backup in backups_in(data / "backups") if "before-import" in backup.name]


def test_a_backup_is_made_where_something_is_taken_in_and_only_there(
    lasting_cluster: Cluster, run: Run, data: Path, tmp_path: Path
) -> None:
    to = ("--store", lasting_cluster.add("saver"))
    with closing(opened(data)) as notebook:
        write(notebook, "one")
    for action in ("push", "push", "pull"):
        assert run("store", action, *to)[0] == 0
    assert before_imports(data) == []
    elsewhere = tmp_path / "elsewhere"
    with closing(opened(elsewhere)) as notebook:
        write(notebook, "two")
    for action in ("push", "push", "pull"):
        assert run("store", action, *to, "--data", str(elsewhere))[0] == 0
    assert len(before_imports(elsewhere)) == 1
    for action in ("pull", "pull", "push"):
        assert run("store", action, *to)[0] == 0
    assert len(before_imports(data)) == 1


def test_pull_sends_nothing_and_says_that_there_is_more_here(
    lasting_cluster: Cluster, run: Run, data: Path
) -> None:
    address = lasting_cluster.add("puller")
    with closing(opened(data)) as notebook:
        write(notebook, "only here")
    code, out, err = run("store", "pull", "--store", address, "--json")
    assert code == 1
    assert told(out) == {
        "sent": 0,
        "fetched": 0,
        "here": {"bookmark": 0, "note": 1, "review": 0, "place": 0, "seen": 0, "known": 0},
        "there": dict.fromkeys(["bookmark", "note", "review", "place", "seen", "known"], 0),
        "agree": False,
    }
    assert "here and there are not the same; `ketatui store push` sends what is only here" in err
    code, out, err = run("store", "push", "--store", address, "--json")
    assert (code, told(out)["sent"]) == (0, 1)


def test_what_was_removed_from_the_content_is_no_difference(
    lasting_cluster: Cluster, run: Run, data: Path
) -> None:
    address = lasting_cluster.add("remover")
    with closing(opened(data)) as notebook:
        notebook.keep_seen("item", "its words", "established", ["a"])
    assert run("store", "push", "--store", address)[0] == 0
    with closing(opened(data)) as notebook:
        notebook.learn([], ["item"]).result(PATIENCE)
    code, out, err = run("store", "push", "--store", address)
    assert (code, err) == (0, "")
    assert "items known       1 here      1 there" in out.splitlines()


def test_status_tells_what_is_not_sent(lasting_cluster: Cluster, run: Run, data: Path) -> None:
    address = lasting_cluster.add("asker")
    with closing(opened(data)) as notebook:
        write(notebook, "unsent")
    code, out, err = run("store", "status", "--store", address)
    assert (code, err) == (0, "")
    lines = dict(line.split(maxsplit=1) for line in out.splitlines() if not line.startswith("not"))
    assert lines == {
        "store": address,
        "reachable": "yes",
        "server": f"PostgreSQL {lasting_cluster.do('SHOW server_version')[0][0]}",
        "role": "asker",
        "reader": "asker",
        "format": str(schema.FORMAT),
        "compared": "never",
        "line": "within this host",
    }
    assert "not sent       1 of your notes, bookmarks and reviews; 0 places and items read" in out
    run("store", "push", "--store", address)
    year = datetime.now().astimezone().year
    shown = rf"^compared       \d\d \w\w\w {year} \d\d:\d\d: here and there were the same$"
    assert re.search(shown, run("store", "status", "--store", address)[1], re.MULTILINE)
    status = told(run("store", "status", "--store", address, "--json")[1])
    assert (status["unsent"], status["reachable"], status["apart"]) == (0, True, True)
    assert status["agreed"].startswith("20")


def test_status_tells_what_was_told_for_another_reader(
    lasting_cluster: Cluster, run: Run, data: Path
) -> None:
    with closing(opened(data)) as notebook:
        write(notebook, "a")
    run("store", "push", "--store", lasting_cluster.add("first"))
    status = told(run("store", "status", "--store", lasting_cluster.add("second"), "--json")[1])
    assert (status["reader"], status["unsent"], status["agreed"]) == ("second", 1, "")


def test_status_writes_nothing(lasting_cluster: Cluster, run: Run, data: Path) -> None:
    everyone = "SELECT * FROM ketatui.reader ORDER BY reader"
    before = lasting_cluster.do(everyone)
    for role, group in (("looker", "ketatui_host"), ("onlooker", "ketatui_reader")):
        code, out, err = run("store", "status", "--store", lasting_cluster.add(role, group), "--json")
        assert (code, err, told(out)["reachable"]) == (0, "", True)
    assert lasting_cluster.do(everyone) == before


def test_an_account_without_a_name(
    lasting_cluster: Cluster, run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a host's role needs one."""

    def nobody(uid: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.setattr("pwd.getpwuid", nobody)
    with closing(opened(data)) as notebook:
        write(notebook, "kept")
    assert run("store", "push", "--store", lasting_cluster.add("nameless"))[0] == 0
    to = ("--store", lasting_cluster.add("nameless-host", "ketatui_host"))
    why = "this account has no name on this host, and no profile is named. --profile NAME names one"
    assert run("store", "push", *to) == (74, "", f"ketatui: {why}\n")
    code, out, err = run("store", "status", *to)
    assert (code, err) == (1, "")
    assert f"reachable      no: {why}\n" in out
    assert run("store", "push", *to, "--profile", "kid")[0] == 0


def test_status_warns_of_a_role_that_is_above_the_policies(
    lasting_cluster: Cluster, run: Run, data: Path
) -> None:
    code, out, _ = run("store", "status", "--store", lasting_cluster.keeper)
    assert code == 0
    assert "NO: this role sees the rows of every reader" in out


def test_a_profile_is_a_reader_of_its_own(lasting_cluster: Cluster, run: Run, data: Path) -> None:
    for role, group, reader in (
        ("of-one", "ketatui_reader", "of-one/kid"),
        ("of-many", "ketatui_host", "kid"),
    ):
        address = lasting_cluster.add(role, group)
        out = run("store", "status", "--store", address, "--profile", "kid", "--json")[1]
        assert told(out)["reader"] == reader


def test_init_makes_the_store_and_does_it_once(lasting_cluster: Cluster, run: Run, data: Path) -> None:
    lasting_cluster.do("CREATE DATABASE mine")
    address = lasting_cluster.keeper.replace("/postgres?", "/mine?")
    code, out, err = run("store", "init", "--store", address)
    assert (code, out) == (0, "")
    assert "the store was made" in err
    assert "GRANT ketatui_reader TO ann" in err
    code, out, err = run("store", "init", "--store", address)
    assert (code, err) == (0, f"ketatui: the store has the newest format, {schema.FORMAT}, already\n")
    code, out, _ = run("store", "init", "--store", address, "--json")
    assert told(out) == {"before": schema.FORMAT, "format": schema.FORMAT}


def test_init_without_the_rights(lasting_cluster: Cluster, run: Run, data: Path) -> None:
    lasting_cluster.do("CREATE DATABASE others")
    address = lasting_cluster.add("nobody", None).replace("/postgres?", "/others?")
    code, out, err = run("store", "init", "--store", address)
    assert (code, out) == (74, "")
    assert err.startswith("ketatui: this role may not use the store. Whoever runs the database grants ")
    assert "`ketatui store init` needs the owner of the database (permission denied for database " in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("fault", ["database", "password"])
def test_who_is_not_let_in_is_told_where_to_look(
    lasting_cluster: Cluster, run: Run, data: Path, fault: str
) -> None:
    address = lasting_cluster.add(f"locked-out-by-{fault}")
    if fault == "database":
        address = address.replace("/postgres?", "/nowhere?")
    else:
        lasting_cluster.do(f"ALTER ROLE \"locked-out-by-{fault}\" PASSWORD 'another'")
    code, out, err = run("store", "push", "--store", address)
    assert (code, out) == (74, "")
    if fault == "database":
        assert "there is no such database on the server" in err
    else:
        assert "Look at the role and its password (~/.pgpass or the service file)" in err
        assert "and at the server's pg_hba.conf (" in err


@pytest.mark.parametrize("action", ["push", "pull", "init"])
def test_a_store_that_cannot_be_reached(run: Run, data: Path, action: str) -> None:
    code, out, err = run("store", action, "--store", NOWHERE)
    assert (code, out) == (74, "")
    assert err.startswith("ketatui: the server does not answer (")
    assert err.count("\n") == 1


def test_status_of_a_store_that_cannot_be_reached(run: Run, data: Path) -> None:
    code, out, err = run("store", "status", "--store", NOWHERE)
    assert (code, err) == (1, "")
    assert "reachable      no: the server does not answer (" in out
    status = told(run("store", "status", "--store", NOWHERE, "--json")[1])
    assert (status["reachable"], status["fault"]) == (False, "the server does not answer")


def test_without_a_store(run: Run, data: Path) -> None:
    code, out, err = run("store", "status")
    assert (code, out) == (2, "")
    assert 'no store is named: [notebook] store = "postgresql://host/database" in ' in err
    assert run("store")[0] == 2


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (f"postgresql://ann:{SECRET}@host/db", "it holds a password"),
        (f"postgresql://ann:@host/{SECRET}", "it holds a password"),
        (f"postgresql://host/db?password={SECRET}", "it holds a password"),
        (f"postgresql://host/db?PassWord={SECRET}", "it holds a password"),
        (f"postgresql://host/db?%70assword={SECRET}", "it holds a password"),
        (f"postgresql://host/db#?password={SECRET}", "it holds a password"),
        (f"postgresql://host/db?user=a#&password={SECRET}", "it holds a password"),
        (f"postgresql://ann:#{SECRET}@host/db", "it holds a password"),
        (f"postgresql://ann:?{SECRET}@host/db", "it holds a password"),
        (f"postgresql://ann:/{SECRET}@host/db", "it holds a password"),
        (f"postgresql://ann:1/{SECRET}@host/db", "it holds a password"),
        (f"postgresql://ann:a?/{SECRET}@host/db", "it holds a password"),
        (f"postgresql://ann:[{SECRET}@host/db", "it holds a password"),
        (f"postgresql://ann%3A{SECRET}@host/db", "it holds a password"),
        (f"postgresql://ann:@{SECRET}@host/db", "it holds a password"),
        (f"postgresql://host/db?scram_client_key={SECRET}", "it holds a password"),
        (f"postgresql://host/db?sslpassword={SECRET}", "it holds a password"),
        (f"host=h password={SECRET}", "it is no URL"),
        (f"mysql://ann:{SECRET}@host/db", "it is no URL"),
        (f"postgresql:{SECRET}", "it is no URL"),
        (f"postgresql://[{SECRET}", "it is no URL"),
        (f"postgresql://host/{SECRET}\x1b[2J", "it holds a blank or a control character"),
    ],
)
def test_an_address_with_a_password_is_refused_and_never_shown(
    run: Run, data: Path, address: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadAddressError) as caught:
        checked(address)
    assert SECRET not in str(caught.value)
    monkeypatch.setenv("KETATUI_STORE", address)
    code, out, err = run("store", "status")
    assert (code, out) == (2, "")
    assert err.startswith(f"ketatui: KETATUI_STORE: {why}")
    _, where, _ = run("where")
    assert f"store     not used: {why}" in where
    assert SECRET not in where + err
    Path(os.environ["KETATUI_CONFIG"]).write_text(f"[notebook]\nstore = {json.dumps(address)}\n")
    monkeypatch.delenv("KETATUI_STORE")
    code, out, err = run("store", "push")
    assert err.startswith(f"ketatui: notebook.store in the config: {why}")
    assert SECRET not in err + run("where", "--json")[1]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://host/db",
        "postgres://ann@host:5433/db?sslmode=verify-full",
        "postgresql://?service=ketatui",
        "postgresql://",
        "postgresql://ann@[::1]:5433/db",
        "postgresql://one:5433,[fe80::1%25eth0],other/db?target_session_attrs=read-write",
        "postgresql://%2Frun%2Fpostgresql:5433/db?user=ann@realm",
        "postgresql://ann@/db?host=/run/postgresql&passfile=/home/ann/.pgpass",
    ],
)
def test_an_address_as_libpq_knows_it_is_taken(run: Run, data: Path, address: str) -> None:
    assert checked(address) == address
    assert f"store     {address}" in run("where", "--store", address)[1]


@given(st.lists(st.sampled_from(["ann", "db", "password", "%70assword", *":@/?#&=[],%;."]), max_size=12))
def test_no_address_is_taken_in_which_libpq_finds_a_password(parts: list[str]) -> None:
    address = "postgresql://" + "".join(parts)
    try:
        found = conninfo_to_dict(checked(address))
    except (BadAddressError, psycopg.ProgrammingError, UnicodeError):
        return
    assert "password" not in found


def test_where_tells_of_no_store_where_there_is_none(run: Run, data: Path) -> None:
    assert "store" not in told(run("where", "--json")[1])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("notebook = 1", "notebook: must be a table, [notebook]; no store is used"),
        ("[notebook]\nstore = 1", "notebook.store: must be an address in quotes; no store is used"),
        ("[notebook]\nstores = 1", "notebook.stores: there is no such setting; it is left out"),
    ],
)
def test_faults_of_the_setting(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    config = read_config(file)
    assert config.store == ""
    assert config.faults == (f"{file}: {fault}",)


def test_the_line_of_a_guest_names_the_store(run: Run, data: Path) -> None:
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIII"
    given = ("ssh-config", "--profile", "ann", "--key", key)
    _, out, _ = run(*given, "--store", "postgresql://?service=ketatui")
    assert "--kiosk --profile ann " in out
    assert " --store 'postgresql://?service=ketatui'" in out
    assert "--store" not in run(*given)[1]
    code, _, err = run(*given, "--store", f"postgresql://a:{SECRET}@h/d")
    assert (code, SECRET in err) == (2, False)
