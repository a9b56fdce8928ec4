"""A supervisor prints: sheets of codes, and a station's pairing code."""

import asyncio
from typing import cast

import aiohttp
import numpy as np
from playwright.async_api import Locator, expect

from drivers.vision.opencv import cv2
from server.contract.own_code import Command as Own
from server.contract.own_code import OwnCodeKind, command_code, own_code
from server.demo import DEMO_OPERATORS
from tests.browser.conftest import Desk, picture
from tests.printed_pages import Pixels, codes, read, words

_FIRST_SHEET_MS = 20_000
"""The writer of PDF is loaded for it, and the machine may be busy."""


async def _hire(desk: Desk) -> None:
    """Add the demo's operators."""
    async with aiohttp.ClientSession(desk.server.url, headers=desk.server.bearer) as owner:
        for each in DEMO_OPERATORS:
            body = {"badge": each.badge, "name": each.name}
            async with owner.post("/api/operators", json=body) as answer:
                assert answer.status == 201


def _read_picture(picture: bytes) -> list[str]:
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    return [each.data.decode() for each in read(cast("Pixels", image))]


async def _saved(desk: Desk, link: Locator) -> bytes:
    """Return what a browser gets that opens the link."""
    address = await link.get_attribute("href")
    url = f"{desk.server.url}{address}"
    answer = await desk.page.request.get(url, timeout=_FIRST_SHEET_MS)
    assert answer.status == 200
    return await answer.body()


async def test_the_commands_are_opened_in_a_language_and_on_a_paper(desk: Desk) -> None:
    page = desk.page
    await page.get_by_role("link", name="Print", exact=True).click()
    link = page.get_by_role("link", name="Open the command codes")
    assert await link.get_attribute("target") == "_blank"
    pdf = await _saved(desk, link)
    assert "Command codes" in words(pdf)[0]
    assert command_code(Own.UNDO) in codes(pdf, 203)
    await page.get_by_label("Language").select_option("ko")
    await page.get_by_label("Paper").select_option("Letter")
    pdf = await _saved(desk, link)
    assert "명령 바코드" in words(pdf)[0]
    assert b"/MediaBox [0 0 612" in pdf


async def test_a_click_opens_the_sheet_in_a_tab_of_its_own(desk: Desk) -> None:
    page = desk.page
    await desk.go("print")
    async with (
        page.context.expect_event("page", timeout=_FIRST_SHEET_MS) as opening,
        page.context.expect_event(
            "response",
            lambda answer: answer.url.endswith("/chart.pdf?language=en&paper=a4"),
            timeout=_FIRST_SHEET_MS,
        ) as answering,
    ):
        await page.get_by_role("link", name="Open the chart").focus()
        await page.keyboard.press("Enter")
    answer = await answering.value
    assert (answer.status, await answer.header_value("content-type")) == (200, "application/pdf")
    await (await opening.value).close()
    await expect(page.get_by_role("heading", name="Print", exact=True)).to_be_visible()


async def test_chosen_operators_get_badges_by_keyboard_alone(desk: Desk) -> None:
    page = desk.page
    await _hire(desk)
    await desk.go("operators")
    await page.get_by_role("link", name="Print badges").click()
    everyone = await _saved(desk, page.get_by_role("link", name="Open all 6 badges"))
    assert len(codes(everyone, 203)) == 6
    await page.get_by_label("Find an operator").fill("김")
    box = page.get_by_role("checkbox", name="김민준")
    await box.focus()
    await page.keyboard.press("Space")
    await expect(page.get_by_role("checkbox")).to_have_count(1)
    await page.get_by_label("Find an operator").fill("")
    await page.get_by_role("checkbox", name="Anna").check()
    await picture(page, "print")
    pdf = await _saved(desk, page.get_by_role("link", name="Open 2 badges"))
    meant = [own_code(OwnCodeKind.BADGE, badge) for badge in ("1001", "2001")]
    assert sorted(codes(pdf, 203)) == meant
    assert {"김민준", "Anna Schmidt"} <= set(words(pdf)[0].splitlines())
    await page.get_by_role("button", name="Choose none").click()
    await expect(page.get_by_role("link", name="Open all 6 badges")).to_be_visible()
    await desk.go("audit")
    await expect(page.get_by_role("cell", name="1001, 2001", exact=True)).to_be_visible()


async def test_it_fits_a_telephone_in_korean(desk: Desk) -> None:
    page = desk.page
    await _hire(desk)
    await desk.go("print")
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.get_by_role("button", name="한국어").click()
    await expect(page.get_by_label("언어")).to_have_value("ko")
    await expect(page.get_by_role("heading", name="인쇄", exact=True)).to_be_visible()
    await expect(page.get_by_role("checkbox")).to_have_count(6)
    await picture(page, "print-phone-ko")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_a_pairing_code_is_scanned_off_the_screen_and_off_paper(desk: Desk) -> None:
    page = desk.page
    await page.emulate_media(color_scheme="dark")
    await page.get_by_text("Pair a new station").click()
    await page.get_by_label("Station’s name").fill("pack-9")
    await page.get_by_role("button", name="Make a pairing code").click()
    shown = (await page.locator("code.secret").inner_text()).replace("-", "").lower()
    meant = own_code(OwnCodeKind.PAIRING, shown)
    await picture(page, "pairing-codes")
    for name in ("The code as QR", "The code as a barcode"):
        drawn = await page.get_by_role("img", name=name).screenshot()
        assert await asyncio.to_thread(_read_picture, drawn) == [meant]
    pdf = await page.pdf(format="A4")
    assert codes(pdf, 150) == [meant, meant]
    (printed,) = words(pdf)
    assert "pack-9" in printed
    assert "Scanstation" not in printed
    async with (
        aiohttp.ClientSession(desk.server.url) as kiosk,
        kiosk.post(
            "/api/pair", json={"code": meant, "kiosk": "00000000-0000-0000-0000-000000000001"}
        ) as answer,
    ):
        assert answer.status == 201, await answer.text()
