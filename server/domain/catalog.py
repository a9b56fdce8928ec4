"""The look-ups the rules need, as a Protocol, and the frozen facts they answer with.

The store answers them from its indexes inside the scan's own transaction; tests from dictionaries.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from server.contract.order import OrderStatus

MAX_CANDIDATES = 50
"""Orders named in one answer, at most."""


class OrderFacts(Struct, frozen=True):
    """An order as a whole. `completed`: a scan completed it, whatever the ERP says since.

    `is_here` is False of one that its owner took from this site; it is cancelled here.
    """

    order_id: UUID
    order_no: str
    status: OrderStatus
    completed: bool
    units_ordered: int
    units_packed: int
    is_here: bool = True


class LineFacts(Struct, frozen=True):
    """One line with its shared count, in pieces."""

    line_no: int
    sku: str
    description: str
    qty_ordered: int
    qty_packed: int

    @property
    def missing(self) -> int:
        """Pieces still to pack."""
        return max(0, self.qty_ordered - self.qty_packed)

    @property
    def words(self) -> str:
        """What an operator calls it."""
        return self.description or self.sku


class MatchedLine(Struct, frozen=True):
    """A line that a code fits; one of what the code names is `qty_per_scan` pieces."""

    line: LineFacts
    qty_per_scan: int


def line_to_fill(lines: Iterable[MatchedLine], count: int) -> MatchedLine | None:
    """Return which of the lines that a code fits, by line number, `count` of what it names go to.

    The lowest that lacks them all; else the lowest that lacks a piece; else the lowest.
    """
    lowest: MatchedLine | None = None
    for matched in lines:
        if matched.line.missing >= matched.qty_per_scan * count:
            return matched
        if lowest is None or (matched.line.missing and not lowest.line.missing):
            lowest = matched
    return lowest


class Wearer(Struct, frozen=True):
    """Who wears a badge, or wore it before it was replaced; who is not active may not scan."""

    name: str
    has_pin: bool = False
    is_active: bool = True
    is_replaced: bool = False


class CountedScan(Struct, frozen=True):
    """A scan that counts `qty` pieces and is not undone."""

    scan_id: UUID
    line_no: int
    qty: int


class Catalog(Protocol):
    """Orders, items, operators and the station's own scans, as they stand before this scan.

    `codes` are lookup keys of one scan, best first.
    """

    def is_empty(self) -> bool:
        """Say whether there is no order at all."""

    def orders_with_code(self, codes: Sequence[str]) -> tuple[UUID, ...]:
        """Return the orders these codes name, by order number, at most MAX_CANDIDATES."""

    def order(self, order_id: UUID) -> OrderFacts:
        """Return an order that exists."""

    def line_with_code(
        self, order_id: UUID, codes: Sequence[str], count: int
    ) -> MatchedLine | None:
        """Return of the order's lines these codes fit the `line_to_fill`, with its best code."""

    def line(self, order_id: UUID, line_no: int) -> LineFacts | None:
        """Return one line."""

    def next_unfinished(self, order_id: UUID, besides: int = 0) -> LineFacts | None:
        """Return the lowest line with pieces missing, line `besides` passed over."""

    def item(self, codes: Sequence[str]) -> LineFacts | None:
        """Return any line of any order that these codes fit: what the item is called."""

    def orders_needing(self, codes: Sequence[str]) -> tuple[UUID, ...]:
        """Return the packable orders with pieces of this item missing, at most MAX_CANDIDATES."""

    def last_counted(self, order_id: UUID) -> CountedScan | None:
        """Return this station's latest scan that counts in the order and is not undone."""

    def completed_here(self, order_id: UUID) -> bool:
        """Say whether it is this station whose completion of the order counts."""

    def wearer(self, badge: str) -> Wearer | None:
        """Return who wears a badge; None of one that nobody ever wore."""

    def is_ticket(self, scan_id: UUID, badge: str, ticket: str) -> bool:
        """Say whether a ticket tells that the PIN asked for by this scan of a badge was right."""

    def oldest_held(self, data: bytes) -> UUID | None:
        """Return this station's oldest held scan with exactly this data."""
