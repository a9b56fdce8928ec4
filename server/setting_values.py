"""What the values of settings mean: text in, a value that can be used out, or why it cannot.

What it is: one reader a kind of value, for `config`, which knows the variables. What it is not: a
look at the disk or the network. Pure.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

MIN_SECRET = 32
MIN_RETENTION_DAYS = 30
_HTTPS = 443
_SHOWN_CHARACTERS = 100
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9])?|[0-9a-f:.]{2,45}")
"""A host name, in ASCII as it is sent, or an IPv6 address without its brackets."""
_MAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,255}")
_MIN_DISTINCT = 8
_MAX_PATH_BYTES = 3000
_MAX_NAME_BYTES = 255
"""What systems take of a path, room left for what is put below it, and of a name in it."""


def absolute_path(text: str) -> Path:
    """Return a path that means the same wherever the server is started.

    Raises:
        ValueError: says why it is none, or longer than a path can be.
    """
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise ValueError("no such user's folder") from None
    if "\0" in text:
        raise ValueError("a path holds no NUL character")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("its name is not UTF-8")
    if not text.isprintable():
        raise ValueError("it holds a control character")
    if len(text.encode()) > _MAX_PATH_BYTES or _longest_name(path) > _MAX_NAME_BYTES:
        raise ValueError("it is longer than a path can be")
    if not path.is_absolute():
        raise ValueError("a relative path would depend on where the server is started")
    return path


def _longest_name(path: Path) -> int:
    return max((len(part.encode()) for part in path.parts), default=0)


def secret(text: str) -> str:
    """Return a secret that is not one at sight.

    Raises:
        ValueError: when it is short, or of the same few characters.
    """
    if len(text) < MIN_SECRET:
        raise ValueError(f"it has {len(text)}")
    if len(set(text)) < _MIN_DISTINCT:
        raise ValueError("hardly two of these differ")
    return text


def retention_days(text: str) -> int:
    """Return how many days customers' names are kept, 0 for good.

    Raises:
        ValueError: when orders could be in work still.
    """
    days = int(text)
    if 0 < days < MIN_RETENTION_DAYS:
        raise ValueError(f"within {days} days an order is asked about")
    return days


def listened_host(text: str) -> str:
    """Return an address or name to listen on, as it is written elsewhere.

    Raises:
        ValueError: when it is neither an address nor localhost.
    """
    if text.lower() == "localhost":
        return text.lower()
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        raise ValueError("no address") from None
    if "%" in text:
        raise ValueError("an address of one link alone")
    return str(address)


def is_of_this_machine(host: str) -> bool:
    """Say whether nobody else reaches what listens on a host."""
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def origin(text: str) -> str:
    """Return `https://name` or `https://name:port`, as browsers write an origin.

    Raises:
        ValueError: when there is more to it, or it is no https.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("no address") from None
    name = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or not _NAME.fullmatch(name):
        raise ValueError("not https:// and a name or an address")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("more than a name and a port")
    shown = f"[{name}]" if ":" in name else name
    return f"https://{shown}" if port in {None, _HTTPS} else f"https://{shown}:{port}"


def origins(text: str) -> tuple[str, ...]:
    """Return origins that are parted by commas.

    Raises:
        ValueError: says which is none, and why.
    """
    return tuple(_each(text, origin))


def networks(text: str) -> tuple[str, ...]:
    """Return addresses and networks that are parted by commas, each as a network.

    Raises:
        ValueError: says which is none.
    """
    return tuple(_each(text, _network))


def upstreams(text: str) -> tuple[str, ...]:
    """Return `host:port` of servers that are parted by commas, IPv6 in brackets.

    Raises:
        ValueError: says which is none.
    """
    return tuple(_each(text, _upstream))


def _upstream(text: str) -> str:
    try:
        parts = urlsplit(f"//{text.lower()}")
        name, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("no address") from None
    is_more = parts.netloc != text.lower() or "@" in parts.netloc
    if not port or not _NAME.fullmatch(name) or is_more:
        raise ValueError("write a name or an address, and a port: 10.0.0.5:8787")
    return parts.netloc


def file_path(text: str) -> Path:
    """Return a path that may stand in the front's own settings.

    Raises:
        ValueError: says why it is none.
    """
    if set(text) & set("${}"):
        raise ValueError("a front reads $, { and } otherwise")
    return absolute_path(text)


def mail_address(text: str) -> str:
    """Return a mail address, as an authority warns by.

    Raises:
        ValueError: when it is none.
    """
    if not _MAIL.fullmatch(text):
        raise ValueError("no mail address")
    return text


def _network(text: str) -> str:
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise ValueError("write 10.0.0.5 or 10.0.0.0/24") from None
    if network.prefixlen == 0:
        raise ValueError("that is everybody")
    return str(network)


def _each(text: str, read: Callable[[str], str]) -> Iterator[str]:
    for part in text.split(","):
        try:
            yield read(part.strip())
        except ValueError as error:
            raise ValueError(f"{part.strip()[:_SHOWN_CHARACTERS]!r}: {error}") from None
