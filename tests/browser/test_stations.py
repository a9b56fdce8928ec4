"""What a supervisor sets of a station, and how a kiosk becomes one."""

import re

import aiohttp
import pytest
from playwright.async_api import expect

from server.contract.station import Event
from tests.browser.conftest import Desk, picture
from tests.system.server.speaking import seated

PRINTED_MS = 45_000
"""What draws the sheet is loaded for it, and the machine may be busy."""


async def test_a_station_is_set_told_something_and_locked(desk: Desk) -> None:
    page = desk.page
    async with seated(desk.server, "pack-1"):
        await page.get_by_role("link", name="pack-1", exact=True).click()
        await page.get_by_label("Name on the screen").fill("포장대 1")
        await page.get_by_label("Badge before packing").select_option(label="Yes")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("The station has been told.")).to_be_visible()
        await page.get_by_label("Shown there until somebody has read it").fill("<b>Break</b> at 3")
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_text("1 message is unread there")).to_be_visible()
        await page.get_by_label("What the station says while it is locked").fill("Stocktaking")
        await page.get_by_role("button", name="Lock the station").click()
        await expect(page.get_by_text("Stocktaking")).to_be_visible()
        await picture(page, "station")
        await page.reload()
        await expect(page.get_by_label("Name on the screen")).to_have_value("포장대 1")
        await page.get_by_role("button", name="Unlock the station").click()
        await expect(page.get_by_role("button", name="Lock the station")).to_be_visible()


@pytest.mark.timeout(180)
async def test_the_command_sheet_is_printed_on_a_printer_of_the_station(desk: Desk) -> None:
    page = desk.page
    await desk.go("stations/pack-3")
    await expect(page.get_by_text("No station of this name")).to_be_visible()
    async with seated(desk.server, "pack-3") as station:
        station.answers(Event.PRINTERS, {"printers": ["Zebra_ZD421", "HP_LaserJet"]})
        station.answers(Event.PRINT, {"outcome": "stopped", "detail": "out of paper"})
        await page.reload()
        printing = page.get_by_role("button", name="Print the command sheet there")
        await expect(printing).to_be_disabled()
        await page.get_by_role("combobox", name="Printer").select_option(label="HP_LaserJet")
        await page.get_by_role("button", name="Use this printer").click()
        await printing.click()
        stopped = page.get_by_text("HP_LaserJet is stopped")
        await expect(stopped).to_be_visible(timeout=PRINTED_MS)
        await expect(page.get_by_text("out of paper")).to_be_visible()
        await picture(page, "station-printer")
        station.answers(Event.PRINT, {"outcome": "printed", "detail": ""})
        await printing.click()
        printed = page.get_by_text("Printed on HP_LaserJet")
        await expect(printed).to_be_visible(timeout=PRINTED_MS)
    await page.reload()
    await expect(page.get_by_text("The station is not connected")).to_be_visible()
    await printing.click()
    silent = page.get_by_text("The station did not answer")
    await expect(silent).to_be_visible(timeout=PRINTED_MS)


async def test_a_kiosk_is_paired_by_the_code_that_is_shown(desk: Desk) -> None:
    page = desk.page
    await page.get_by_text("Pair a new station").click()
    await page.get_by_label("Station’s name").fill("pack-9")
    await page.get_by_role("button", name="Make a pairing code").click()
    shown = page.locator("code.secret")
    await expect(shown).to_have_text(re.compile(r"\w"))
    await picture(page, "pairing")
    body = {"code": await shown.inner_text(), "kiosk": "00000000-0000-0000-0000-000000000001"}
    async with (
        aiohttp.ClientSession(desk.server.url) as kiosk,
        kiosk.post("/api/pair", json=body) as answer,
    ):
        assert answer.status == 201, await answer.text()
        assert (await answer.json())["station"] == "pack-9"
    await desk.go("stations/pack-9")
    await expect(page.get_by_text("Paired since")).to_be_visible()
    await page.get_by_role("button", name="Take its token back").click()
    await page.get_by_role("button", name="Really? Take its token back").click()
    await expect(page.get_by_text("No kiosk is paired")).to_be_visible()
