"""What the values of settings mean: text in, a value that can be used out, or why it cannot.

What it is: one reader a kind of value, for `config`, which knows the variables. What it is not: a
look at the disk or the network. Pure.
"""

import ipaddress
from pathlib import Path

MIN_SECRET = 32
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


def loopback_host(text: str) -> str:
    """Return an address or name of this machine alone.

    Raises:
        ValueError: when others can reach it.
    """
    if text.lower() == "localhost":
        return text.lower()
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        raise ValueError("not an address of this machine alone; others need TLS in front") from None
    if not address.is_loopback or "%" in text:
        raise ValueError("an address others can reach needs TLS in front, which is not built yet")
    return str(address)
