"""What stations are told without asking: orders changed elsewhere, what is set, the centre.

What it is: one message to the socket on a seat, or to every one that it concerns; and a question
to a kiosk, which answers beside its scans. What it is not: what stations ask (`live`). The server's
event loop.
"""

import asyncio
import logging
from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from msgspec import Struct

from server.contract.centre import CentreState, CentreTold, OrderNotes
from server.contract.order import OrderHead
from server.contract.station import NAMESPACE, Event, OrderChanged, StationConfig, StationView
from server.store import Store, is_fault
from server.store.station_config import station_config
from server.web.centre_news import NO_CENTRE
from server.web.noting import Noting
from server.web.seats import Seat, Seats

_LOG = logging.getLogger(__name__)


class StationNews:
    """Tells those who sit. Of a centre that is not there, that there is none is all they hear."""

    def __init__(self, store: Store, seats: Seats, server: socketio.AsyncServer) -> None:
        self._store = store
        self._seats = seats
        self._server: Any = server
        self._centre = NO_CENTRE
        self._noting = Noting(store, self._tell_notes)

    async def open_orders(self) -> None:
        """Tell every station whose open order is not as it was told."""
        await self.orders(self._seats.open_orders())
        await self._noting.look_again(self._seats.seated())

    async def orders(self, order_ids: Iterable[UUID]) -> None:
        """Tell every station that has one of these orders open, and was told less of it."""
        for order_id in order_ids:
            try:
                order = await self._store.order(order_id)
            except Exception:  # noqa: BLE001  # the root of one telling: the others wait for theirs
                _LOG.exception("order cannot be read", extra={"order_id": str(order_id)})
                continue
            if order is not None:
                await self.order(order.head)

    async def order(self, head: OrderHead, *, but: Seat | None = None) -> None:
        """Tell every station, `but` one, that has an older revision of an order open."""
        for seat in self._seats.behind(head, but=but):
            await self.push(seat, Event.ORDER_CHANGED, OrderChanged(head.order_id, head.revision))

    async def centre_changed(self, told: CentreTold) -> None:
        """Tell every station how this server stands with the centre, and those that come later."""
        self._centre = told
        for seat in self._seats.seated():
            await self.centre(seat)

    async def centre(self, seat: Seat) -> None:
        """Tell one station how this server stands with the centre."""
        await self.push(seat, Event.CENTRE, self._centre)

    async def note(self, seat: Seat, view: StationView, last: OrderHead | None = None) -> None:
        """Tell what is to be known of the orders that the operator has before him."""
        if self._centre.state is not CentreState.NONE:
            heads = [head for head in (view.open_order, last) if head is not None]
            await self._noting.follow(seat, [head.order_id for head in heads])

    async def state(self, seat: Seat) -> None:
        """Tell a station what is set for it, and how it stands: its `lock` is held."""
        await self.config(seat)
        if seat.sid is not None:
            view = (await self._store.hello(seat.station)).view
            seat.saw(view)
            await self.push(seat, Event.STATE, view)

    async def config(self, seat: Seat) -> None:
        """Tell a station what is set for it; where that cannot be read it goes on as it is."""
        if seat.sid is None:
            return
        config = await self._config_of(seat.station)
        if config is not None:
            seat.config = config
            await self.push(seat, Event.CONFIG_CHANGED, config)

    async def is_set_otherwise(self, seat: Seat) -> bool:
        """Say whether something else is set for who sits there than it was told, if it was yet."""
        if seat.config is None:
            return False
        config = await self._config_of(seat.station)
        return config is not None and config != seat.config

    async def push(self, seat: Seat, event: Event, what: Struct) -> None:
        """Send one message to who sits there."""
        if seat.sid is None:  # it left meanwhile; `to` nobody would be to everybody
            return
        message = msgspec.to_builtins(what)
        await self._server.emit(event.value, message, to=seat.sid, namespace=NAMESPACE)

    async def ask(self, station: str, event: str, question: object, wait_s: float) -> object:
        """Ask a station's kiosk; None of one that is away or gives no answer.

        It is asked beside its scans, none of which waits for it.
        """
        seat = self._seats.known(station)
        if seat is None or seat.sid is None:
            return None
        answered: asyncio.Future[object] = asyncio.get_running_loop().create_future()

        def take(*told: object) -> None:
            if not answered.done():
                answered.set_result(told[0] if told else None)

        await self._server.emit(event, question, to=seat.sid, namespace=NAMESPACE, callback=take)
        try:
            async with asyncio.timeout(wait_s):
                return await answered
        except TimeoutError:
            facts = {"station": station, "request": event, "why": "no answer in time"}
            _LOG.warning("kiosk did not answer", extra=facts)
            return None

    async def _config_of(self, station: str) -> StationConfig | None:
        """Return what is set for a station; None where that cannot be read."""
        try:
            return await self._store.read(partial(station_config, station=station))
        except Exception as error:
            if not is_fault(error):
                raise
            _LOG.exception("station's settings cannot be read", extra={"station": station})
            return None

    async def _tell_notes(self, seat: Seat, notes: OrderNotes) -> None:
        await self.push(seat, Event.ORDER_NOTES, notes)
