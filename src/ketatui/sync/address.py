"""The address of the store: a URL that libpq knows, without a password."""

import re
from urllib.parse import unquote

_SCHEMES = ("postgresql", "postgres")
_SECRET = {"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"}
_NO_URL = "it is no URL such as postgresql://host/database"
_PASSWORD = "it holds a password; passwords belong in ~/.pgpass or in a service file"
_HOST = re.compile(r"(\[[^]@]*\]|[^]:[]*)(:[0-9]*)?")


class BadAddressError(Exception):
    """The address of the store cannot be used; the message says why and never holds the address."""


def checked(address: str) -> str:
    """Return the address of a store.

    It is taken apart as libpq does, to which neither `?` nor `#` ends a password. What looks like a
    password in a place where libpq would look for none is one too.

    Raises:
        BadAddressError: It is none, or holds a password.
    """
    scheme, is_url, rest = address.partition("://")
    if scheme not in _SCHEMES or not is_url:
        raise BadAddressError(_NO_URL)
    named = re.match("([^@/]*)@", rest)
    where, _, settings = rest[named.end() if named else 0 :].partition("?")
    hosts, _, database = where.partition("/")
    names = (unquote(setting.partition("=")[0]).lower() for setting in settings.split("&"))
    if (
        (named and ":" in unquote(named[1]))
        or ("@" in database and ":" in hosts)
        or any(name in _SECRET for name in names)
    ):
        raise BadAddressError(_PASSWORD)
    if not all(map(_HOST.fullmatch, hosts.split(","))):
        raise BadAddressError(_PASSWORD if "@" in rest else _NO_URL)
    if not address.isprintable() or " " in address:
        raise BadAddressError("it holds a blank or a control character")
    return address
