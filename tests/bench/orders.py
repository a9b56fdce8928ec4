"""Orders and scans for the benchmark: real GTINs, many pieces, so that scanning never runs out."""

from drivers.barcode.check_digit import gs1_check_digit
from server.store import ItemBarcode, LineContent, OrderContent

_PREFIX = "8809"


def gtin13(number: int) -> str:
    """Return the EAN-13 of the item with this number, up to eight digits."""
    body = f"{_PREFIX}{number:08}"
    return body + gs1_check_digit(body)


def large_order(order_no: str, lines: int, *, qty: int, first_item: int = 0) -> OrderContent:
    """Return an order with so many lines of `qty` pieces, each of its own item."""
    return OrderContent(
        order_no,
        "한빛물류센터",
        tuple(_line(number, first_item + number, qty) for number in range(1, lines + 1)),
    )


def _line(line_no: int, item: int, qty: int) -> LineContent:
    code = gtin13(item)
    return LineContent(
        line_no,
        f"SKU-{item:06}",
        f"무선 블루투스 이어폰 {item}",
        qty,
        f"0{code}",
        (ItemBarcode(code),),
    )
