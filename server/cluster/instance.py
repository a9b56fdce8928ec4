"""A server as systemd has it: read from what `systemctl show` prints.

What it is: text in, an `Instance` out. What it is not: how the server feels (`health`). Pure.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from server.cluster.units import port_of

PROPERTIES = (
    *("Id", "LoadState", "ActiveState", "SubState", "Result", "UnitFileState"),
    *("MainPID", "NRestarts", "MemoryCurrent", "MemoryMax", "StateChangeTimestamp"),
)
"""What is asked of a unit, its times as `@` and seconds (`--timestamp=unix`)."""
_NO_NUMBER = {"", "[not set]", "infinity"}


class State(StrEnum):
    """`ActiveState` of a unit, as systemd.unit(5) has it."""

    ACTIVE = "active"
    RELOADING = "reloading"
    INACTIVE = "inactive"
    FAILED = "failed"
    ACTIVATING = "activating"
    DEACTIVATING = "deactivating"
    MAINTENANCE = "maintenance"


class Instance(Struct, frozen=True):
    """A server of this host.

    `since_utc_s` is when its state began. `restarts` are those that systemd made by itself since a
    person started it. `pid` is None while none runs. `detail` is systemd's finer word, as `running`
    or `auto-restart`; `result` is `success`, or how it ended.
    """

    port: int
    state: State
    detail: str = ""
    result: str = "success"
    is_enabled: bool = False
    pid: int | None = None
    restarts: int = 0
    since_utc_s: int | None = None
    memory_bytes: int | None = None
    memory_max_bytes: int | None = None

    @property
    def has_ended(self) -> bool:
        """Whether it runs no more, and systemd will not start it by itself."""
        return self.state in (State.FAILED, State.INACTIVE)


class Way(Struct, frozen=True):
    """What the units say of every server alike: as whom, where, and with which settings."""

    is_there: bool
    user: str
    folder: Path
    environ: Mapping[str, str]


def instances(shown: str) -> tuple[Instance, ...]:
    """Return the servers that `systemctl show` told of, by port; other units are left out."""
    found = [_instance(block) for block in blocks(shown)]
    return tuple(sorted((each for each in found if each), key=lambda each: each.port))


def blocks(shown: str) -> Iterator[dict[str, str]]:
    """Yield the properties of each unit."""
    for block in shown.split("\n\n"):
        pairs = (line.partition("=") for line in block.splitlines() if "=" in line)
        properties = {name: value for name, _, value in pairs}
        if properties:
            yield properties


def _instance(told: Mapping[str, str]) -> Instance | None:
    port = port_of(told.get("Id", ""))
    if port is None or told.get("LoadState") != "loaded":
        return None
    return Instance(
        port=port,
        state=State(told.get("ActiveState", State.INACTIVE)),
        detail=told.get("SubState", ""),
        result=told.get("Result", ""),
        is_enabled=told.get("UnitFileState") in {"enabled", "enabled-runtime"},
        pid=_number(told, "MainPID") or None,
        restarts=_number(told, "NRestarts") or 0,
        since_utc_s=_number(told, "StateChangeTimestamp"),
        memory_bytes=_number(told, "MemoryCurrent"),
        memory_max_bytes=_number(told, "MemoryMax"),
    )


def _number(told: Mapping[str, Any], name: str) -> int | None:
    text = told.get(name, "").removeprefix("@")
    return None if text in _NO_NUMBER or not text.isdecimal() else int(text)
