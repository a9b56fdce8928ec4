"""Orders of a file into the centre, from which they come back to every site of theirs by the feed.

What it is: a `Destination` of an import. A way that breaks off is tried again twice: the same
orders again change nothing. An order that the centre cannot store is found by halving and refused
by itself. What it is not: the file (server.store.orders_import). The asyncio loop.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from server.store.order_content import OrderContent
from server.store.orders_import import Applied, Destination, Note, NoteCode, NotTakenError, Opened
from server.sync.remote import (
    CentreOrder,
    CentrePacked,
    Imported,
    PoisonError,
    Remote,
    RemoteAwayError,
    RemoteError,
    RemoteRefusedError,
)

BATCH_LINES = 2000
"""Lines handed over at once: an order is held at the centre for as long as they take."""
RETRY_S = (0.5, 3.0)

Connect = Callable[[], AbstractAsyncContextManager[Remote]]


class CentreDestination:
    """The centre, over a connection that is made anew when it breaks off.

    With `only_new` what is there already stays as it is. `differing` are the orders that were there
    with other content.
    """

    batch_lines = BATCH_LINES

    def __init__(
        self,
        connect: Connect,
        held: AsyncExitStack,
        retry_s: Sequence[float] = RETRY_S,
        *,
        only_new: bool = False,
    ) -> None:
        self.differing: set[str] = set()
        self._only_new = only_new
        self._connect = connect
        self._held = held
        self._retry_s = retry_s
        self._remote: Remote | None = None

    async def reach(self) -> None:
        """Look whether the centre takes orders of this site.

        Raises:
            RemoteError: when it does not.
        """
        await self._import([])

    async def take(self, orders: Sequence[OrderContent]) -> Applied:
        """Hand orders over.

        Raises:
            NotTakenError: when the centre is away for longer, or refuses.
        """
        told = [centre_order(order) for order in orders]
        was_away = False
        for pause_s in (*self._retry_s, None):
            try:
                return await self._take(told)
            except RemoteAwayError as error:
                was_away = True
                await self._held.aclose()
                self._remote = None
                if pause_s is None:
                    raise _not_taken(error, may_have_arrived=True) from error
                await asyncio.sleep(pause_s)
            except RemoteError as error:
                raise _not_taken(error, may_have_arrived=was_away) from error
        raise AssertionError("the last try returns or raises")

    async def _take(self, orders: Sequence[CentreOrder]) -> Applied:
        try:
            imported = await self._import(orders)
        except PoisonError as poison:
            if len(orders) == 1:
                why = f"The centre cannot store it: {poison.detail}."
                return Applied(refused=[(orders[0].order_no, why)])
        else:
            self.differing.update(imported.differing)
            return _applied(imported, len(orders))
        middle = len(orders) // 2
        applied = await self._take(orders[:middle])
        applied.add(await self._take(orders[middle:]))
        return applied

    async def _import(self, orders: Sequence[CentreOrder]) -> Imported:
        if self._remote is None:
            self._remote = await self._held.enter_async_context(self._connect())
        return await self._remote.import_orders(orders, only_new=self._only_new)


def into_the_centre(connect: Connect, retry_s: Sequence[float] = RETRY_S) -> Opened:
    """Return the centre as a destination that is looked for when it is opened."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Destination]:
        async with AsyncExitStack() as held:
            destination = CentreDestination(connect, held, retry_s)
            try:
                await destination.reach()
            except RemoteError as error:
                raise _not_taken(error, may_have_arrived=False) from error
            yield destination

    return opened


def centre_order(order: OrderContent) -> CentreOrder:
    """Return an order of a file as the centre takes it."""
    return CentreOrder(
        order.order_no,
        order.customer,
        order.erp_status,
        None if order.ship_by is None else order.ship_by.isoformat(),
        order.codes,
        order.lines,
    )


def _applied(imported: Imported, count: int) -> Applied:
    changed = len({*imported.differing, *imported.joined})
    notes = list(map(_note, imported.packed))
    unchanged = count - imported.created - changed
    return Applied(imported.created, changed, unchanged, len(notes), notes)


def _note(packed: CentrePacked) -> Note:
    if not packed.line_no:
        text = "The order changed after it was packed. Compare the box with the order."
        return Note(packed.order_no, NoteCode.CHANGED_AFTER_PACK, text)
    text = (
        f"Line {packed.line_no} needs {packed.qty_ordered} now, and {packed.qty_packed} are packed."
    )
    return Note(packed.order_no, NoteCode.OVER_PACKED, text)


def _not_taken(error: RemoteError, *, may_have_arrived: bool) -> NotTakenError:
    if isinstance(error, RemoteRefusedError):
        sentence = f"The centre refuses orders: {error.detail}; {error.hint}."
    else:
        sentence = f"The centre takes no orders now: {error.detail}. Import the file when it does."
    return NotTakenError(sentence, may_have_arrived=may_have_arrived)
