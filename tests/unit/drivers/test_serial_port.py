import asyncio
import errno
import os
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import serial

from drivers.barcode.decode import Decode, FrameRejected
from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerNotFoundError,
)
from drivers.framing import FramingSettings, Terminator
from drivers.reading_thread import Piece, ReadingThread
from drivers.resources import SerialResource
from drivers.scanner import ScannerOutput
from drivers.serial_line import SerialSettings
from drivers.serial_port import SerialDriver
from tests.pty import Pty

WAIT_S = 20.0


@pytest.fixture
def pty() -> Iterator[Pty]:
    with Pty() as made:
        yield made


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


def driver_at(port: str, settings: SerialSettings | None = None) -> SerialDriver:
    return SerialDriver(SerialResource("serial:1", port, "Belt"), settings or SerialSettings())


@asynccontextmanager
async def claimed(driver: SerialDriver) -> AsyncIterator[AsyncIterator[ScannerOutput]]:
    async with asyncio.timeout(WAIT_S):
        await driver.claim()
        try:
            yield driver.decodes()
        finally:
            await driver.release()


async def next_data(outputs: AsyncIterator[ScannerOutput]) -> bytes:
    output = await anext(outputs)
    assert isinstance(output, Decode)
    return output.data


async def test_it_reads_a_port_and_bears_its_identity(pty: Pty) -> None:
    driver = driver_at(pty.path)
    assert (driver.scanner_id, driver.name) == ("serial:1", "Belt")
    async with claimed(driver) as outputs:
        os.write(pty.master, b"10A\x1d21B\r")
        assert await next_data(outputs) == b"10A\x1d21B"


async def test_silence_ends_a_frame(pty: Pty) -> None:
    framing = FramingSettings(Terminator.TIMEOUT, silence_ms=250)
    async with claimed(driver_at(pty.path, SerialSettings(framing=framing))) as outputs:
        os.write(pty.master, b"ORDER-1")
        assert await next_data(outputs) == b"ORDER-1"


async def test_bytes_that_came_while_the_loop_was_late_end_no_frame(pty: Pty) -> None:
    driver = driver_at(pty.path)
    async with claimed(driver):
        reader = driver._held
        assert reader is not None
        long_past_ns = 0
        reading = asyncio.ensure_future(reader.piece(long_past_ns))
        await asyncio.sleep(0)
        second_half = Piece(b"-1", 0)
        reader._room.acquire()
        reader._outputs.put_nowait(second_half)
        assert await reading is second_half


async def test_a_socket_is_a_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        async with claimed(driver_at(f"socket://{host}:{port}")) as outputs:
            device, _ = server.accept()
            device.sendall(b"A\rB\r400")
            assert [await next_data(outputs), await next_data(outputs)] == [b"A", b"B"]
            device.close()
            with pytest.raises(ScannerLostError, match="disconnected") as lost:
                _ = [output async for output in outputs]
            assert lost.value.hint.startswith("It is connected to again by itself.")


async def test_pyserials_loop_is_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[serial.SerialBase] = []
    really_open = serial.serial_for_url

    def open_and_show(url: str, **settings: Any) -> serial.SerialBase:  # noqa: ANN401 - handed on
        opened.append(really_open(url, **settings))
        return opened[-1]

    monkeypatch.setattr(serial, "serial_for_url", open_and_show)
    async with claimed(driver_at("loop://")) as outputs:
        opened[0].write(b"10A\x1d21B\rHALF")
        assert await next_data(outputs) == b"10A\x1d21B"
    assert [type(output) for output in [each async for each in outputs]] == [FrameRejected]


async def test_when_nobody_reads_the_device_is_held_up_and_nothing_is_dropped(
    pty: Pty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReadingThread, "most_waiting", 2)
    os.set_blocking(pty.master, False)
    driver = driver_at(pty.path)
    sent = b"".join(b"%06d\r" % number for number in range(40_000))
    async with claimed(driver) as outputs:
        written = written_until_held_up(pty.master, sent)
        assert driver._held is not None
        while driver._held._outputs.qsize() < 2:  # noqa: ASYNC110 - a full queue sets no event
            await asyncio.sleep(0)
        written += written_until_held_up(pty.master, sent[written:])
        assert 0 < written < len(sent)
        assert driver._held._outputs.qsize() == 2
        whole = sent[:written].count(b"\r")
        assert [await next_data(outputs) for _ in range(whole)] == sent.split(b"\r")[:whole]


def written_until_held_up(master: int, data: bytes) -> int:
    written = 0
    with suppress(BlockingIOError):
        while written < len(data):
            written += os.write(master, data[written : written + 512])
    return written


class TestAPortThatDoesNotOpen:
    async def error_of(self, port: str, settings: SerialSettings | None = None) -> ScannerError:
        with pytest.raises(ScannerError) as raised:
            await driver_at(port, settings).claim()
        assert raised.value.operation == "open"
        assert raised.value.device == port
        return raised.value

    async def test_because_it_is_not_there(self, tmp_path: Path) -> None:
        assert isinstance(await self.error_of(str(tmp_path / "none")), ScannerNotFoundError)

    async def test_because_another_device_has_it_by_now(self, pty: Pty) -> None:
        resource = SerialResource("usb:1", pty.path, "Belt", ("usb:1",))
        driver = SerialDriver(resource, SerialSettings(), is_there=lambda asked: asked != resource)
        with pytest.raises(ScannerNotFoundError, match="another device has this port now"):
            await driver.claim()

    async def test_because_it_is_claimed_already(self, pty: Pty) -> None:
        driver = driver_at(pty.path)
        async with claimed(driver):
            with pytest.raises(ScannerBusyError, match="claimed already"):
                await driver.claim()

    async def test_because_a_backend_of_pyserial_is_at_fault(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_args: object, **_kwargs: object) -> None:
            raise TypeError("a backend's own fault")

        monkeypatch.setattr(serial, "serial_for_url", fail)
        with pytest.raises(ScannerNotFoundError, match="a backend's own fault"):
            await driver_at("COM3").claim()

    @pytest.mark.expects_log("drivers.device_thread")
    async def test_because_it_does_not_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answer = threading.Event()

        def hang(*_args: object, **_kwargs: object) -> None:
            answer.wait(WAIT_S)
            raise serial.SerialException(errno.ENXIO, "too late")

        monkeypatch.setattr(serial, "serial_for_url", hang)
        monkeypatch.setattr(ReadingThread, "opens_within_s", 0.05)
        monkeypatch.setattr(ReadingThread, "ends_within_s", 0.05)
        with pytest.raises(ScannerNotFoundError, match="no answer"):
            await driver_at("COM3").claim()
        answer.set()
        for thread in threading.enumerate():
            if thread.name == "scanner serial:1":
                thread.join(WAIT_S)

    async def test_and_whoever_gives_up_waiting_leaves_no_thread(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = threading.Event()

        def hang(*_args: object, **_kwargs: object) -> None:
            answer.wait(WAIT_S)
            raise serial.SerialException(errno.ENXIO, "too late")

        monkeypatch.setattr(serial, "serial_for_url", hang)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(driver_at("COM3").claim())
            await asyncio.sleep(0)
            task.cancel()
            answer.set()


async def test_unclaimed_it_does_not_read() -> None:
    driver = driver_at("loop://")
    await driver.release()
    with pytest.raises(ScannerLostError, match="not claimed"):
        await anext(driver.decodes())
