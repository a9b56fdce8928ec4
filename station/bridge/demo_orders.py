"""The demo's orders and operators, brought to the server at the start as an ERP would.

What it is: three calls of the server's API, and the codes that a demo offers to scan; `run` lives
on the I/O loop. What it is not: a part of the kiosk without `--demo`.
"""

import csv
import io
import logging
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import TYPE_CHECKING

from server.contract.own_code import OwnCodeKind, own_code
from station.bridge.link import Endpoint

if TYPE_CHECKING:
    import aiohttp

_log = logging.getLogger(__name__)
_FOLDER = files("assets") / "demo"
_TIMEOUT_S = 30
_OFFERED_BADGES = 2
_OFFERED_ORDERS = 12
DemoCode = tuple[str, str, bytes]
"""A label, a hint, and the data to scan."""


class DemoOrders:
    """Imports the demo orders and operators once; importing them again changes nothing."""

    def __init__(
        self, endpoint: Callable[[], Awaitable[Endpoint]], imported: Callable[[], None]
    ) -> None:
        self._endpoint = endpoint
        self._imported = imported

    async def run(self) -> None:
        """Import, and say when it is done."""
        import aiohttp  # noqa: PLC0415 - the local server starts beside this, see `link`

        endpoint = await self._endpoint()
        try:
            async with aiohttp.ClientSession(
                endpoint.url,
                headers={"Authorization": f"Bearer {endpoint.token}"},
                timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S),
                raise_for_status=True,
            ) as session:
                await _import(session)
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.error("the demo orders were not imported: %s", error)
        self._imported()


async def _import(session: "aiohttp.ClientSession") -> None:
    orders = (_FOLDER / "orders.csv").read_bytes()
    await session.post("/api/orders/import", data=orders, headers={"Content-Type": "text/csv"})
    for operator in demo_rows("operators.csv"):
        await session.post("/api/operators", json=operator)


def demo_badges() -> list[DemoCode]:
    """Return the badges of the first demo operators."""
    badges = []
    for operator in demo_rows("operators.csv")[:_OFFERED_BADGES]:
        badge = own_code(OwnCodeKind.BADGE, operator["badge"])
        badges.append((operator["name"], badge, badge.encode()))
    return badges


def demo_orders() -> list[DemoCode]:
    """Return the codes of the first demo orders, with their status as hint."""
    return [
        (f"{order_no} · {lines[0]['customer']}", lines[0]["status"] or "open", order_no.encode())
        for order_no, lines in list(_orders().items())[:_OFFERED_ORDERS]
    ]


def demo_items() -> dict[str, list[DemoCode]]:
    """Return the codes of the items of every demo order, by order number."""
    return {order_no: [_item(line) for line in lines] for order_no, lines in _orders().items()}


def _item(line: dict[str, str]) -> DemoCode:
    code = line["gtin"] or line["barcode"] or line["sku"]
    return line["description"], f"{line['qty']} × {code}", code.encode()


def _orders() -> dict[str, list[dict[str, str]]]:
    orders: dict[str, list[dict[str, str]]] = {}
    for row in demo_rows("orders.csv"):
        orders.setdefault(row["order_no"], []).append(row)
    return orders


def demo_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a demo file, `orders.csv` or `operators.csv`, by column."""
    text = (_FOLDER / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
