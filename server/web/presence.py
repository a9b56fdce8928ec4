"""Who is there of the stations, as far as their sockets tell. Pure."""

from msgspec import Struct

from server.contract.dashboard_live import StationNow
from server.contract.station import Welcome


class Presence(Struct, frozen=True):
    """Whether a station has a socket, since when that is so, and how many scans it ever minted."""

    is_online: bool = False
    since_utc_ms: int | None = None
    minted_seq: int = 0

    def came(self, minted_seq: int, now_utc_ms: int) -> "Presence":
        """Return it with a socket; one that replaces its socket was there all the time."""
        since = self.since_utc_ms if self.is_online else now_utc_ms
        return Presence(is_online=True, since_utc_ms=since, minted_seq=minted_seq)

    def left(self, now_utc_ms: int) -> "Presence":
        """Return it without a socket."""
        return Presence(is_online=False, since_utc_ms=now_utc_ms, minted_seq=self.minted_seq)


NEVER_SEEN = Presence()


def station_now(welcome: Welcome, presence: Presence) -> StationNow:
    """Return a station as the store has it and its socket tells."""
    view = welcome.view
    return StationNow(
        station=view.station,
        is_online=presence.is_online,
        since_utc_ms=presence.since_utc_ms,
        step=view.step.value,
        operator=view.operator,
        open_order=None if view.open_order is None else view.open_order.order_no,
        waits_at=None if view.pending is None else view.pending.verdict.value,
        unconfirmed=max(0, presence.minted_seq - welcome.last_seq),
        held=view.held_count,
    )
