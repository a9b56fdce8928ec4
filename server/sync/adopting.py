"""The orders of a store that had no centre, handed over once; again it changes nothing.

The centre's owner wins: an order that is there already stays as it is there, and comes to this
store so. What it is not: the scans, which are pushed like any others (`push`). The asyncio loop.
"""

from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from server.store.order_content import OrderContent
from server.store.orders_import.applying import Applied, batches
from server.sync.importing import BATCH_LINES, CentreDestination, Connect


@dataclass(frozen=True, slots=True)
class Adopted:
    """What came of it, the numbers of orders in their order.

    `alike` were at the centre as they are here; `differing` with other content, which stays.
    `refused` cannot be stored there, each with a sentence that says why.
    """

    added: int
    alike: int
    differing: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


async def adopt(
    orders: Iterable[OrderContent], connect: Connect, done: Callable[[int], None]
) -> Adopted:
    """Hand orders over to a centre; `done` is told how many are, often.

    Raises:
        NotTakenError: when the centre is away or refuses; what was handed over is whole orders.
    """
    applied = Applied()
    async with AsyncExitStack() as held:
        centre = CentreDestination(connect, held, only_new=True)
        for batch in batches(orders, BATCH_LINES):
            applied.add(await centre.take(batch))
            done(applied.orders)
        differing = tuple(sorted(centre.differing))
    alike = applied.unchanged + applied.changed - len(differing)
    return Adopted(applied.added, alike, differing, tuple(applied.refused))
