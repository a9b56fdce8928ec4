"""A station's card on the live page, as a real kiosk tells it: what it needs, what is last known.

Real parts: a server's process, the kiosk's process off screen with its journal, a pty for its
scanner, Chromium. The scanner is pulled out, the store is kept from writing, the server is stopped.
"""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from server.contract.station import Event
from tests.browser.conftest import Window, make_admin, picture, sign_in
from tests.system.server.conftest import Start, import_demo, start  # noqa: F401 - a fixture
from tests.system.server.speaking import ServerProcess, seated
from tests.system.station import watched_kiosk
from tests.system.station.watched_kiosk import WatchedKiosk, says, starting

STATION = "pack-1"
ORDER, WIPES, TEA = b"SO-1001", b"8809900000019", b"8809900000170"
SETTINGS = """
language = "en"
find_scanners = false
[server]
url = "{url}"
token_file = "{token}"
[[scanners]]
port = "{cable}"
name = "Belt"
aim = true
"""
BEHIND_MS = 20_000
"""A scan is behind after ten seconds, as a kiosk is silent; that is told within some more."""
COUNTED_MS = 20_000
"""Counts are told every five seconds and asked for every five: twice of both on a slow machine."""


@pytest.fixture
def server(start: Start) -> ServerProcess:  # noqa: F811 - the fixture
    """Run a server with the demo orders."""
    server = start()
    import_demo(server)
    return server


@pytest.fixture
def kiosk(
    server: ServerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WatchedKiosk]:
    """Run a kiosk of that server, connected."""
    token = str(server.data_dir / "server" / "embedded.token")
    settings = SETTINGS.replace("{url}", server.url).replace("{token}", token)
    monkeypatch.setattr(watched_kiosk, "SETTINGS", settings)
    place = tmp_path / "kiosk"
    place.mkdir()
    with starting(place, station=STATION) as kiosk:
        kiosk.until(lambda seen: "Connected" in seen["link"])
        yield kiosk


@pytest.fixture
async def page(server: ServerProcess, window: Window, tmp_path: Path) -> Page:
    """Return the live page of that server, signed in."""
    await make_admin(server, tmp_path / "server-0.log")
    page = await window(server.url)
    await sign_in(page)
    return page


def card_of(page: Page, station: str = STATION) -> Locator:
    return page.locator("li.station").filter(has=page.get_by_role("link", name=station, exact=True))


async def counts(card: Locator, words: str) -> None:
    await expect(card.locator(".receipt-sum")).to_have_text(words, timeout=COUNTED_MS)


async def scan(kiosk: WatchedKiosk, code: bytes, *words: str) -> None:
    await asyncio.to_thread(kiosk.scan_until, code, *words)


