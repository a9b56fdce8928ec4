"""Network scanners over real sockets on the loopback address."""

import asyncio
import logging
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from drivers import tcp
from drivers.barcode.decode import Decode, FrameRejected, RejectReason
from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
)
from drivers.framing import Framer, FramingSettings, Terminator
from drivers.recorded import Recorder, Taken, unrecorded
from drivers.resources import TcpResource
from drivers.scanner import ScannerOutput
from drivers.tcp import MAX_PEERS, TcpClientDriver, TcpListenerDriver, TcpSettings, tcp_driver

WAIT_S = 20.0
LOOPBACK = "127.0.0.1"


@asynccontextmanager
async def listening(
    settings: TcpSettings | None = None, recorder: Recorder = unrecorded
) -> AsyncIterator[tuple[TcpListenerDriver, AsyncIterator[ScannerOutput]]]:
    resource = TcpResource("tcp:listen", LOOPBACK, 0, "Gate", listens=True)
    driver = TcpListenerDriver(resource, settings or TcpSettings())
    driver.record_to(recorder)
    await driver.claim()
    try:
        yield driver, driver.decodes()
    finally:
        await driver.release()


async def connected(driver: TcpListenerDriver) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(LOOPBACK, driver.port)


async def next_of(outputs: AsyncIterator[ScannerOutput]) -> ScannerOutput:
    async with asyncio.timeout(WAIT_S):
        return await anext(outputs)


async def data_of(outputs: AsyncIterator[ScannerOutput]) -> bytes:
    output = await next_of(outputs)
    assert isinstance(output, Decode), output
    return output.data


async def ended(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(WAIT_S):
            return await reader.read() == b""
    except ConnectionError:
        return True


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def client(port: int, host: str = LOOPBACK) -> TcpClientDriver:
    return TcpClientDriver(TcpResource("tcp:client", host, port, "Gate"), TcpSettings())


async def test_two_scanners_on_one_port_share_no_buffer() -> None:
    async with listening() as (driver, outputs):
        _, one = await connected(driver)
        _, two = await connected(driver)
        one.write(b"FIRST-")
        await one.drain()
        two.write(b"SECOND\r")
        assert await data_of(outputs) == b"SECOND"
        one.write(b"1\r")
        assert await data_of(outputs) == b"FIRST-1"
        one.close()
        two.close()


async def test_a_scanner_that_hangs_up_in_mid_code_gives_no_code_and_another_connects() -> None:
    async with listening() as (driver, outputs):
        _, one = await connected(driver)
        one.write(b"WHOLE\rHALF")
        one.close()
        assert await data_of(outputs) == b"WHOLE"
        rejected = await next_of(outputs)
        assert isinstance(rejected, FrameRejected)
        assert rejected.reason is RejectReason.UNFINISHED
        _, two = await connected(driver)
        two.write(b"AGAIN\r")
        assert await data_of(outputs) == b"AGAIN"
        two.close()


async def test_a_scanner_that_is_reset_in_mid_code_gives_no_code() -> None:
    async with listening() as (driver, outputs):
        _, one = await connected(driver)
        one.write(b"WHOLE\rHALF")
        assert await data_of(outputs) == b"WHOLE"
        linger = struct.pack("ii", 1, 0)
        one.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        one.close()
        assert isinstance(await next_of(outputs), FrameRejected)


async def test_a_megabyte_without_an_end_is_told_once_and_the_next_code_is_read() -> None:
    async with listening() as (driver, outputs):
        _, peer = await connected(driver)
        peer.write(b"x" * 1_000_000 + b"\rAFTER\r")
        rejected = await next_of(outputs)
        assert isinstance(rejected, FrameRejected)
        assert (rejected.reason, rejected.size_bytes) == (RejectReason.TOO_LONG, 1_000_000)
        assert await data_of(outputs) == b"AFTER"
        peer.close()


async def test_a_peer_that_connects_a_thousand_times_keeps_nobody_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with listening() as (driver, outputs):
        _, scanner = await connected(driver)
        scanner.write(b"BEFORE\r")
        assert await data_of(outputs) == b"BEFORE"
        flood = [await connected(driver) for _ in range(1000)]
        turned_away = [await ended(reader) for reader, _ in flood[MAX_PEERS - 1 :]]
        assert all(turned_away)
        scanner.write(b"STILL\r")
        assert await data_of(outputs) == b"STILL"
        for reader, writer in flood[: MAX_PEERS - 1]:
            writer.write_eof()
            assert await ended(reader)
        for _, writer in flood:
            writer.close()
        _, late = await connected(driver)
        late.write(b"LATE\r")
        assert await data_of(outputs) == b"LATE"
        late.close()
        scanner.close()
    assert "network scanner turned away" in caplog.text


async def test_only_the_peers_that_are_named_may_connect(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with listening(TcpSettings(peers=("10.0.0.0/24",))) as (driver, _):
        reader, writer = await connected(driver)
        assert await ended(reader)
        writer.close()
    async with listening(TcpSettings(peers=("10.0.0.7", "127.0.0.0/8"))) as (driver, outputs):
        _, writer = await connected(driver)
        writer.write(b"A\r")
        assert await data_of(outputs) == b"A"
        writer.close()


@pytest.mark.parametrize(
    ("address", "admitted"),
    [("10.0.0.7", True), ("::ffff:10.0.0.7", True), ("10.0.1.7", False), ("", False)],
)
def test_an_address_is_admitted_by_network(address: str, admitted: bool) -> None:
    assert TcpSettings(peers=("10.0.0.0/24",)).admits(address) is admitted


def test_a_peer_that_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="gate"):
        TcpSettings(peers=("gate",))


async def test_silence_ends_a_frame_where_it_is_set_to() -> None:
    settings = TcpSettings(FramingSettings(Terminator.TIMEOUT, silence_ms=20))
    async with listening(settings) as (driver, outputs):
        _, peer = await connected(driver)
        peer.write(b"SILENT")
        assert await data_of(outputs) == b"SILENT"
        peer.close()


async def test_nobody_reading_holds_the_scanner_back_and_loses_nothing() -> None:
    """How far the first was read is looked at once the second, which came later, is read, too."""
    taken: list[bytes] = []
    second = asyncio.Event()

    def take(piece: Taken) -> None:
        if piece.data == b"SECOND\r":
            second.set()
        else:
            taken.append(piece.data)

    async with listening(recorder=lambda _source: take) as (driver, outputs):
        _, one = await connected(driver)
        sent = [b"CODE-%06d" % number for number in range(2000)]
        one.write(b"".join(code + b"\r" for code in sent))
        _, two = await connected(driver)
        two.write(b"SECOND\r")
        async with asyncio.timeout(WAIT_S):
            await second.wait()
        assert 0 < b"".join(taken).count(b"\r") < len(sent) / 2
        read = [await data_of(outputs) for _ in [*sent, b"SECOND"]]
        read.remove(b"SECOND")
        assert read == sent
        one.close()
        two.close()


async def test_a_port_that_is_taken_is_said_so() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        resource = TcpResource("tcp", LOOPBACK, taken.getsockname()[1], "Gate", listens=True)
        with pytest.raises(ScannerBusyError, match="choose another port"):
            await tcp_driver(resource, TcpSettings()).claim()


@pytest.mark.parametrize(
    ("host", "port", "kind"),
    [
        ("192.0.2.1", 9004, ScannerMisconfiguredError),
        (LOOPBACK, 99999, ScannerMisconfiguredError),
    ],
)
async def test_an_address_that_cannot_be_listened_on_is_said_so(
    host: str, port: int, kind: type[ScannerError]
) -> None:
    with pytest.raises(kind):
        await tcp_driver(
            TcpResource("tcp", host, port, "Gate", listens=True), TcpSettings()
        ).claim()


def test_a_low_port_says_which_to_choose() -> None:
    error = tcp._not_listening("0.0.0.0:80", PermissionError(13, "Permission denied"))
    assert isinstance(error, ScannerNotPermittedError)
    assert "1024" in str(error)


async def test_nobody_at_the_address_is_said_so() -> None:
    with pytest.raises(ScannerNotFoundError, match="power and network cable"):
        await client(free_port()).claim()


async def test_a_scanner_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "CONNECT_TIMEOUT_S", 0.05)
    with socket.create_server((LOOPBACK, 0), backlog=0) as full:
        address = full.getsockname()
        holders = []
        for _ in range(4):  # the kernel's queue of connections that nobody accepts
            holder = socket.socket()
            holder.setblocking(False)
            holder.connect_ex(address)
            holders.append(holder)
        with pytest.raises(ScannerNotFoundError, match="no answer"):
            await client(address[1]).claim()
        for holder in holders:
            holder.close()


