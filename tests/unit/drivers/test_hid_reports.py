"""HID POS reports: joined, cut to length, and told apart from what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.decode import MAX_FRAME_BYTES, Decode, FrameRejected, RejectReason
from drivers.barcode.symbology import AimIdentifier, Symbology
from drivers.hid_descriptor import DescriptorError, layout_of
from drivers.hid_reports import HONEYWELL_LAYOUT, STALE_MS, ReportReader, layout_for
from tests.unit.drivers.captured import reports_in
from tests.unit.drivers.reports import (
    HONEYWELL_DESCRIPTOR,
    KEYBOARD_DESCRIPTOR,
    UNITECH_DESCRIPTOR,
    field,
    honeywell_report,
    honeywell_reports,
    scanner,
)

HONEYWELL_VENDOR = 0x0C2E
MS = 1_000_000


@pytest.fixture
def reader() -> ReportReader:
    """Return a reader of a Honeywell scanner."""
    return ReportReader(layout_for(HONEYWELL_VENDOR, HONEYWELL_DESCRIPTOR), "hid:one")


def _decode(outputs: list[Decode | FrameRejected]) -> Decode:
    (output,) = outputs
    assert isinstance(output, Decode), output
    return output


def _rejected(outputs: list[Decode | FrameRejected]) -> FrameRejected:
    (output,) = outputs
    assert isinstance(output, FrameRejected), output
    return output


def test_a_report_is_a_decode_with_its_symbology(reader: ReportReader) -> None:
    decode = _decode(reader.feed(honeywell_report(b"0104006381333931\x1d21S1", b"]C1"), 7))
    assert decode.data == b"0104006381333931\x1d21S1"
    assert decode.aim == AimIdentifier("C", "1")
    assert decode.symbology is Symbology.GS1_128
    assert decode.frame.data == b"]C1" + decode.data
    assert (decode.frame.scanner_id, decode.frame.received_ns) == ("hid:one", 7)


def test_the_reports_of_these_tests_are_those_of_the_captures() -> None:
    assert (
        honeywell_report(b"4006381333931", b"]E0", letter=b"d") == reports_in("honeywell_trade")[0]
    )
    *whole, following = reports_in("honeywell_continued")
    data = b"".join(report[5 : 5 + report[1]] for report in whole)
    assert honeywell_reports(data, b"]d2") == whole
    assert following == honeywell_report(b"NEXT")


def test_nul_bytes_of_the_data_are_data(reader: ReportReader) -> None:
    assert _decode(reader.feed(honeywell_report(b"A\0B\0", b"]Q1"), 0)).data == b"A\0B\0"


def test_data_that_continues_is_joined(reader: ReportReader) -> None:
    text = bytes(range(32, 127)) * 3
    reports = honeywell_reports(text, b"]Q1")
    assert len(reports) == 6
    outputs = [output for n, report in enumerate(reports) for output in reader.feed(report, n)]
    decode = _decode(outputs)
    assert (decode.data, decode.symbology) == (text, Symbology.QR)


def test_two_barcodes_in_a_row_are_two(reader: ReportReader) -> None:
    outputs = [o for text in (b"ONE", b"TWO") for o in reader.feed(honeywell_report(text), 0)]
    assert [o.data for o in outputs if isinstance(o, Decode)] == [b"ONE", b"TWO"]


def test_without_aim_the_makers_letter_tells(reader: ReportReader) -> None:
    report = honeywell_report(b"012345678905", b"", letter=b"c")
    decode = _decode(reader.feed(report, 0))
    assert (decode.symbology, decode.aim) == (Symbology.UPC_A, None)


@pytest.mark.parametrize("letter", [b"\0", b"?", b"\xff"])
def test_a_letter_nobody_knows_is_no_symbology(reader: ReportReader, letter: bytes) -> None:
    assert _decode(reader.feed(honeywell_report(b"X1", b"", letter=letter), 0)).symbology is None


def test_without_any_symbology_it_is_unknown() -> None:
    reader = ReportReader(layout_of(UNITECH_DESCRIPTOR), "u")
    report = (b"\x02\x03" + b"ABC").ljust(64, b"\0")
    assert _decode(reader.feed(report, 0)).symbology is None


def test_without_a_count_the_padding_is_taken_off() -> None:
    reader = ReportReader(layout_of(scanner(field([0xFE], 8), report_id=None)), "u")
    assert _decode(reader.feed(b"ABC\0\0\0\0\0", 0)).data == b"ABC"
    assert reader.feed(bytes(8), 0) == []


def test_an_empty_report_and_one_of_another_id_are_nothing(reader: ReportReader) -> None:
    assert reader.feed(honeywell_report(b""), 0) == []
    assert reader.feed(b"\x05" + bytes(63), 0) == []
    assert reader.feed(b"", 0) == []


def test_a_report_longer_than_declared_is_read_as_declared(reader: ReportReader) -> None:
    assert _decode(reader.feed(honeywell_report(b"LONG") + b"more" * 9, 0)).data == b"LONG"


@pytest.mark.parametrize("kept", [1, 2, 5, 6])
def test_a_report_cut_short_is_no_barcode_and_is_told(reader: ReportReader, kept: int) -> None:
    rejected = _rejected(reader.feed(honeywell_report(b"4006381333931")[:kept], 0))
    assert (rejected.reason, rejected.size_bytes) == (RejectReason.MALFORMED, kept)
    assert _decode(reader.feed(honeywell_report(b"NEXT"), 0)).data == b"NEXT"


def test_a_count_beyond_the_report_is_no_barcode(reader: ReportReader) -> None:
    report = bytearray(honeywell_report(b"4006381333931"))
    report[1] = 200
    assert _rejected(reader.feed(bytes(report), 0)).reason is RejectReason.MALFORMED


def test_a_short_report_without_a_count_is_no_barcode() -> None:
    reader = ReportReader(layout_of(scanner(field([0xFE], 8), report_id=None)), "u")
    assert _rejected(reader.feed(b"ABC", 0)).reason is RejectReason.MALFORMED


def test_a_malformed_report_ends_what_was_begun(reader: ReportReader) -> None:
    assert reader.feed(honeywell_report(b"HALF", continued=True), 0) == []
    reasons = [o.reason for o in reader.feed(b"\x02", 1) if isinstance(o, FrameRejected)]
    assert reasons == [RejectReason.UNFINISHED, RejectReason.MALFORMED]


def test_a_rest_that_never_comes_is_told_and_not_glued_to_the_next(reader: ReportReader) -> None:
    assert reader.deadline_ns is None
    reader.feed(honeywell_report(b"HALF", continued=True), 5 * MS)
    assert reader.deadline_ns == (5 + STALE_MS) * MS
    assert reader.poll((4 + STALE_MS) * MS) == []
    late, decode = reader.feed(honeywell_report(b"NEXT"), (5 + STALE_MS) * MS)
    assert isinstance(late, FrameRejected)
    assert (late.reason, late.head) == (RejectReason.UNFINISHED, b"HALF")
    assert _decode([decode]).data == b"NEXT"


def test_unplugged_in_mid_code_nothing_half_read_is_emitted(reader: ReportReader) -> None:
    reader.feed(honeywell_report(b"HALF", continued=True), 0)
    assert _rejected(reader.reset()).reason is RejectReason.UNFINISHED
    assert reader.reset() == []


def test_a_barcode_without_end_is_told_once_with_its_size(reader: ReportReader) -> None:
    count = MAX_FRAME_BYTES // 56 + 10
    for number in range(count):
        assert reader.feed(honeywell_report(b"x" * 56, continued=True), number) == []
    rejected = _rejected(reader.feed(honeywell_report(b"end"), count))
    assert (rejected.reason, rejected.size_bytes) == (RejectReason.TOO_LONG, count * 56 + 3)
    assert _decode(reader.feed(honeywell_report(b"NEXT"), count)).data == b"NEXT"


@given(st.binary(min_size=1, max_size=600))
def test_any_data_comes_back_whole(data: bytes) -> None:
    reader = ReportReader(HONEYWELL_LAYOUT, "x")
    outputs = [o for report in honeywell_reports(data) for o in reader.feed(report, 0)]
    assert _decode(outputs).data == data


@given(st.lists(st.binary(max_size=80), max_size=20))
def test_any_reports_are_read_or_told_and_the_next_barcode_is_read(reports: list[bytes]) -> None:
    reader = ReportReader(HONEYWELL_LAYOUT, "x")
    for report in reports:
        reader.feed(report, 0)
    reader.reset()
    assert _decode(reader.feed(honeywell_report(b"NEXT"), 0)).data == b"NEXT"


def test_a_descriptor_that_cannot_be_read_is_replaced_by_what_the_maker_says() -> None:
    assert layout_for(HONEYWELL_VENDOR, b"") == HONEYWELL_LAYOUT
    assert layout_for(HONEYWELL_VENDOR, KEYBOARD_DESCRIPTOR) == HONEYWELL_LAYOUT
    with pytest.raises(DescriptorError):
        layout_for(0x1234, KEYBOARD_DESCRIPTOR)


def test_a_layout_other_than_the_makers_is_taken_as_described() -> None:
    described = layout_of(UNITECH_DESCRIPTOR)
    assert layout_for(HONEYWELL_VENDOR, UNITECH_DESCRIPTOR) == described
    assert layout_for(0x1234, HONEYWELL_DESCRIPTOR).vendor_symbology is None
