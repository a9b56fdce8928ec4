"""Announcing beside the loop that judges scans."""

import asyncio
import threading

import pytest
from zeroconf.asyncio import AsyncZeroconf

from server.announcing import Announcing
from server.contract.hub import Hub

HUB = Hub("https://hub.lan", "hub", "1.0.0")
WAIT_S = 20


@pytest.mark.expects_log("server.announcing")
async def test_what_takes_it_long_holds_up_no_scan_and_it_ends_in_order() -> None:
    held, going_on = threading.Event(), threading.Event()

    def addresses() -> frozenset[str]:
        held.set()
        assert going_on.wait(WAIT_S)
        return frozenset()

    announcing = Announcing(HUB, "5f0c2d4e9a", addresses, 0.01)
    async with asyncio.timeout(WAIT_S / 2), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(announcing.run_apart())
        assert await asyncio.to_thread(held.wait, WAIT_S / 4)
        assert "announcing" in {thread.name for thread in threading.enumerate()}
        going_on.set()
        task.cancel()
    assert "announcing" not in {thread.name for thread in threading.enumerate()}


async def test_a_farewell_that_does_not_end_holds_up_no_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    announced, closing = asyncio.Event(), asyncio.Event()

    async def register(*_: object, **__: object) -> None:
        announced.set()

    close = AsyncZeroconf.async_close

    async def never_closes(speaking: AsyncZeroconf) -> None:
        await close(speaking)
        closing.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(AsyncZeroconf, "async_register_service", register)
    monkeypatch.setattr(AsyncZeroconf, "async_close", never_closes)
    monkeypatch.setattr("server.announcing._END_S", 0.5)
    announcing = Announcing(HUB, "5f0c2d4e9a", lambda: frozenset({"127.0.0.1"}))
    async with asyncio.timeout(WAIT_S), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(announcing.run())
        await announced.wait()
        task.cancel()
    assert closing.is_set()
    assert task.cancelled()
