"""Where the benchmark runs: its folders on a real disk, and what machine it was.

A measure of durability in memory would measure nothing, so a tmpfs is refused.
"""

import os
import platform
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

BUILD = Path("build")
_MEMORY = frozenset({"tmpfs", "ramfs"})


class Machine(Struct, frozen=True):
    """What the figures were taken on."""

    processor: str
    cores: int
    memory_gib: float
    system: str
    file_system: str
    python: str
    sqlite: str
    load_before: float


class NotOnDiskError(Exception):
    """The folder is in memory."""


def machine(folder: Path) -> Machine:
    """Return what this machine is, and how busy before the first measure."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_gib=round(memory / 2**30, 1),
        system=f"{platform.system()} {platform.release()}",
        file_system=file_system(folder),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        load_before=round(os.getloadavg()[0], 2),
    )


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder under `build` for the length of the block.

    Raises:
        NotOnDiskError: `build` is in memory.
    """
    BUILD.mkdir(exist_ok=True)
    kind = file_system(BUILD)
    if kind in _MEMORY:
        raise NotOnDiskError(f"{BUILD.absolute()} is a {kind}: nothing there is ever synced")
    with tempfile.TemporaryDirectory(prefix="bench-", dir=BUILD.absolute()) as folder:
        yield Path(folder)


def file_system(folder: Path) -> str:
    """Return the kind of file system a folder is on, as the kernel calls it."""
    device = folder.stat().st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    kinds = {}
    for line in Path("/proc/self/mountinfo").read_text("utf-8").splitlines():
        before, _, after = line.partition(" - ")
        kinds[before.split()[2]] = after.split()[0]
    return kinds.get(wanted, "unknown")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
