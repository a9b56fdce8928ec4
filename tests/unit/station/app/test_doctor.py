"""`scanstation doctor scanner`, without a process around it."""

import asyncio
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from drivers.barcode.decode import Decode, RawFrame
from drivers.errors import ScannerBusyError
from drivers.place import Kind
from drivers.scanner import ScannerFailed
from station.app.doctor import TerminalDoctor
from station.app.typed_lines import SETTLE_S
from station.bridge.scanners import Scanners
from station.config import Config
from station.presenters.words import Words


async def test_a_scanner_that_cannot_be_opened_is_told_with_what_to_do(tmp_path: Path) -> None:
    out = StringIO()
    doctor = TerminalDoctor(Config(find_scanners=False), tmp_path, Words("en"), out)
    error = ScannerBusyError("open", "/dev/ttyACM0", "held by another")
    doctor._hear(ScannerFailed("usb:1", "Belt", error))
    assert out.getvalue().startswith("Belt: open /dev/ttyACM0: held by another. Close the other")


@pytest.mark.parametrize(("kind", "asked"), [(Kind.KEYBOARD, "2/10"), (Kind.SERIAL, "3/10")])
async def test_the_echo_of_an_enrolled_scanner_passes_nothing_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind, asked: str
) -> None:
    out = StringIO()
    monkeypatch.setattr(Scanners, "kind_of", lambda _self, _id: kind)
    doctor = TerminalDoctor(Config(find_scanners=False), tmp_path, Words("en"), out)
    loop = asyncio.get_running_loop()
    settle: list[Callable[[], None]] = []
    now_s = loop.time()
    monkeypatch.setattr(loop, "time", lambda: now_s)
    monkeypatch.setattr(loop, "call_later", lambda _s, call: settle.append(call))
    doctor._doctor.begin()
    doctor._hear(Decode(RawFrame(b"0123456789", "k", 0), b"0123456789"))
    doctor.line("\n")
    now_s += SETTLE_S
    settle[0]()
    assert out.getvalue().splitlines()[-1].startswith(asked)
