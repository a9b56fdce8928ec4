"""HID POS scanners: opened, redirected, found; and each thing that keeps them from it."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers import hid_pos
from drivers.barcode.decode import Decode, FrameRejected, RejectReason
from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
)
from drivers.hid_pos import HidPosDriver
from drivers.resources import HidPosResource
from tests.hid_cable import Cable, CabledDevice
from tests.unit.drivers.reports import KEYBOARD_DESCRIPTOR, honeywell_report

WAIT_S = 20.0
HONEYWELL = 0x0C2E


@pytest.fixture
def cable() -> Iterator[Cable]:
    """Return a cable that is plugged in."""
    made = Cable()
    made.plug()
    yield made
    made.unplug()


def _driver(cable: Cable, *, vendor: int = HONEYWELL, path: bytes = b"cable") -> HidPosDriver:
    resource = HidPosResource("usb:one", path, vendor, 0x0B81, "Xenon")
    return HidPosDriver(resource, make_device=cable.device)


async def test_a_honeywell_is_told_to_send_its_barcodes_this_way(cable: Cable) -> None:
    driver = _driver(cable)
    await driver.claim()
    await driver.release()
    assert cable.features == [b"\xfe\x01"]


async def test_another_makers_is_told_nothing(cable: Cable) -> None:
    driver = _driver(cable, vendor=0x05E0)
    await driver.claim()
    await driver.release()
    assert cable.features == []


async def test_a_device_that_refuses_the_feature_is_read_all_the_same(
    cable: Cable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: CabledDevice, data: bytes) -> int:
        raise OSError("no such report")

    monkeypatch.setattr(CabledDevice, "send_feature_report", refuse)
    driver = _driver(cable)
    await driver.claim()
    cable.report(honeywell_report(b"ANYWAY"))
    async with asyncio.timeout(WAIT_S):
        output = await anext(driver.decodes())
    assert isinstance(output, Decode)
    assert output.data == b"ANYWAY"
    await driver.release()


async def test_a_rest_that_never_comes_is_told_in_time(
    cable: Cable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.hid_reports.STALE_MS", 30)
    driver = _driver(cable)
    await driver.claim()
    cable.report(honeywell_report(b"HALF", continued=True))
    async with asyncio.timeout(WAIT_S):
        output = await anext(driver.decodes())
    assert isinstance(output, FrameRejected)
    assert output.reason is RejectReason.UNFINISHED
    await driver.release()


async def test_a_device_that_is_no_scanner_says_how_to_make_it_one() -> None:
    cable = Cable(descriptor=KEYBOARD_DESCRIPTOR)
    cable.plug()
    with pytest.raises(ScannerMisconfiguredError, match="USB HID POS") as no_scanner:
        await _driver(cable, vendor=0x1234).claim()
    assert no_scanner.value.hint == (
        "Set the scanner to USB HID POS, or to USB serial, by the barcode in its manual."
    )
    cable.unplug()


async def test_without_hidapis_library_it_says_what_to_install(cable: Cable) -> None:
    def fail() -> CabledDevice:
        raise ImportError("libudev.so.1: cannot open shared object file")

    resource = HidPosResource("usb:one", b"cable", HONEYWELL, 0x0B81, "Xenon")
    with pytest.raises(ScannerMisconfiguredError, match="libudev1"):
        await HidPosDriver(resource, make_device=fail).claim()


async def test_a_node_that_is_not_there_is_said_so() -> None:
    with pytest.raises(ScannerNotFoundError):
        await _driver(Cable(), path=b"/dev/hidraw-none").claim()


async def test_two_programs_cannot_have_one_scanner(cable: Cable, tmp_path: Path) -> None:
    # Any node that can be locked stands for the scanner's here.
    path = f"/dev/shm/scanstation-{os.getpid()}"  # noqa: S108
    Path(path).touch()
    one, two = (_driver(cable, path=path.encode()) for _ in range(2))
    try:
        await one.claim()
        with pytest.raises(ScannerBusyError, match="Close the other program"):
            await two.claim()
        await one.release()
        await two.claim()
        await two.release()
    finally:
        Path(path).unlink()


def test_a_node_that_is_not_permitted_says_what_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(hid_pos, "how_to_permit", lambda path: f"Enter: permit {path}")
    with pytest.raises(ScannerNotPermittedError, match="Enter: permit /dev/hidraw0"):
        hid_pos._hold("/dev/hidraw0")


async def test_unclaimed_there_is_nothing_to_read(cable: Cable) -> None:
    with pytest.raises(ScannerLostError, match="not claimed"):
        await anext(_driver(cable).decodes())


def test_the_real_library_lists_what_is_there() -> None:
    for each in hid_pos.hidapi().enumerate():
        assert {"path", "vendor_id", "product_id", "usage_page"} <= each.keys()


@pytest.mark.skipif(sys.platform != "linux", reason="hidraw is Linux's")
async def test_the_real_library_refuses_a_path_that_is_none() -> None:
    resource = HidPosResource("usb:one", b"nowhere", HONEYWELL, 0x0B81, "Xenon")
    with pytest.raises(ScannerError, match="open"):
        await HidPosDriver(resource).claim()
