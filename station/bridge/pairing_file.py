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
    """

    url: str
    station: str
    token: str
    front_ca: str | None = None


def read_token(folder: Path, url: str) -> KeptToken | None:
    """Return the token for the server at `url`; None when there is none for it."""
    try:
        kept = msgspec.json.decode((folder / NAME).read_bytes(), type=KeptToken)
        trusting(kept.front_ca)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        _log.error("the token in %s cannot be read: %s", folder / NAME, error)
        return None
    return kept if kept.url == url else None


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
