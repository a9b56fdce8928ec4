"""What a front has to do, whichever program it is.

What it is: the settings in, a `Plan` out, on which both templates are rendered. What it is not: how
nginx or Caddy are told (`rendering`). Pure.
"""

import ipaddress
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from server.front.files import CERTIFICATE, KEY
from server.front.settings import Certificates, FrontSettings

_LAN_SUFFIXES = (".local", ".lan", ".internal", ".home.arpa", ".localdomain", ".test")
"""Names that no public authority certifies (RFC 6762, 8375, 9476), and those in use as such."""
_OUTPUT = Path("/dev/stdout")
_YEAR_S, _DAY_S = 365 * 86_400, 86_400


class Upstream(Struct, frozen=True):
    """A server behind the front: `host:port`, IPv6 in brackets, and its number from 1 on."""

    number: int
    address: str


class Plan(Struct, frozen=True):
    """Everything a template tells.

    `name` is a host name or an address, IPv6 without brackets. `hsts_s` is how long browsers keep
    to TLS. `certificate` and `key` are PEM files, None where the front gets them itself (ACME).
    """

    name: str
    port: int
    origin: str
    certificates: Certificates
    certificate: Path | None
    key: Path | None
    acme_email: str | None
    upstreams: tuple[Upstream, ...]
    hsts_s: int
    log_dir: Path | None

    @property
    def logs_to_output(self) -> bool:
        """Say whether the front logs to its own output, as a container's does."""
        return self.log_dir == _OUTPUT

    @property
    def is_address(self) -> bool:
        """Say whether the name is an address, which no handshake names."""
        return _is_address(self.name)

    @property
    def host(self) -> str:
        """The name as a URL and a Host header have it."""
        return f"[{self.name}]" if ":" in self.name else self.name


def plan_of(
    public_url: str, own_addresses: Sequence[str], front: FrontSettings, folder: Path
) -> Plan:
    """Return the plan of a front at `public_url`; `own_addresses` its upstreams if none is named.

    `folder` is where the internal authority's files are kept.
    """
    parts = urlsplit(public_url)
    name = parts.hostname or ""
    is_local = is_lan_name(name)
    kind = front.certificates or (Certificates.INTERNAL if is_local else Certificates.ACME)
    files = _files(kind, front, folder)
    return Plan(
        name=name,
        port=parts.port or 443,
        origin=public_url,
        certificates=kind,
        certificate=None if files is None else files[0],
        key=None if files is None else files[1],
        acme_email=front.acme_email,
        upstreams=tuple(
            Upstream(number, address)
            for number, address in enumerate(front.upstreams or own_addresses, start=1)
        ),
        hsts_s=_DAY_S if is_local else _YEAR_S,
        log_dir=front.log_dir,
    )


def _files(kind: Certificates, front: FrontSettings, folder: Path) -> tuple[Path, Path] | None:
    """Return where the certificate and its key are; None where the front gets them itself."""
    if kind is Certificates.ACME:
        return None
    return front.certificate or folder / CERTIFICATE, front.key or folder / KEY


def is_lan_name(name: str) -> bool:
    """Say whether no public authority certifies a name: an address, or one of the local network."""
    return _is_address(name) or "." not in name or name.endswith(_LAN_SUFFIXES)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
