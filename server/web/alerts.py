"""What wants a person: checks that are not well, stations that went silent in mid-work. Pure."""

from collections.abc import Iterable

from server.contract.dashboard_live import Alert, AlertKind, StationNow
from server.web.probes import Check

SILENT_MS = 60_000
"""So long a station may be away in mid-work: a kiosk that restarts is back sooner."""


def alerts_of(
    checks: Iterable[Check], stations: Iterable[StationNow], now_utc_ms: int
) -> tuple[Alert, ...]:
    """Return all there is: of checks first, then of stations by name."""
    failing = [_of_check(check) for check in checks if not check.ok]
    silent = [_of_silence(station) for station in stations if _is_silent(station, now_utc_ms)]
    return (*failing, *sorted(silent, key=lambda alert: alert.station or ""))


def _of_check(check: Check) -> Alert:
    known = {kind.value: kind for kind in AlertKind}
    kind = known.get(check.name, AlertKind.OTHER)
    return Alert(kind, check.detail, is_vital=check.vital)


def _is_silent(station: StationNow, now_utc_ms: int) -> bool:
    """Say whether a station left with work at hand: one that is switched off at night did not.

    Who is signed in is none: nobody signs out before the light goes off.
    """
    is_at_work = station.open_order or station.held or station.unconfirmed
    since = station.since_utc_ms
    if station.is_online or not is_at_work or since is None:
        return False
    return now_utc_ms - since > SILENT_MS


def _of_silence(station: StationNow) -> Alert:
    at_hand = [
        f"{station.open_order} is open" if station.open_order else "",
        f"{station.unconfirmed} scans are not stored here" if station.unconfirmed else "",
        f"{station.held} scans are held" if station.held else "",
    ]
    said = ", ".join(part for part in at_hand if part)
    detail = f"{station.station} does not answer while {said}: look at the kiosk and its network"
    return Alert(AlertKind.STATION_SILENT, detail, is_vital=False, station=station.station)
