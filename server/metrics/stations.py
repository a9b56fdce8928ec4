"""Families of the stations: who is there, how long each was not heard, and what it has in hand.

What it is: the store's stations put beside the sockets of this server. A station that has a socket
at another server of the same store is silent here and heard there: alerts take the least of both.
Pure.
"""

from collections.abc import Iterator, Mapping, Sequence

from server.metrics.families import gauge, gauges
from server.store.station_figures import StationFigures
from server.web.presence import NEVER_SEEN, Presence

_OF_SILENCE = (
    "Since when a station has no socket at this server, or was heard of last by its scans; 0 while"
    " it has one. With several servers of a store the least of them counts."
)
_OF_WORK = "1 of a station that has an order open or scans held, by the store."
_OF_UNCONFIRMED = "Scans that a kiosk told this server of and that are not stored."


def stations(
    known: Sequence[StationFigures],
    heard_utc_ms: Mapping[str, int],
    presences: Mapping[str, Presence],
    now_utc_ms: int,
) -> Iterator[str]:
    """Make the families. `heard_utc_ms` is of scans that were stored before this server came."""
    seen = {each.station: presences.get(each.station, NEVER_SEEN) for each in known}
    connected = sum(presence.is_online for presence in presences.values())
    yield gauge("stations_connected", "Stations with a socket at this server.", connected)
    yield gauge(
        "stations_known", "Stations that the store knows, without those taken away.", len(known)
    )
    silence = {
        name: silent_s
        for name, presence in seen.items()
        if (silent_s := _silent_s(presence, heard_utc_ms.get(name), now_utc_ms)) is not None
    }
    yield gauges("station_silence_seconds", _OF_SILENCE, "station", silence)
    at_work = {each.station: float(each.is_at_work) for each in known}
    yield gauges("station_work_at_hand", _OF_WORK, "station", at_work)
    unconfirmed = {
        each.station: float(max(0, seen[each.station].minted_seq - each.last_seq)) for each in known
    }
    yield gauges("station_unconfirmed_scans", _OF_UNCONFIRMED, "station", unconfirmed)


def _silent_s(presence: Presence, heard_utc_ms: int | None, now_utc_ms: int) -> float | None:
    """Return how long a station was not heard; None of one that never was."""
    if presence.is_online:
        return 0.0
    heard = max(presence.since_utc_ms or 0, heard_utc_ms or 0)
    return max(0, now_utc_ms - heard) / 1000 if heard else None