async def test_a_name_that_is_none_is_said_so() -> None:
    with pytest.raises(ScannerError):
        await client(9004, "gate.invalid").claim()
    with pytest.raises(ScannerError):
        await client(9004, "a" * 70 + ".invalid").claim()


async def test_a_dead_peer_is_noticed_by_the_system() -> None:
    async with listening() as (driver, _):
        scanner = client(driver.port)
        await scanner.claim()
        assert scanner._held is not None
        connection = scanner._held[1].get_extra_info("socket")
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5
        await scanner.release()


async def test_a_connection_that_the_system_gave_up_is_lost_not_awaited_for_ever() -> None:
    reader = asyncio.StreamReader()
    driver = client(1)
    framer = Framer(FramingSettings(), "x")
    reader.feed_data(b"WHOLE\rHALF")
    frames = tcp._Frames(reader, framer, driver._clock_ns, lambda _taken: None).outputs()
    assert await data_of(frames) == b"WHOLE"
    reader.set_exception(TimeoutError(110, "Connection timed out"))
    assert isinstance(await next_of(frames), FrameRejected)
    with pytest.raises(TimeoutError):
        await next_of(frames)


async def test_unclaimed_there_is_nothing_to_read() -> None:
    for driver in (client(1), TcpListenerDriver(TcpResource("t", LOOPBACK, 0, "G"), TcpSettings())):
        with pytest.raises(ScannerLostError, match="not claimed"):
            await anext(driver.decodes())


async def test_released_with_scans_unread_it_ends() -> None:
    async with listening() as (driver, outputs):
        _, peer = await connected(driver)
        peer.write(b"".join(b"CODE-%d\r" % number for number in range(1000)))
        assert await data_of(outputs) == b"CODE-0"
        async with asyncio.timeout(WAIT_S):
            await driver.release()
            rest = [output async for output in outputs]
        assert all(isinstance(output, Decode | FrameRejected) for output in rest)
        peer.close()
