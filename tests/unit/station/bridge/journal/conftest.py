import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from server.contract.station import ScanMessage
from station.bridge.journal import Capture, Journal, JournalLimits
from tests.unit.station.bridge.journal.journals import MakeCapture, OpenJournal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


@pytest.fixture
def scan_ids() -> Iterator[int]:
    return count(1)


@pytest.fixture
def open_journal(path: Path, scan_ids: Iterator[int]) -> OpenJournal:
    @asynccontextmanager
    async def opened(
        *,
        station: str = "s1",
        limits: JournalLimits | None = None,
        captured: Callable[[ScanMessage], None] = lambda _scan: None,
    ) -> AsyncIterator[Journal]:
        journal = Journal(
            path,
            mint_id=lambda: UUID(int=next(scan_ids)),
            limits=limits,
            captured=captured,
            utc_now=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        )
        await journal.open(station)
        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            tasks.create_task(journal.run())
            try:
                yield journal
            finally:
                journal.stop()

    return opened


@pytest.fixture
def capture() -> MakeCapture:
    return lambda text: Capture("sim", text.encode(), 1_700_000_000_000)
