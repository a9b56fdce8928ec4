import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from drivers.barcode.decode import Decode, FrameRejected, RawFrame, RejectReason
from drivers.barcode.symbology import AimIdentifier, Symbology
from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
    ScannerUnreachableError,
)
from drivers.hints import Hint
from drivers.scanner import ScannerFailed, ScannerLost, ScannerReady
from server.contract.station import MAX_DATA_BYTES
from station.bridge.core import MAX_SUBMITTED, Core, scanner_changed
from station.bridge.journal import Journal, JournalLockedError
from station.bridge.remedies import remedy_of, remedy_of_garbled
from station.events import (
    LinkChanged,
    LinkState,
    Loss,
    NotRecorded,
    ScannerChanged,
    ScannerState,
    ScannerTrouble,
    StationEvent,
    Unconfirmed,
)

Told = list[StationEvent]
Run = Callable[[], AbstractAsyncContextManager[tuple[Core, Journal, Told]]]
DECODE = Decode(RawFrame(b"]C1011", "usb:1", 5), b"011", Symbology.GS1_128, AimIdentifier("C", "1"))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    @asynccontextmanager
    async def run() -> AsyncIterator[tuple[Core, Journal, Told]]:
        told: Told = []
        journal = Journal(tmp_path / "journal.jsonl", mint_id=uuid7)
        core = Core("s1", journal, told.append, lambda: 1_700_000_000_000)
        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            tasks.create_task(core.run())
            try:
                yield core, journal, told
            finally:
                core.stop()

    return run


async def until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 - turns of the loop, no time
        await asyncio.sleep(0)


async def test_it_begins_by_telling_where_it_stands(run: Run) -> None:
    async with run() as (_, _, told):
        await until(lambda: len(told) == 2)
    assert told == [LinkChanged(LinkState.STARTING), Unconfirmed(0)]


async def test_of_what_is_kept_it_is_told_when_it_came_and_when_its_code_was_there(
    run: Run,
) -> None:
    kept: list[tuple[bytes, int | None, bool]] = []
    async with run() as (core, journal, _):
        core.kept = lambda scan, capture: kept.append(
            (scan.data, capture.received_ns, capture.heard_ns is not None)
        )
        core.hear(DECODE)
        core.submit(b"touched", "touch")
        await until(lambda: len(journal.unconfirmed) == 2)
    assert kept == [(b"011", 5, True), (b"touched", None, False)]


async def test_a_decode_is_journaled_with_all_the_scanner_said(run: Run) -> None:
    async with run() as (core, journal, _):
        core.hear(DECODE)
        await until(lambda: journal.unconfirmed)
        (scan,) = journal.unconfirmed
    assert (scan.data, scan.scanner_id) == (b"011", "usb:1")
    assert (scan.symbology, scan.aim) == (Symbology.GS1_128, "]C1")
    assert scan.captured_utc_ms == 1_700_000_000_000


async def test_a_scan_notes_which_verdicts_had_reached_the_station_when_it_was_made(
    run: Run,
) -> None:
    async with run() as (core, journal, _):
        core.hear(DECODE)
        await until(lambda: len(journal.unconfirmed) == 1)
        core.submit(b"blind", "touch")
        journal.confirm(1)
        core.submit(b"seen", "touch")
        core.hear(DECODE)
        await until(lambda: len(journal.unconfirmed) == 3)
        assert [scan.answered_seq for scan in journal.unconfirmed] == [0, 1, 1]


async def test_scans_taken_in_before_the_end_are_kept_in_their_order(run: Run) -> None:
    async with run() as (core, journal, told):
        await until(lambda: len(told) == 2)
        for number in range(50):
            core.submit(b"%d" % number, "touch")
    assert [scan.data for scan in journal.unconfirmed] == [b"%d" % n for n in range(50)]


@pytest.mark.parametrize("turns", range(8))
async def test_scans_that_wait_for_the_disk_are_kept_when_the_end_comes_at_that_moment(
    run: Run, turns: int
) -> None:
    async with run() as (core, journal, told):
        await until(lambda: len(told) == 2)
        for data in (b"1", b"2", b"3"):
            core.submit(data, "touch")
        await until(lambda: journal.unconfirmed)
        for _ in range(turns):
            await asyncio.sleep(0)
    assert [scan.data for scan in journal.unconfirmed] == [b"1", b"2", b"3"]


@pytest.mark.expects_log("station.bridge.core")
async def test_more_than_may_wait_is_told_as_not_recorded(run: Run) -> None:
    async with run() as (core, journal, told):
        for number in range(MAX_SUBMITTED + 2):
            core.submit(b"%d" % number, "touch")
        await until(lambda: len(journal.unconfirmed) == MAX_SUBMITTED)
        lost = [event for event in told if isinstance(event, NotRecorded)]
    assert [event.text for event in lost] == [str(MAX_SUBMITTED), str(MAX_SUBMITTED + 1)]
    assert {event.loss for event in lost} == {Loss.TOO_MANY}


async def test_who_waits_for_room_before_each_scan_loses_none_of_very_many(run: Run) -> None:
    scans = [b"%d" % number for number in range(5 * MAX_SUBMITTED)]
    async with run() as (core, journal, told):
        for data in scans:
            await core.room()
            core.submit(data, "usb:1")
        await until(lambda: len(journal.unconfirmed) == len(scans))
        kept = [scan.data for scan in journal.unconfirmed]
    assert kept == scans
    assert not [event for event in told if isinstance(event, NotRecorded)]


