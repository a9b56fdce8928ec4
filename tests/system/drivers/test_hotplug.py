"""Scanners come and go: discovery, drivers and reconnecting over real ptys."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from drivers.barcode.decode import Decode
from drivers.discovery import ConfiguredPort, DiscoverySettings, SerialDiscovery, run_scanners
from drivers.scanner import ScannerEvent, ScannerFailed, ScannerLost, ScannerReady

HOTPLUG_S = 1.0
SLACK_S = 1.0
"""For a machine that is busy with other tests."""


class Socket:
    """Where a scanner is plugged in: a link to a pty that comes and goes."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self._master = -1

    def plug(self) -> None:
        self._master, slave = os.openpty()
        self.link.symlink_to(os.ttyname(slave))
        os.close(slave)

    def unplug(self) -> None:
        self.link.unlink()
        os.close(self._master)

    def send(self, data: bytes) -> None:
        os.write(self._master, data)


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[asyncio.Queue[ScannerEvent]]:
    """Run the scanners of two configured ports, `belt` and `hand`; queue what they tell."""
    found: asyncio.Queue[ScannerEvent] = asyncio.Queue()
    ports = tuple(ConfiguredPort(str(tmp_path / name), name) for name in ("belt", "hand"))
    discovery = SerialDiscovery(DiscoverySettings(ports=ports, usb=False))
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        task = group.create_task(
            run_scanners(discovery.watch(), discovery.driver, found.put_nowait)
        )
        yield found
        task.cancel()


async def test_a_scanner_is_read_within_a_second_each_time_it_is_plugged_in(
    events: asyncio.Queue[ScannerEvent], tmp_path: Path
) -> None:
    belt = Socket(tmp_path / "belt")
    identities = set()
    for data in (b"FIRST", b"SECOND", b"THIRD"):
        plugged = time.monotonic()
        belt.plug()
        ready = await next_but_failures(events)
        assert isinstance(ready, ScannerReady)
        assert time.monotonic() - plugged < HOTPLUG_S + SLACK_S
        identities.add(ready.scanner_id)
        belt.send(data + b"\r")
        decode = await events.get()
        assert isinstance(decode, Decode)
        assert decode.data == data
        belt.unplug()
        assert isinstance(await next_but_failures(events), ScannerLost)
    assert identities == {f"serial:{tmp_path / 'belt'}"}


async def test_one_that_goes_does_not_disturb_the_other(
    events: asyncio.Queue[ScannerEvent], tmp_path: Path
) -> None:
    belt, hand = Socket(tmp_path / "belt"), Socket(tmp_path / "hand")
    belt.plug()
    hand.plug()
    ready = [await next_but_failures(events), await next_but_failures(events)]
    assert all(isinstance(event, ScannerReady) for event in ready)
    hand.send(b"HALF-")
    belt.unplug()
    assert isinstance(await next_but_failures(events), ScannerLost)
    hand.send(b"WHOLE\r")
    decode = await next_but_failures(events)
    assert isinstance(decode, Decode)
    assert decode.data == b"HALF-WHOLE"
    hand.unplug()


async def next_but_failures(events: asyncio.Queue[ScannerEvent]) -> ScannerEvent:
    """Return the next event that is not a try to open a port which is just not there."""
    while isinstance(event := await events.get(), ScannerFailed):
        pass
    return event
