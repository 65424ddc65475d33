"""The address of the store: a URL that libpq knows, without a password."""

from urllib.parse import parse_qsl, urlsplit

_SCHEMES = ("postgresql", "postgres")
_SECRET = {"password", "sslpassword", "oauth_client_secret"}


class BadAddressError(Exception):
    """The address of the store cannot be used; the message says why and never holds the address."""


def checked(address: str) -> str:
    """Return the address of a store.

    Raises:
        BadAddressError: It is none, or holds a password.
    """
    try:
        parts = urlsplit(address)
        secret = parts.password is not None or any(
            name.lower() in _SECRET for name, _ in parse_qsl(parts.query, keep_blank_values=True)
        )
    except ValueError:
        raise BadAddressError("it is no URL such as postgresql://host/database") from None
    if parts.scheme not in _SCHEMES or not address.startswith(f"{parts.scheme}://"):
        raise BadAddressError("it is no URL such as postgresql://host/database")
    if secret:
        raise BadAddressError("it holds a password; passwords belong in ~/.pgpass or in a service file")
    if not address.isprintable() or " " in address:
        raise BadAddressError("it holds a blank or a control character")
    return address
