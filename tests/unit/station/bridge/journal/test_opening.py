"""A journal found at the start: whose it is, and what of it can be mended."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from server.contract.station import ScanMessage
from station.bridge.journal.errors import JournalError, JournalOfAnotherStationError
from station.bridge.journal.file import JournalFile
from station.bridge.journal.opening import open_journal, recorded_station
from station.bridge.journal.record import FORMAT, Confirmed, Header, Scanned, encode, read
from station.bridge.journal.state import JournalState


def scanned(seq: int) -> bytes:
    return encode(Scanned(ScanMessage(UUID(int=seq), seq, "sim", b"%d" % seq, 0)))


HEADER = encode(Header(FORMAT, "s1", 1))


@pytest.fixture
def file(path: Path) -> Iterator[JournalFile]:
    file = JournalFile(path)
    yield file
    file.close()


def opened(file: JournalFile, station: str = "s1") -> JournalState:
    return open_journal(
        file, station, keep=500, utc_now=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    )


def numbers(state: JournalState) -> list[int]:
    return [scan.station_seq for scan in state.unconfirmed]


def test_a_journal_says_whose_it_is(path: Path) -> None:
    path.write_bytes(HEADER + scanned(1))
    assert recorded_station(path) == "s1"


@pytest.mark.parametrize("found", [None, b"", b"rubbish\n", scanned(1)])
def test_a_journal_that_does_not_say_is_nobodys(path: Path, found: bytes | None) -> None:
    if found is not None:
        path.write_bytes(found)
    assert recorded_station(path) is None


def test_a_first_start_writes_whose_the_journal_is(file: JournalFile) -> None:
    state = opened(file)
    assert (state.last_seq, numbers(state)) == (0, [])
    assert recorded_station(file.path) == "s1"


def test_a_sound_journal_is_not_written_anew(file: JournalFile) -> None:
    sound = HEADER + scanned(1) + scanned(2) + encode(Confirmed(1))
    file.path.write_bytes(sound)
    state = opened(file)
    assert (numbers(state), state.last_seq) == ([2], 2)
    assert file.path.read_bytes() == sound


def test_a_newer_programs_journal_is_refused_and_left_as_it_is(file: JournalFile) -> None:
    newer = encode(Header(FORMAT + 1, "s1", 8)) + b"00000000 {not for us}\n"
    file.path.write_bytes(newer)
    with pytest.raises(JournalError, match="newer version of this program"):
        opened(file)
    assert file.path.read_bytes() == newer
    assert list(file.path.parent.iterdir()) == [file.path]


def test_another_stations_journal_is_refused_and_not_even_mended(file: JournalFile) -> None:
    torn = HEADER + scanned(1)[:-5]
    file.path.write_bytes(torn)
    with pytest.raises(JournalOfAnotherStationError, match="'s2'"):
        opened(file, "s2")
    assert file.path.read_bytes() == torn


def test_a_journal_that_cannot_be_opened_is_told_with_the_reason(file: JournalFile) -> None:
    file.path.mkdir()
    with pytest.raises(JournalError, match=r"cannot be opened: .*directory"):
        opened(file)


def test_scans_without_a_header_are_kept_and_get_one(file: JournalFile) -> None:
    file.path.write_bytes(scanned(4) + scanned(5) + encode(Confirmed(4)))
    state = opened(file)
    assert (numbers(state), state.next_seq) == ([5], 6)
    written = read(file.path.read_bytes())
    assert written.header == Header(FORMAT, "s1", 6, since_seq=3)
    assert (state.captured, state.acknowledged) == (2, 1)
    assert [scan.station_seq for scan in written.scans] == [4, 5]
    assert not written.damaged


@pytest.mark.expects_log("station.bridge.journal")
def test_a_damaged_header_costs_no_scan_and_the_file_is_kept_aside(file: JournalFile) -> None:
    damaged = HEADER.replace(b"s1", b"s9") + scanned(4) + scanned(5)
    file.path.write_bytes(damaged)
    assert numbers(opened(file)) == [4, 5]
    aside = file.path.with_name("journal.jsonl.corrupt-20260102T030405Z")
    assert aside.read_bytes() == damaged
    assert recorded_station(file.path) == "s1"


@pytest.mark.expects_log("station.bridge.journal")
def test_a_damaged_and_torn_journal_is_mended_in_one_go(file: JournalFile) -> None:
    file.path.write_bytes(HEADER + b"#" + scanned(1)[1:] + scanned(2) + scanned(3)[:-1])
    assert numbers(opened(file)) == [2]
    written = read(file.path.read_bytes())
    assert (written.damaged, written.torn_bytes) == (0, 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
@pytest.mark.expects_log("station.bridge.journal")
def test_a_damaged_journal_that_cannot_be_mended_on_a_full_disk_stays_as_it_is(
    file: JournalFile,
) -> None:
    damaged = HEADER + b"#" + scanned(1)[1:] + scanned(2)
    file.path.write_bytes(damaged)
    file.path.with_suffix(".new").symlink_to("/dev/full")
    with pytest.raises(JournalError, match="No space left"):
        opened(file)
    assert file.path.read_bytes() == damaged
