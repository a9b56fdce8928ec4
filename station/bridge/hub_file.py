"""Which hub was chosen on this kiosk, beside its settings.

What it is: one small JSON file, written whole or not at all. It holds no secret: what proves the
hub is kept apart (`pairing_file`). What it is not: the choice (`hub_choice`). Blocking.
"""

import logging
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from server.contract.hub import hub_url

_log = logging.getLogger(__name__)
NAME = Path("station") / "hub.json"


class KeptHub(Struct, frozen=True):
    """The address of the hub."""

    url: str


def read_hub(folder: Path) -> str | None:
    """Return the address of the hub that was chosen last; None of a kiosk that has none yet."""
    try:
        kept = msgspec.json.decode((folder / NAME).read_bytes(), type=KeptHub)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        _log.error("which hub was chosen cannot be read in %s: %s", folder / NAME, error)
        return None
    return hub_url(kept.url)


def write_hub(folder: Path, url: str) -> None:
    """Keep a choice instead of the one before.

    Raises:
        OSError: the disk refused; the one before is still there.
    """
    path = folder / NAME
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(msgspec.json.encode(KeptHub(url)))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
