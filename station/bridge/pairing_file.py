"""The token that a kiosk was paired by, beside its settings: for the kiosk's user alone to read.

What it is: one small JSON file, written whole or not at all. It names the server it is for: the
token is sent to no other. What it is not: the pairing (`pairing`). Blocking.
"""

import logging
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from station.bridge.tls import trusting

_log = logging.getLogger(__name__)
NAME = Path("station") / "paired.json"


class KeptToken(Struct, frozen=True):
    """Which station this kiosk is at which server, and the token that says so.

    `front_ca` is the CA (PEM) that vouches for the server; None where the system's trust decides.
    `store` is what the server counts scans in, which outlives its address; None of an older one.
    """

    url: str
    station: str
    token: str
    front_ca: str | None = None
    store: str | None = None

    def goes_on_from(self, before: "KeptToken") -> bool:
        """Say whether the scans that `before` was kept for are counted on under this one."""
        if self.store is None or before.store is None:
            return (self.station, self.url) == (before.station, before.url)
        return (self.station, self.store) == (before.station, before.store)


def read_token(folder: Path, url: str) -> KeptToken | None:
    """Return the token for the server at `url`; None when there is none for it."""
    kept = read_kept(folder)
    return kept if kept is not None and kept.url == url else None


def read_kept(folder: Path) -> KeptToken | None:
    """Return the token that this kiosk was paired by last, for whatever address."""
    try:
        kept = msgspec.json.decode((folder / NAME).read_bytes(), type=KeptToken)
        trusting(kept.front_ca)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        _log.error("the token in %s cannot be read: %s", folder / NAME, error)
        return None
    return kept


def write_token(folder: Path, kept: KeptToken) -> None:
    """Keep a token instead of the one before.

    Raises:
        OSError: the disk refused; the one before is still there.
    """
    path = folder / NAME
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  # a mode before the first byte
        file.write(msgspec.json.encode(kept))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
