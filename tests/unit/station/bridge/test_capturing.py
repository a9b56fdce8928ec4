"""What scanners send, written down and replayed."""

import asyncio
import json
import socket
from io import StringIO
from pathlib import Path

import pytest

from drivers.barcode.decode import Decode, FrameRejected, RawFrame, RejectReason
from drivers.barcode.symbology import Symbology
from drivers.framing import FramingSettings, Terminator
from drivers.hid_reports import HONEYWELL_LAYOUT
from drivers.scanner import ScannerEvent, ScannerReady
from drivers.serial_line import SerialSettings
from drivers.tcp import TcpSettings
from station.bridge.capturing import Capture, capture_for, whats_wrong_with
from station.bridge.scanner_book import book_of
from station.bridge.scanner_words import raw_settings
from station.bridge.scanners import SimulatedScanner
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


def test_each_barcode_is_a_line_with_its_time_and_bytes() -> None:
    clock, out, told = Clock(), StringIO(), list[ScannerChanged]()
    capture = Capture(out, told.append, raw=False, clock_ns=clock.ns)
    clock.ms += 250
    capture.hear(ScannerReady("usb:1", "Left"))
    frame = RawFrame(GS1, "usb:1", 0)
    capture.hear(Decode(frame, GS1[3:], Symbology.GS1_128))
    clock.ms += 50
    capture.hear(FrameRejected(RejectReason.UNFINISHED, "usb:1", 4, b"HALF", 0))
    assert _lines(out) == [
        {
            "at_ms": 250,
            "data": GS1.decode("latin-1") + "\r",
            "scanner": "usb:1",
            "symbology": "gs1_128",
        },
        {"at_ms": 300, "data": "HALF\r", "scanner": "usb:1", "rejected": "unfinished"},
    ]
    assert [change.state for change in told] == [ScannerState.READY]
    assert capture.count == 2


async def test_what_was_captured_is_replayed_byte_for_byte(tmp_path: Path) -> None:
    out = StringIO()
    capture = Capture(out, lambda _change: None, raw=False)
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


async def test_raw_bytes_of_a_real_connection_keep_what_ends_them(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        where = f"127.0.0.1:{listener.getsockname()[1]}"
        words = Config(
            network_scanners=(
                NetworkScannerConfig(connect=where),
                NetworkScannerConfig(listen="127.0.0.1:1", name="Not this one"),
            ),
            find_scanners=False,
        )
        out, told = StringIO(), list[ScannerChanged]()
        capture = Capture(out, told.append, raw=True)
        loop = asyncio.get_running_loop()

        async def scan() -> None:
            connection, _ = await loop.sock_accept(listener)
            with connection:
                await loop.sock_sendall(connection, b"\x02CODE-1\x03\r\n")
                while not capture.count:  # noqa: ASYNC110  # a line written sets no event
                    await asyncio.sleep(0.01)

        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            running = tasks.create_task(
                capture_for(None, words, book_of(tmp_path), capture, only=f"tcp:{where}", raw=True)
            )
            await scan()
            running.cancel()
    assert [line["data"] for line in _lines(out)] == ["\x02CODE-1\x03\r\n"]
    assert {change.scanner_id for change in told} == {f"tcp:{where}"}


async def test_it_ends_by_itself_after_the_time_given(tmp_path: Path) -> None:
    capture = Capture(StringIO(), lambda _change: None, raw=False)
    async with asyncio.timeout(10):
        words, book = Config(find_scanners=False), book_of(tmp_path)
        await capture_for(0.05, words, book, capture, only=None, raw=False)


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
