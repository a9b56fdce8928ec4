import asyncio
import logging
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.contract.kiosk_state import JournalTold, Lost
from server.contract.station import MAX_DATA_BYTES, ScanMessage
from station.bridge.journal import (
    Capture,
    Journal,
    JournalError,
    JournalLimits,
    JournalLockedError,
    JournalOfAnotherStationError,
    NotDurableError,
)
from station.bridge.journal.record import read
from tests.unit.station.bridge.journal.journals import (
    MakeCapture,
    OpenJournal,
    append_all,
    numbers,
    texts,
)


async def test_a_scan_is_in_the_file_when_append_returns(
    open_journal: OpenJournal, path: Path, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        scan = await journal.append(capture("A"))
        assert read(path.read_bytes()).scans == [scan]
        assert (scan.station_seq, scan.data) == (1, b"A")


async def test_scans_appended_together_keep_their_order_and_are_told_in_it(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    told: list[ScanMessage] = []
    async with open_journal(captured=told.append) as journal:
        scans = await asyncio.gather(*(journal.append(capture(str(n))) for n in range(600)))
        assert [scan.station_seq for scan in scans] == list(range(1, 601))
        assert list(journal.unconfirmed) == scans == told


async def test_unconfirmed_scans_are_there_after_a_restart(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "ABC")
        journal.confirm(1)
    async with open_journal() as journal:
        assert texts(journal) == ["B", "C"]
        assert (journal.confirmed_seq, journal.last_seq) == (1, 3)
        assert (await journal.append(capture("D"))).station_seq == 4


async def test_a_second_kiosk_is_refused_in_words(open_journal: OpenJournal) -> None:
    async with open_journal():
        with pytest.raises(JournalLockedError, match="Another kiosk is already running"):
            async with open_journal():
                pass
    async with open_journal():
        pass


async def test_a_station_does_not_take_another_ones_journal(open_journal: OpenJournal) -> None:
    async with open_journal(station="s1"):
        pass
    with pytest.raises(JournalOfAnotherStationError, match="belongs to station 's1'"):
        async with open_journal(station="s2"):
            pass


async def test_the_last_record_torn_at_any_byte_is_cut_off_and_said(
    open_journal: OpenJournal, path: Path, capture: MakeCapture, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "A")
        intact = path.stat().st_size
        await append_all(journal, capture, "B")
    whole = path.read_bytes()
    for length in range(intact + 1, len(whole)):
        caplog.clear()
        path.write_bytes(whole[:length])
        async with open_journal() as journal:
            assert texts(journal) == ["A"]
            assert (await journal.append(capture("C"))).station_seq == 2
        assert "unfinished write cut off" in caplog.text
        contents = read(path.read_bytes())
        assert [scan.data for scan in contents.scans] == [b"A", b"C"]
        assert (contents.torn_bytes, contents.damaged) == (0, 0)


async def test_a_damaged_record_is_said_loudly_and_loses_no_other(
    open_journal: OpenJournal, path: Path, capture: MakeCapture, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "ABC")
    lines = path.read_bytes().splitlines(keepends=True)
    damaged = b"".join(line.replace(b'"Qg=="', b'"Q?=="') for line in lines)
    path.write_bytes(damaged)
    async with open_journal() as journal:
        assert texts(journal) == ["A", "C"]
    assert caplog.records[0].levelno == logging.ERROR
    (aside,) = path.parent.glob("journal.jsonl.corrupt-*")
    assert aside.read_bytes() == damaged
    assert read(path.read_bytes()).damaged == 0


@pytest.mark.expects_log("station.bridge.journal")
async def test_a_file_of_rubbish_is_kept_aside_and_a_new_one_begun(
    open_journal: OpenJournal, path: Path, capture: MakeCapture
) -> None:
    path.write_bytes(b"\x00\xff rubbish\n" * 3)
    async with open_journal() as journal:
        assert (await journal.append(capture("A"))).station_seq == 1
    assert list(path.parent.glob("journal.jsonl.corrupt-*"))


async def test_scans_are_numbered_anew_and_keep_their_ids(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "ABC")
        journal.confirm(1)
        ids = [scan.scan_id for scan in journal.unconfirmed]
        await journal.renumber(700)
        assert numbers(journal) == [701, 702]
        assert (await journal.append(capture("D"))).station_seq == 703
    async with open_journal() as journal:
        assert numbers(journal) == [701, 702, 703]
        assert [scan.scan_id for scan in journal.unconfirmed][:2] == ids


async def test_a_scan_keeps_what_had_been_answered_when_it_was_made(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "AB")
        journal.confirm(1)
        seen = replace(capture("C"), answered_seq=1)
        assert (await journal.append(seen)).answered_seq == 1
        assert (await journal.append(capture("D"))).answered_seq == 0
    async with open_journal() as journal:
        assert [scan.answered_seq for scan in journal.unconfirmed] == [0, 1, 0]


async def test_a_renumbered_scan_answers_nothing_the_server_never_told(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "ABC")
        journal.confirm(3)
        seen = replace(capture("D"), answered_seq=3)
        await journal.append(seen)
        await journal.renumber(2)
        assert [(scan.station_seq, scan.answered_seq) for scan in journal.unconfirmed] == [(3, 2)]
        made_before = await journal.append(seen)
        assert (made_before.station_seq, made_before.answered_seq) == (4, 2)


async def test_numbers_can_be_taken_back_to_where_a_restored_server_stands(
    open_journal: OpenJournal, path: Path, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "ABCD")
        journal.confirm(3)
        await journal.renumber(0)
        assert (texts(journal), numbers(journal)) == (["D"], [1])
        assert (await journal.append(capture("E"))).station_seq == 2
    async with open_journal() as journal:
        assert texts(journal) == ["D", "E"]
    (aside,) = path.parent.glob("journal.jsonl.before-renumbering-*")
    assert [scan.data for scan in read(aside.read_bytes()).scans] == [b"A", b"B", b"C", b"D"]


async def test_confirmed_scans_are_taken_back_when_they_close_the_gap(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "ABCD")
        journal.confirm(3)
        assert journal.reopen(1)
        assert numbers(journal) == [2, 3, 4]
        assert journal.confirmed_seq == 1


async def test_confirmed_scans_no_longer_kept_close_no_gap(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal(limits=JournalLimits(retained=2)) as journal:
        await append_all(journal, capture, "ABCDE")
        journal.confirm(4)
        assert not journal.reopen(1)
        assert journal.reopen(2)


async def test_a_large_confirmed_part_is_compacted_away_but_for_the_newest(
    open_journal: OpenJournal, path: Path, capture: MakeCapture
) -> None:
    limits = JournalLimits(retained=3, dead_records=20)
    files = [0]
    async with open_journal(limits=limits) as journal:
        for _ in range(40):
            journal.confirm((await journal.append(capture("A"))).station_seq)
            if path.stat().st_ino != files[-1]:
                files.append(path.stat().st_ino)
        last = await journal.append(capture("Z"))
    contents = read(path.read_bytes())
    assert len(contents.scans) < 30
    assert len(files) < 8  # rewritten now and then, not with each scan
    async with open_journal(limits=limits) as journal:
        assert list(journal.unconfirmed) == [last]
        assert journal.last_seq == 41
        assert journal.reopen(37)


async def test_a_crash_at_any_step_of_a_compaction_loses_nothing(
    open_journal: OpenJournal, path: Path, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "ABC")
        journal.confirm(2)
    old = path.read_bytes()
    async with open_journal() as journal:
        await journal.renumber(2)
    new = path.read_bytes()
    temporary = path.with_suffix(".new")
    steps = [(old, b""), (old, new[: len(new) // 2]), (old, new), (new, None)]
    for current, rewritten in steps:
        path.write_bytes(current)
        if rewritten is not None:
            temporary.write_bytes(rewritten)
        async with open_journal() as journal:
            assert texts(journal) == ["C"]
            assert journal.last_seq == 3


async def test_more_than_may_wait_for_the_disk_is_refused(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal(limits=JournalLimits(waiting=3)) as journal:
        results = await asyncio.gather(
            *(journal.append(capture(str(n))) for n in range(5)), return_exceptions=True
        )
        assert [type(result) for result in results] == [ScanMessage] * 3 + [NotDurableError] * 2


async def test_what_the_contract_forbids_is_never_kept(open_journal: OpenJournal) -> None:
    async with open_journal() as journal:
        with pytest.raises(NotDurableError):
            await journal.append(Capture("sim", bytes(MAX_DATA_BYTES + 1), 0))
        with pytest.raises(NotDurableError):
            await journal.append(Capture("sim", b"A", 0, aim="C1"))
        assert not journal.unconfirmed


async def test_a_stopped_journal_finishes_what_waits_and_takes_no_more(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal() as journal, asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(journal.append(capture("A")))
        await asyncio.sleep(0)
        journal.stop()
        with pytest.raises(NotDurableError):
            await journal.append(capture("B"))
    assert waiting.result().station_seq == 1


async def test_a_stopped_journal_writes_every_group_that_waits(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal(limits=JournalLimits(group=2)) as journal, asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(journal.append(capture(text))) for text in "ABCDE"]
        renumbering = tasks.create_task(journal.renumber(70))
        await asyncio.sleep(0)
        journal.stop()
    assert [task.result().station_seq for task in waiting] == [1, 2, 3, 4, 5]
    assert renumbering.done()
    async with open_journal() as journal:
        assert texts(journal) == list("ABCDE")
        assert numbers(journal) == [71, 72, 73, 74, 75]


async def test_a_journal_closed_at_once_tells_everyone_who_waits(
    path: Path, capture: MakeCapture
) -> None:
    journal = Journal(path, mint_id=lambda: UUID(int=1))
    await journal.open("s1")
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(
            asyncio.wait_for(
                asyncio.gather(
                    journal.append(capture("A")), journal.renumber(7), return_exceptions=True
                ),
                timeout=10,
            )
        )
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        journal.close()
    scan, renumbered = waiting.result()
    assert isinstance(scan, NotDurableError)
    assert isinstance(renumbered, JournalError)
    assert not read(path.read_bytes()).scans


async def test_left_out_scans_are_gone_after_a_restart_too(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "ABCD")
        journal.confirm(1)
        await journal.leave_out({journal.unconfirmed[0].scan_id: 9})
        assert (texts(journal), numbers(journal)) == (["C", "D"], [2, 3])
    async with open_journal() as journal:
        assert (texts(journal), numbers(journal)) == (["C", "D"], [2, 3])
        assert (await journal.append(capture("E"))).station_seq == 4


async def test_a_closed_journal_is_not_renumbered_and_says_so(open_journal: OpenJournal) -> None:
    async with open_journal() as journal:
        pass
    with pytest.raises(JournalError, match="closing"):
        await asyncio.wait_for(journal.renumber(7), timeout=1)


async def test_a_scan_whose_caller_went_away_is_kept_and_told_all_the_same(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    told: list[ScanMessage] = []
    async with open_journal(captured=told.append) as journal, asyncio.TaskGroup() as tasks:
        left = [
            tasks.create_task(journal.append(capture("A"))),
            tasks.create_task(journal.renumber(7)),
        ]
        await asyncio.sleep(0)
        for task in left:
            task.cancel()
        assert (await journal.append(capture("B"))).station_seq == 2
        await journal.renumber(9)
        assert texts(journal) == ["A", "B"]
        assert numbers(journal) == [10, 11]
    assert [scan.data for scan in told] == [b"A", b"B"]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.sampled_from(["append", "confirm", "renumber", "restart"]), max_size=12))
async def test_whatever_happens_every_scan_is_unconfirmed_until_confirmed_and_in_order(
    steps: list[str], open_journal: OpenJournal, path: Path, capture: MakeCapture
) -> None:
    path.unlink(missing_ok=True)
    expected: list[str] = []
    remaining = list(enumerate(steps))
    while True:
        async with open_journal() as journal:
            assert texts(journal) == expected
            while remaining:
                number, step = remaining.pop(0)
                if step == "restart":
                    break
                if step == "append":
                    await journal.append(capture(str(number)))
                    expected.append(str(number))
                elif step == "confirm" and expected:
                    journal.confirm(journal.unconfirmed[0].station_seq)
                    expected.pop(0)
                elif step == "renumber":
                    await journal.renumber(number * 10)
                assert texts(journal) == expected
                assert numbers(journal) == list(
                    range(journal.confirmed_seq + 1, journal.last_seq + 1)
                )
            else:
                return


async def test_an_answer_counts_as_known_when_a_crash_would_leave_it_so(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal(limits=JournalLimits(rest_s=60.0)) as journal:
        await append_all(journal, capture, "AB")
        journal.confirm(1)
        told = journal.told()
        assert (told.captured, told.acknowledged, told.confirmed_seq) == (2, 0, 0)
        await journal.append(capture("C"))  # with the mark before it, once that is written
        await journal.append(capture("D"))
        told = journal.told()
        assert (told.captured, told.acknowledged, told.confirmed_seq) == (4, 1, 1)
    assert journal.told().acknowledged == 1


async def test_the_last_answer_is_made_durable_after_a_rest_and_at_the_end(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal(limits=JournalLimits(rest_s=0.01)) as journal:
        await append_all(journal, capture, "AB")
        journal.confirm(1)
        while journal.told().acknowledged < 1:  # noqa: ASYNC110 - turns of the loop, no time
            await asyncio.sleep(0)
        journal.confirm(2)
    assert journal.told().acknowledged == 2
    async with open_journal() as journal:
        assert journal.told() == JournalTold(0, 2, 2, 2, 2)


async def test_what_a_restored_server_lost_is_told_with_how_long_ago(
    open_journal: OpenJournal, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "ABC")
        journal.confirm(3)
        await journal.renumber(1)
        assert journal.told() == JournalTold(0, 1, 3, 1, 3, (Lost(2, 3, 0),))
    async with open_journal() as journal:
        await journal.renumber(0, is_anew=True)
        assert journal.told() == JournalTold(0, 0, 0, 0, 0)
