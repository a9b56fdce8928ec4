"""What the cameras in use could not do: wishes they did not take, pictures that were of no use.

What it is: what their drivers say, kept for the list of scanners and told in the log once. What it
is not: a trouble of a camera that cannot be used: that is an event of its own. The I/O loop.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from drivers.camera_places import CameraWishes
from drivers.place import Place
from station.events import ScannerRow

_log = logging.getLogger(__name__)
_USUAL = CameraWishes()


class _Status(Protocol):
    """What is used of drivers.camera.driver.CameraStatus; importing that would load OpenCV."""

    @property
    def unset(self) -> tuple[str, ...]: ...
    @property
    def unusable(self) -> tuple[tuple[str, int], ...]: ...


@runtime_checkable
class _Says(Protocol):
    def status(self) -> _Status: ...


@dataclass(frozen=True, slots=True)
class _Shortcoming:
    unset: tuple[str, ...] = ()
    unusable: tuple[tuple[str, int], ...] = ()


class CameraShortcomings:
    """Those of each camera, by `scanner_id`, since it was claimed."""

    def __init__(self) -> None:
        self._known: Mapping[str, _Shortcoming] = {}
        self._logged: set[tuple[str, object]] = set()

    def look(self, drivers: Iterable[tuple[str, object]]) -> bool:
        """Ask the cameras among the drivers; tell whether they say something else than before."""
        said = {key: _said(driver) for key, driver in drivers if isinstance(driver, _Says)}
        changed = said != self._known
        self._known = said
        for scanner_id, each in said.items():
            self._log(scanner_id, each)
        return changed

    def told_with(self, row: ScannerRow, place: Place) -> ScannerRow:
        """Return a row of the list with what its camera could not do.

        Only what somebody wished otherwise than by default is told: nobody can mend that a camera
        has no automatic focus.
        """
        known = self._known.get(row.scanner_id)
        if known is None or not isinstance(place.settings, CameraWishes):
            return row
        wishes = place.settings
        unset = tuple(name for name in known.unset if _wished(wishes, name))
        return replace(row, unset=unset, unusable=sum(count for _, count in known.unusable))

    def _log(self, scanner_id: str, known: _Shortcoming) -> None:
        if known.unset and self._is_new(scanner_id, known.unset):
            extra = {"scanner_id": scanner_id, "unset": known.unset}
            _log.info("a camera did not take all that was asked of it", extra=extra)
        if known.unusable and self._is_new(scanner_id, "unusable"):
            about = {"scanner_id": scanner_id, "unusable": dict(known.unusable)}
            _log.warning("pictures of a camera could not be used", extra=about)

    def _is_new(self, scanner_id: str, what: object) -> bool:
        is_new = (scanner_id, what) not in self._logged
        self._logged.add((scanner_id, what))
        return is_new


def _said(driver: _Says) -> _Shortcoming:
    status = driver.status()
    return _Shortcoming(status.unset, status.unusable)


def _wished(wishes: CameraWishes, name: str) -> bool:
    """Tell whether somebody wished for this: what the driver adds by itself is no wish."""
    return getattr(wishes, name, None) != getattr(_USUAL, name, None)
