"""Announcing beside the loop that judges scans."""

import asyncio
import threading

import pytest

from server.announcing import Announcing
from server.contract.hub import Hub

WAIT_S = 20


@pytest.mark.expects_log("server.announcing")
async def test_what_takes_it_long_holds_up_no_scan_and_it_ends_in_order() -> None:
    held, going_on = threading.Event(), threading.Event()

    def addresses() -> frozenset[str]:
        held.set()
        assert going_on.wait(WAIT_S)
        return frozenset()

    announcing = Announcing(Hub("https://hub.lan", "hub", "1.0.0"), "5f0c2d4e9a", addresses, 0.01)
    async with asyncio.timeout(WAIT_S / 2), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(announcing.run_apart())
        assert await asyncio.to_thread(held.wait, WAIT_S / 4)
        assert "announcing" in {thread.name for thread in threading.enumerate()}
        going_on.set()
        task.cancel()
    assert "announcing" not in {thread.name for thread in threading.enumerate()}
