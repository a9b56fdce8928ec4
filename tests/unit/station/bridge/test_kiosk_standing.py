"""What supervisors are told of a kiosk: its devices, its queue, its latency."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from server.contract.kiosk_state import DeviceState, DeviceTold, Leg
from server.contract.order import WorkStep
from server.contract.station import ScanAck, ScanMessage, StationView
from server.contract.verdict import Verdict
from station.bridge.journal import Capture, Journal
from station.bridge.kiosk_standing import BEHIND_MS, Clocks, KioskStanding
from station.events import (
    Captured,
    Judged,
    ScannerChanged,
    ScannerRow,
    ScannersListed,
    ScannerState,
    ScannerTrouble,
)

UTC_MS = 1_700_000_000_000


class Clock:
    """Both clocks, which go on when told to."""

    def __init__(self) -> None:
        self.ms = 0

    def clocks(self) -> Clocks:
        return Clocks(lambda: UTC_MS + self.ms, lambda: self.ms * 1_000_000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    journal = Journal(tmp_path / "journal.jsonl", mint_id=uuid7)
    await journal.open("s1")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(journal.run())
        yield journal
        journal.stop()


@pytest.fixture
def standing(journal: Journal, clock: Clock) -> KioskStanding:
    return KioskStanding(journal, lambda: "1.2.3", clock.clocks())


def belt(state: ScannerState, trouble: ScannerTrouble | None = None) -> ScannerChanged:
    return ScannerChanged("usb:1", "HID 1", state, trouble=trouble)


def listed(role: str = "work") -> ScannersListed:
    return ScannersListed((ScannerRow("usb:1", "serial", "Belt", "/dev/ttyS0", role),))


def judged(scan: ScanMessage, *, late: bool = False) -> Judged:
    ack = ScanAck(scan.scan_id, scan.station_seq, Verdict.CODE_UNKNOWN)
    return Judged(scan, ack, StationView("s1", WorkStep.PACK), late=late)


async def test_a_device_is_told_by_its_name_with_how_it_stands_and_for_how_long(
    standing: KioskStanding, clock: Clock
) -> None:
    standing.heard(listed())
    standing.heard(belt(ScannerState.READY))
    clock.ms = 5000
    standing.heard(belt(ScannerState.READY))
    assert standing.state().devices == (DeviceTold("usb:1", "Belt", DeviceState.READY, 5000),)
    standing.heard(belt(ScannerState.FAILED, ScannerTrouble.BUSY))
    clock.ms = 5300
    told = DeviceTold("usb:1", "Belt", DeviceState.FAILED, 300, "busy")
    assert standing.state().devices == (told,)


async def test_a_device_that_is_switched_off_is_not_told(standing: KioskStanding) -> None:
    standing.heard(belt(ScannerState.READY))
    standing.heard(listed("off"))
    assert standing.state().devices == ()


async def test_what_changes_of_devices_is_told_at_once_and_nothing_else(
    standing: KioskStanding,
) -> None:
    stirred: list[int] = []
    standing.devices_changed = lambda: stirred.append(1)
    ready = standing.urgent()
    standing.heard(belt(ScannerState.LOST))
    standing.heard(Captured(ScanMessage(uuid7(), 1, "sim", b"A", 0)))
    assert stirred == [1]
    assert standing.urgent() != ready


async def test_a_queue_is_urgent_as_soon_as_its_oldest_scan_waits_too_long(
    standing: KioskStanding, journal: Journal, clock: Clock
) -> None:
    empty = standing.urgent()
    await journal.append(Capture("usb:1", b"A", UTC_MS))
    clock.ms = BEHIND_MS - 1
    assert standing.urgent() == empty
    clock.ms = BEHIND_MS
    behind = standing.urgent()
    await journal.append(Capture("usb:1", b"B", UTC_MS + clock.ms))
    assert len({str(empty), str(behind), str(standing.urgent())}) == 3
    state = standing.state()
    assert (state.waiting, state.oldest_ms) == (2, BEHIND_MS)


async def test_a_clock_that_was_set_back_makes_no_scan_younger_than_now(
    standing: KioskStanding, journal: Journal, clock: Clock
) -> None:
    await journal.append(Capture("usb:1", b"A", UTC_MS))
    clock.ms = -3_600_000
    assert standing.state().oldest_ms == 0


async def test_scans_of_scanners_are_timed_and_touches_are_not(
    standing: KioskStanding, journal: Journal, clock: Clock
) -> None:
    touched = Capture("touch", b"A", UTC_MS)
    scanned = Capture("usb:1", b"B", UTC_MS, received_ns=0, heard_ns=1_000_000)
    for capture in (touched, scanned):
        scan = await journal.append(capture)
        clock.ms = 3
        standing.kept(scan, capture)
        clock.ms = 10
        standing.heard(judged(scan))
        standing.times.painted([scan.scan_id], 16_000_000)
    state = standing.state()
    assert state.scans_timed == 1
    assert [(leg.leg, leg.p50_us) for leg in state.legs] == [
        (Leg.DECODE, 1000),
        (Leg.JOURNAL, 2000),
        (Leg.ANSWER, 7000),
        (Leg.PAINT, 6000),
        (Leg.WHOLE, 16000),
    ]


async def test_a_replay_that_runs_ahead_of_the_clock_takes_no_time_to_be_read(
    standing: KioskStanding, journal: Journal, clock: Clock
) -> None:
    ahead = Capture("sim", b"A", UTC_MS, received_ns=9_000_000_000, heard_ns=1_000_000)
    scan = await journal.append(ahead)
    clock.ms = 3
    standing.kept(scan, ahead)
    standing.heard(judged(scan))
    standing.times.painted([scan.scan_id], 5_000_000)
    told = {leg.leg: leg.p50_us for leg in standing.state().legs}
    assert (told[Leg.DECODE], told[Leg.WHOLE]) == (0, 4000)


async def test_its_version_and_its_journal_s_counts_are_told(
    standing: KioskStanding, journal: Journal
) -> None:
    before = standing.other()
    await journal.append(Capture("usb:1", b"A", UTC_MS))
    state = standing.state()
    assert (state.version, state.journal) == ("1.2.3", journal.told())
    assert standing.other() != before
