"""How each scanner stands, from what the bridge tells: the one answer for all who show it.

What it is: the last state of each scanner, and which of them are in trouble. What it is not: what
is said of it. Each lives where it is asked: of the kiosk's own screen on the Qt main thread, of
what supervisors are told on the I/O loop. No Qt.
"""

from collections.abc import Iterator
from dataclasses import replace

from station.events import (
    Availability,
    ScannerChanged,
    ScannerRow,
    ScannersListed,
    ScannerState,
    ScannerTrouble,
)

_OFF = "off"
OUR_SCANNERS = {"keyboard": "scanner-keyboard", "sim": "scanner-demo"}
"""Scanners of the kiosk's own, which no list tells of, and the words that name them, by id."""


class ScannerStates:
    """Keeps them; one that is switched off, plugged in or not, is in no trouble."""

    def __init__(self) -> None:
        self.rows: tuple[ScannerRow, ...] = ()
        self._states: dict[str, ScannerChanged] = {}
        self._off: frozenset[str] = frozenset()
        self._seen: dict[str, ScannerRow] = {}

    def handle(self, event: ScannersListed | ScannerChanged) -> None:
        """Take in which scanners there are, or what became of one."""
        if isinstance(event, ScannerChanged):
            self._changed(event)
            return
        removed = self._removed(event.scanners)
        self.rows = event.scanners
        self._seen.update((row.scanner_id, row) for row in self.rows)
        listed = frozenset(row.scanner_id for row in self.rows)
        off = frozenset(row.scanner_id for row in self.rows if row.role == _OFF)
        self._off = (self._off - listed) | off | removed
        for scanner_id in removed:
            self._states.pop(scanner_id, None)

    def _removed(self, rows: tuple[ScannerRow, ...]) -> frozenset[str]:
        """Return those that were added and are listed no more: a person removed them."""
        before = frozenset(row.scanner_id for row in self.rows if row.added)
        return before - frozenset(row.scanner_id for row in rows)

    def of(self, scanner_id: str) -> ScannerChanged | None:
        """Return what was told of a scanner last; None while nothing was."""
        return self._states.get(scanner_id)

    def forget(self, scanner_id: str) -> None:
        """Tell of one that is gone no more; it is told again when it comes back."""
        self._states.pop(scanner_id, None)

    @property
    def own(self) -> tuple[ScannerRow, ...]:
        """Those of the kiosk's own that have been heard: no search finds them."""
        heard = (each for each in self._states.values() if each.scanner_id in OUR_SCANNERS)
        return tuple(
            ScannerRow(each.scanner_id, each.scanner_id, each.name, "", "work") for each in heard
        )

    @property
    def gone(self) -> tuple[ScannerRow, ...]:
        """Those that were there, as they were, and are listed no more."""
        listed = frozenset(row.scanner_id for row in self.rows)
        return tuple(
            replace(self._seen[each.scanner_id], trouble=None)
            for each in self.troubled
            if each.scanner_id in self._seen and each.scanner_id not in listed
        )

    @property
    def ready(self) -> tuple[ScannerChanged, ...]:
        """Those that can be scanned with, in the order in which they came."""
        return tuple(each for each in self._used() if each.state is ScannerState.READY)

    @property
    def troubled(self) -> tuple[ScannerChanged, ...]:
        """Those that cannot, ones that failed before ones that are gone."""
        found = [each for each in self._used() if each.state is not ScannerState.READY]
        return tuple(sorted(found, key=lambda each: each.state is not ScannerState.FAILED))

    def _changed(self, event: ScannerChanged) -> None:
        """Take in a change; letting go of one that is switched off leaves nothing to be told."""
        if event.scanner_id in self._off and event.state is not ScannerState.READY:
            self._states.pop(event.scanner_id, None)
        else:
            self._states[event.scanner_id] = event

    def _used(self) -> list[ScannerChanged]:
        known = (*self._states.values(), *self._never_there())
        return [each for each in known if each.scanner_id not in self._off]

    def _never_there(self) -> Iterator[ScannerChanged]:
        """Yield what is named in the settings and was not plugged in since the start."""
        for row in self.rows:
            absent = row.availability is Availability.NOT_PLUGGED_IN
            if absent and row.scanner_id not in self._states:
                trouble = ScannerTrouble.NOT_PLUGGED_IN
                yield ScannerChanged(row.scanner_id, row.name, ScannerState.LOST, trouble=trouble)
