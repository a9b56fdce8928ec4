"""What an edge and the centre say to each other: one protocol, and its values.

What it is not: how it is carried (`postgres.remote`), or what is done with it. Frozen values.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec
from msgspec import Raw, Struct

from server.contract.centre import CentreTrouble
from server.domain.progress import Closing, ErpStatus
from server.store.order_content import LineContent


class Centre(Struct, frozen=True):
    """Which centre answers. If any of the first four is another than before, it was put back.

    `database` names it and its tables, which a restore makes anew. `cluster` and `timeline` are
    None where the provider keeps them to itself. `utc_ms` is its clock.
    """

    generation: str
    database: str
    cluster: str | None
    timeline: str | None
    utc_ms: int


class Position(Struct, frozen=True):
    """How far an edge has pulled.

    `known` is the snapshot up to which it has everything, None at first. While a round is under
    way, `until` is the snapshot it ends at, and `after_change`, `after_order` its last order.
    """

    known: str | None = None
    until: str | None = None
    after_change: str = "0"
    after_order: str = ""
    pulled: int = 0
    in_round: int | None = None


class CentreOrder(Struct, frozen=True, array_like=True, gc=False):
    """An order as its owner tells it. `revision` counts its changes; an import has none."""

    order_no: str
    customer: str
    status: ErpStatus
    ship_by: str | None
    codes: tuple[str, ...]
    lines: tuple[LineContent, ...]
    revision: int = 0


class CentreScan(Struct, frozen=True, array_like=True):
    """A scan as far as other sites need it. One of no order has no `oseq`.

    `reopens` is the completion it takes back, `revision` that of the order it completes.
    """

    oseq: int | None
    scan_id: UUID
    site: str
    station: str
    line_no: int | None
    qty: int
    closing: Closing | None
    reopens: UUID | None
    revision: int | None
    verdict: str
    operator: str | None
    captured_utc_ms: int


class OrderNews(Struct, frozen=True, array_like=True, gc=False):
    """What is new of one order.

    `content` is None when its owner changed nothing; `scans` are those not heard of yet. Of one
    that is `gone` from this site there is neither.
    """

    change: str
    order_no: str
    gone: bool
    content: CentreOrder | None
    scans: tuple[CentreScan, ...] | None


_news = msgspec.json.Decoder(OrderNews)


class Page(Struct, frozen=True):
    """Some news, and the position once they are kept. With `is_last` there are no more for now.

    `orders` are still as they came, each the JSON of an OrderNews: a large page read whole is many
    times as much in memory, and gone from the processor's before it is kept.
    """

    centre: Centre
    orders: tuple[Raw, ...]
    position: Position
    is_last: bool


def read_news(orders: Sequence[Raw]) -> list[OrderNews]:
    """Read orders of a page.

    Raises:
        RemoteRefusedError: when they are not as this program expects.
    """
    try:
        return [_news.decode(order) for order in orders]
    except msgspec.MsgspecError as error:
        raise not_understood(error) from error


def not_understood(error: Exception) -> "RemoteRefusedError":
    """Return what an answer means that cannot be read."""
    return RemoteRefusedError(
        f"it answers what this program does not understand: {error}",
        "install the newest version of this program",
        CentreTrouble.FUNCTIONS,
    )


class PushedScan(Struct, frozen=True):
    """A scan as it is pushed. `data` and `sent` are base64.

    One that cannot be stored there goes with `poison`, the reason, and is quarantined as `sent`.
    """

    seq: int
    scan_id: UUID
    station: str
    station_seq: int
    step: str
    verdict: str
    scanner_id: str
    data: str
    captured_utc_ms: int
    stored_utc_ms: int
    qty: int = 0
    order_no: str | None = None
    reason: str | None = None
    operator: str | None = None
    symbology: str | None = None
    line_no: int | None = None
    closing: Closing | None = None
    undoes: UUID | None = None
    reopens: UUID | None = None
    revision: int | None = None
    lot: str | None = None
    serial: str | None = None
    expiry: str | None = None
    poison: str | None = None
    sent: str | None = None


class CentrePacked(Struct, frozen=True, array_like=True):
    """A line with more packed than is ordered now. `line_no` 0: its order was packed before."""

    order_no: str
    line_no: int
    qty_ordered: int
    qty_packed: int


class Imported(Struct, frozen=True):
    """What the centre made of orders: how many are new there, and which were there otherwise.

    `joined` were other sites' alone until now; `packed` is what people have to look at in those
    that were changed.
    """

    created: int
    differing: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    packed: tuple[CentrePacked, ...] = ()


class PushRefusal(StrEnum):
    """Why nothing of a push was taken."""

    GAP = "gap"
    """It begins after what the centre has: push again from there."""
    TAKEN = "taken"
    """Another scan has that number: this store was copied or put back, and needs another name."""
    SITE = "site"
    """This incarnation belongs to another site."""
    HELD = "held"
    """Another program has an order of these open: push again, until it is done."""


class Pushed(Struct, frozen=True):
    """What the centre has of an incarnation now, and the numbers it gave the scans of orders.

    `known` are scans, with their order's number if they have one, that it had already and judged
    otherwise than they were told now. `held` is the order that another program has open, if it can
    be named.
    """

    centre: Centre
    last_seq: int
    numbered: tuple[tuple[UUID, int | None], ...] = ()
    known: tuple[tuple[str | None, CentreScan], ...] = ()
    refused: PushRefusal | None = None
    held: str | None = None


class RemoteError(Exception):
    """The centre could not be spoken to, or refuses. `hint` is what a person can do about it.

    `trouble` is the same for a kiosk, which has words of its own for it; `about` is what it is
    about where that is no word: the centre's own, say.
    """

    def __init__(
        self,
        detail: str,
        hint: str,
        trouble: CentreTrouble | None = None,
        about: str | None = None,
    ) -> None:
        self.detail = detail
        self.hint = hint
        self.trouble = trouble
        self.about = about
        super().__init__(f"{detail} ({hint})")


class RemoteAwayError(RemoteError):
    """It does not answer, or is busy: trying again mends it once it is back."""


class RemoteRefusedError(RemoteError):
    """It answers and will not: somebody has to change something first."""


class PoisonError(RemoteRefusedError):
    """What was handed over cannot be stored there, however often it is tried."""


class Remote(Protocol):
    """The centre, as a site speaks to it."""

    async def pull(self, position: Position, *, orders: int, lines: int) -> Page:
        """Return the next page: at most `orders` of them, and of their lines about `lines`."""

    async def push(self, incarnation: UUID, utc_ms: int, scans: Sequence[PushedScan]) -> Pushed:
        """Hand over the next scans of an incarnation, by `seq` without a gap."""

    async def import_orders(
        self, orders: Sequence[CentreOrder], *, only_new: bool = False
    ) -> Imported:
        """Hand over orders of this site, whole. With `only_new` what is there stays as it is."""
