"""Orders and their lines in the writer's transaction: read once, and changed in this place alone.

One scan after another is about the same few orders, so what was read of them is kept in memory.
That is true as long as the rows are changed here alone and nothing of it is undone; whatever else
happens, `forget` is called. Each change names the row's former value besides, so that a row which
is not as it is kept is never changed. One owner: the writer's thread. What it is not: a rule
(server.domain).
"""

from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from server.contract.order import OrderHead, OrderLineView
from server.domain.catalog import MAX_CANDIDATES
from server.domain.progress import Closing, ErpStatus, order_status
from server.store.errors import StoreFaultError
from server.store.group_connection import GroupConnection
from server.store.kept import Kept
from server.store.matching import Fit, few_fits, fit_to_fill
from server.store.views import HEAD_COLUMNS, head_of, order_line

_ORDERS = 256
_LINES = 256
"""Of each order."""
_CODES = 4096
ORDERS_WITH_CODE = """
SELECT o.order_id FROM orders o JOIN (
    SELECT order_key FROM order_barcodes WHERE code = ? ORDER BY order_key LIMIT ?
) named ON named.order_key = o.order_key ORDER BY o.order_no
"""
ROW = f"""
SELECT {HEAD_COLUMNS}, CASE WHEN o.is_here THEN o.erp_status ELSE 'CANCELLED' END,
    s.completed_by, s.shipped_by, o.owner_revision, o.is_here, o.order_key
FROM orders o JOIN order_state s ON s.order_key = o.order_key WHERE o.order_id = ?
"""  # noqa: S608 - only our own column list
_COUNT = """
UPDATE order_lines SET qty_packed = ? WHERE order_key = ? AND line_no = ? AND qty_packed = ?
"""
_MOVE = """
UPDATE order_state
SET status = ?, revision = ?, units_packed = ?, completed_by = ?, shipped_by = ?
WHERE order_key = ? AND revision = ?
"""


class OrderRow(Struct, frozen=True):
    """An order as a whole: as it is shown, what its owner says of it, which scans closed it.

    `owner_revision` is the owner's count of its changes, 0 where there is no centre. One that it
    took away from this site, which is not `is_here`, is cancelled here. `key` is the file's own.
    """

    head: OrderHead
    erp: ErpStatus
    completed_by: UUID | None
    shipped_by: UUID | None
    owner_revision: int
    is_here: bool
    key: int


class KnownOrder:
    """One order that exists or not, and what was asked of it so far."""

    def __init__(self, connection: GroupConnection, order_id: UUID) -> None:
        self._connection = connection
        self._order_id = order_id
        self._row: OrderRow | None = None
        self._lines: Kept[int, OrderLineView] = Kept(_LINES)
        self._few_fits: Kept[tuple[str, ...], tuple[Fit, ...] | None] = Kept(_LINES)

    @property
    def row(self) -> OrderRow | None:
        """The order as a whole; None when there is none."""
        if self._row is None:
            self._row = self._read_row()
        return self._row

    def line(self, line_no: int) -> OrderLineView | None:
        """Return one line with its listed barcodes; None when there is none."""
        line = self._lines.get(line_no)
        if line is None and self.row is not None:
            line = order_line(self._connection, self.row.key, line_no)
            if line is not None:
                self._lines.keep(line_no, line)
        return line

    def fits(self, codes: tuple[str, ...], count: int) -> tuple[Fit, ...]:
        """Return the lines these codes fit, by number, each with the pieces its best code is.

        Where they are very many, the one alone that `count` of what the codes name go to.
        """
        row = self.row
        if row is None:
            return ()
        if codes not in self._few_fits:
            key, line_count = row.key, row.head.line_count
            self._few_fits.keep(codes, few_fits(self._connection, key, line_count, codes))
        few = self._few_fits[codes]
        if few is not None:
            return few
        one = fit_to_fill(self._connection, row.key, codes, count)
        return () if one is None else (one,)

    def count(self, line_no: int, qty: int) -> None:
        """Add pieces to a line; negative ones are taken out.

        Raises:
            StoreFaultError: when there is no such line.
        """
        row, line = self.row, self.line(line_no)
        if row is None or line is None:
            raise self._missing()
        packed = line.qty_packed + qty
        self._connection.later(_COUNT, (packed, row.key, line_no, line.qty_packed))
        self._lines.keep(line_no, replace(line, qty_packed=packed))

    def move(self, scan_id: UUID, *, qty: int, closing: Closing | None) -> None:
        """Give the order its next revision: a scan counted `qty` pieces of it, or closed it.

        Raises:
            StoreFaultError: when there is no such order.
        """
        row = self.row
        if row is None:
            raise self._missing()
        moved = _moved(row, scan_id, qty, closing)
        head, closed_by = moved.head, (_key(moved.completed_by), _key(moved.shipped_by))
        standing = (str(head.status), head.revision, head.units_packed, *closed_by)
        self._connection.later(_MOVE, (*standing, row.key, row.head.revision))
        self._row = moved

    def _missing(self) -> StoreFaultError:
        sentence = f"order {self._order_id} is not there, or not this line of it"
        return StoreFaultError("store", sentence, "nothing was stored; it will be sent again")

    def _read_row(self) -> OrderRow | None:
        found = self._connection.execute(ROW, (self._order_id.bytes,)).fetchone()
        if found is None:
            return None
        *head, erp, completed_by, shipped_by, owner_revision, is_here, key = found
        closed_by = (_scan(completed_by), _scan(shipped_by))
        owned = (owner_revision, bool(is_here))
        return OrderRow(head_of(tuple(head)), ErpStatus(erp), *closed_by, *owned, key)


