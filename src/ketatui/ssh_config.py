"""What a shared reading host needs of OpenSSH: a block for `sshd_config`, and a line for each key."""

import base64
import binascii
import os
import pwd
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from ketatui.kiosk import profile_name
from ketatui.outcome import Refusal

IDLE = 30.0
"""Minutes without a key after which a guest's session ends, unless told."""

_ACCOUNT = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
_KEY = re.compile(
    r"(?P<type>(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-zA-Z0-9@.-]{1,60}) (?P<data>[A-Za-z0-9+/]+={0,2})"
)
_SAMPLE = "ssh-ed25519 AAAA..."

_BLOCK = """\
# A reading host: whoever has a key of the account {user} reads ketatui, and can do nothing else.
# Save this as /etc/ssh/sshd_config.d/ketatui.conf, or at the end of sshd_config where that does not
# include the folder; try it with: sshd -t, and reload sshd.
#
# The account, without a password, its home where notes lie (one folder for each profile, which can
# grow to half a gigabyte, most of it backups):
#   useradd --system --create-home --shell /bin/sh --password '*' {user}
# It must be able to run the program, which it is not where that lies in the home of another:
#   {trial}
# All profiles belong to this one account: the program keeps readers apart, the system does not.
# Where it must, give each reader an account, and all of them this block with, in it:
#   ForceCommand {bare}

Match User {user}
    # Keys lie where only root writes, and nowhere else. A line there without command= would give its
    # key a shell.
    AuthorizedKeysFile {keys}
    AuthorizedKeysCommand none
    TrustedUserCAKeys none
    AuthenticationMethods publickey
    # Nothing but the reader on a terminal: no forwarding of ports, agents, X11 or tunnels, no ~/.ssh/rc.
    # What a client asks for instead of a login (a command, sftp, scp, mosh) the reader refuses.
    DisableForwarding yes
    # Before OpenSSH 10.0 that left out agents and X11 (CVE-2025-32728).
    AllowAgentForwarding no
    X11Forwarding no
    PermitTunnel no
    PermitUserRC no
    PermitTTY yes
    MaxSessions 1
    # Of the client's environment, only what its screen can show. In the rest of the configuration
    # PermitUserEnvironment must be no, as it is unless told otherwise.
    AcceptEnv LANG LC_ALL LC_CTYPE COLORTERM NO_COLOR
    # A client that is gone without a word is dropped after half a minute; its notes are saved by then.
    ClientAliveInterval 15
    ClientAliveCountMax 2
    # A client that opens no reader (ssh -N) meets no idle limit; OpenSSH 9.2 and newer can drop it with:
    #   UnusedConnectionTimeout 1m
    # How many may read at once is for the system to say: in /etc/security/limits.conf, with UsePAM yes,
    #   {user} hard maxlogins 50
Match all

# Each reader has a line in {keys} (root's, mode 644).
# This prints it: ketatui ssh-config {options} --profile NAME --key "$(cat NAME.pub)"
# and with --plain before --key the line of who reads with a screen reader or a braille line.
# While Python starts, ctrl+c would end it with names of its files, so trap keeps that away; -I lets no
# variable of the client's change what it does.
# {line}
"""


def block(user: str, profile: str | None, options: Sequence[str]) -> str:
    """Return the block for `sshd_config`, with what to know about it as comments.

    Args:
        user: The account.
        profile: A profile to show the line of a key with; None for a made-up one.
        options: What else the reader is opened with.

    Raises:
        Refusal: The account or the profile has no name that is safe to write there, or an option is not.
    """
    if not _ACCOUNT.fullmatch(user):
        raise Refusal("the name of an account is 1 to 32 letters a-z, digits, - or _")
    return _BLOCK.format(
        user=user,
        keys=f"/etc/ssh/{user}_keys",
        trial=shlex.join(["su", "-s", "/bin/sh", user, "-c", f"{_program()} --version"]),
        bare=_command(None, options),
        options=shlex.join(options),
        line=key_line(profile or "ann", None, options),
    )


