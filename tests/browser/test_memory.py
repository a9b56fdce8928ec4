"""A page that stays open all day holds no more in the evening than in the morning."""

import asyncio

from playwright.async_api import Page, expect

from server.contract.station import ScanReply
from tests.bench.browser_chromium import LivePage
from tests.browser.conftest import Desk
from tests.system.server.conftest import import_csv
from tests.system.server.speaking import Station, seated

EARLY, LATE = 1000, 8000
HEAP = 1.25
"""What is kept of each scan, or of each row that went, is more than this of the whole."""
BATCH = 50
CODE = "8809900000019"
ORDERS = f"order_no,customer,line_no,sku,qty,barcode\nBIG-1,김하나,1,A-1,100000,{CODE}\n"


async def scan_until(station: Station, page: Page, scans: int) -> None:
    """Scan until there are so many, and until the page counts them."""
    while station.seq < scans:
        many = min(BATCH, scans - station.seq)
        assert isinstance(await station.send(*(station.mint(CODE) for _ in range(many))), ScanReply)
    counted = page.get_by_text("Scans last hour").locator("..")
    await expect(counted).to_contain_text(f"{scans:,}", timeout=30_000)


async def test_the_live_page_keeps_nothing_of_scans_that_are_off_it(desk: Desk) -> None:
    await asyncio.to_thread(import_csv, desk.server, ORDERS)
    live = await LivePage.of(desk.page)
    async with seated(desk.server, "pack-1") as station:
        await station.scan("BIG-1")
        await scan_until(station, desk.page, EARLY)
        early = await live.heap()
        await scan_until(station, desk.page, LATE)
        late = await live.heap()
    assert late.used_bytes < HEAP * early.used_bytes, (early, late)
    assert late.nodes < HEAP * early.nodes, (early, late)