class OrderRows:
    """The orders that are worked on."""

    def __init__(self, connection: GroupConnection) -> None:
        self._connection = connection
        self._orders: Kept[int, KnownOrder] = Kept(_ORDERS)
        """By the number an identifier is, which is looked up in a tenth of the time."""
        self._named: Kept[tuple[str, ...], tuple[UUID, ...]] = Kept(_CODES)

    def forget(self) -> None:
        """Read everything anew."""
        self._orders.clear()
        self._named.clear()

    def let_go(self, order_id: UUID) -> None:
        """Keep nothing of an order that nobody works on any more."""
        self._orders.pop(order_id.int, None)

    def order(self, order_id: UUID) -> KnownOrder:
        """Return an order."""
        order = self._orders.get(order_id.int)
        if order is None:
            order = self._orders.keep(order_id.int, KnownOrder(self._connection, order_id))
        return order

    def named(self, codes: tuple[str, ...]) -> tuple[UUID, ...]:
        """Return the orders these codes name, by best code and order number."""
        named = self._named.get(codes)
        return self._named.keep(codes, self._read_named(codes)) if named is None else named

    def _read_named(self, codes: tuple[str, ...]) -> tuple[UUID, ...]:
        found: dict[UUID, None] = {}
        for code in codes:
            for (order_id,) in self._connection.execute(ORDERS_WITH_CODE, (code, MAX_CANDIDATES)):
                found[UUID(bytes=order_id)] = None
        return tuple(found)[:MAX_CANDIDATES]


def _moved(row: OrderRow, scan_id: UUID, qty: int, closing: Closing | None) -> OrderRow:
    """Return an order after a scan that counted pieces of it or closed it."""
    completed_by, shipped_by = row.completed_by, row.shipped_by
    if closing is Closing.SHIP:
        shipped_by = scan_id
    elif closing is not None:
        completed_by = scan_id if closing is Closing.COMPLETE else None
    units = row.head.units_packed + qty
    status = order_status(
        row.erp,
        completed=completed_by is not None,
        units_packed=units,
        shipped=shipped_by is not None,
    )
    revision = row.head.revision + 1
    head = replace(row.head, status=status, revision=revision, units_packed=units)
    return replace(row, head=head, completed_by=completed_by, shipped_by=shipped_by)


def _key(scan_id: UUID | None) -> bytes | None:
    return None if scan_id is None else scan_id.bytes


def _scan(key: bytes | None) -> UUID | None:
    return None if key is None else UUID(bytes=key)
