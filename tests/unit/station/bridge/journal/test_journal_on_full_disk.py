# ruff: noqa: ASYNC221 - these tests look at the file of a journal that is at rest
"""A journal whose disk is full: nothing is lost, everything is said, and it recovers."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from station.app.full_disk import full_disk
from station.bridge.journal import JournalError, JournalLimits, NotDurableError
from station.bridge.journal.record import read
from tests.unit.station.bridge.journal.journals import (
    MakeCapture,
    OpenJournal,
    append_all,
    numbers,
    texts,
)

FULL = Path("/dev/full")
"""Every write to it is answered with ENOSPC by the kernel."""
needs_a_full_disk = pytest.mark.skipif(not FULL.exists(), reason="/dev/full is Linux's")


@needs_a_full_disk
async def test_on_a_full_disk_the_old_numbers_stand_until_there_is_room(
    open_journal: OpenJournal, path: Path, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "ABC")
        journal.confirm(1)
        path.with_suffix(".new").symlink_to(FULL)
        with pytest.raises(JournalError, match=r"could not be rewritten: .*No space left"):
            await journal.renumber(700)
        assert (numbers(journal), journal.confirmed_seq) == ([2, 3], 1)
        assert (await journal.append(capture("D"))).station_seq == 4
    async with open_journal() as journal:
        assert (texts(journal), numbers(journal)) == (["B", "C", "D"], [2, 3, 4])
        path.with_suffix(".new").unlink()
        await journal.renumber(700)
        assert numbers(journal) == [701, 702, 703]


async def test_no_confirmed_scan_is_left_out_before_its_copy_is_safe(
    open_journal: OpenJournal, path: Path, capture: MakeCapture
) -> None:
    aside = path.with_name("journal.jsonl.before-renumbering-20260102T030405Z")
    aside.symlink_to(path.with_name("missing") / "copy")
    async with open_journal() as journal:
        await append_all(journal, capture, "ABC")
        journal.confirm(2)
        with pytest.raises(JournalError, match="No such file"):
            await journal.renumber(0)
        assert numbers(journal) == [3]
        assert journal.reopen(0)
    async with open_journal() as journal:
        assert journal.last_seq == 3
        assert [scan.data for scan in read(path.read_bytes()).scans] == [b"A", b"B", b"C"]


@needs_a_full_disk
async def test_a_confirmation_that_cannot_be_noted_costs_a_second_sending_and_no_more(
    open_journal: OpenJournal, path: Path, capture: MakeCapture, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "AB")
        with full_disk(path):
            journal.confirm(1)
            for text in "XY":  # once the second has been refused, the mark has been tried
                with pytest.raises(NotDurableError):
                    await journal.append(capture(text))
        assert "will be sent again" in caplog.text
        assert texts(journal) == ["B"]
        assert (await journal.append(capture("C"))).station_seq == 3
    async with open_journal() as journal:
        assert texts(journal) == ["A", "B", "C"]


@needs_a_full_disk
async def test_on_a_full_disk_every_scan_of_a_group_is_refused_in_words(
    open_journal: OpenJournal, path: Path, capture: MakeCapture
) -> None:
    async with open_journal() as journal:
        await append_all(journal, capture, "A")
        with full_disk(path):
            refused = await asyncio.gather(
                *(journal.append(capture(text)) for text in "XYZ"), return_exceptions=True
            )
            with pytest.raises(NotDurableError):
                await journal.append(capture("V"))
        assert [type(error) for error in refused] == [NotDurableError] * 3
        assert all("This scan was not kept" in str(error) for error in refused)
        assert (await journal.append(capture("B"))).station_seq == 2
    async with open_journal() as journal:
        assert texts(journal) == ["A", "B"]


@needs_a_full_disk
async def test_a_scan_that_nobody_waits_for_any_more_may_fail_quietly(
    open_journal: OpenJournal, path: Path, capture: MakeCapture
) -> None:
    async with open_journal() as journal, asyncio.TaskGroup() as tasks:
        await append_all(journal, capture, "A")
        with full_disk(path):
            left = tasks.create_task(journal.append(capture("X")))
            await asyncio.sleep(0)
            left.cancel()
            with pytest.raises(NotDurableError):
                await journal.append(capture("Y"))
        assert (await journal.append(capture("B"))).station_seq == 2


@needs_a_full_disk
async def test_a_journal_that_cannot_be_compacted_goes_on_and_is_compacted_later(
    open_journal: OpenJournal, path: Path, capture: MakeCapture, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_journal(limits=JournalLimits(retained=1, dead_records=4)) as journal:
        path.with_suffix(".new").symlink_to(FULL)
        for _ in range(8):
            journal.confirm((await journal.append(capture("A"))).station_seq)
        await append_all(journal, capture, "BC")
        assert "journal not compacted, the old file stays in use" in caplog.text
        assert len(read(path.read_bytes()).scans) == 10
        path.with_suffix(".new").unlink()
        for _ in range(8):
            journal.confirm((await journal.append(capture("D"))).station_seq)
        await append_all(journal, capture, "EF")
        assert len(read(path.read_bytes()).scans) < 10
    async with open_journal() as journal:
        assert (texts(journal), numbers(journal)) == (["E", "F"], [19, 20])


FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
from uuid import UUID
from station.bridge.journal import Capture, Journal, NotDurableError

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

async def main(path):
    journal = Journal(path, mint_id=lambda: UUID(int=7))
    await journal.open("s1")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(journal.run())
        await journal.append(Capture("sim", b"before", 0))
        limit(path.stat().st_size + 400)
        together = [Capture("sim", b"x" * 50, 0), Capture("sim", b"y" * 500, 0)]
        kept = await asyncio.gather(*map(journal.append, together), return_exceptions=True)
        print([type(each).__name__ for each in kept], kept[1])
        limit(resource.RLIM_INFINITY)
        print((await journal.append(Capture("sim", b"after", 0))).station_seq)
        journal.stop()

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX")
async def test_on_a_full_disk_what_fits_is_kept_and_the_rest_refused_until_there_is_room(
    open_journal: OpenJournal, path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert done.stdout.splitlines() == [
        "['ScanMessage', 'NotDurableError'] This scan was not kept: File too large.",
        "3",
    ]
    async with open_journal() as journal:
        assert texts(journal) == ["before", "x" * 50, "after"]
        assert numbers(journal) == [1, 2, 3]
