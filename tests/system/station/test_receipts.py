"""Three counts of a station's scans, after a server that lost some: what is missing is named.

Real parts: the kiosk's core with its journal, its own server as a child process, and its HTTP.
"""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from station.app.core import BuiltCore, Hearer, Place, build_core
from station.bridge.journal import JournalLimits
from station.bridge.journal.record import read
from station.config import Config, ServerConfig
from station.events import Judged, StationEvent

pytestmark = pytest.mark.expects_log("station.bridge")

STATION = "s1"
CONFIG = Config(station=STATION, find_scanners=False, server=ServerConfig(port=0))
WAIT_S = 40
ASK_AGAIN_S = 0.2
KEPT = JournalLimits().retained


class Shift:
    """A core that scans, and its server's receipt of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._judged = 0
        self._stirred = asyncio.Event()
        self.built: BuiltCore

    def tell(self, event: StationEvent) -> None:
        self._judged += isinstance(event, Judged)
        self._stirred.set()

    async def room(self) -> None:
        return

    async def scan(self, count: int) -> None:
        """Scan, and wait for as many verdicts; those of scans sent again come, too."""
        wanted = self._judged + count
        for number in range(count):
            await self.built.core.room()
            self.built.core.submit(f"CODE-{number}".encode(), "test")
        async with asyncio.timeout(WAIT_S):
            while self._judged < wanted:
                self._stirred.clear()
                await self._stirred.wait()

    async def receipt(self, acknowledged: int) -> dict[str, Any]:
        """Return what the kiosk counts, held against its server's, once it knows of so many."""
        told: dict[str, Any] = {}
        async with asyncio.timeout(WAIT_S):
            while told.get("acknowledged") != acknowledged:
                await asyncio.sleep(ASK_AGAIN_S)
                told = await self._kiosk()
        return told

    async def _kiosk(self) -> dict[str, Any]:
        server = self._folder / "server"
        token = await asyncio.to_thread((server / "embedded.token").read_text, "ascii")
        address = await asyncio.to_thread((server / "address.json").read_text, "ascii")
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {token.strip()}"}) as client,
            client.get(f"{json.loads(address)['listening']}/api/receipts") as answer,
        ):
            receipts = (await answer.json())["receipts"]
        found: list[dict[str, Any] | None] = [
            each["kiosk"] for each in receipts if each["station"] == STATION
        ]
        return (found[0] if found else None) or {}


@asynccontextmanager
async def working(folder: Path) -> AsyncIterator[Shift]:
    """Run a core and its server."""
    shift = Shift(folder)
    place = Place(folder, dict(os.environ))
    shift.built = build_core(CONFIG, place, Hearer(shift.tell, shift.room))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(shift.built.core.run())
        try:
            yield shift
        finally:
            shift.built.core.stop()


def counts(told: dict[str, Any]) -> tuple[int, int, int]:
    return told["captured"], told["judged"], told["acknowledged"]


async def test_scans_that_the_kiosk_still_has_are_all_there_again_after_a_restore(
    tmp_path: Path,
) -> None:
    async with working(tmp_path) as shift:
        await shift.scan(20)
        told = await shift.receipt(acknowledged=20)
        assert (told["state"], counts(told)) == ("equal", (20, 20, 20))
    shutil.rmtree(tmp_path / "server")
    async with working(tmp_path) as shift:
        await shift.scan(1)
        told = await shift.receipt(acknowledged=21)
        assert (told["state"], counts(told), told["lost_before"]) == ("equal", (21, 21, 21), [])


async def test_scans_that_nobody_has_any_more_are_named_and_stay_missing(tmp_path: Path) -> None:
    lost = KEPT + 5
    async with working(tmp_path) as shift:
        await shift.scan(lost)
        await shift.receipt(acknowledged=lost)
    shutil.rmtree(tmp_path / "server")
    for so_far in (1, 2):  # the second time after a start of both
        async with working(tmp_path) as shift:
            await shift.scan(1)
            told = await shift.receipt(acknowledged=lost + so_far)
            assert told["state"] == "missing"
            assert counts(told) == (lost + so_far, so_far, lost + so_far)
            (named,) = told["lost_before"]
            assert (named["first_seq"], named["last_seq"]) == (1, lost)
            assert (told["lost_here"], told["to_send"], told["uncounted"]) == ([], [], 0)
    (aside,) = (tmp_path / "station").glob("journal.jsonl.before-renumbering-*")
    assert len(read(aside.read_bytes()).scans) >= KEPT
