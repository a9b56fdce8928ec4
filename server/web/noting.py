"""What each seated station was told of its orders besides their lines: conflicts, moved away.

Told when an order is opened or scanned, and again when it changes. What it is not: the notes
themselves (server.store.order_notes), or the socket (`live`). The server's event loop.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from server.contract.centre import OrderNotes
from server.store import Store
from server.store.order_notes import order_notes
from server.web.seats import Seat

_log = logging.getLogger(__name__)
Tell = Callable[[Seat, OrderNotes], Awaitable[None]]


class Noting:
    """Tells stations the notes of their orders through `tell`."""

    def __init__(self, store: Store, tell: Tell) -> None:
        self._store = store
        self._tell = tell

    async def follow(self, seat: Seat, order_ids: Iterable[UUID]) -> None:
        """Take these for the orders a station has before it; tell the notes of those new to it."""
        before, seat.noted = seat.noted, {}
        for order_id in order_ids:
            seat.noted[order_id] = before.get(order_id, ())
            if order_id not in before:
                await self._look(seat, order_id)

    async def look_again(self, seats: Iterable[Seat]) -> None:
        """Tell each station what is other than it was told."""
        for seat in seats:
            for order_id in list(seat.noted):
                await self._look(seat, order_id)

    async def _look(self, seat: Seat, order_id: UUID) -> None:
        try:
            notes = await self._store.read(lambda connection: order_notes(connection, order_id))
        except Exception:  # noqa: BLE001  # the root of one telling: no scan waits for it
            _log.exception("an order's notes cannot be read", extra={"order_id": str(order_id)})
            return
        if notes != seat.noted.get(order_id, notes):
            seat.noted[order_id] = notes
            await self._tell(seat, OrderNotes(order_id, notes))
