"""Where Redis is: `REDIS_URL` as it is handed out, checked. Pure."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

_TCP = frozenset({"redis", "rediss"})
_UNIX = "unix"
_OPTIONS = {
    "redis": frozenset({"db"}),
    "rediss": frozenset({"db", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile"}),
    _UNIX: frozenset({"db", "username", "password"}),
}
"""What may follow a `?`. Certificates are always checked: no option says otherwise."""
_DATABASE = re.compile(r"\d{1,5}")


def redis_address(text: str) -> str:
    """Return the address to connect to.

    Raises:
        ValueError: when it is none; the message never shows a password.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(
            "its host or port cannot be read; a password's /, ?, # or @ is %-encoded"
        ) from None
    if parts.scheme not in _OPTIONS:
        raise ValueError("it begins with redis://, rediss:// (TLS) or unix://")
    if not text.isprintable() or " " in text or parts.fragment:
        raise ValueError("a space, # or control character in it is %-encoded")
    _refuse_options(parts.scheme, parts.query)
    if parts.scheme == _UNIX and (host or not parts.path.strip("/")):
        raise ValueError("it names no socket: unix:///run/redis/redis.sock")
    if parts.scheme in _TCP and not host:
        raise ValueError("it names no host: redis://:password@host:6379")
    if parts.scheme in _TCP and parts.path not in {"", "/"}:
        _refuse_database(parts.path.removeprefix("/"))
    return text


def _refuse_options(scheme: str, query: str) -> None:
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in _OPTIONS[scheme]:
            raise ValueError(f"of {scheme}:// nothing else is set here than {_named(scheme)}")
        if name == "db":
            _refuse_database(value)


def _refuse_database(number: str) -> None:
    if not _DATABASE.fullmatch(number):
        raise ValueError("a database of Redis is a number: redis://host:6379/0")


def _named(scheme: str) -> str:
    return ", ".join(sorted(_OPTIONS[scheme]))


def shown(address: str) -> str:
    """Return an address for a person: where and as whom, never the password."""
    parts = urlsplit(address)
    if parts.scheme == _UNIX:
        return parts.path
    user = f"{unquote(parts.username)}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{user}{parts.hostname}{port}"


def safety_words(address: str) -> str:
    """Say how safe the way there is, once it has answered."""
    return _SAFETY[urlsplit(address).scheme]


_SAFETY = {
    "redis": "without TLS",
    "rediss": "over TLS, its certificate and name checked",
    _UNIX: "on this computer",
}
