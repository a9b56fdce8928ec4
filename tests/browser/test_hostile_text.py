"""Markup in every text that somebody can bring: it is shown as text, and nothing of it runs."""

import asyncio
import csv
import io

import aiohttp
from playwright.async_api import Browser, Dialog, expect

from tests.browser.conftest import Desk, Window, picture
from tests.system.server.conftest import import_csv
from tests.system.server.speaking import seated

SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>"
FORMULA = "=cmd|'/c calc'!A1"
ROOMS = ("live", "scans", "orders", "operators", "users", "tokens", "audit", "conflicts")


async def fill(desk: Desk) -> None:
    """Bring hostile text by every way there is: import, operators, scans."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["order_no", "customer", "line_no", "sku", "description", "qty", "barcode"])
    writer.writerow(["X<b>1", SCRIPT, 1, IMAGE, SCRIPT, 2, FORMULA])
    await asyncio.to_thread(import_csv, desk.server, table.getvalue())
    async with aiohttp.ClientSession(desk.server.url, headers=desk.server.bearer) as client:
        operator = {"badge": "x-1", "name": IMAGE}
        async with client.post("/api/operators", json=operator) as answer:
            code = (await answer.json())["code"]
    async with seated(desk.server, "pack-1") as station:
        for scanned in (code, "X<b>1", FORMULA, SCRIPT):
            await station.scan(scanned)


async def test_markup_is_text_wherever_it_comes(desk: Desk) -> None:
    page = desk.page
    dialogs: list[str] = []

    async def hear(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        await dialog.dismiss()

    page.on("dialog", hear)
    await fill(desk)
    for room in (*ROOMS, "orders/X%3Cb%3E1"):
        await desk.go(room)
        await page.wait_for_load_state("networkidle")
        assert await page.locator("main script, main img, main b").count() == 0, room
    await expect(page.get_by_role("heading", name="X<b>1")).to_be_visible()
    await expect(page.get_by_text(SCRIPT).first).to_be_visible()
    await expect(page.get_by_text(IMAGE).first).to_be_visible()
    await picture(page, "hostile-order")
    for room in ("orders", "scans"):
        await desk.go(f"{room}?q={SCRIPT}&code={IMAGE}")
        await page.wait_for_load_state("networkidle")
    await desk.go(SCRIPT)
    await expect(page.get_by_text("There is nothing here")).to_be_visible()
    assert dialogs == []


async def test_the_browser_itself_refuses_markup_and_scripts(
    desk: Desk, window: Window, browser: Browser
) -> None:
    del window
    page = await (await browser.new_context()).new_page()  # its complaints are expected
    await page.goto(desk.server.url)
    refused = "() => { try { document.body.innerHTML = '<b>x</b>' } catch (e) { return e.name } }"
    assert await page.evaluate(refused) == "TypeError"
    foreign = "() => fetch('http://127.0.0.1:9/').then(() => 'sent', error => error.name)"
    assert await page.evaluate(foreign) == "TypeError"
