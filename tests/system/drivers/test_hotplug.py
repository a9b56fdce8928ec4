"""Scanners come and go: discovery, drivers and reconnecting over real ptys."""

import asyncio
import os
import termios
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drivers.barcode.decode import Decode, FrameRejected
from drivers.discovery import POLL_S, Discovery
from drivers.running import run_scanners
from drivers.scanner import ScannerEvent, ScannerLost, ScannerReady
from drivers.serial_search import ConfiguredPort, SerialSearch, SerialSearchSettings
from station.bridge.scanner_words import serial_search
from station.config import parse_config
from tests.unit.drivers.listed_ports import Port, adapter

HOTPLUG_S = 1.0


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

    def speed(self) -> int:
        """Return what the port is set to, as termios has it."""
        speed: int = termios.tcgetattr(self._master)[4]
        return speed


@asynccontextmanager
async def running(search: SerialSearch) -> AsyncIterator[asyncio.Queue[ScannerEvent]]:
    """Run what is discovered; queue what the scanners tell."""
    found: asyncio.Queue[ScannerEvent] = asyncio.Queue()
    discovery = Discovery([search])
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        task = group.create_task(
            run_scanners(discovery.watch(), discovery.driver, found.put_nowait)
        )
        yield found
        task.cancel()


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[asyncio.Queue[ScannerEvent]]:
    """Run the scanners of two configured ports, `belt` and `hand`; queue what they tell."""
    ports = tuple(ConfiguredPort(str(tmp_path / name), name) for name in ("belt", "hand"))
    async with running(SerialSearch(SerialSearchSettings(ports=ports, usb=False))) as found:
        yield found


async def test_a_scanner_is_read_within_a_second_each_time_it_is_plugged_in(
    events: asyncio.Queue[ScannerEvent], tmp_path: Path
) -> None:
    belt = Socket(tmp_path / "belt")
    identities, took_s = set(), []
    for number in range(5):
        plugged_s = time.monotonic()
        belt.plug()
        ready = await events.get()
        assert isinstance(ready, ScannerReady)
        took_s.append(time.monotonic() - plugged_s)
        identities.add(ready.scanner_id)
        belt.send(b"CODE-%d\r" % number)
        decode = await events.get()
        assert isinstance(decode, Decode)
        assert decode.data == b"CODE-%d" % number
        pulled_s = time.monotonic()
        belt.unplug()
        assert isinstance(await events.get(), ScannerLost)
        took_s.append(time.monotonic() - pulled_s)
        # Long enough to be seen to be gone, and to come back at another moment between two looks.
        await asyncio.sleep(1.5 * POLL_S + number * POLL_S / 5)
    assert identities == {f"serial:{tmp_path / 'belt'}"}
    assert max(took_s) < HOTPLUG_S, took_s


async def test_one_pulled_out_in_mid_code_and_back_reads_only_whole_codes_under_the_same_name(
    events: asyncio.Queue[ScannerEvent], tmp_path: Path
) -> None:
    belt = Socket(tmp_path / "belt")
    belt.plug()
    told = [await events.get()]
    for number in range(3):
        belt.send(b"WHOLE-%d\rHALF-" % number)
        told.append(await events.get())
        belt.unplug()
        told += [await events.get(), await events.get()]
        belt.plug()
        told.append(await events.get())
    belt.send(b"LAST\r")
    told.append(await events.get())
    belt.unplug()
    once = [Decode, FrameRejected, ScannerLost, ScannerReady]
    assert [type(event) for event in told] == [ScannerReady, *once * 3, Decode]
    decodes = [event for event in told if isinstance(event, Decode)]
    assert [each.data for each in decodes] == [b"WHOLE-0", b"WHOLE-1", b"WHOLE-2", b"LAST"]
    assert {each.frame.scanner_id for each in decodes} == {f"serial:{tmp_path / 'belt'}"}


SETTINGS = """
[[scanners]]
name = "Left"
device = "usb:1a86:7523:@1-1"
baud = 19200
terminator = "stx_etx"

[[scanners]]
name = "Right"
device = "usb:1a86:7523:@1-2"
baud = 1200
terminator = "crlf"
"""


@dataclass
class Hub:
    """Two identical adapters without serial numbers, each in its USB socket, and their scanners."""

    folder: Path
    scanners: dict[str, Socket] = field(default_factory=dict)

    def plug(self, **nodes: str) -> None:
        """Plug both in; each gets the device node that is told."""
        for name, node in nodes.items():
            self.scanners[name] = Socket(self.folder / node)
            self.scanners[name].plug()

    def unplug(self) -> None:
        for scanner in self.scanners.values():
            scanner.unplug()
        self.scanners.clear()

    def listed(self) -> list[Port]:
        locations = {"left": "1-1", "right": "1-2"}
        return [adapter(str(each.link), locations[name]) for name, each in [*self.scanners.items()]]


@pytest.mark.parametrize("looked_between", [True, False])
async def test_settings_stay_with_the_adapter_when_the_port_numbers_are_swapped(
    tmp_path: Path, looked_between: bool
) -> None:
    hub = Hub(tmp_path)
    hub.plug(left="ttyUSB0", right="ttyUSB1")
    settings = serial_search(parse_config(SETTINGS, Path("station.toml")))
    async with running(SerialSearch(settings, hub.listed)) as events:
        await both_ready(events)
        assert await read_from_both(hub, events) == {"Left": b"L", "Right": b"R"}
        hub.unplug()
        if looked_between:
            assert {type(await events.get()) for _ in range(2)} == {ScannerLost}
            await asyncio.sleep(HOTPLUG_S)
        hub.plug(left="ttyUSB1", right="ttyUSB0")
        await both_ready(events)
        assert await read_from_both(hub, events) == {"Left": b"L", "Right": b"R"}
        hub.unplug()


async def both_ready(events: asyncio.Queue[ScannerEvent]) -> None:
    ready: set[str] = set()
    while len(ready) < 2:
        event = await events.get()
        assert not isinstance(event, Decode | FrameRejected)
        if isinstance(event, ScannerReady):
            ready.add(event.scanner_id)
        elif isinstance(event, ScannerLost):
            ready.discard(event.scanner_id)


async def read_from_both(hub: Hub, events: asyncio.Queue[ScannerEvent]) -> dict[str, bytes]:
    """Scan with both; return what each name read, when each line is set to its speed."""
    hub.scanners["left"].send(b"\x02L\x03")
    hub.scanners["right"].send(b"R\r\n")
    assert hub.scanners["left"].speed() == termios.B19200
    assert hub.scanners["right"].speed() == termios.B1200
    names = {"usb:1a86:7523:@1-1": "Left", "usb:1a86:7523:@1-2": "Right"}
    read = {}
    for _ in range(2):
        decode = await events.get()
        assert isinstance(decode, Decode)
        read[names[decode.frame.scanner_id]] = decode.data
    return read


async def test_one_that_goes_does_not_disturb_the_other(
    events: asyncio.Queue[ScannerEvent], tmp_path: Path
) -> None:
    belt, hand = Socket(tmp_path / "belt"), Socket(tmp_path / "hand")
    belt.plug()
    hand.plug()
    ready = [await events.get(), await events.get()]
    assert all(isinstance(event, ScannerReady) for event in ready)
    hand.send(b"HALF-")
    belt.unplug()
    assert isinstance(await events.get(), ScannerLost)
    hand.send(b"WHOLE\r")
    decode = await events.get()
    assert isinstance(decode, Decode)
    assert decode.data == b"HALF-WHOLE"
    hand.unplug()
