from uuid import UUID

from server.contract.station import MAX_BATCH, ScanMessage
from station.bridge.link.batch import MAX_BATCH_BYTES, next_batch


def scan(seq: int, data: bytes = b"A") -> ScanMessage:
    return ScanMessage(UUID(int=seq), seq, "sim", data, 0)


def numbers(scans: tuple[ScanMessage, ...]) -> list[int]:
    return [each.station_seq for each in scans]


def test_all_that_waits_goes_in_one_request() -> None:
    assert numbers(next_batch([scan(5), scan(6), scan(7)])) == [5, 6, 7]


def test_a_request_holds_no_more_than_the_contract_allows() -> None:
    assert len(next_batch(map(scan, range(1, 1000)))) == MAX_BATCH


def test_a_request_ends_where_the_numbers_have_a_gap() -> None:
    assert numbers(next_batch([scan(5), scan(6), scan(8)])) == [5, 6]


def test_one_goes_alone_when_asked() -> None:
    assert numbers(next_batch([scan(5), scan(6)], single=True)) == [5]


def test_large_data_makes_a_request_shorter_but_never_empty() -> None:
    large = [scan(seq, bytes(MAX_BATCH_BYTES // 3)) for seq in range(1, 6)]
    assert numbers(next_batch(large)) == [1, 2, 3]
    assert numbers(next_batch([scan(1, bytes(MAX_BATCH_BYTES * 2))])) == [1]
