"""Chromium, as the distribution has it, looking at a real server's page.

Each test has windows of its own; what the page complains of on its console, what breaks its content
security policy above all, fails the test. Pictures go to build/browser.
"""

import asyncio
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from msgspec import Struct
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from tests.system.server.conftest import Start, import_demo, start  # noqa: F401 - a fixture
from tests.system.server.speaking import REPOSITORY, ServerProcess

PICTURES = REPOSITORY / "build" / "browser"
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{}</dir></fontconfig>
"""
_WAITED_MS = 15_000
_AWAY = ("Failed to load resource", "WebSocket connection to")
"""What the browser itself says of an answer that is no 2xx, and of a server that is away."""

expect.set_options(timeout=_WAITED_MS)
Window = Callable[..., Awaitable[Page]]


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    """Run Chromium, which draws Korean with the kiosk's font."""
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(_FONTS.format(REPOSITORY / "assets" / "fonts"), "utf-8")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox"],  # root, as in a container, has none
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )
        try:
            yield chromium
        finally:
            await chromium.close()


@pytest.fixture
async def window(browser: Browser) -> AsyncIterator[Window]:
    """Open windows, each with a browser profile of its own."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_AWAY):
            complaints.append(message.text)

    async def opened(
        url: str, *, width: int = 1366, dark: bool = False, locale: str = "en-GB"
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            locale=locale,
            accept_downloads=True,
        )
        context.set_default_timeout(_WAITED_MS)
        page = await context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(url)
        return page

    yield opened
    for context in browser.contexts:
        await context.close()
    assert complaints == []


async def picture(page: Page, name: str) -> None:
    """Take a picture of the whole page into build/browser."""
    await asyncio.to_thread(PICTURES.mkdir, parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


ADMIN, PASSWORD = "관리자 Kim", "correct horse battery"


def _set_up_code(log: Path) -> str:
    """Return the code of the link; it is told right after the address."""
    given_up_s = time.monotonic() + 10
    while not (found := re.search(r"#/setup/([\w-]+)", log.read_text("utf-8"))):
        assert time.monotonic() < given_up_s
        time.sleep(0.05)
    return found[1]


async def make_admin(server: ServerProcess, log: Path) -> None:
    """Make the first admin by the link that the server's log tells."""
    body = {"code": await asyncio.to_thread(_set_up_code, log), "name": ADMIN, "password": PASSWORD}
    async with (
        aiohttp.ClientSession(server.url) as client,
        client.post("/api/setup", json=body) as answer,
    ):
        assert answer.status == 201, await answer.text()


async def sign_in(page: Page) -> None:
    """Sign the admin in, in English, and wait for the live page."""
    await page.get_by_label("Name").fill(ADMIN)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Stations")).to_be_visible()


class Desk(Struct, frozen=True):
    """A server with the demo orders, and an admin who is signed in at its page."""

    server: ServerProcess
    page: Page

    async def go(self, room: str) -> None:
        """Go to a room of the page by its address."""
        await self.page.goto(f"{self.server.url}/#/{room}")


@pytest.fixture
async def desk(start: Start, window: Window, tmp_path: Path) -> Desk:  # noqa: F811 - the fixture
    server = start()
    await asyncio.to_thread(import_demo, server)
    await make_admin(server, tmp_path / "server-0.log")
    page = await window(server.url)
    await sign_in(page)
    return Desk(server, page)
