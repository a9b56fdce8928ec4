"""Which socket speaks for which station, and which order each station has open.

What it is: bookkeeping in memory, rebuilt by every `hello`. What it is not: the station's state
(server.store keeps that). No I/O; the server's event loop alone.
"""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

from server.contract.centre import OrderNote
from server.contract.order import OrderHead
from server.contract.station import StationConfig, StationView


@dataclass(slots=True)
class Seat:
    """A station's place. `lock` lets one request of it run at a time, first come first served.

    A seat outlives its socket, so that a request still running is waited for by the next socket.
    There are as many as stations that ever said hello to this process. `noted` are the orders
    before the operator, each with the notes that the station was told of it. `config` is what is
    set for the station, as it was told.
    """

    station: str
    sid: str | None = None
    kiosk: UUID | None = None
    sat_ms: int = 0
    open_order_id: UUID | None = None
    revision: int = 0
    config: StationConfig | None = None
    noted: dict[UUID, tuple[OrderNote, ...]] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def is_kept_from(self, kiosk: UUID) -> bool:
        """Say whether another kiosk's socket sits here: it is not pushed out."""
        return self.sid is not None and self.kiosk != kiosk

    def saw(self, view: StationView) -> None:
        """Remember the order the station was just told it has open."""
        order = view.open_order
        self.open_order_id = None if order is None else order.order_id
        self.revision = 0 if order is None else order.revision


class Seats:
    """All stations' places."""

    def __init__(self) -> None:
        self._by_station: dict[str, Seat] = {}
        self._by_sid: dict[str, Seat] = {}

    def seat(self, station: str) -> Seat:
        """Return the place of a station."""
        return self._by_station.setdefault(station, Seat(station))

    def known(self, station: str) -> Seat | None:
        """Return the place of a station; None of one that never was here."""
        return self._by_station.get(station)

    def all(self) -> list[Seat]:
        """Return every place, taken or not."""
        return list(self._by_station.values())

    def of_socket(self, sid: str) -> Seat | None:
        """Return the place a socket sits on; None before its hello and after it was replaced."""
        return self._by_sid.get(sid)

    def take(self, station: str, kiosk: UUID, sid: str, now_ms: int = 0) -> str | None:
        """Seat a kiosk's socket and return the one that sat there, which is to be disconnected.

        `now_ms` is of the monotonic clock.
        """
        self.leave(sid)
        seat = self.seat(station)
        before = seat.sid
        if before is not None:
            self.leave(before)
        seat.sid, seat.kiosk, seat.sat_ms = sid, kiosk, now_ms
        self._by_sid[sid] = seat
        return before

    def leave(self, sid: str) -> None:
        """Free the place of a socket that is gone."""
        seat = self._by_sid.pop(sid, None)
        if seat is not None and seat.sid == sid:
            seat.sid = None
            seat.open_order_id = None
            seat.config = None
            seat.noted = {}

    def seated(self) -> list[Seat]:
        """Return every place that a socket has."""
        return list(self._by_sid.values())

    def behind(self, order: OrderHead, *, but: Seat | None = None) -> list[Seat]:
        """Return who sits with an older revision of `order` open, `but` one, and mark them told."""
        told = [
            seat
            for seat in self._by_sid.values()
            if seat is not but
            and seat.open_order_id == order.order_id
            and seat.revision < order.revision
        ]
        for seat in told:
            seat.revision = order.revision
        return told

    def open_orders(self) -> set[UUID]:
        """Return every order that some seated station has open."""
        return {s.open_order_id for s in self._by_sid.values() if s.open_order_id is not None}
