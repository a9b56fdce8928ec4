from uuid import UUID

from server.contract.kiosk_state import MAX_LOST
from server.contract.station import ScanMessage
from station.bridge.journal.record import Contents, LostScans, read
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


def test_scans_the_server_has_under_other_numbers_are_left_out_and_later_ones_move_up() -> None:
    before = state(6, confirmed=2)
    after = before.without({UUID(int=3): 900, UUID(int=5): 0})
    assert [scan.scan_id.int for scan in after.unconfirmed] == [4, 6]
    assert seqs([*after.unconfirmed]) == [3, 4]
    assert (after.retained, after.confirmed_seq, after.last_seq) == (before.retained, 2, 4)
    assert counts(after) == (0, 5, 3)


def test_a_scan_left_out_is_not_counted_where_the_server_does_not_count_it_either() -> None:
    anew = state(3, confirmed=0).renumbered(7)
    after = anew.without({UUID(int=1): 5, UUID(int=2): 6, UUID(int=3): 7})
    assert (counts(after), after.lost) == ((7, 0, 0), ())
    assert (after.confirmed_seq, after.last_seq) == (7, 7)


def test_scans_are_taken_back_only_when_they_close_the_gap() -> None:
    kept = state(5, confirmed=4, keep=2)
    assert not kept.reopen(1)
    assert seqs([*kept.unconfirmed]) == [5]
    assert kept.reopen(2)
    assert seqs([*kept.unconfirmed]) == [3, 4, 5]
    assert not kept.retained


def counts(of: JournalState) -> tuple[int, int, int]:
    return of.since_seq, of.captured, of.acknowledged


def reread(of: JournalState, keep: int = 2) -> JournalState:
    return JournalState("s1", read(of.lines()), keep)


def test_scans_are_counted_whether_they_are_kept_or_not() -> None:
    made = state(9, confirmed=7, keep=2)
    assert counts(made) == counts(reread(made)) == (0, 9, 7)


def test_scans_of_which_fewer_are_kept_than_before_are_counted_all_the_same() -> None:
    assert counts(reread(state(9, confirmed=7, keep=10))) == (0, 9, 7)


def test_a_record_that_cannot_be_read_is_missing_in_the_count_and_not_in_the_numbers() -> None:
    lines = state(4, confirmed=0).lines().splitlines(keepends=True)
    read_again = JournalState("s1", read(b"".join(lines[:3] + lines[4:])), 10)
    assert (read_again.last_seq, read_again.captured) == (4, 3)


def unreadable(of: JournalState, *seqs: int) -> JournalState:
    lines = of.lines().splitlines(keepends=True)
    kept = [line for line in lines if not any(b'"station_seq":%d,' % seq in line for seq in seqs)]
    return JournalState("s1", read(b"".join(kept)), 10)


def test_what_is_confirmed_stays_so_whatever_record_after_it_cannot_be_read() -> None:
    made = unreadable(state(6, confirmed=2), 3, 5)
    assert (made.confirmed_seq, seqs([*made.unconfirmed])) == (2, [4, 6])
    assert counts(made) == (0, 4, 2)
    made.confirm(4)
    assert made.confirmed_seq == 4


def test_without_a_note_of_what_is_confirmed_everything_that_is_here_is_sent_again() -> None:
    lines = state(6, confirmed=4, keep=2).lines().splitlines(keepends=True)
    made = JournalState(
        "s1", read(b"".join(line for line in lines if b"through_seq" not in line)), 2
    )
    assert (made.confirmed_seq, seqs([*made.unconfirmed])) == (2, [3, 4, 5, 6])
    assert counts(made) == (0, 6, 2)


def test_a_scan_that_cannot_be_read_stays_missing_when_its_number_is_given_to_another() -> None:
    after = unreadable(state(6, confirmed=2), 3, 5).renumbered(2, utc_ms=7)
    assert seqs([*after.unconfirmed]) == [3, 4]
    assert after.lost == reread(after).lost == (LostScans(3, 3, 7), LostScans(5, 5, 7))
    assert counts(after) == (0, 6, 4)
    left_out = unreadable(state(6, confirmed=2), 3, 5).without({UUID(int=4): 0}, utc_ms=7)
    assert (left_out.lost, counts(left_out)) == (after.lost, (0, 5, 4))


def test_what_can_be_named_no_longer_as_lost_is_no_longer_counted() -> None:
    made = state(0, confirmed=0)
    for round_ms in range(MAX_LOST + 3):
        made.add(ScanMessage(UUID(int=round_ms + 1), 1, "sim", b"A", 0))
        made.confirm(1)
        made = made.renumbered(0, utc_ms=round_ms)
    assert (len(made.lost), made.lost[0].utc_ms) == (MAX_LOST, 3)
    assert counts(made) == counts(reread(made)) == (0, MAX_LOST, MAX_LOST)


def test_scans_that_are_not_counted_are_not_counted_when_they_are_sent_again_either() -> None:
    made = JournalState("s1", Contents(), 10)
    for seq in range(1, 4):
        made.add(ScanMessage(UUID(int=seq), seq, "sim", b"A", 0))
    made.confirm(3)
    made.since_seq, made.acknowledged = 2, 1
    assert made.reopen(0)
    assert counts(made) == (2, 1, 0)
    made.confirm(3)
    assert counts(made) == counts(reread(made)) == (2, 1, 1)


def test_what_is_sent_again_is_acknowledged_no_more() -> None:
    kept = state(5, confirmed=4)
    assert kept.reopen(2)
    assert counts(kept) == (0, 5, 2)


def test_what_a_restored_server_lost_for_good_stays_counted_and_is_named() -> None:
    after = state(9, confirmed=7, keep=2).renumbered(3, utc_ms=5)
    assert counts(after) == counts(reread(after)) == (0, 9, 7)
    assert after.lost == reread(after).lost == (LostScans(4, 7, 5),)
    again = after.renumbered(1, utc_ms=6)
    assert again.lost == (LostScans(4, 7, 5), LostScans(2, 3, 6))


def test_numbers_of_another_journal_are_not_counted() -> None:
    after = state(5, confirmed=3).renumbered(700)
    assert counts(after) == counts(reread(after)) == (700, 2, 0)
    after.confirm(702)
    assert counts(after) == counts(reread(after)) == (700, 2, 2)
    assert counts(after.renumbered(701, utc_ms=5)) == (700, 2, 2)
    assert after.renumbered(600, utc_ms=5).lost == (LostScans(701, 702, 5),)
    assert after.renumbered(600, utc_ms=5).since_seq == 600


def test_of_another_server_s_scans_none_are_lost() -> None:
    after = state(5, confirmed=3).renumbered(0, is_anew=True)
    assert (counts(after), after.lost) == ((0, 2, 0), ())
