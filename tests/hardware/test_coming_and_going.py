"""A scanner of each kind is listed, ready and lost within a second, by the guest's clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from tests.hardware.bench import Adapter, Bench
from tests.hardware.station_told import StationTold, seconds
from tests.hardware.test_keyboards_by_choice import enrolled, of_vendor
from tests.hardware.test_usb_cameras import CAMERA, jpegs
from tests.hardware.usb_camera import HEIGHT, WIDTH, RedirectedCamera
from tests.hardware.usb_hid import RedirectedHid
from tests.hardware.usb_scanners import cheap_scanner, hid_pos_scanner, keyboard_scanner

WITHIN_S = 1.0
TIMES = 3
SOCKET = 1
Plug = Callable[[Bench], Awaitable[Adapter | RedirectedHid | RedirectedCamera]]
KINDS: dict[str, Plug] = {
    "serial adapter": lambda bench: bench.adapter(SOCKET, serial="FT1PL0MX"),
    "HID POS scanner": lambda bench: bench.hid(SOCKET, hid_pos_scanner("15048B0D1A")),
    "keyboard of a known maker": lambda bench: bench.hid(SOCKET, keyboard_scanner("13190B1F2E")),
}


@dataclass
class Times:
    """What the kernel's adding and removing of a node was followed by, and when."""

    listed_s: list[float] = field(default_factory=list)
    ready_s: list[float] = field(default_factory=list)
    lost_s: list[float] = field(default_factory=list)
    plugged_s: list[float] = field(default_factory=list)
    """From before it was plugged in until it was listed and ready, the kernel's share included."""

    def __str__(self) -> str:
        return (
            f"listed {_all(self.listed_s)}, ready {_all(self.ready_s)} after the kernel has it"
            f" ({_all(self.plugged_s)} after the plug); lost {_all(self.lost_s)}"
        )


async def measure(bench: Bench, told: StationTold, plug: Plug) -> Times:
    """Plug a scanner in and out again, a few times."""
    times = Times()
    for _ in range(TIMES):
        before_s = float(str(await bench.machine.keeper.ask("clock")))
        scanner = await plug(bench)
        ready = await told.word("ScannerReady")
        row = await told.row(lambda row, ready=ready: row["scanner_id"] == ready["scanner_id"])  # type: ignore[misc]
        added_ns = await told.kernel("add", row["where"])
        times.listed_s.append(seconds(added_ns, row))
        times.ready_s.append(seconds(added_ns, ready))
        times.plugged_s.append(max(seconds(0, row), seconds(0, ready)) - before_s)
        await bench.unplug(scanner)
        removed_ns = await told.kernel("remove", row["where"])
        times.lost_s.append(seconds(removed_ns, await told.word("ScannerLost")))
    return times


@pytest.mark.parametrize("kind", KINDS)
async def test_one_is_listed_and_ready_and_lost_within_a_second_each_time(
    bench: Bench, told: StationTold, measured: Callable[[str], None], kind: str
) -> None:
    times = await measure(bench, told, KINDS[kind])
    measured(f"{kind}: {times}")
    assert max(times.listed_s + times.ready_s + times.lost_s) < WITHIN_S


async def test_an_enrolled_keyboard_is_listed_and_ready_and_lost_within_a_second_each_time(
    bench: Bench, told: StationTold, measured: Callable[[str], None]
) -> None:
    scanner = await bench.hid(SOCKET, cheap_scanner())
    node = await told.event_device()
    await told.row(of_vendor("04b4"))
    await enrolled(told, scanner)
    await bench.unplug(scanner)
    await told.kernel("remove", node)
    await told.word("ScannerLost")
    times = await measure(bench, told, lambda bench: bench.hid(SOCKET, cheap_scanner()))
    measured(f"enrolled keyboard: {times}")
    assert max(times.listed_s + times.ready_s + times.lost_s) < WITHIN_S


async def camera_plugged(bench: Bench) -> RedirectedCamera:
    """Plug one in that shows no code."""
    camera = RedirectedCamera(jpegs(np.full((HEIGHT, WIDTH), 180, np.uint8)))
    await bench.camera(SOCKET, camera)
    return camera


async def test_a_camera_that_is_used_is_listed_and_ready_and_lost_within_a_second_each_time(
    bench: Bench, told: StationTold, measured: Callable[[str], None]
) -> None:
    camera = await camera_plugged(bench)
    row = await told.row(lambda row: row["scanner_id"] == CAMERA)
    await told.kernel("add", row["where"])
    bench.machine.station.order("choose", scanner_id=CAMERA, role="work")
    assert await told.ready() == CAMERA
    await bench.unplug(camera)
    await told.kernel("remove", row["where"])
    await told.word("ScannerLost")
    times = await measure(bench, told, camera_plugged)
    measured(f"camera: {times}")
    assert max(times.listed_s + times.ready_s + times.lost_s) < WITHIN_S
    bench.machine.station.order("choose", scanner_id=CAMERA, role="")


def _all(times_s: list[float]) -> str:
    return " ".join(f"{each:.2f}" for each in times_s) + " s"
