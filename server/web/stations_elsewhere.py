"""Which stations are connected to which server of this store, and what they tell each other.

What it is: everybody says of its own stations that they are there; one that moves to another
server leaves its seat here, and of two kiosks of one name the later is sent away. What a server
that died had said is forgotten. Without a way to the others what was heard last is shown, but
keeps nobody out. What it is not: seats (`seats`), or what is shown (`dashboard_state`). The
server's event loop.
"""

import logging
from collections.abc import Callable
from uuid import UUID

from msgspec import Struct

from server.web.dashboard_news import DashboardNews
from server.web.elsewhere import Elsewhere
from server.web.hints import OrdersChanged, Scanned, StationSet, StationThere
from server.web.kiosks_elsewhere import KiosksElsewhere
from server.web.presence import Presence
from server.web.seats import Seat, Seats
from server.web.station_news import StationNews

MAX_STATIONS = 4096
"""So many stations of other servers are kept in mind."""
_LOG = logging.getLogger(__name__)


class _There(Struct, frozen=True):
    """A server, and what it said of a station."""

    server: str
    said: StationThere


class StationsElsewhere:
    """Stations of other servers. `send_away` ends the socket on a seat."""

    def __init__(
        self,
        elsewhere: Elsewhere,
        seats: Seats,
        news: StationNews,
        dashboards: DashboardNews,
        send_away: Callable[[Seat], None],
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._elsewhere = elsewhere
        self._seats = seats
        self._news = news
        self._dashboards = dashboards
        self._send_away = send_away
        self._now_utc_ms = now_utc_ms
        self._kiosks = KiosksElsewhere(elsewhere, news)
        self._there: dict[str, _There] = {}
        self._names: set[str] = set()
        """All that ever were at another server. Whatever Redis brings, it is bounded."""
        elsewhere.on(StationThere, self._hear)
        elsewhere.on(Scanned, self._scanned)
        elsewhere.on(OrdersChanged, lambda _, __: elsewhere.later(self.look_at_orders()))
        elsewhere.on(StationSet, lambda _, said: elsewhere.later(self._look_at(said.station)))
        elsewhere.when_gone(self._gone)
        elsewhere.when_missed(self._look_at_everything)

    async def look_at_orders(self) -> None:
        """Tell those of this server whose open order is not as it was told."""
        await self._news.open_orders()
        self._dashboards.orders_changed()

    async def look_again(self) -> None:
        """Tell those of this server what others stored and had no way to tell of."""
        await self.look_at_orders()
        for seat in self._seats.seated():
            if await self._news.is_set_otherwise(seat):
                await self._look_at(seat.station)

    async def ask(self, station: str, event: str, question: object, wait_s: float) -> object:
        """Ask a station's kiosk, wherever it is; None of one that is away or gives no answer."""
        there = self._there.get(station)
        if there is None:
            return await self._news.ask(station, event, question, wait_s)
        return await self._kiosks.ask(there.server, station, event, question, wait_s)

    def is_kept_from(self, station: str, kiosk: UUID) -> bool:
        """Say whether another kiosk of that name is connected to another server.

        One that was heard last before the way was lost may have gone since.
        """
        there = self._there.get(station)
        return there is not None and there.said.kiosk != kiosk and self._elsewhere.has_way

    def tell(self, seat: Seat) -> None:
        """Tell the others how one of this server's stations is there, or is not any more."""
        if seat.kiosk is None:
            return
        if seat.sid is not None:
            self._there.pop(seat.station, None)
        presence = self._dashboards.presence(seat.station)
        if presence.is_online == (seat.sid is not None):
            said = StationThere(seat.station, seat.kiosk, seat.sat_ms, presence)
            self._elsewhere.say(said)

    async def _look_at_everything(self) -> None:
        for seat in self._seats.all():
            self.tell(seat)
        self._dashboards.scanned()
        await self.look_at_orders()
        for seat in self._seats.seated():
            await self._look_at(seat.station)

    async def _look_at(self, station: str) -> None:
        """Tell a station of this server what is set for it, between two scans of it."""
        seat = self._seats.known(station)
        if seat is not None:
            async with seat.lock:
                await self._news.state(seat)

    def _scanned(self, _: str, said: Scanned) -> None:
        self._dashboards.scanned()
        open_here = self._seats.open_orders().intersection(said.order_ids)
        if open_here:
            self._elsewhere.later(self._news.orders(open_here))

    def _hear(self, server: str, said: StationThere) -> None:
        seat = self._seats.known(said.station)
        if not said.presence.is_online:
            self._leave(server, said.station, said.presence)
        elif seat is None and not self._is_room_for(said.station):
            return
        elif seat is None or seat.sid is None or self._gives_way(seat, server, said):
            self._there[said.station] = _There(server, said)
            self._dashboards.stands_elsewhere(said.station, said.presence)
        else:
            self.tell(seat)

    def _is_room_for(self, station: str) -> bool:
        """Say whether a station is one of those kept in mind, and if there is room make it one."""
        if station not in self._names:
            if len(self._names) == MAX_STATIONS:
                return False
            self._names.add(station)
            if len(self._names) == MAX_STATIONS:
                _LOG.warning("too many stations of other servers: further ones are passed over")
        return True

    def _gives_way(self, seat: Seat, server: str, said: StationThere) -> bool:
        """Say whether who sits here leaves: a kiosk that moved on, or came second to the name."""
        moved = seat.kiosk == said.kiosk
        is_later = (said.sat_ms, server) > (seat.sat_ms, self._elsewhere.name)
        if moved != is_later:
            return False
        why = "it moved to another server" if moved else "another kiosk of its name was there"
        _LOG.warning("station sent away", extra={"station": seat.station, "why": why})
        self._send_away(seat)
        return True

    def _leave(self, server: str, station: str, presence: Presence) -> None:
        there = self._there.get(station)
        if there is not None and there.server == server:
            del self._there[station]
            self._dashboards.stands_elsewhere(station, presence)

    def _gone(self, server: str) -> None:
        for station, there in list(self._there.items()):
            if there.server == server:
                _LOG.warning("station's server is gone", extra={"station": station})
                self._leave(server, station, there.said.presence.left(self._now_utc_ms()))
