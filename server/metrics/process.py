"""Families of the process: what it takes of the machine, what it may take, since when it runs.

What it is: `process_*` as Prometheus's own clients tell them, where there is a /proc, and the limit
of the memory, which they lack. Blocking, small: files of the kernel.
"""

import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from platform import python_version

from prometheus_client import ProcessCollector, generate_latest

from server.metrics.families import gauge, info

_CGROUPS = Path("/sys/fs/cgroup")
_STATM = Path("/proc/self/statm")
_OF_CGROUP = Path("/proc/self/cgroup")
_OF_LIMIT = "Memory that this process may take: the service's or container's, else the machine's."
_process = ProcessCollector(registry=None)


def process(version: str, started_utc_s: float) -> Iterator[str]:
    """Make the families. `started_utc_s` is when this server was."""
    yield generate_latest(_process).decode()
    yield gauge("start_time_seconds", "When this server was started, Unix time.", started_utc_s)
    yield gauge("memory_limit_bytes", _OF_LIMIT, memory_limit_bytes())
    labels = {"version": version, "python": python_version(), "sqlite": sqlite3.sqlite_version}
    yield info("build_info", "1, of this version.", labels)


def memory_bytes() -> int | None:
    """Return how much of the machine's memory this process has; None where there is no /proc."""
    if sys.platform == "win32":
        return None
    try:
        pages = int(_STATM.read_text("ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def memory_limit_bytes() -> int | None:
    """Return the least limit that holds for this process; None where none can be read."""
    limits = [*_of_cgroups(), *_of_machine()]
    return min(limits, default=None)


def _of_cgroups() -> Iterator[int]:
    """Look at the process's group and those it is within (cgroup v2)."""
    try:
        own = _OF_CGROUP.read_text("ascii").rpartition("::/")[2].strip()
    except OSError:
        return
    group = _CGROUPS / own
    for folder in (group, *group.parents):
        if folder == _CGROUPS.parent:
            return
        try:
            text = (folder / "memory.max").read_text("ascii").strip()
        except OSError:
            continue
        if text.isdigit():
            yield int(text)


def _of_machine() -> tuple[int, ...]:
    if sys.platform == "win32":
        return ()
    return (os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),)
