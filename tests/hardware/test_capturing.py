"""`scanstation capture` on USB scanners, through the kernel's drivers, udev and hidapi."""

import asyncio
import time
from pathlib import Path

from drivers.barcode.decode import Decode
from drivers.framing import FramingSettings
from drivers.sim import replay_of
from tests.hardware.bench import Bench
from tests.hardware.guest_lines import ANSWER_S
from tests.hardware.machine import Machine
from tests.hardware.station_told import StationTold
from tests.hardware.usb_scanners import hid_pos_scanner, keyboard_scanner, strike
from tests.unit.drivers.reports import honeywell_report, honeywell_reports

LONG = b"0104006381333931" + b"10" + b"L" * 60 + b"\x1d" + b"21" + b"S" * 60


async def test_what_a_keyboard_and_a_hid_pos_scanner_send_at_once_is_read_again_from_the_file(
    bench: Bench, machine: Machine, told: StationTold, tmp_path: Path
) -> None:
    await machine.keeper.ask("capture")
    keyboard = await bench.hid(1, keyboard_scanner("E1"))
    await _captured(machine, '"kind":"keyboard"', 1)
    pos = await bench.hid(2, hid_pos_scanner("15048B0D1A"))
    await _captured(machine, '"kind":"hid_pos"', 1)
    await machine.keeper.ask("rest", seconds=0.5)  # the keyboard is taken after a tenth of silence
    strike(keyboard, "-b.4711.k7\r")
    pos.report(honeywell_report(b"8801234567893", b"]E0", letter=b"d"))
    await _captured(machine, '"report"', 1)
    for report in honeywell_reports(LONG, b"]d2"):
        pos.report(report)
    strike(keyboard, "]C1010400638133393110LOT7\x1d21S1\r")
    await _captured(machine, '"report"', 4)
    await machine.keeper.ask("rest", seconds=0.5)
    path = tmp_path / "emulated.jsonl"
    path.write_text(str(await machine.keeper.ask("end_capture")), encoding="utf-8")
    assert {word["event"] for word in await told.words(2)} == {
        "ScannerReady"
    }  # the station's again
    replay = replay_of(path, "sim", FramingSettings())
    read = [_code(output) for step in replay.steps(time.monotonic_ns()) for output in step.run()]
    assert sorted(read) == sorted(
        [b"-b.4711.k7", b"8801234567893", LONG, b"]C1010400638133393110LOT7\x1d21S1"]
    )


def _code(output: object) -> bytes:
    assert isinstance(output, Decode), output
    return output.data


async def _captured(machine: Machine, what: str, times: int) -> None:
    """Wait until the file has it."""
    async with asyncio.timeout(ANSWER_S):
        while str(await machine.keeper.ask("captured")).count(what) < times:
            await machine.keeper.ask("rest", seconds=0.1)
