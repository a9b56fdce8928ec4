from uuid import UUID

from server.contract.station import ScanMessage
from station.bridge.journal.record import Contents, read
from station.bridge.journal.state import JournalState


def state(scans: int, confirmed: int, keep: int = 10) -> JournalState:
    made = JournalState("s1", Contents(), keep)
    for seq in range(1, scans + 1):
        made.add(ScanMessage(UUID(int=seq), seq, "sim", b"A", 0))
    made.confirm(confirmed)
    return made


def seqs(scans: list[ScanMessage]) -> list[int]:
    return [scan.station_seq for scan in scans]


def test_a_rewritten_file_holds_the_state_in_as_many_lines_as_it_says() -> None:
    before = state(5, confirmed=3)
    lines = before.lines()
    assert lines.count(b"\n") == before.live_records
    after = JournalState("s1", read(lines), 10)
    assert (after.retained, after.unconfirmed) == (before.retained, before.unconfirmed)
    assert (after.next_seq, after.confirmed_seq) == (6, 3)


def test_renumbered_the_confirmed_scans_the_server_has_are_kept_and_the_others_are_not() -> None:
    after = state(5, confirmed=3).renumbered(2)
    assert seqs([*after.retained]) == [1, 2]
    assert [scan.scan_id.int for scan in after.unconfirmed] == [4, 5]
    assert seqs([*after.unconfirmed]) == [3, 4]


def test_renumbered_it_can_feed_a_restored_server_again() -> None:
    after = state(5, confirmed=3).renumbered(2)
    assert after.reopen(0)
    assert seqs([*after.unconfirmed]) == [1, 2, 3, 4]


def test_renumbered_it_keeps_no_more_than_before() -> None:
    after = state(5, confirmed=4, keep=2).renumbered(4)
    after.confirm(5)
    assert seqs([*after.retained]) == [4, 5]


def test_scans_are_taken_back_only_when_they_close_the_gap() -> None:
    kept = state(5, confirmed=4, keep=2)
    assert not kept.reopen(1)
    assert seqs([*kept.unconfirmed]) == [5]
    assert kept.reopen(2)
    assert seqs([*kept.unconfirmed]) == [3, 4, 5]
    assert not kept.retained