def key_line(profile: str, key: str | None, options: Sequence[str]) -> str:
    """Return the line of `authorized_keys` that lets a key in to the reader with its profile.

    Args:
        profile: The profile.
        key: The public key as `ssh-keygen` writes it; None for a sample.
        options: What else the reader is opened with.

    Raises:
        Refusal: The profile or the key is none, or an option is not safe to write there.
    """
    quoted = _command(profile_name(profile), options).replace('"', r"\"")
    return f'restrict,pty,command="{quoted}" {_SAMPLE if key is None else _key(key)} {profile}'


def out_of_reach(user: str, content: Path) -> list[str]:
    """Return a line for each folder or file that keeps an account from reading, by its mode and owner.

    Args:
        user: The account; one that is not there yet may read what everyone may.
        content: Folder of the pack that is read.
    """
    textual = find_spec("textual")
    needed: dict[str, Iterable[Path]] = {
        "the program": [Path(sys.executable), Path(__file__)],
        "its packages": [Path(file) for file in (os.__file__, textual and textual.origin) if file],
        "the content": [content, *content.glob("*.toml"), *content.glob("*/*.toml")],
    }
    may = _rights(user)
    found: dict[Path, list[str]] = {}
    for what, files in needed.items():
        for barrier in dict.fromkeys(filter(None, (_barrier(file, may) for file in files))):
            found.setdefault(barrier, []).append(what)
    return [
        f"the account {user} cannot read {barrier}, where this is to be found: {', '.join(kinds)}."
        " Have ketatui and its content where everyone may read, such as in /opt"
        for barrier, kinds in found.items()
    ]


def _rights(user: str) -> Callable[[os.stat_result, int], bool]:
    """Return what tells whether an account has rights (bits of a mode) to a file."""
    try:
        account = pwd.getpwnam(user)
    except KeyError:
        return lambda status, rights: status.st_mode & rights == rights
    groups = os.getgrouplist(user, account.pw_gid)

    def may(status: os.stat_result, rights: int) -> bool:
        place = 6 if status.st_uid == account.pw_uid else 3 if status.st_gid in groups else 0
        return not account.pw_uid or status.st_mode >> place & rights == rights

    return may


def _barrier(path: Path, may: Callable[[os.stat_result, int], bool]) -> Path | None:
    """Return the first on the way to a path that may not be entered or read, also where links lead."""
    for way in (path, path.resolve()):
        for step in (*reversed(way.parents), way):
            try:
                rights = (4 if step == way else 0) | (1 if step.is_dir() else 0)
                if not may(step.stat(), rights):
                    return step
            except OSError:
                return step
    return None


def _key(text: str) -> str:
    """Return type and data of a public key; its comment is left out."""
    text = text.strip()
    found = _KEY.match(text)
    if not found or len(text.splitlines()) != 1 or not _is_key(found["type"], found["data"]):
        raise Refusal("this is no public key: give the one line of a file such as id_ed25519.pub")
    return found[0]


def _is_key(type_: str, data: str) -> bool:
    """Tell whether data is that of a key: fields behind their lengths, the type first (RFC 4253, 6.6)."""
    try:
        rest = base64.b64decode(data, validate=True)
    except binascii.Error:
        return False
    fields = []
    while len(rest) >= 4:
        end = 4 + int.from_bytes(rest[:4], "big")
        if len(rest) < end:
            break
        fields.append(rest[4:end])
        rest = rest[end:]
    return not rest and len(fields) > 1 and fields[0] == type_.encode()


def _command(profile: str | None, options: Sequence[str]) -> str:
    """Return the command that opens the reader for a guest."""
    if not all(map(str.isprintable, options)):
        raise Refusal("a line for sshd takes no control codes, such as a line break")
    chosen = [] if profile is None else ["--profile", profile]
    return f"trap '' INT QUIT; exec {_program()} {shlex.join(['--kiosk', *chosen, *options])}"


def _program() -> str:
    """Return this program by a path that needs no search, closed to the environment."""
    return shlex.join([sys.executable, "-I", "-m", "ketatui"])
