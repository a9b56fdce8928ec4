"""The kiosk itself, its own server and its scanner's cable: what is scanned there is seen here."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import expect

from tests.browser.conftest import ADMIN, PASSWORD, Window, picture, sign_in
from tests.system.station.watched_kiosk import WatchedKiosk, import_demo_orders, running

STATION = "pack-1"
SECOND_S = 1.0


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WatchedKiosk]:
    """Run a kiosk off screen, connected to its own server, which has the demo orders."""
    import_demo_orders(tmp_path, monkeypatch)
    with running(tmp_path, station=STATION) as watched:
        yield watched


async def admin_at(folder: Path) -> str:
    """Make an admin as the data folder's owner; return the server's address."""
    server = folder / "server"
    url: str = json.loads((server / "address.json").read_text("ascii"))["listening"]
    bearer = {"Authorization": f"Bearer {(server / 'embedded.token').read_text('ascii').strip()}"}
    new = {"name": ADMIN, "password": PASSWORD, "role": "admin"}
    async with (
        aiohttp.ClientSession(url, headers=bearer) as owner,
        owner.post("/api/users", json=new) as answer,
    ):
        assert answer.status == 201, await answer.text()
    return url


async def test_a_scan_at_the_kiosk_is_seen_within_a_second(
    kiosk: WatchedKiosk, window: Window, tmp_path: Path
) -> None:
    page = await window(await admin_at(tmp_path))
    await sign_in(page)
    rows = page.get_by_role("table", name="Latest scans").locator("tbody tr")
    for code, words in ((b"SO-1001", "Order opened"), (b"8809900000019", "Correct item")):
        await asyncio.to_thread(kiosk.scan, code)
        scanned_s = time.monotonic()
        await expect(rows.first).to_contain_text(words)
        assert time.monotonic() - scanned_s < SECOND_S
    await expect(rows.first).to_contain_text(STATION)
    await picture(page, "real-kiosk")
