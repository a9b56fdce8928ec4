"""What supervisors are told of a kiosk, as it said so itself last; times by this server's clock."""

from msgspec import Struct

from server.contract.kiosk_state import DeviceState, LegTold


class DeviceNow(Struct, frozen=True):
    """A scanner in use at a kiosk, and since when it stands as it does.

    `trouble` is a word for what ails it; empty when none is known.
    """

    device: str
    name: str
    state: DeviceState
    since_utc_ms: int
    trouble: str


class KioskNow(Struct, frozen=True):
    """A kiosk as it stood at `told_utc_ms`.

    `is_current` says that it is connected and would have told what changed since; else it is the
    last that is known. `waiting` scans lie in its journal without an answer, the oldest since
    `oldest_utc_ms`. `legs` are percentiles of the last `scans_timed` scans, all of some minutes;
    there are none when nothing was scanned.
    """

    station: str
    is_current: bool
    told_utc_ms: int
    version: str
    waiting: int
    oldest_utc_ms: int | None
    devices: tuple[DeviceNow, ...]
    scans_timed: int
    legs: tuple[LegTold, ...]
