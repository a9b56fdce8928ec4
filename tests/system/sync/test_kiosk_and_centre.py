"""The kiosk's own window, its server and a real centre: cut off, scanned on, and back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from server.sync.postgres.remote import PostgresRemote
from tests.fault_proxy import FaultProxy, fault_proxy
from tests.system.station.watched_kiosk import Seen, WatchedKiosk, running
from tests.system.sync.edges import ORDER, edge_at

APPLE = ["apple", 1, 2]
DONE_ELSEWHERE = {
    "Packed elsewhere meanwhile",
    "Another station has completed this order. Put nothing more in this box, and call your"
    " supervisor.",
}


@pytest.fixture
async def proxy(centre: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FaultProxy]:
    """Put a proxy between the centre and whatever server is started in the test."""
    (folder,) = parse_qs(urlsplit(centre).query)["host"]
    async with fault_proxy(Path(folder) / ".s.PGSQL.5432") as between:
        name = urlsplit(centre).path
        address = f"postgresql://postgres@127.0.0.1:{between.port}{name}"
        monkeypatch.setenv("DATABASE_URL", address)
        monkeypatch.setenv("SCANSTATION_SITE", "seoul")
        yield between


async def _until(kiosk: WatchedKiosk, enough: Callable[[Seen], bool]) -> Seen:
    """Wait in a thread: the way to the centre is kept up by this loop."""
    return await asyncio.to_thread(kiosk.shows, enough)


async def _scan(kiosk: WatchedKiosk, code: bytes, enough: Callable[[Seen], bool]) -> Seen:
    await asyncio.to_thread(kiosk.scan, code)
    return await _until(kiosk, enough)


_SCANS = "SELECT count(*) FROM scanstation.scans"


def _centre(words: str) -> Callable[[Seen], bool]:
    return lambda seen: f"Centre: {words}" in seen["link"]


async def test_the_kiosk_says_that_the_centre_is_away_scans_on_and_says_that_it_is_back(
    proxy: FaultProxy, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await PostgresRemote(owner, "seoul").import_orders([ORDER])
    starting = running(tmp_path)
    kiosk = await asyncio.to_thread(starting.__enter__)
    try:
        await _until(kiosk, _centre("In step"))
        await _scan(kiosk, b"A-1", lambda seen: len(seen["lines"]) == 2)
        async with asyncio.timeout(20):
            while not await owner.fetchval(_SCANS):  # noqa: ASYNC110 - of another process
                await asyncio.sleep(0.05)
        await proxy.cut()
        away = await _until(kiosk, _centre("Away"))
        assert "Server: Connected" in away["link"]
        assert not away["takeover"]
        await _scan(kiosk, b"apple", lambda seen: APPLE in seen["lines"])
        kept = "1 scan is kept here, and goes there by itself."
        note = await _until(kiosk, lambda seen: kept in " ".join(seen["helps"]))
        assert "Go on working." in " ".join(note["helps"])
        await proxy.mend()
        await _until(kiosk, _centre("In step"))
        assert await owner.fetchval(_SCANS) == 2
    finally:
        await asyncio.to_thread(starting.__exit__, None, None, None)


async def test_without_a_centre_the_kiosk_says_nothing_of_one(tmp_path: Path) -> None:
    starting = running(tmp_path)
    kiosk = await asyncio.to_thread(starting.__enter__)
    try:
        seen = await _scan(kiosk, b"A-1", lambda seen: bool(seen["band"]))
    finally:
        await asyncio.to_thread(starting.__exit__, None, None, None)
    assert seen["link"] == "Server: Connected"


async def test_counts_move_by_themselves_and_what_another_site_completed_is_said(
    proxy: FaultProxy, owner: asyncpg.Connection, centre: str, tmp_path: Path
) -> None:
    await PostgresRemote(owner, "seoul").import_orders([ORDER])
    await owner.execute("INSERT INTO scanstation.order_site VALUES ('A-1', 'busan')")
    starting = running(tmp_path / "kiosk")
    (tmp_path / "kiosk").mkdir()
    kiosk = await asyncio.to_thread(starting.__enter__)
    try:
        await _until(kiosk, _centre("In step"))
        await _scan(kiosk, b"A-1", lambda seen: len(seen["lines"]) == 2)
        async with edge_at(centre, "busan", tmp_path) as busan:
            await busan.pull()
            other = busan.station("pack-9")
            await other.scan("A-1", "apple")
            await busan.push()
            await _until(kiosk, lambda seen: APPLE in seen["lines"])
            await other.scan("apple", "pear")
            await busan.push()
        await _until(kiosk, lambda seen: set(seen["notice"]) >= DONE_ELSEWHERE)
        told = await _scan(kiosk, b"pear", lambda seen: bool(seen["takeover"]))
        assert set(told["takeover"]) >= DONE_ELSEWHERE
    finally:
        await asyncio.to_thread(starting.__exit__, None, None, None)
