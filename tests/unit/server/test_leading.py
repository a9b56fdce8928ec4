"""Which of several servers leads, and what the others know of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from server.backup_schedule import LastBackup
from server.leading import Leading, Work
from server.store import Policy, Store
from server.store.sync_state import SyncPhase, SyncStatus
from tests.unit.server.store.stations import line, order, save, scan

_BACKUPS = LastBackup(24, None, None)


@dataclass
class _Server:
    """One server's part, its work a status that is set by hand."""

    store: Store
    folder: Path
    shared: bool = True
    utc_ms: int = 1_000_000
    status: SyncStatus | None = field(default_factory=SyncStatus)
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    led: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.leading = Leading(
            self.store,
            self.folder,
            shared=self.shared,
            work=lambda: Work(self.status, _BACKUPS),
            look=self._look,
            now_utc_ms=lambda: self.utc_ms,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.ensure_future(self.leading.run(self._lead))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _look(self) -> None:
        self.looked.set()

    async def _lead(self) -> None:
        self.led.set()
        await asyncio.Event().wait()

    async def phase(self, phase: SyncPhase) -> None:
        """Wait until this is how the leader's sync stands, as far as this server knows."""
        async with asyncio.timeout(10):
            while True:
                told = self.leading.stands.sync
                if told is not None and told.phase is phase:
                    return
                await asyncio.sleep(0.02)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[_Server, _Server]]:
    """Return two servers of one folder."""
    with ExitStack() as stack:
        stores = [
            stack.enter_context(
                closing(
                    Store.open(
                        tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: 1, shared=True
                    )
                )
            )
            for _ in range(2)
        ]
        yield _Server(stores[0], tmp_path), _Server(stores[1], tmp_path)


async def test_one_alone_leads_without_a_lock(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / "s.db", policy=Policy(), now_utc_ms=lambda: 1)) as store:
        server = _Server(store, tmp_path, shared=False)
        async with server.running(), asyncio.timeout(5):
            await server.led.wait()
            await server.leading.look()
        assert server.looked.is_set()
        assert server.leading.check() is None
    assert not (tmp_path / "leader.lock").exists()


async def test_one_of_two_leads_and_the_other_takes_over_when_it_ends(
    pair: tuple[_Server, _Server],
) -> None:
    first, second = pair
    async with second.running():
        async with asyncio.timeout(5):
            await second.led.wait()
        async with first.running():
            await asyncio.sleep(1.2)
            assert not first.led.is_set()
            assert (first.leading.leads, second.leading.leads) == (False, True)
    async with first.running(), asyncio.timeout(2):
        await first.led.wait()


async def test_how_the_leaders_work_stands_is_known_at_every_server(
    pair: tuple[_Server, _Server],
) -> None:
    leader, other = pair
    async with leader.running():
        await leader.led.wait()
        async with other.running():
            leader.status = SyncStatus(phase=SyncPhase.PULLING, pulled_orders=7)
            await other.phase(SyncPhase.PULLING)
            leader.status = SyncStatus(phase=SyncPhase.REFUSED, problem="why")
            await other.phase(SyncPhase.REFUSED)
            told = other.leading.stands
            assert told.sync is not None
            assert (told.sync.problem, told.backups) == ("why", _BACKUPS)


async def test_a_wish_to_look_at_the_centre_reaches_the_leader(
    pair: tuple[_Server, _Server],
) -> None:
    leader, other = pair
    async with leader.running():
        await leader.led.wait()
        async with other.running(), asyncio.timeout(5):
            await asyncio.sleep(0.6)
            assert not leader.looked.is_set()
            await other.leading.look()
            await leader.looked.wait()
    assert not other.looked.is_set()


async def test_a_leader_that_says_nothing_is_told_by_the_others(
    pair: tuple[_Server, _Server],
) -> None:
    leader, other = pair
    async with leader.running():
        await leader.led.wait()
        leader.status = SyncStatus(phase=SyncPhase.PULLING)
        async with other.running():
            await other.phase(SyncPhase.PULLING)
        check = other.leading.check()
        assert check is not None
        assert check.ok
        other.utc_ms += 31_000
        check = other.leading.check()
        assert check is not None
        assert not check.ok
        assert "said nothing for 31 s" in check.detail
        assert not check.vital
        check = leader.leading.check()
        assert check is not None
        assert check.ok


async def test_the_leader_makes_way_for_who_scans_at_another_server(
    pair: tuple[_Server, _Server],
) -> None:
    leader, other = pair
    await save(other.store, order("A", line(1, "apple", 9)))
    async with leader.running(), asyncio.timeout(10):
        await leader.led.wait()
        for seq in count(1):
            await other.store.judge("left", [scan("left", seq, "A")])
            if leader.store.is_scanning:
                break
            await asyncio.sleep(0.1)
