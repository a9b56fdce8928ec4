"""Two that want one scanner: the second is told so, with what to do, and the first reads on.

A keyboard that is grabbed is the kernel's to refuse (`tests/hardware`); a camera's file or folder
is nobody's alone.
"""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.barcode.decode import Decode
from drivers.errors import ScannerBusyError
from drivers.scanner import ScannerDriver
from tests.hid_cable import Cable
from tests.pty import Pty
from tests.system.drivers.second_claimant import LOOPBACK, driver_of, what_came_of

ROOT = Path(__file__).parents[3]
WAIT_S = 30.0
FREE_PORT = "End the program that listens on this port, or choose another port."


@dataclass
class Scanner:
    """One device: a driver of its own for each that asks, and what it sends."""

    kind: str
    where: str
    make: Callable[[], ScannerDriver]
    send: Callable[[bytes], None]
    hint: str
    hint_elsewhere: str


def serial_scanner() -> Iterator[Scanner]:
    with Pty() as pty:
        yield Scanner(
            "serial",
            pty.path,
            lambda: driver_of("serial", pty.path),
            lambda data: _write_to(pty.master, data),
            ScannerBusyError.hint,
            f"(process {os.getpid()}), which uses this scanner.",
        )


def hid_pos_scanner() -> Iterator[Scanner]:
    """Yield one whose reports come through a cable, and whose node is a pty's: it can be locked."""
    cable = Cable()
    cable.plug()
    with Pty() as pty:
        yield Scanner(
            "hid_pos",
            pty.path,
            lambda: driver_of("hid_pos", pty.path, cable.device),
            lambda data: _report_to(cable, data),
            ScannerBusyError.hint,
            f"(process {os.getpid()}), which uses this scanner.",
        )
    cable.unplug()


def listening_scanner() -> Iterator[Scanner]:
    with socket.create_server((LOOPBACK, 0)) as free:
        port: int = free.getsockname()[1]
    yield Scanner(
        "listening",
        str(port),
        lambda: driver_of("listening", str(port)),
        lambda data: _send_to(port, data),
        FREE_PORT,
        FREE_PORT,
    )


@pytest.fixture(params=[serial_scanner, hid_pos_scanner, listening_scanner])
def scanner(request: pytest.FixtureRequest) -> Iterator[Scanner]:
    yield from request.param()


@pytest.fixture
async def first(scanner: Scanner) -> AsyncIterator[ScannerDriver]:
    driver = scanner.make()
    await driver.claim()
    yield driver
    await driver.release()


async def test_a_second_driver_in_this_program_is_refused_and_the_first_reads_on(
    scanner: Scanner, first: ScannerDriver
) -> None:
    assert await what_came_of(scanner.make()) == ("ScannerBusyError", scanner.hint)
    await assert_it_reads(first, scanner)


async def test_another_program_is_refused_and_the_first_reads_on(
    scanner: Scanner, first: ScannerDriver
) -> None:
    refused, hint = await another_program(scanner)
    assert refused == "ScannerBusyError"
    assert hint.endswith(scanner.hint_elsewhere)
    await assert_it_reads(first, scanner)


async def test_once_it_is_released_the_second_has_it(
    scanner: Scanner, first: ScannerDriver
) -> None:
    second = scanner.make()
    with pytest.raises(ScannerBusyError):
        await second.claim()
    await first.release()
    await second.claim()
    try:
        await assert_it_reads(second, scanner)
    finally:
        await second.release()


async def another_program(scanner: Scanner) -> list[str]:
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.system.drivers.second_claimant",
        scanner.kind,
        scanner.where,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(WAIT_S):
        told, _ = await program.communicate()
    return told.decode().splitlines()


async def assert_it_reads(driver: ScannerDriver, scanner: Scanner) -> None:
    outputs = driver.decodes()
    scanner.send(b"STILL-READING\r")
    async with asyncio.timeout(WAIT_S):
        output = await anext(outputs)
    assert isinstance(output, Decode)
    assert output.data == b"STILL-READING"


def _write_to(master: int, data: bytes) -> None:
    os.write(master, data)


def _report_to(cable: Cable, data: bytes) -> None:
    for report in cable.reports(data):
        cable.report(report)


def _send_to(port: int, data: bytes) -> None:
    with closing(socket.create_connection((LOOPBACK, port))) as peer:
        peer.sendall(data)
