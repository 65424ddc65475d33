"""What a shared reading host needs of OpenSSH: a block for `sshd_config`, and a line for each key."""

import base64
import binascii
import re
import shlex
import sys

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
    # sftp and scp find no terminal, and the reader refuses them.
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
    # From OpenSSH 9.2 on, a client that asks for nothing can be dropped too:
    #   UnusedConnectionTimeout 1m
    # How many may read at once is for the system to say: in /etc/security/limits.conf, with UsePAM yes,
    #   {user} hard maxlogins 50
Match all

# Each reader has a line in {keys} (root's, mode 644).
# This prints it: ketatui ssh-config --profile NAME --key "$(cat NAME.pub)"
# While Python starts, ctrl+c would end it with names of its files, so trap keeps that away; -I lets no
# variable of the client's change what it does.
# {line}
"""


def block(user: str, profile: str | None, idle: float) -> str:
    """Return the block for `sshd_config`, with what to know about it as comments.

    Args:
        user: The account.
        profile: A profile to show the line of a key with; None for a made-up one.
        idle: Minutes without a key after which a session ends.

    Raises:
        Refusal: The account or the profile has no name that is safe to write there.
    """
    if not _ACCOUNT.fullmatch(user):
        raise Refusal("the name of an account is 1 to 32 letters a-z, digits, - or _")
    return _BLOCK.format(
        user=user,
        keys=f"/etc/ssh/{user}_keys",
        trial=shlex.join(["su", "-s", "/bin/sh", user, "-c", f"{_program()} --version"]),
        bare=_command(None, idle),
        line=key_line(profile or "ann", None, idle),
    )


def key_line(profile: str, key: str | None, idle: float) -> str:
    """Return the line of `authorized_keys` that lets a key in to the reader with its profile.

    Args:
        profile: The profile.
        key: The public key as `ssh-keygen` writes it; None for a sample.
        idle: Minutes without a key after which a session ends.

    Raises:
        Refusal: The profile or the key is none.
    """
    quoted = _command(profile_name(profile), idle).replace('"', r"\"")
    return f'restrict,pty,command="{quoted}" {_SAMPLE if key is None else _key(key)} {profile}'


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


def _command(profile: str | None, idle: float) -> str:
    """Return the command that opens the reader for a guest."""
    chosen = [] if profile is None else ["--profile", profile]
    return f"trap '' INT QUIT; exec {_program()} {shlex.join(['--kiosk', *chosen, '--idle', f'{idle:g}'])}"


def _program() -> str:
    """Return this program by a path that needs no search, closed to the environment."""
    return shlex.join([sys.executable, "-I", "-m", "ketatui"])