@pytest.mark.expects_log("station.bridge.core")
async def test_what_no_server_would_take_is_told_as_not_recorded(run: Run) -> None:
    async with run() as (core, journal, told):
        core.submit(bytes(MAX_DATA_BYTES + 1), "touch")
        await until(lambda: any(isinstance(event, NotRecorded) for event in told))
    assert [event.loss for event in told if isinstance(event, NotRecorded)] == [Loss.GARBLED]
    assert not journal.unconfirmed


@pytest.mark.expects_log("station.bridge.core")
async def test_a_garbled_scan_is_told_and_noise_between_scans_is_not(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    async with run() as (core, _, told):
        for reason in (RejectReason.OUTSIDE_FRAME, RejectReason.UNFINISHED):
            core.hear(FrameRejected(reason, "usb:1", 3, b"880", 5))
    (lost,) = [event for event in told if isinstance(event, NotRecorded)]
    assert lost.text == "880"
    assert lost.remedy == remedy_of_garbled(RejectReason.UNFINISHED)
    assert lost.why == lost.remedy.english
    assert lost.loss is Loss.GARBLED
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]
    assert {vars(record)["scanner_id"] for record in caplog.records} == {"usb:1"}


async def test_a_second_core_on_the_same_journal_ends_in_words(run: Run) -> None:
    async with run() as (_, _, told):
        await until(lambda: len(told) == 2)
        with pytest.raises(ExceptionGroup) as refused:
            async with run():
                pass
    assert refused.group_contains(JournalLockedError, match="Another kiosk")


async def test_a_part_that_fails_ends_the_core_and_frees_the_journal(run: Run) -> None:
    class Failing:
        async def run(self) -> None:
            raise RuntimeError("broken")

    with pytest.raises(ExceptionGroup) as failed:  # noqa: PT012 - the body never raises itself
        async with run() as (core, _, _):
            core.add(Failing())
            await asyncio.Event().wait()
    assert failed.group_contains(RuntimeError, match="broken")
    async with run() as (_, _, told):
        await until(lambda: len(told) == 2)


def test_scanners_are_told_as_they_come_and_go() -> None:
    gone = ScannerLostError("read", "/dev/ttyUSB0")
    ready, lost = ScannerState.READY, ScannerState.LOST
    assert scanner_changed(ScannerReady("a", "Left")) == ScannerChanged("a", "Left", ready)
    assert scanner_changed(ScannerLost("a", "Left")) == ScannerChanged("a", "Left", lost)
    assert scanner_changed(ScannerLost("a", "Left", gone)) == ScannerChanged(
        "a", "Left", lost, remedy_of(gone.hint)
    )


def test_one_that_is_not_there_to_be_opened_is_told_as_lost() -> None:
    absent = ScannerNotFoundError("open", "/dev/ttyUSB0")
    assert scanner_changed(ScannerFailed("a", "Left", absent)) == ScannerChanged(
        "a", "Left", ScannerState.LOST, remedy_of(absent.hint)
    )


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        (ScannerBusyError, ScannerTrouble.BUSY),
        (ScannerNotPermittedError, ScannerTrouble.NOT_PERMITTED),
        (ScannerUnreachableError, ScannerTrouble.UNREACHABLE),
        (ScannerMisconfiguredError, ScannerTrouble.MISCONFIGURED),
        (ScannerError, None),
    ],
)
def test_one_that_cannot_be_opened_is_told_with_its_trouble_and_what_to_do(
    kind: type[ScannerError], trouble: ScannerTrouble | None
) -> None:
    error = kind("open", "/dev/ttyUSB0", "no", hint=Hint("close-holder", holder="ModemManager"))
    assert scanner_changed(ScannerFailed("a", "Left", error)) == ScannerChanged(
        "a", "Left", ScannerState.FAILED, remedy_of(error.hint), trouble
    )


async def test_a_scanner_that_comes_fails_or_goes_is_logged_with_its_id(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    busy = ScannerBusyError("open", "/dev/ttyUSB0")
    with caplog.at_level("INFO", "station.bridge.core"):
        async with run() as (core, _, told):
            await until(lambda: len(told) == 2)
            for event in (
                ScannerFailed("usb:1", "Left", busy),
                ScannerReady("usb:1", "Left"),
                ScannerLost("usb:1", "Left"),
            ):
                core.hear(event)
    logged = [record for record in caplog.records if record.name == "station.bridge.core"]
    assert [record.getMessage() for record in logged] == [
        "scanner failed",
        "scanner ready",
        "scanner lost",
    ]
    assert {vars(record)["scanner_id"] for record in logged} == {"usb:1"}
    assert vars(logged[0])["error"] == str(busy)


@pytest.mark.expects_log("station.bridge.core")
async def test_a_report_cut_short_is_told_with_what_to_do(run: Run) -> None:
    async with run() as (core, _, told):
        core.hear(FrameRejected(RejectReason.MALFORMED, "usb:1", 3, b"880", 5))
    (lost,) = [event for event in told if isinstance(event, NotRecorded)]
    assert lost.why == (
        "The scanner sent a report that is not as it says itself: unplug it and plug it in again;"
        " if it goes on, set it to USB serial."
    )
