"""The sync as it runs: what nobody foresaw is told, and it goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from server.contract.centre import CentreTrouble
from server.store import Store
from server.store.sync_state import SyncPhase, ensure_state
from server.sync.engine import SyncEngine
from server.sync.remote import Page, Position, RemoteAwayError
from server.sync.waits import Waits
from tests.unit.server.store.stations import NOW_UTC_MS

MANY_TRIES = 30
"""Were each twice as late as the last, the last of them would be days away."""


class Failing:
    """A link that is woken of news, and at which the program fails."""

    is_listening = True

    async def pull(self, position: Position, *, orders: int, lines: int) -> Page:
        raise LookupError(position.known)


async def _nobody() -> None:
    return


@asynccontextmanager
async def running(
    store: Store, connect: Callable[[], AbstractAsyncContextManager[Failing]], waits: Waits
) -> AsyncIterator[SyncEngine]:
    """Run the sync while the block runs, which may take seconds."""
    sync = SyncEngine(
        store,
        "seoul",
        connect,  # type: ignore[arg-type]  # no more of a link is asked than Failing has
        now_utc_ms=lambda: NOW_UTC_MS,
        changed=_nobody,
        waits=waits,
    )
    task = asyncio.ensure_future(sync.run())
    try:
        async with asyncio.timeout(5):
            yield sync
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.mark.expects_log("server.sync.engine")
async def test_what_nobody_foresaw_is_told_as_a_trouble_and_it_is_tried_again(
    store: Store,
) -> None:
    connected = 0
    again = asyncio.Event()

    @asynccontextmanager
    async def connect() -> AsyncIterator[Failing]:
        nonlocal connected
        connected += 1
        if connected > 1:
            again.set()
            await asyncio.Event().wait()
        yield Failing()

    async with running(store, connect, Waits(first_retry_s=0.01)) as sync:
        await again.wait()
    status = sync.status
    assert (status.phase, status.trouble) == (SyncPhase.STUCK, CentreTrouble.PROGRAM)
    assert not status.is_listening


@pytest.mark.expects_log("server.sync.engine")
async def test_a_store_of_another_site_is_told_as_that_with_the_site(store: Store) -> None:
    await store.write(lambda connection: ensure_state(connection, "seoul"))

    @asynccontextmanager
    async def connect() -> AsyncIterator[Failing]:
        yield Failing()

    sync = SyncEngine(
        store,
        "busan",
        connect,  # type: ignore[arg-type]  # nothing of a link is asked
        now_utc_ms=lambda: NOW_UTC_MS,
        changed=_nobody,
    )
    running = asyncio.ensure_future(sync.run())
    try:
        async with asyncio.timeout(5):
            while sync.status.phase is not SyncPhase.REFUSED:  # noqa: ASYNC110 - the writer's thread
                await asyncio.sleep(0)
    finally:
        running.cancel()
        await asyncio.wait([running])
    assert (sync.status.trouble, sync.status.about) == (CentreTrouble.SITE, "seoul")


async def test_whoever_asks_to_look_is_not_kept_waiting_for_the_next_try(store: Store) -> None:
    tries = 0
    again = asyncio.Event()

    @asynccontextmanager
    async def connect() -> AsyncIterator[Failing]:
        nonlocal tries
        tries += 1
        if tries > 1:
            again.set()
        raise RemoteAwayError("nobody listens", "it will be tried again")
        yield Failing()

    async with running(store, connect, Waits(first_retry_s=3600, last_retry_s=3600)) as sync:
        while sync.status.phase is not SyncPhase.AWAY:  # noqa: ASYNC110 - the writer's thread
            await asyncio.sleep(0)
        await sync.look()
        await again.wait()


async def test_however_long_a_centre_is_away_it_is_tried_again_within_a_bound(
    store: Store,
) -> None:
    tries = 0
    enough = asyncio.Event()

    @asynccontextmanager
    async def connect() -> AsyncIterator[Failing]:
        nonlocal tries
        tries += 1
        if tries == MANY_TRIES:
            enough.set()
        raise RemoteAwayError("nobody listens", "it will be tried again")
        yield Failing()

    async with running(store, connect, Waits(first_retry_s=0.001, last_retry_s=0.004)):
        await enough.wait()