@asynccontextmanager
async def unable_to_store(server: ServerProcess) -> AsyncIterator[None]:
    """Keep the server from writing, as another program does that has its file open."""
    with closing(sqlite3.connect(server.store_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


async def test_a_scanner_that_is_pulled_out_is_seen_and_so_is_its_return(
    kiosk: WatchedKiosk, page: Page
) -> None:
    card = card_of(page)
    devices = card.get_by_role("list", name="Scanners").get_by_role("listitem")
    await expect(devices.filter(has_text="Belt")).to_contain_text("Ready")
    await expect(card.get_by_role("list", name="What it needs")).to_have_count(0)
    await expect(card).to_contain_text(re.compile(r"Version \d+\.\d+"))
    kiosk.cable.unplug()
    await expect(devices.filter(has_text="Belt")).to_contain_text("Unplugged")
    await expect(card).to_contain_text("No scanner is ready")
    kiosk.cable.plug()
    await expect(devices.filter(has_text="Belt")).to_contain_text("Ready")
    await expect(card).not_to_contain_text("No scanner is ready")


async def test_a_queue_that_ages_is_seen_and_every_scan_of_it_is_in_the_receipt(
    kiosk: WatchedKiosk, page: Page, server: ServerProcess
) -> None:
    card = card_of(page)
    await scan(kiosk, ORDER, "Order opened")
    await scan(kiosk, WIPES, "Correct item")
    await counts(card, "Captured 2 = Judged 2 = Acknowledged 2")
    await expect(card).to_contain_text(re.compile(r"usually [\d.,]+ ms · 99 % within [\d.,]+ ms"))
    for leg in ("Read", "Keep", "Server", "Show"):
        await expect(card.locator(".legs")).to_contain_text(leg)
    async with unable_to_store(server):
        await asyncio.to_thread(kiosk.scan, TEA)
        await expect(card).to_contain_text("1 scan waits to be saved", timeout=BEHIND_MS)
        await expect(card).to_contain_text(re.compile(r"1, the oldest 1\d s"))
        await expect(card).to_contain_text("Captured 3 · Judged 2 · Acknowledged 2")
        await expect(card).to_contain_text("Still at the kiosk: 3")
        await picture(page, "station-behind")
    await counts(card, "Captured 3 = Judged 3 = Acknowledged 3")
    await expect(card).not_to_contain_text("waits to be saved")
    await picture(page, "station-well")


async def test_scans_made_while_the_server_was_stopped_are_all_accounted_for(
    kiosk: WatchedKiosk,
    page: Page,
    server: ServerProcess,
    start: Start,  # noqa: F811 - the fixture
) -> None:
    await scan(kiosk, ORDER, "Order opened")
    await counts(card_of(page), "Captured 1 = Judged 1 = Acknowledged 1")
    server.stop()
    await expect(page.get_by_text("Not live since")).to_be_visible()
    await scan(kiosk, WIPES, "not saved")
    await scan(kiosk, TEA, "not saved")
    port = server.url.rpartition(":")[2]
    await asyncio.to_thread(start, data_dir=server.data_dir, port=port)
    await asyncio.to_thread(kiosk.until, lambda seen: says(seen, "Correct item"))
    await expect(page.get_by_text("Not live since")).to_have_count(0, timeout=BEHIND_MS)
    await counts(card_of(page), "Captured 3 = Judged 3 = Acknowledged 3")


async def test_of_a_kiosk_that_left_the_last_that_is_known_is_shown_with_its_age(
    kiosk: WatchedKiosk, page: Page
) -> None:
    card = card_of(page)
    await scan(kiosk, ORDER, "Order opened")
    await counts(card, "Captured 1 = Judged 1 = Acknowledged 1")
    kiosk.end()
    await expect(card).to_contain_text("Offline")
    await expect(card).to_contain_text(re.compile(r"Last known \d+ s ago"))
    await expect(card).to_contain_text("Away in the middle of work", timeout=BEHIND_MS)
    await expect(card.get_by_role("list", name="Scanners")).to_contain_text("Belt")
    await picture(page, "station-away")


async def test_of_an_older_kiosk_nothing_is_made_up(page: Page, server: ServerProcess) -> None:
    async with seated(server, "old-1") as station:
        await station.scan(ORDER.decode())
        card = card_of(page, "old-1")
        await expect(card).to_contain_text("this kiosk’s version does not tell them")
        await expect(card).to_contain_text("Not known")
        told = card.locator(".receipt-sum")
        await expect(told).to_contain_text("the kiosk does not tell its own", timeout=COUNTED_MS)
        await expect(card.get_by_role("list", name="What it needs")).to_have_count(0)


def _told(**more: object) -> dict[str, object]:
    """Return what a kiosk says of itself, with some of it as a test wants it."""
    legs = {"decode": 400, "journal": 900, "answer": 5200, "paint": 6100, "whole": 12600}
    journal = {"since_seq": 0, "last_seq": 1, "captured": 1, "confirmed_seq": 1, "acknowledged": 1}
    belt = {"device": "usb:1", "name": "Belt", "state": "ready", "for_ms": 7_200_000}
    well = {
        "version": "0.1.0",
        "waiting": 0,
        "oldest_ms": None,
        "devices": [belt],
        "scans_timed": 248,
        "legs": [{"leg": leg, "p50_us": us, "p99_us": us * 2} for leg, us in legs.items()],
        "journal": journal,
    }
    return {**well, **more}


HAND = {
    "device": "usb:2",
    "name": "Honeywell Voyager 1472g, at the conveyor’s end",
    "state": "failed",
    "for_ms": 90_000,
    "trouble": "busy",
}
GONE = {"device": "usb:1", "name": "Belt", "state": "lost", "for_ms": 40_000}
BEHIND = {
    "since_seq": 0,
    "last_seq": 15,
    "captured": 15,
    "confirmed_seq": 1,
    "acknowledged": 1,
}
LOST = {
    "since_seq": 0,
    "last_seq": 1,
    "captured": 8,
    "confirmed_seq": 1,
    "acknowledged": 8,
    "lost": [{"first_seq": 2, "last_seq": 8, "ago_ms": 60_000}],
}
KIOSKS = {
    "pack-1": _told(),
    "pack-2": _told(devices=[HAND, _told()["devices"][0]]),  # type: ignore[index]
    "pack-3": _told(waiting=14, oldest_ms=184_000, journal=BEHIND),
    "pack-4": _told(devices=[GONE], legs=[], scans_timed=0),
    "pack-5": _told(journal=LOST),
}


async def test_whoever_needs_help_stands_first_in_both_languages_and_on_a_phone(
    page: Page, server: ServerProcess, window: Window
) -> None:
    async with AsyncExitStack() as seats:
        for name, told in KIOSKS.items():
            station = await seats.enter_async_context(seated(server, name))
            await station.scan("x")
            assert await station.ask(Event.KIOSK_STATE, told) == {"type": "noted"}
        await seats.enter_async_context(seated(server, "pack-6"))
        first = [page.locator("li.station").nth(place) for place in range(3)]
        await expect(first[0]).to_contain_text("14 scans wait to be saved")
        await expect(first[0]).to_contain_text("Still at the kiosk: 2–15", timeout=COUNTED_MS)
        await expect(first[1]).to_contain_text("No scanner is ready")
        await expect(first[2]).to_contain_text("Scans are missing", timeout=COUNTED_MS)
        await expect(first[2]).to_contain_text("Lost when the server had to begin from less")
        await expect(first[2]).to_contain_text("2–8")
        await expect(card_of(page, "pack-2")).to_contain_text("In use elsewhere")
        await expect(page.get_by_text("4 need a look")).to_be_visible()
        await picture(page, "stations")
        for dark, language in ((False, "English"), (True, "한국어")):
            phone = await window(server.url, width=360, dark=dark)
            await sign_in(phone)
            if language != "English":
                await phone.get_by_role("button", name=language).click()
            await expect(phone.locator("li.station")).to_have_count(len(KIOSKS) + 1)
            await phone.wait_for_load_state("networkidle")
            assert await phone.evaluate("document.documentElement.scrollWidth") <= 360
            await picture(phone, f"stations-phone-{'dark' if dark else 'light'}")
        await page.get_by_role("button", name="한국어").click()
        await page.get_by_role("button", name=re.compile("화면")).click()
        await picture(page, "stations-ko")
