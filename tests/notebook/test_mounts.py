"""A notebook on another machine's disk: said once, with what to do."""

import os
from pathlib import Path

import pytest

from ketatui.notebook import mounts
from notebook.desk import Desk, without_rights, write


def mountinfo(folder: Path, kind: str) -> str:
    """What Linux says of a machine on which the disk of `folder` is of a kind."""
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    return (
        "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
        "a line of another form\n"
        f"36 35 {number} / /home/re\\040ader rw,noatime shared:1 master:2 - {kind} server:/home rw,vers=4.2\n"
        "37 35 9999:1 / /mnt rw - nfs4 server:/other rw\n"
    )


@pytest.fixture
def mounted(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    table = tmp_path / "mountinfo"
    table.write_text(mountinfo(tmp_path, "nfs4"))
    monkeypatch.setattr(mounts, "MOUNTS", table)
    return desk


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "ext4", "tmpfs"])
def test_the_file_system_of_a_folder_is_known(tmp_path: Path, kind: str) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(mountinfo(tmp_path, kind))
    assert mounts.file_system(tmp_path, table) == kind
    assert (kind in mounts.NETWORK) == (kind not in {"ext4", "tmpfs"})


def test_where_the_system_has_no_such_table_nothing_is_known(tmp_path: Path) -> None:
    assert mounts.file_system(tmp_path, tmp_path / "none") == ""
    (tmp_path / "odd").write_bytes(b"\xff\n\n - \n0 0 0:0\n")
    assert mounts.file_system(tmp_path, tmp_path / "odd") == ""


def test_this_machine_is_read() -> None:
    if mounts.MOUNTS.exists():
        assert mounts.file_system(Path("/proc"), mounts.MOUNTS) == "proc"


def test_a_network_file_system_is_told_of_once_on_each_machine(
    mounted: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = mounted.open()
    write(notebook, "saved all the same")
    (notice,) = notebook.notices
    assert notice.startswith(f"{mounted.file.parent} is on a network file system (nfs4): two machines")
    assert "quit ketatui on one before you open it on another" in notice
    assert mounted.open().notices == ()

    uname = os.uname()
    other = os.uname_result((uname.sysname, "another", uname.release, uname.version, uname.machine))
    monkeypatch.setattr(os, "uname", lambda: other)
    assert len(mounted.open().notices) == 1
    assert mounted.open().notices == ()
    told = mounted.file.parent / "notebook.network"
    assert told.read_text() == f"{uname.nodename}\nanother\n"
    assert told.stat().st_mode & 0o777 == 0o600


def test_on_a_disk_of_this_machine_nothing_is_said_and_no_file_made(mounted: Desk, tmp_path: Path) -> None:
    mounts.MOUNTS.write_text(mountinfo(tmp_path, "ext4"))
    notebook = mounted.open()
    write(notebook, "one")
    assert notebook.notices == ()
    assert not (mounted.file.parent / "notebook.network").exists()


def test_in_a_folder_that_may_not_be_written_it_is_said_again(
    common_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = common_desk
    table = desk.folder / "mountinfo"
    monkeypatch.setattr(mounts, "MOUNTS", table)
    with without_rights():
        desk.with_a_note()
        table.write_text(mountinfo(desk.folder, "cifs"))
        desk.file.parent.chmod(0o500)
        for notebook in (desk.open(), desk.open()):
            assert "notebook.network cannot be written (Permission denied)" in notebook.notices[0]
            assert notebook.trouble == ""
