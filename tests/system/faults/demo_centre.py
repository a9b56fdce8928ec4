"""The demo orders as an ERP brings them to a centre."""

from collections.abc import Sequence

from server.demo import DemoLine, DemoOrder
from server.domain.progress import ErpStatus
from server.store.order_content import ItemBarcode, LineContent
from server.sync.remote import CentreOrder


def centre_orders(orders: Sequence[DemoOrder]) -> list[CentreOrder]:
    """Return orders as the centre takes them."""
    return [_order(order) for order in orders]


def _order(order: DemoOrder) -> CentreOrder:
    return CentreOrder(
        order.order_no,
        order.customer,
        ErpStatus(order.status.upper()),
        order.ship_by.isoformat(),
        (order.order_barcode,) if order.order_barcode else (),
        tuple(_line(line) for line in order.lines),
    )


def _line(line: DemoLine) -> LineContent:
    item = line.item
    codes = [ItemBarcode(item.barcode, 1)] if item.barcode else []
    if item.case_qty:
        codes.append(ItemBarcode(item.case_gtin, item.case_qty))
    gtin = item.gtin.rjust(14, "0") if item.gtin else None
    return LineContent(line.line_no, item.sku, item.description, line.qty, gtin, tuple(codes))
