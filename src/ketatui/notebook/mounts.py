"""Whether the notebook lies on another machine's disk, and saying so once."""

import os
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
"""What is mounted, on Linux. Other systems have no such file, and nothing is said there."""

NETWORK = frozenset(
    (
        "9p afs beegfs ceph cifs coda davfs fuse.ceph fuse.davfs2 fuse.gcsfuse fuse.glusterfs fuse.rclone"
        " fuse.s3fs fuse.smbnetfs fuse.sshfs glusterfs gpfs lustre ncpfs nfs nfs4 smb3 smbfs"
    ).split()
)
"""Types of file systems on which the locks of one machine may not hold for another."""


def file_system(folder: Path, mounts: Path) -> str:
    """Return the type of the file system that `folder` lies on; "" where that is not known.

    Args:
        folder: An existing folder.
        mounts: A file of the form of `MOUNTS`.

    Raises:
        OSError: The folder cannot be looked at.
    """
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    for line in lines:  # 36 35 98:0 /root /mount options optional… - type source options
        before, _, after = line.partition(" - ")
        if before.split(" ")[2:3] == [number]:
            return after.split(" ")[0]
    return ""


def network_notice(folder: Path) -> str:
    """Return, once on each machine, what it means that the data `folder` is on a network; else "".

    That it was said is kept in the folder, in a file that holds the names of machines: it goes
    where the notebook goes, and each machine that meets it there has its own reader to tell. In a
    folder that may not be written it is said each time.

    Raises:
        OSError: The folder cannot be looked at.
    """
    kind = file_system(folder, MOUNTS)
    if kind not in NETWORK:
        return ""
    told, here = folder / "notebook.network", os.uname().nodename
    try:
        if told.exists() and here in told.read_text("utf-8", "replace").splitlines():
            return ""
        handle = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(handle, "a", encoding="utf-8") as file:  # noqa: PTH123 - Path.open takes no rights
            file.write(f"{here}\n")
    except OSError as error:
        unable = f"; it will be said again, for {told} cannot be written ({error.strerror})"
    else:
        unable = ""
    return (
        f"{folder} is on a network file system ({kind}): two machines that have this notebook open at once"
        f" may spoil it, so quit ketatui on one before you open it on another. Daily backups go on{unable}"
    )
