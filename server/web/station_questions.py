"""What a station asks beside its scans: a whole order, a PIN, what was read, how its kiosk stands.

What it is: one answer each, to a socket that said hello. What it is not: scans and greetings
(`live`). The server's event loop.
"""

import logging
from collections.abc import Callable
from functools import partial
from uuid import UUID

from msgspec import Struct

from server.contract.kiosk_state import KioskState, KioskStateNoted
from server.contract.order import OrderView
from server.contract.station import (
    NAMESPACE,
    Event,
    MessageSeen,
    OrderReply,
    OrderRequest,
    PinRequest,
    Refusal,
    RefusalCode,
)
from server.store import Store, is_fault
from server.store.station_config import station_config
from server.store.station_messages import saw_message
from server.web.access import Access
from server.web.pins import Pins
from server.web.seats import Seat, Seats
from server.web.socket_event import SocketEvent
from server.web.station_requests import no_hello, parsed

_LOG = logging.getLogger(__name__)


class StationQuestions:
    """Answers them. `kiosk_told` takes what a kiosk says of itself."""

    def __init__(
        self,
        store: Store,
        seats: Seats,
        pins: Pins,
        kiosk_told: Callable[[Seat, KioskState], None],
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._seats = seats
        self._pins = pins
        self._kiosk_told = kiosk_told
        self._now_utc_ms = now_utc_ms

    def events(self, stations: Access) -> list[SocketEvent]:
        """Return what may be asked, and by whom."""
        return [
            SocketEvent(NAMESPACE, Event.ORDER, self._order, stations),
            SocketEvent(NAMESPACE, Event.MESSAGE_SEEN, self._message_seen, stations),
            SocketEvent(NAMESPACE, Event.PIN, self._pin, stations),
            SocketEvent(NAMESPACE, Event.KIOSK_STATE, self._kiosk_state, stations),
        ]

    async def _message_seen(self, sid: str, payload: object) -> Struct:
        seat = self._seats.of_socket(sid)
        if seat is None:
            return no_hello()
        seen = parsed(payload, MessageSeen)
        if isinstance(seen, Refusal):
            return seen
        note = partial(
            saw_message,
            station=seat.station,
            message_id=seen.message_id,
            now_utc_ms=self._now_utc_ms(),
        )
        await self._store.write(note)
        return await self._store.read(partial(station_config, station=seat.station))

    async def _pin(self, sid: str, payload: object) -> Struct:
        seat = self._seats.of_socket(sid)
        if seat is None:
            return no_hello()
        request = parsed(payload, PinRequest)
        if isinstance(request, Refusal):
            return request
        return await self._pins.answer(seat.station, request)

    async def _kiosk_state(self, sid: str, payload: object) -> Struct:
        """Note how a kiosk stands. Nothing is read or stored: the next scan is read after it."""
        seat = self._seats.of_socket(sid)
        if seat is None:
            return no_hello()
        state = parsed(payload, KioskState)
        if isinstance(state, Refusal):
            return state
        self._kiosk_told(seat, state)
        return KioskStateNoted()

    async def _order(self, sid: str, payload: object) -> Struct:
        if self._seats.of_socket(sid) is None:
            return no_hello()
        request = parsed(payload, OrderRequest)
        if isinstance(request, Refusal):
            return request
        order = await self._readable_order(request.order_id)
        if order is None:
            return Refusal(RefusalCode.NOT_FOUND, f"there is no order {request.order_id}")
        return OrderReply(order)

    async def _readable_order(self, order_id: UUID) -> OrderView | None:
        """Return a whole order; None also of one that cannot be read: nobody waits at it."""
        try:
            return await self._store.order(order_id)
        except Exception as error:
            if not is_fault(error):
                raise
            _LOG.exception("order cannot be read", extra={"order_id": str(order_id)})
            return None
