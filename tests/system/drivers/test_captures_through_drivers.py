"""The captures through the real drivers, in their own time: what a replay gives, a device gives.

What it is: each capture's pieces handed to what stands for the device (a pty, a socket of reports,
a pipe of the kernel's events, what Windows would tell), opened by the driver itself. All captures
of a kind at once, for each lasts seconds.
"""

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from drivers.capture_file import Captured, read_capture
from drivers.capture_lines import later
from drivers.evdev_keyboard import EvdevKeyboardDriver
from drivers.hid_pos import HidPosDriver
from drivers.raw_input import RawInput, RawInputDriver
from drivers.recorded import ByteSource, KeySource, ReportSource
from drivers.resources import HidPosResource, KeyboardResource, SerialResource
from drivers.scanner import ScannerDriver, ScannerEvent
from drivers.serial_line import SerialSettings
from drivers.serial_port import SerialDriver
from tests.evdev_pipe import PipeKeyboard
from tests.hid_cable import Cable
from tests.pty import Pty
from tests.raw_windows import StandIn
from tests.unit.drivers.captured import CAPTURES, Capture, captures

MID_CODE = CAPTURES / "keyboard" / "grabbed_in_mid_code.jsonl"
HANDLE = 0x10047
AFTER_S = 0.5
"""How long a silence may be that still ends a code, when all has been sent."""
NS_PER_S = 1_000_000_000
Send = Callable[[Captured, int], None]
Kind = Callable[..., tuple[ScannerDriver, Send]]


def serial(source: ByteSource, stack: AsyncExitStack) -> tuple[ScannerDriver, Send]:
    pty = stack.enter_context(Pty())
    os.set_blocking(pty.master, False)
    resource = SerialResource("a", pty.path, "A")
    driver = SerialDriver(resource, SerialSettings(framing=source.framing))
    return driver, lambda piece, _began_ns: _all(os.write(pty.master, piece.taken.data), piece)


def hid_pos(source: ReportSource, stack: AsyncExitStack) -> tuple[ScannerDriver, Send]:
    cable = Cable(source.descriptor)
    cable.plug()
    stack.callback(cable.unplug)
    resource = HidPosResource("a", b"a", source.vendor_id, source.product_id, "A")
    driver = HidPosDriver(resource, make_device=cable.device)
    return driver, lambda piece, _began_ns: cable.report(piece.taken.data)


def keyboard(source: KeySource, stack: AsyncExitStack) -> tuple[ScannerDriver, Send]:
    made = PipeKeyboard("a")
    made.plug()
    stack.callback(made.put_away)
    made.kernel.leds = 2 * source.caps_lock_on

    def send(piece: Captured, began_ns: int) -> None:
        made.kernel.down = set(piece.taken.down or ())
        _all(made.write(later(piece.taken.data, began_ns)), piece)

    driver = EvdevKeyboardDriver(KeyboardResource("a", "a", "A"), source.settings, made.open)
    return driver, send


def raw_input(source: KeySource, stack: AsyncExitStack) -> tuple[ScannerDriver, Send]:
    windows = StandIn()
    windows.names = {HANDLE: "a"}
    stack.callback(windows.stop)
    driver = RawInputDriver(KeyboardResource("a", "a", "A"), source.settings, RawInput(windows))
    return driver, lambda piece, _began_ns: windows.tell(piece.taken.data)


def _all(written: int, piece: Captured) -> None:
    assert written == len(piece.taken.data)


KINDS: dict[str, Kind] = {
    "serial": serial,
    "hid_pos": hid_pos,
    "keyboard": keyboard,
    "raw_input": raw_input,
}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_device_gives_what_a_replay_gives(kind: str) -> None:
    paths = [path for path in captures(kind) if path != MID_CODE]
    read = await asyncio.gather(*(_read(path, KINDS[kind]) for path in paths))
    expected = [Capture.load(path).expected for path in paths]
    assert dict(zip(paths, read, strict=True)) == dict(zip(paths, expected, strict=True))


async def test_a_scanner_that_is_taken_over_in_mid_code_gives_what_a_replay_gives() -> None:
    def held_down(source: KeySource, stack: AsyncExitStack) -> tuple[ScannerDriver, Send]:
        driver, send = keyboard(source, stack)
        send(read_capture(MID_CODE).pieces[0], 0)  # its keys are down before it is claimed
        return driver, send

    assert await _read(MID_CODE, held_down) == Capture.load(MID_CODE).expected


async def _read(
    path: Path, kind: Callable[..., tuple[ScannerDriver, Send]]
) -> list[dict[str, str]]:
    capture = read_capture(path)
    (source,) = capture.sources
    heard: list[ScannerEvent] = []
    async with AsyncExitStack() as stack:
        driver, send = kind(source, stack)
        await driver.claim()
        stack.push_async_callback(driver.release)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_hear(driver, heard.append))
            await _send(capture.pieces, send)
            await asyncio.sleep(AFTER_S)
            await driver.release()
    return Capture.described(heard)


async def _send(pieces: tuple[Captured, ...], send: Send) -> None:
    began_ns = time.monotonic_ns()
    for piece in pieces:
        due_ns = began_ns + piece.taken.at_ns
        await asyncio.sleep(max(0, due_ns - time.monotonic_ns()) / NS_PER_S)
        send(piece, began_ns)


async def _hear(driver: ScannerDriver, hear: Callable[[ScannerEvent], None]) -> None:
    async for output in driver.decodes():
        hear(output)
