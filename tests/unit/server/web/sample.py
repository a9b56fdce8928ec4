"""One order, and an application around the handlers of one module."""

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.store import ItemBarcode, LineContent, OrderContent, Store, save_order
from server.web.access import Principal, Role
from server.web.problems import problems
from server.web.route import Authenticate, Route, add_routes

NOW_UTC_MS = 1_764_000_000_000
ORDER = OrderContent(
    order_no="SO/1 가",
    customer="김민준",
    lines=(
        LineContent(1, "TEA", "녹차", 2, gtin="08801234567893"),
        LineContent(2, "CUP", "컵", 1, barcodes=(ItemBarcode("CUP-1"),)),
    ),
)

Client = TestClient[web.Request, web.Application]


async def save(store: Store, order: OrderContent = ORDER) -> None:
    await store.write(lambda connection: save_order(connection, order, now_utc_ms=NOW_UTC_MS))


OWNER = Principal("owner", Role.OWNER)


async def _owner(_: web.Request) -> Principal:
    return OWNER


def client_of(routes: list[Route], who: Authenticate = _owner) -> Client:
    """Return a client of an application with these routes; use it in an `async with`."""
    site = web.Application(middlewares=[problems])
    add_routes(site, routes, who)
    return TestClient(TestServer(site))
