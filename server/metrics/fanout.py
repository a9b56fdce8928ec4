"""Families of the way to the other servers of this store. Pure."""

from collections.abc import Iterator

from server.fanout.status import FanoutStatus
from server.metrics.families import gauge

_OF_WAY = "1 while this server and the others of its store tell each other through Redis."
_OF_TRIP = "How long a message of this server took through Redis and back, last time."
_OF_OTHERS = "Other servers of the store that this one heard lately."


def of_fanout(status: FanoutStatus) -> Iterator[str]:
    """Make the families of a server that has Redis."""
    is_up = status.since_utc_ms is not None
    trip_ms = status.round_trip_ms if is_up else None
    yield gauge("fanout_up", _OF_WAY, float(is_up))
    yield gauge("fanout_round_trip_seconds", _OF_TRIP, None if trip_ms is None else trip_ms / 1000)
    yield gauge("fanout_servers_heard", _OF_OTHERS, status.others if is_up else None)
