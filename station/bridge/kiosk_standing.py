"""How this kiosk stands, put together for supervisors: devices, queue, latency, version, counts.

What it is: what a `KioskState` says, when it is asked for. What it is not: when it is told
(`link.state_teller`). Lives on the I/O loop.
"""

from collections.abc import Callable
from dataclasses import dataclass

from server.contract.kiosk_state import MAX_DEVICES, DeviceState, DeviceTold, KioskState
from server.contract.station import ScanMessage
from station.bridge.journal import Capture, Journal
from station.bridge.scan_times import ScanTimes
from station.events import Judged, ScannerChanged, ScannersListed, ScannerState, StationEvent
from station.scanner_states import ScannerStates

BEHIND_MS = 2000
"""A scan that waits so long is not merely on its way: the server is away, slow or full."""
_NS_PER_MS = 1_000_000
_MAX_NAME = 200
_STATES = {
    ScannerState.READY: DeviceState.READY,
    ScannerState.LOST: DeviceState.LOST,
    ScannerState.FAILED: DeviceState.FAILED,
}


@dataclass(frozen=True, slots=True)
class Clocks:
    """UTC in milliseconds, by which scans are dated; and one that only ever goes on."""

    utc_ms: Callable[[], int]
    monotonic_ns: Callable[[], int]


class KioskStanding:
    """Hears what the kiosk is told, after it was told.

    `devices_changed` is called when they did.
    """

    def __init__(self, journal: Journal, version: Callable[[], str], clocks: Clocks) -> None:
        self._journal = journal
        self._version = version
        self._clocks = clocks
        self._scanners = ScannerStates()
        self._since_ns: dict[str, tuple[ScannerState, int]] = {}
        self.times = ScanTimes()
        self.devices_changed: Callable[[], None] = lambda: None

    def heard(self, event: StationEvent) -> None:
        """Take in what concerns supervisors."""
        if isinstance(event, Judged):
            now_ns = self._clocks.monotonic_ns()
            self.times.answered(event.scan.scan_id, late=event.late, now_ns=now_ns)
        elif isinstance(event, ScannerChanged | ScannersListed):
            self._scanners.handle(event)
            self._note_since()
            self.devices_changed()

    def kept(self, scan: ScanMessage, capture: Capture) -> None:
        """Note that a scan is durable. What was touched came by no scanner and is not timed."""
        if capture.received_ns is not None and capture.heard_ns is not None:
            self.times.durable(
                scan.scan_id,
                received_ns=min(capture.received_ns, capture.heard_ns),  # a replay may run ahead
                heard_ns=capture.heard_ns,
                now_ns=self._clocks.monotonic_ns(),
            )

    def urgent(self) -> object:
        """Return what is told at once when it is another: devices, and a queue that stands."""
        oldest_ms = self._oldest_ms()
        is_behind = oldest_ms is not None and oldest_ms >= BEHIND_MS
        devices = [(each.scanner_id, each.state, each.trouble) for each in self._in_use()]
        return devices, is_behind, len(self._journal.unconfirmed) if is_behind else 0

    def other(self) -> object:
        """Return what may wait to be told, without how long ago it was."""
        told = self._journal.told()
        counts = told.since_seq, told.last_seq, told.captured, told.confirmed_seq, told.acknowledged
        now_ns = self._clocks.monotonic_ns()
        return counts, len(told.lost), self.times.noted, self.times.count(now_ns), self._names()

    def state(self) -> KioskState:
        """Return all of it."""
        now_ns = self._clocks.monotonic_ns()
        return KioskState(
            version=self._version(),
            waiting=len(self._journal.unconfirmed),
            oldest_ms=self._oldest_ms(),
            devices=self._devices(now_ns),
            scans_timed=self.times.count(now_ns),
            legs=self.times.legs(now_ns),
            journal=self._journal.told(),
        )

    def _oldest_ms(self) -> int | None:
        waiting = self._journal.unconfirmed
        return max(0, self._clocks.utc_ms() - waiting[0].captured_utc_ms) if waiting else None

    def _devices(self, now_ns: int) -> tuple[DeviceTold, ...]:
        names = self._names()
        return tuple(
            DeviceTold(
                device=each.scanner_id,
                name=names.get(each.scanner_id, each.name)[:_MAX_NAME],
                state=_STATES[each.state],
                for_ms=(now_ns - self._since_ns[each.scanner_id][1]) // _NS_PER_MS,
                trouble=each.trouble or "",
            )
            for each in self._in_use()
        )

    def _note_since(self) -> None:
        """Remember since when each stands as it does; of one that is gone for good nothing."""
        now_ns = self._clocks.monotonic_ns()
        before, self._since_ns = self._since_ns, {}
        for each in self._in_use():
            state, began_ns = before.get(each.scanner_id, (None, now_ns))
            since_ns = began_ns if state is each.state else now_ns
            self._since_ns[each.scanner_id] = each.state, since_ns

    def _in_use(self) -> tuple[ScannerChanged, ...]:
        return (*self._scanners.troubled, *self._scanners.ready)[:MAX_DEVICES]

    def _names(self) -> dict[str, str]:
        return {row.scanner_id: row.name for row in self._scanners.rows}
