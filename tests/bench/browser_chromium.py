"""Chromium with the supervisor's page, and what it tells through its debugger of itself.

The page is the one that is shipped and knows of nothing: what is noted of it is handed out of the
browser at once, so that none of it counts as the page's memory.
"""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Page,
    WebSocket,
    async_playwright,
)

from tests.bench.browser_stations import scan_of

_WAITED_MS = 60_000
_LOOKS = 5
_APART_S = 0.25
_TITLE = "%d/%m/%Y %H:%M:%S"
_SCAN = '"scan_id":"'
_WATCH = """() => {
  const tell = (rows) => requestAnimationFrame(() => {
    const titles = rows.map((row) => row.querySelector('time').title)
    told(JSON.stringify([Date.now(), titles]))
  })
  const rowsOf = (change) => [...change.addedNodes].filter((node) => node.nodeName === 'TR')
  new MutationObserver((changes) => {
    const rows = changes.flatMap(rowsOf)
    if (rows.length > 0) tell(rows)
  }).observe(document.querySelector('main'), {childList: true, subtree: true})
}"""
"""Tell, when the frame is made that a row is in for the first time, its scans and the time."""


class Heap(Struct, frozen=True):
    """What the page holds, garbage collected."""

    at_s: float
    used_bytes: int
    nodes: int
    listeners: int


class FirstLoad(Struct, frozen=True):
    """An empty cache, somebody signed in: until the stations are shown. Compressed with gzip."""

    wire_bytes: int
    requests: int
    ready_ms: float


class LivePage:
    """The live page of one window, while scans come."""

    def __init__(self, page: Page, debugger: CDPSession) -> None:
        self._page = page
        self._debugger = debugger
        self._began_s = 0.0
        self.seen_utc_ms: dict[int, float] = {}
        """When each scan was first in a frame."""
        self.received: list[str] = []
        """The scans of the socket's frames, as often as they came."""

    @classmethod
    async def of(cls, page: Page) -> "LivePage":
        """Look into a page."""
        debugger = await page.context.new_cdp_session(page)
        for domain in ("Performance", "HeapProfiler", "Runtime"):
            await debugger.send(f"{domain}.enable")
        return cls(page, debugger)

    async def watch(self) -> None:
        """Note from now on what comes and what is shown."""
        self._began_s = time.monotonic()
        self._debugger.on("Runtime.bindingCalled", self._told)
        await self._debugger.send("Runtime.addBinding", {"name": "told"})
        await self._page.evaluate(_WATCH)

    async def heap(self) -> Heap:
        """Return the least of several looks: between two, scans are on their way to the screen."""
        found = []
        for _ in range(_LOOKS):
            found.append(await self._heap_now())
            await asyncio.sleep(_APART_S)
        return min(found, key=lambda heap: heap.used_bytes)

    async def _heap_now(self) -> Heap:
        """Collect the garbage, twice for what the first round lets go, and count the rest."""
        for _ in range(2):
            await self._debugger.send("HeapProfiler.collectGarbage")
        told = await self._debugger.send("Performance.getMetrics")
        found = {metric["name"]: metric["value"] for metric in told["metrics"]}
        return Heap(
            time.monotonic() - self._began_s,
            int(found["JSHeapUsedSize"]),
            int(found["Nodes"]),
            int(found["JSEventListeners"]),
        )

    async def scans_counted(self) -> int:
        """Return the scans of the last hour as the page says."""
        said = await self._page.get_by_text("Scans last hour").locator("..").inner_text()
        return int("".join(filter(str.isdigit, said)))

    def hear(self, wire: WebSocket) -> None:
        """Note what a socket brings."""
        wire.on("framereceived", self._frame)

    def _frame(self, payload: str | bytes) -> None:
        text = payload if isinstance(payload, str) else payload.decode()
        if '"events"' in text[:40]:
            self.received += [part[:36] for part in text.split(_SCAN)[1:]]

    def _told(self, event: dict[str, Any]) -> None:
        at_utc_ms, titles = json.loads(event["payload"])
        for title in titles:
            captured = datetime.strptime(title, _TITLE).replace(tzinfo=UTC)
            self.seen_utc_ms.setdefault(scan_of(captured.timestamp()), at_utc_ms)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run the distribution's Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox"],  # root, as in a container, has none
        )
        try:
            yield browser
        finally:
            await browser.close()


async def signed_in(browser: Browser, url: str, name: str, password: str) -> BrowserContext:
    """Return a profile in which somebody has signed in, and its cache empty."""
    context = await browser.new_context(locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(_WAITED_MS)
    answer = await context.request.post(
        f"{url}/api/session", data={"name": name, "password": password}
    )
    if not answer.ok:
        raise RuntimeError(await answer.text())
    return context


async def load(context: BrowserContext, url: str) -> tuple[LivePage, FirstLoad]:
    """Open the page for the first time, compressed as over plain HTTP from another computer."""
    page = await context.new_page()
    live = await LivePage.of(page)
    network = await context.new_cdp_session(page)
    wire_bytes: list[int] = []
    requests: list[str] = []
    network.on("Network.loadingFinished", lambda done: wire_bytes.append(done["encodedDataLength"]))
    network.on("Network.requestWillBeSent", lambda sent: requests.append(sent["request"]["url"]))
    await network.send("Network.enable")
    over_http = {"headers": {"Accept-Encoding": "gzip, deflate"}}
    await network.send("Network.setExtraHTTPHeaders", over_http)
    page.on("websocket", live.hear)
    began_s = time.monotonic()
    await page.goto(url)
    await page.get_by_role("heading", name="Stations").wait_for()
    ready_ms = 1000 * (time.monotonic() - began_s)
    await page.wait_for_load_state("networkidle")
    return live, FirstLoad(int(sum(wire_bytes)), len(requests), ready_ms)
