import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from station.bridge.backoff import Backoff
from station.bridge.journal import Capture, Journal
from station.bridge.link import Endpoint, Identity, Link, LinkTimes, StateTeller
from tests.unit.station.bridge.link.scripted_server import (
    TOKEN,
    Linked,
    Scan,
    ScriptedServer,
    Seen,
    quick_backoff,
)


@pytest.fixture
def scan_ids() -> Iterator[int]:
    return count(1)


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    server = ScriptedServer()
    async with server.listening():
        yield server


@pytest.fixture
async def journal(tmp_path: Path, scan_ids: Iterator[int]) -> AsyncIterator[Journal]:
    journal = Journal(tmp_path / "journal.jsonl", mint_id=lambda: UUID(int=next(scan_ids)))
    await journal.open("s1")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(journal.run())
        yield journal
        journal.stop()


@pytest.fixture
def scan(journal: Journal) -> Scan:
    async def scanned(texts: str) -> None:
        for text in texts:
            await journal.append(Capture("sim", text.encode(), 0))

    return scanned


async def at_once() -> None:
    """Return: there is room."""


@pytest.fixture
def linked(server: ScriptedServer, journal: Journal) -> Linked:
    @asynccontextmanager
    async def linked(
        *,
        token: str = TOKEN,
        answer_s: float = 5.0,
        refused_wait_s: float = 30.0,
        backoff: Backoff | None = None,
        room: Callable[[], Awaitable[None]] | None = None,
        teller: StateTeller | None = None,
    ) -> AsyncIterator[Seen]:
        async def endpoint() -> Endpoint:
            return Endpoint(server.url, token)

        seen = Seen()
        link = Link(
            Identity("s1", UUID(int=5)),
            journal,
            endpoint,
            seen.tell,
            backoff=backoff or quick_backoff(),
            times=LinkTimes(answer_s=answer_s, in_use_wait_s=0.01, refused_wait_s=refused_wait_s),
            room=room or at_once,
        )
        seen.link = link
        if teller is not None:
            link.told_by(teller)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(link.run())
            try:
                yield seen
            finally:
                running.cancel()

    return linked
