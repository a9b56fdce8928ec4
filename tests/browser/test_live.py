"""The truth now: scans as they come, stations as they stand, and no old figure shown as live."""

import asyncio
import signal
import time

from playwright.async_api import expect

from tests.browser.conftest import Desk, picture
from tests.system.server.conftest import Start
from tests.system.server.speaking import seated

ORDER, ITEMS = "SO-1001", ("8809900000019", "8809900000170", "8809900000347")
WRONG = "8809900000033"
SECOND_S = 1.0


async def test_a_scan_is_seen_within_a_second_and_what_it_came_to(desk: Desk) -> None:
    page = desk.page
    rows = page.get_by_role("table", name="Latest scans").locator("tbody tr")
    async with seated(desk.server, "pack-1") as station:
        card = page.get_by_role("listitem").filter(
            has=page.get_by_role("heading", name="pack-1", exact=True)
        )
        await expect(card).to_contain_text("Online")
        for code, words in ((ORDER, "Order opened"), (ITEMS[0], "Correct item")):
            await station.scan(code)
            scanned_s = time.monotonic()
            await expect(rows.first).to_contain_text(words)
            assert time.monotonic() - scanned_s < SECOND_S
        await station.scan(WRONG)
        await expect(rows.first).to_contain_text("Wrong item")
        await expect(rows.first).to_contain_text("Needed:")
        await expect(card).to_contain_text("Waits for OK: Wrong item")
        await expect(card.get_by_role("link", name=ORDER)).to_be_visible()
        await expect(rows).to_have_count(3)
        await expect(page.get_by_text("Scans last hour").locator("..")).to_contain_text("3")
        await picture(page, "live")
    await expect(card).to_contain_text("Offline")


async def test_it_says_since_when_it_is_not_live_and_misses_nothing(
    desk: Desk, start: Start
) -> None:
    page, server = desk.page, desk.server
    rows = page.get_by_role("table", name="Latest scans").locator("tbody tr")
    async with seated(server, "pack-1") as station:
        await station.scan(ORDER)
        await expect(rows).to_have_count(1)
    await asyncio.to_thread(server.stop, signal.SIGKILL)
    await expect(page.get_by_text("Not live since")).to_be_visible()
    figures = page.locator(".live-figures")
    assert "grayscale" in await figures.evaluate("each => getComputedStyle(each).filter")
    await expect(rows).to_have_count(1)  # what was known stays, and is told to be old
    await picture(page, "stale")
    again = await asyncio.to_thread(start, port=server.url.rpartition(":")[2])
    async with seated(again, "pack-1") as station:
        for code in ITEMS[:2]:
            await station.scan(code)
        await expect(page.get_by_text("Not live since")).to_have_count(0, timeout=10_000)
        await station.scan(ITEMS[2])
        await expect(rows).to_have_count(4)
    await expect(rows.first).to_contain_text("Order complete")
    assert await figures.evaluate("each => getComputedStyle(each).filter") == "none"


async def test_it_speaks_korean_in_the_kiosk_s_words(desk: Desk) -> None:
    page = desk.page
    async with seated(desk.server, "pack-1") as station:
        await station.scan(ORDER)
        await station.scan(ITEMS[0])
        await page.get_by_role("button", name="한국어").click()
        rows = page.get_by_role("table", name="최근 스캔").locator("tbody tr")
        await expect(rows.first).to_contain_text("맞는 품목입니다")
        await expect(page.get_by_role("link", name="실시간")).to_have_attribute(
            "aria-current", "page"
        )
        await picture(page, "live-ko")


async def test_the_language_is_the_person_s_own(desk: Desk) -> None:
    page = desk.page
    await page.get_by_role("button", name="한국어").click()
    await page.get_by_role("button", name="로그아웃").click()
    await page.evaluate("localStorage.clear()")
    await page.reload()
    await page.get_by_label("Name").fill("관리자 Kim")
    await page.get_by_label("Password").fill("correct horse battery")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="스테이션")).to_be_visible()
