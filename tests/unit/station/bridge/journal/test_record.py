import zlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.symbology import Symbology
from server.contract.station import ScanMessage
from station.bridge.journal.record import (
    FORMAT,
    Confirmed,
    Header,
    Record,
    Scanned,
    decode,
    encode,
    read,
)


def scan(seq: int, data: bytes = b"4006381333931") -> ScanMessage:
    return ScanMessage(
        scan_id=UUID(int=seq),
        station_seq=seq,
        scanner_id="usb:1-2",
        data=data,
        captured_utc_ms=1_700_000_000_000,
        symbology=Symbology.EAN_13,
        aim="]E0",
    )


HEADER = Header(FORMAT, "s1", 1)


@pytest.mark.parametrize("record", [HEADER, Scanned(scan(1)), Confirmed(7)])
def test_a_record_comes_back_from_its_line(record: Record) -> None:
    assert decode(encode(record).removesuffix(b"\n")) == record


@given(st.binary(max_size=200), st.integers(1, 2**53 - 1))
def test_any_data_survives_and_keeps_to_one_line(data: bytes, seq: int) -> None:
    line = encode(Scanned(scan(seq, data)))
    assert line.count(b"\n") == 1
    assert decode(line[:-1]) == Scanned(scan(seq, data))


def test_no_single_changed_byte_goes_unnoticed() -> None:
    line = encode(Scanned(scan(1)))[:-1]
    for position in range(len(line)):
        damaged = bytearray(line)
        damaged[position] ^= 0x01
        assert decode(bytes(damaged)) is None


def test_a_file_cut_at_any_byte_of_its_last_line_keeps_the_lines_before() -> None:
    before = encode(HEADER) + encode(Scanned(scan(1)))
    last = encode(Scanned(scan(2)))
    for length in range(len(last)):
        contents = read(before + last[:length])
        assert contents.scans == [scan(1)]
        assert (contents.intact_bytes, contents.torn_bytes) == (len(before), length)
        assert contents.damaged == 0


def test_a_damaged_line_is_counted_and_the_rest_is_read() -> None:
    lines = [encode(HEADER), *(encode(Scanned(scan(seq))) for seq in (1, 2, 3))]
    lines[2] = b"#" + lines[2][1:]
    contents = read(b"".join(lines))
    assert [found.station_seq for found in contents.scans] == [1, 3]
    assert contents.damaged == 1


def test_two_records_are_saved_when_the_line_feed_between_them_was_overwritten() -> None:
    data = encode(HEADER) + encode(Scanned(scan(1)))[:-1] + b"X" + encode(Scanned(scan(2)))
    assert [found.station_seq for found in read(data).scans] == [1, 2]


def test_a_record_is_saved_when_zeros_came_before_it() -> None:
    data = encode(HEADER) + bytes(512) + encode(Scanned(scan(2)))
    contents = read(data)
    assert [found.station_seq for found in contents.scans] == [2]
    assert contents.damaged == 1


def test_the_next_number_is_past_everything_the_file_knows() -> None:
    assert read(b"").next_seq == 1
    assert read(encode(Header(FORMAT, "s1", 9))).next_seq == 9
    assert read(encode(HEADER) + encode(Confirmed(4))).next_seq == 5
    assert read(encode(HEADER) + encode(Scanned(scan(7)))).next_seq == 8


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"type":"what"}', b'{"type":"confirmed","through_seq":-1}']
)
def test_a_whole_line_that_is_no_record_is_damaged(body: bytes) -> None:
    line = b"%08x %s" % (zlib.crc32(body), body)
    assert decode(line) is None
    contents = read(encode(HEADER) + line + b"\n" + encode(Scanned(scan(1))))
    assert (contents.damaged, contents.scans) == (1, [scan(1)])


def test_a_second_header_is_damage_and_changes_no_owner() -> None:
    contents = read(encode(HEADER) + encode(Header(FORMAT, "s2", 90)))
    assert (contents.header, contents.damaged, contents.next_seq) == (HEADER, 1, 1)


def test_what_is_confirmed_stays_so_whatever_an_older_mark_says() -> None:
    assert read(encode(HEADER) + encode(Confirmed(4)) + encode(Confirmed(2))).through_seq == 4
