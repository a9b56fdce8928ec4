"""What a hub announces to the kiosks of its network, by DNS-SD over multicast DNS (RFC 6762, 6763).

What it is: the service's type, the TXT record's words written and read. What it is not: a reason to
trust anybody: whoever is in the network may announce what he likes, so that each word is read as a
stranger's. TLS and the pairing code decide (docs/adr/0020-front-ca.md). Pure.
"""

import re
import unicodedata
from collections.abc import Mapping
from ipaddress import ip_address

from msgspec import Struct

SERVICE = "_scanstation._tcp.local."
INSTANCE = "scanstation-{store}." + SERVICE
STORE_CHARACTERS = 8
"""Of the store's identity: enough to tell hubs apart. It opens nothing."""
_VERSION_OF_RECORD = "1"
_MAX_URL = 200
_MAX_NAME = 40
_MAX_VERSION = 16
_HTTPS = re.compile(
    r"https://(?P<host>[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(:(?P<port>[0-9]{1,5}))?"
)
_LIKE_AN_ADDRESS = re.compile(r"[0-9.]+|\[.*")
_HTTPS_PORT = 443
_MAX_PORT = 65535
_MARKS = frozenset({"Mn", "Me"})


class Hub(Struct, frozen=True):
    """A hub: the address that kiosks reach it by, its name and program for a person to read."""

    url: str
    name: str
    version: str


def said_of(hub: Hub, store: str) -> dict[str, str]:
    """Return the TXT record of a hub."""
    return {
        "txtvers": _VERSION_OF_RECORD,
        "url": hub.url,
        "name": hub.name,
        "version": hub.version,
        "store": store[:STORE_CHARACTERS],
    }


def hub_of(said: Mapping[bytes, bytes | None]) -> Hub | None:
    """Return the hub that a TXT record speaks of; None where no kiosk could use its address."""
    words = {key.lower(): _text(value) for key, value in said.items()}
    url = hub_url(words.get(b"url", ""))
    if url is None or words.get(b"txtvers") != _VERSION_OF_RECORD:
        return None
    name = shown(words.get(b"name", "")) or url.removeprefix("https://")
    return Hub(url, name, shown(words.get(b"version", ""), _MAX_VERSION))


def hub_url(text: str) -> str | None:
    """Return an address as it is kept: https, a name or an address, perhaps a port; None of others.

    No user or password, path or query: nothing that would lead elsewhere than it seems to.
    """
    text = text.strip()
    tidy = text.lower().removesuffix("/") if text.isascii() else ""
    found = _HTTPS.fullmatch(tidy) if len(tidy) <= _MAX_URL else None
    if found is None:
        return None
    port = int(found["port"] or _HTTPS_PORT)
    if not 0 < port <= _MAX_PORT or not _is_host(found["host"]):
        return None
    host = found["host"]
    return f"https://{host}" if port == _HTTPS_PORT else f"https://{host}:{port}"


def shown(text: str, most: int = _MAX_NAME) -> str:
    """Return a stranger's words as they may stand on a screen: short, and none that turns others.

    Control characters, line ends, and those that set the direction of writing are left out; so are
    marks that no letter takes up, which could be stacked over other lines.
    """
    plain = (
        each
        for each in unicodedata.normalize("NFC", text[: 4 * most])
        if each.isprintable() and unicodedata.category(each) not in _MARKS
    )
    whole = " ".join("".join(plain).split())
    return whole if len(whole) <= most else f"{whole[: most - 1]}…"


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")


def _is_host(text: str) -> bool:
    """Say whether it is a name, or a whole address: a system may read one in half of it, too."""
    if not _LIKE_AN_ADDRESS.fullmatch(text):
        return ".." not in text
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True
