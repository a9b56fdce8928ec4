"""Serial ports at the far end of a network: what is set there, and what happens when it goes away.

Real parts: TCP on the loopback address, and an RFC 2217 server over a pty.
"""

import asyncio
import ctypes
import os
import socket
import struct
import termios
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from drivers import keepalive
from drivers.barcode.decode import Decode, FrameRejected
from drivers.errors import ScannerLostError, ScannerMisconfiguredError, ScannerUnreachableError
from drivers.reconnect import Backoff, drive
from drivers.resources import SerialResource
from drivers.scanner import ScannerEvent, ScannerFailed, ScannerLost, ScannerReady
from drivers.serial_line import FlowControl, Parity, SerialSettings
from drivers.serial_port import SerialDriver
from tests.pty import Pty
from tests.system.drivers.kinds.network import SocketBench, listening
from tests.system.drivers.kinds.rfc2217 import Rfc2217Bench
from tests.system.drivers.rfc2217_server import Rfc2217Server

# pyserial 3.5 starts the thread of an RFC 2217 port the old way.
pytestmark = pytest.mark.filterwarnings("ignore:set(Daemon|Name)\\(\\) is deprecated")
WAIT_S = 30.0
QUICK = Backoff(first_s=0.02, most_s=0.1)
_SO_ATTACH_FILTER = 26
_DROP_ALL = struct.pack("HBBI", 0x06, 0, 0, 0)
"""One instruction of the socket filter: return 0, which is to keep nothing of a packet."""


@pytest.fixture
def pty() -> Iterator[Pty]:
    with Pty() as made:
        yield made


@pytest.fixture
def server(pty: Pty) -> Iterator[Rfc2217Server]:
    made = Rfc2217Server(pty)
    yield made
    made.close()


def driver_at(url: str, settings: SerialSettings | None = None) -> SerialDriver:
    return SerialDriver(SerialResource("serial:1", url, "Gate"), settings or SerialSettings())


@asynccontextmanager
async def claimed(driver: SerialDriver) -> AsyncIterator[None]:
    async with asyncio.timeout(WAIT_S):
        await driver.claim()
        try:
            yield
        finally:
            await driver.release()


async def test_the_line_behind_an_rfc_2217_server_is_set_from_here(
    pty: Pty, server: Rfc2217Server
) -> None:
    settings = SerialSettings(
        baud=19_200,
        data_bits=7,
        parity=Parity.EVEN,
        stop_bits=2,
        flow_control=FlowControl.XON_XOFF,
    )
    driver = driver_at(server.url, settings)
    async with claimed(driver):
        line = server.line
        assert (line.baudrate, line.bytesize, line.parity, line.stopbits) == (19_200, 7, "E", 2)
        assert line.xonxoff
        iflag, _, cflag, _, ispeed, _, _ = termios.tcgetattr(pty.master)
        assert ispeed == termios.B19200
        assert cflag & termios.CSTOPB
        assert iflag & termios.IXON
        os.write(pty.master, b"10A\x1d21\xff\r")  # 0xFF is doubled on the way
        decode = await anext(driver.decodes())
    assert isinstance(decode, Decode)
    assert decode.data == b"10A\x1d21\xff"


async def test_settings_that_the_server_refuses_are_told_as_such(
    monkeypatch: pytest.MonkeyPatch, server: Rfc2217Server
) -> None:
    monkeypatch.setattr(server.line, "fastest", 9600)
    with pytest.raises(ScannerMisconfiguredError, match="rejected value for option 'baudrate'"):
        await driver_at(server.url, SerialSettings(baud=115_200)).claim()


async def test_a_plain_port_is_told_from_an_rfc_2217_server() -> None:
    with listening(0) as plain:
        url = f"rfc2217://127.0.0.1:{plain.getsockname()[1]}?timeout=0.2"
        with pytest.raises(ScannerUnreachableError) as refused:
            await driver_at(url).claim()
    assert refused.value.hint.endswith("for a plain port write socket://.")


async def test_a_code_sent_right_before_the_server_hangs_up_is_read_whole(
    pty: Pty, server: Rfc2217Server
) -> None:
    driver = driver_at(server.url)
    async with claimed(driver):
        assert server.client is not None
        outputs = driver.decodes()
        # Both in one go, as when a box that is switched off flushes what it had.
        server.client.sendall(b"WHOLE\rHALF")
        server.client.shutdown(socket.SHUT_RDWR)
        first = await anext(outputs)
        rejected = await anext(outputs)
        with pytest.raises(ScannerLostError):
            await anext(outputs)
    assert isinstance(rejected, FrameRejected)
    assert isinstance(first, Decode)
    assert first.data == b"WHOLE"


@pytest.mark.parametrize("kind", [SocketBench, Rfc2217Bench])
async def test_a_peer_that_is_gone_without_a_word_is_noticed_and_found_again_when_it_is_back(
    kind: type[SocketBench | Rfc2217Bench], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("IDLE_S", "BETWEEN_S", "PROBES"):
        monkeypatch.setattr(keepalive, name, 1)
    bench = kind(tmp_path)
    device = bench.device()
    try:
        async with aclosing(drive(device.driver, QUICK)) as events, asyncio.timeout(WAIT_S):
            assert isinstance(await anext(events), ScannerReady)
            await device.send(b"BEFORE\r")
            before = await anext(events)
            deafen(device.connection())
            lost = await anext(events)
            device.unplug()
            device.plug()
            await until_ready(events)
            await device.send(b"AFTER\r")
            after = await anext(events)
    finally:
        bench.put_away()
    assert isinstance(lost, ScannerLost)
    assert isinstance(lost.error, ScannerLostError)
    assert [each.data for each in (before, after) if isinstance(each, Decode)] == [
        b"BEFORE",
        b"AFTER",
    ]


def deafen(connection: socket.socket) -> None:
    """Have the system drop all that comes in for a socket, so that nothing is answered any more.

    To the other end it is as if this machine had lost its power.
    """
    program = ctypes.create_string_buffer(_DROP_ALL)
    address = struct.pack("HL", 1, ctypes.addressof(program))
    connection.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, address)


async def until_ready(events: AsyncGenerator[ScannerEvent, None]) -> None:
    while not isinstance(event := await anext(events), ScannerReady):
        assert isinstance(event, ScannerFailed | ScannerLost)
