import asyncio
import errno
import os
import socket
import termios
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import serial

from drivers import serial_port
from drivers.barcode.decode import Decode
from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
)
from drivers.framing import FramingSettings, Terminator
from drivers.resources import SerialResource
from drivers.scanner import ScannerOutput
from drivers.serial_port import FlowControl, Parity, SerialDriver, SerialSettings, _Piece

WAIT_S = 5.0


@dataclass
class Pty:
    master: int
    path: str


@pytest.fixture
def pty() -> Iterator[Pty]:
    master, slave = os.openpty()
    yield Pty(master, os.ttyname(slave))
    os.close(slave)
    os.close(master)


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
    framing = FramingSettings(Terminator.TIMEOUT, silence_ms=10)
    async with claimed(driver_at(pty.path, SerialSettings(framing=framing))) as outputs:
        os.write(pty.master, b"ORDER-1")
        assert await next_data(outputs) == b"ORDER-1"


async def test_bytes_that_came_while_the_loop_was_late_end_no_frame(pty: Pty) -> None:
    driver = driver_at(pty.path)
    async with claimed(driver):
        reader = driver._reader
        assert reader is not None
        long_past_ns = 0
        reading = asyncio.ensure_future(reader.next(long_past_ns))
        await asyncio.sleep(0)
        second_half = _Piece(b"-1", 0)
        reader._free.acquire()
        reader._pieces.put_nowait(second_half)
        assert await reading is second_half


async def test_a_socket_is_a_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        async with claimed(driver_at(f"socket://{host}:{port}")) as outputs:
            device, _ = server.accept()
            device.sendall(b"A\rB\r400")
            assert [await next_data(outputs), await next_data(outputs)] == [b"A", b"B"]
            device.close()
            with pytest.raises(ScannerLostError, match="disconnected"):
                _ = [output async for output in outputs]


async def test_pyserials_loop_is_a_port() -> None:
    async with claimed(driver_at("loop://")) as outputs:
        pass
    assert [output async for output in outputs] == []


async def test_when_nobody_reads_the_device_is_held_up_and_nothing_is_dropped(
    pty: Pty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serial_port, "_QUEUED_PIECES", 2)
    os.set_blocking(pty.master, False)
    driver = driver_at(pty.path)
    sent = b"".join(b"%06d\r" % number for number in range(40_000))
    async with claimed(driver) as outputs:
        written = written_until_held_up(pty.master, sent)
        assert driver._reader is not None
        while driver._reader._pieces.qsize() < 2:  # noqa: ASYNC110 - a full queue sets no event
            await asyncio.sleep(0)
        written += written_until_held_up(pty.master, sent[written:])
        assert 0 < written < len(sent)
        assert driver._reader._pieces.qsize() == 2
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

    async def test_because_nobody_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        assert isinstance(await self.error_of(f"socket://127.0.0.1:{port}"), ScannerNotFoundError)

    async def test_because_another_holds_it(self, pty: Pty) -> None:
        async with claimed(driver_at(pty.path)):
            assert isinstance(await self.error_of(pty.path), ScannerBusyError)

    async def test_because_it_is_claimed_already(self, pty: Pty) -> None:
        driver = driver_at(pty.path)
        async with claimed(driver):
            with pytest.raises(ScannerBusyError, match="claimed already"):
                await driver.claim()

    @pytest.mark.parametrize("port", ["teleport://scanner"])
    async def test_because_there_is_no_such_kind(self, port: str) -> None:
        assert isinstance(await self.error_of(port), ScannerMisconfiguredError)

    async def test_because_the_line_cannot_be_set_so(self, pty: Pty) -> None:
        error = await self.error_of(pty.path, SerialSettings(data_bits=9))
        assert isinstance(error, ScannerMisconfiguredError)

    async def test_because_it_is_no_serial_port(self, tmp_path: Path) -> None:
        path = tmp_path / "file"
        path.touch()
        assert isinstance(await self.error_of(str(path)), ScannerNotFoundError)

    @pytest.mark.parametrize(
        ("raised", "kind"),
        [
            (serial.SerialException(errno.EACCES, "denied"), ScannerNotPermittedError),
            (serial.SerialException(errno.EBUSY, "busy"), ScannerBusyError),
            # As on Windows, where the system's error is in the text.
            (
                serial.SerialException(
                    "could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)"
                ),
                ScannerBusyError,
            ),
            (TypeError("a backend's own fault"), ScannerLostError),
        ],
    )
    async def test_because_the_system_says_so(
        self, monkeypatch: pytest.MonkeyPatch, raised: Exception, kind: type[ScannerError]
    ) -> None:
        def refuse(*_args: object, **_kwargs: object) -> None:
            raise raised

        monkeypatch.setattr(serial, "serial_for_url", refuse)
        with pytest.raises(kind):
            await driver_at("COM3").claim()

    @pytest.mark.expects_log("drivers.serial_port")
    async def test_because_it_does_not_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answer = threading.Event()

        def hang(*_args: object, **_kwargs: object) -> None:
            answer.wait(WAIT_S)
            raise serial.SerialException(errno.ENXIO, "too late")

        monkeypatch.setattr(serial, "serial_for_url", hang)
        monkeypatch.setattr(serial_port, "_OPEN_TIMEOUT_S", 0.05)
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


async def test_the_line_is_set_as_the_settings_say(pty: Pty) -> None:
    settings = SerialSettings(
        baud=115_200, parity=Parity.NONE, stop_bits=2, flow_control=FlowControl.XON_XOFF
    )
    async with claimed(driver_at(pty.path, settings)):
        iflag, _, cflag, _, ispeed, _, _ = termios.tcgetattr(pty.master)
    assert ispeed == termios.B115200
    assert cflag & termios.CSTOPB
    assert iflag & termios.IXON


@pytest.mark.parametrize(("parity", "letter"), [*zip(Parity, "NEOMS", strict=True)])
def test_the_parities_are_pyserials_letters(parity: Parity, letter: str) -> None:
    assert parity.value == letter
