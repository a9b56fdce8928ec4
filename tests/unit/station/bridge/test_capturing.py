"""What scanners send, written down and replayed."""

import asyncio
import json
import math
import socket
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from drivers.barcode.decode import Decode, FrameRejected, RawFrame, RejectReason
from drivers.barcode.symbology import Symbology
from drivers.framing import FramingSettings, Terminator
from drivers.hid_reports import HONEYWELL_LAYOUT
from drivers.place import Kind, Place
from drivers.resources import KeyboardResource, SimResource
from drivers.scanner import ScannerEvent, ScannerReady
from drivers.serial_line import SerialSettings
from drivers.sim import SimDriver
from drivers.tcp import TcpSettings
from station.bridge import capturing
from station.bridge.capturing import Capture, InUse, capture_for, whats_wrong_with
from station.bridge.scanner_book import book_of
from station.bridge.scanner_words import raw_settings
from station.bridge.simulated import SimulatedScanner
from station.config import Config
from station.events import ScannerChanged, ScannerState
from station.scanner_config import NetworkScannerConfig

GS1 = b"]C10104006381333931\x1d21S1"


class Clock:
    def __init__(self) -> None:
        self.ms = 1000

    def ns(self) -> int:
        return self.ms * 1_000_000


def _lines(out: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


async def test_of_codes_each_barcode_is_a_line_with_its_time_and_bytes() -> None:
    clock, out, told = Clock(), StringIO(), list[ScannerChanged]()
    capture = Capture(out, told.append, codes=True, clock_ns=clock.ns)
    sim = SimDriver(SimResource("usb:1"), FramingSettings())
    assert capture.listen(sim) is sim
    clock.ms += 250
    capture.hear(ScannerReady("usb:1", "Left"))
    capture.hear(Decode(RawFrame(GS1, "usb:1", 0), GS1[3:], Symbology.GS1_128))
    clock.ms += 50
    capture.hear(FrameRejected(RejectReason.UNFINISHED, "usb:1", 4, b"HALF", 0))
    head, source, piece = _lines(out)
    assert head == {"capture": 1}
    assert source.items() >= {"kind": "serial", "scanner": "usb:1", "aim": True}.items()
    assert piece == {"at_ms": 250, "from": 1, "data": GS1.decode("latin-1") + "\r"}
    assert [change.state for change in told] == [ScannerState.READY]
    assert (capture.pieces, dict(capture.heard)) == (1, {"usb:1": 1})


async def test_codes_that_were_captured_are_replayed_byte_for_byte(tmp_path: Path) -> None:
    out = StringIO()
    capture = Capture(out, lambda _change: None, codes=True)
    sent = [GS1, b"A\xff\x00B", "주문-1".encode()]
    for data in sent:
        capture.hear(Decode(RawFrame(data, "usb:1", 0), data))
    path = tmp_path / "capture.jsonl"
    path.write_text(out.getvalue(), encoding="utf-8")
    assert whats_wrong_with(path) == ""
    heard: list[ScannerEvent] = []
    simulated = SimulatedScanner("Demo", heard.append, capture=path)
    simulated.begin()
    async with asyncio.timeout(10):
        await simulated.run()
    assert [event.frame.data for event in heard if isinstance(event, Decode)] == sent


class Listened(Capture):
    """A capture that says when the first barcode was heard."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - a capture's own
        super().__init__(*arguments, **options)
        self.has_heard = asyncio.Event()

    def hear(self, event: ScannerEvent) -> None:
        """Take what a scanner tells."""
        super().hear(event)
        if isinstance(event, Decode):
            self.has_heard.set()


async def test_what_a_real_connection_sends_is_kept_with_how_it_is_read(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        where = f"127.0.0.1:{listener.getsockname()[1]}"
        words = Config(
            network_scanners=(
                NetworkScannerConfig(connect=where, terminator="stx_etx"),
                NetworkScannerConfig(listen="127.0.0.1:1", name="Not this one"),
            ),
            find_scanners=False,
        )
        out, told, there = StringIO(), list[ScannerChanged](), list[InUse]()
        capture = Listened(out, told.append, there=there.append)
        loop = asyncio.get_running_loop()

        async def scan() -> None:
            connection, _ = await loop.sock_accept(listener)
            with connection:
                await loop.sock_sendall(connection, b"\x02CODE-1\x03\r\n")
                await capture.has_heard.wait()

        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            running = tasks.create_task(
                capture_for(None, words, book_of(tmp_path), capture, only=f"tcp:{where}")
            )
            await scan()
            running.cancel()
    _, source, piece = _lines(out)
    assert (source["kind"], source["terminator"]) == ("network", "stx_etx")
    assert piece["data"] == "\x02CODE-1\x03\r\n"
    assert {change.scanner_id for change in told} == {f"tcp:{where}"}
    assert there[0].used == {f"tcp:{where}"} < there[0].ids
    path = tmp_path / "capture.jsonl"
    path.write_text(out.getvalue(), encoding="utf-8")
    driver = SimDriver(SimResource("sim", capture=path), FramingSettings(), speed=math.inf)
    await driver.claim()
    (read,) = [output async for output in driver.decodes()]
    await driver.release()
    assert isinstance(read, Decode)
    assert read.data == b"CODE-1"


@pytest.mark.parametrize(("seconds", "used"), [(None, set()), (0.3, {"keyboard:a"})])
async def test_a_persons_keyboard_is_taken_only_for_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float | None, used: set[str]
) -> None:
    class Keyboards:
        def places(self) -> tuple[Place, ...]:
            resource = KeyboardResource("keyboard:a", str(tmp_path / "none"), "Person's")
            sim = SimDriver(SimResource("keyboard:a"), FramingSettings())
            return (Place(resource, Kind.KEYBOARD, None, driven=False, make=lambda _n, _s: sim),)

    monkeypatch.setattr(capturing, "searches", lambda _words, **_more: (Keyboards(),))
    there: asyncio.Queue[InUse] = asyncio.Queue()
    capture = Capture(StringIO(), lambda _change: None, there=there.put_nowait)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(
            capture_for(seconds, Config(), book_of(tmp_path), capture, only="keyboard:a")
        )
        assert (await there.get()).used == used
        running.cancel()


async def test_it_ends_by_itself_after_the_time_given(tmp_path: Path) -> None:
    capture = Capture(StringIO(), lambda _change: None)
    async with asyncio.timeout(10):
        words, book = Config(find_scanners=False), book_of(tmp_path)
        await capture_for(0.05, words, book, capture, only=None)


async def test_a_file_that_cannot_be_written_any_more_ends_it_with_the_reason(
    tmp_path: Path,
) -> None:
    class Full(StringIO):
        def write(self, text: str) -> int:
            del text
            raise OSError(28, "No space left on device")

    capture = Capture(Full(), lambda _change: None)
    words = Config(find_scanners=False)
    async with asyncio.timeout(10):
        with pytest.raises(OSError, match="No space left"):
            await capture_for(None, words, book_of(tmp_path), capture, only=None)


@pytest.mark.parametrize("content", [None, "{", '{"at_ms": 5}'])
def test_a_capture_that_cannot_be_replayed_says_why(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "capture.jsonl"
    if content is not None:
        path.write_text(content)
    assert "capture.jsonl" in whats_wrong_with(path)


def test_raw_bytes_are_those_of_scanners_that_send_bytes() -> None:
    silent = FramingSettings(Terminator.TIMEOUT)
    assert raw_settings(SerialSettings(baud=1200), raw=True) == SerialSettings(1200, framing=silent)
    assert raw_settings(TcpSettings(), raw=True) == TcpSettings(silent)
    assert raw_settings(TcpSettings(), raw=False) == TcpSettings()
    assert raw_settings(HONEYWELL_LAYOUT, raw=True) is HONEYWELL_LAYOUT
