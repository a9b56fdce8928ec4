"""Where the servers of a data folder are reached, in files for programs that did not start them.

What it is: `address.json` of a server that has the folder to itself; of each of several that share
it an `address-….json` of its own, locked while it runs, by which one that was killed is known. What
it is not: whether one answers. Blocking.
"""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from uuid import uuid4

import msgspec
from msgspec import Struct

ALONE = "address.json"
_SHARING = "address-*.json"


class Address(Struct, frozen=True):
    """How a running server is reached: the line on standard output, and its file."""

    listening: str
    data_dir: str


@contextmanager
def published(folder: Path, line: bytes, *, shared: bool) -> Iterator[None]:
    """Keep the address in a file while the block runs; files of servers that are gone go."""
    _sweep(folder, shared=shared)
    path = folder / (_SHARING.replace("*", uuid4().hex[:12]) if shared else ALONE)
    part = path.with_suffix(".part")
    part.write_bytes(line + b"\n")
    with _locked(part) if shared else nullcontext():
        part.replace(path)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def addresses(folder: Path) -> tuple[Address, ...]:
    """Return where the servers of this folder listen; nothing when none says so."""
    shared = (path for path in sorted(folder.glob(_SHARING)) if _is_held(path))
    found = []
    for path in (folder / ALONE, *shared):
        with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            found.append(msgspec.json.decode(path.read_bytes(), type=Address))
    return tuple(found)


def _sweep(folder: Path, *, shared: bool) -> None:
    """Remove what is of servers that are gone: of those, whoever is not alone knows by the lock."""
    if shared:
        (folder / ALONE).unlink(missing_ok=True)
    for path in folder.glob(_SHARING):
        if not (shared and _is_held(path)):
            path.unlink(missing_ok=True)


if sys.platform == "linux":
    import fcntl

    @contextmanager
    def _locked(path: Path) -> Iterator[None]:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _is_held(path: Path) -> bool:
        with suppress(FileNotFoundError), path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

else:

    def _locked(path: Path) -> AbstractContextManager[None]:
        raise OSError(f"{path} is not locked: a store is shared on Linux only")

    def _is_held(path: Path) -> bool:
        return path is None
