"""Orders as both ends see them: heads, lines, whole views, search hits.

What it is: frozen structs for the wire. What it is not: the rules of an order (server.domain).
"""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=0)]


class WorkStep(StrEnum):
    """What a station is doing."""

    INQUIRE = "inquire"
    PACK = "pack"
    SHIP = "ship"


class OrderStatus(StrEnum):
    """Where an order stands, from its ERP status and its scans together."""

    OPEN = "open"
    PACKING = "packing"
    PACKED = "packed"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"
    SHIPPED = "shipped"


class OrderHead(Struct, frozen=True, forbid_unknown_fields=True):
    """An order without its lines. Units are pieces; `revision` rises with every change."""

    order_id: UUID
    order_no: str
    customer: str
    status: OrderStatus
    revision: Count
    line_count: Count
    units_ordered: Count
    units_packed: Count
    ship_by: date | None = None


class OrderLineView(Struct, frozen=True, forbid_unknown_fields=True):
    """One line with its progress, in pieces. `gtin` has 14 digits."""

    line_no: int
    sku: str
    description: str
    qty_ordered: Count
    qty_packed: Count
    gtin: str | None = None
    barcodes: tuple[str, ...] = ()


class OrderView(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole order: the head and every line, ordered by `line_no`."""

    head: OrderHead
    lines: tuple[OrderLineView, ...]
