"""Report descriptors: what a scanner says of its own reports."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.hid_descriptor import DescriptorError, ReportLayout, Span, layout_of
from tests.unit.drivers.reports import (
    COLLECTION,
    COUNT,
    END,
    HONEYWELL_DESCRIPTOR,
    ID,
    INPUT,
    KEYBOARD_DESCRIPTOR,
    PAGE,
    SIZE,
    UNITECH_DESCRIPTOR,
    USAGE,
    VARIABLE,
    field,
    item,
    padding,
    scanner,
)


def test_honeywells_layout_is_read_from_its_descriptor() -> None:
    assert layout_of(HONEYWELL_DESCRIPTOR) == ReportLayout(
        report_id=2,
        size_bytes=64,
        count=1,
        symbology=Span(2, 5),
        data=Span(5, 61),
        continued=(63, 0),
    )


def test_a_report_without_aim_has_none() -> None:
    layout = layout_of(UNITECH_DESCRIPTOR)
    assert (layout.symbology, layout.data, layout.continued) == (None, Span(2, 58), (63, 0))


def test_a_device_with_one_kind_of_report_sends_no_id() -> None:
    layout = layout_of(scanner(field([0xFE], 30), report_id=None))
    assert layout == ReportLayout(report_id=None, size_bytes=30, data=Span(0, 30))


def test_each_identifier_byte_may_be_a_field_of_its_own() -> None:
    fields = (field([0xFB], 1), field([0xFC], 1), field([0xFD], 1), field([0xFE], 10))
    assert layout_of(scanner(*fields)).symbology == Span(1, 4)


def test_a_usage_may_name_its_page_and_usages_may_be_a_range() -> None:
    extended = item(0x18, 0x8C_00FB) + item(0x28, 0x8C_00FD)
    symbology = item(SIZE, 8) + item(COUNT, 3) + extended + item(INPUT, VARIABLE)
    data = item(COUNT, 20) + item(USAGE, 0x8C_00FE) + item(INPUT, VARIABLE)
    layout = layout_of(item(PAGE, 0x01) + item(COLLECTION, 1) + symbology + data + END)
    assert (layout.symbology, layout.data) == (Span(0, 3), Span(3, 23))


def peak_bytes(descriptor: bytes) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(DescriptorError):
            layout_of(descriptor)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ranges_named_again_and_again_are_refused_before_they_cost_memory() -> None:
    with pytest.raises(DescriptorError, match="more usages"):
        layout_of(item(PAGE, 0x8C) + item(0x18, 0) + item(0x28, 0xFFF) * 2)
    assert peak_bytes(item(PAGE, 0x8C) + item(0x18, 0) + item(0x28, 0xFFF) * 1360) < 2_000_000


def test_identifiers_in_as_many_reports_as_can_be_cost_no_memory() -> None:
    report = item(USAGE, 0xFB) + item(INPUT, VARIABLE)
    reports = b"".join(item(ID, number) + report for number in range(1, 800))
    lying = item(PAGE, 0x8C) + item(SIZE, 8) + item(COUNT, 4000) + reports
    assert peak_bytes(lying) < 2_000_000


def test_other_reports_and_collections_of_a_device_are_passed_over() -> None:
    status = item(ID, 5) + field([0x15], 4)
    trigger = item(ID, 4) + item(SIZE, 8) + item(COUNT, 1) + item(USAGE, 0x14) + item(0x90, 2)
    descriptor = KEYBOARD_DESCRIPTOR + status + trigger + HONEYWELL_DESCRIPTOR
    assert layout_of(descriptor) == layout_of(HONEYWELL_DESCRIPTOR)


def test_what_was_pushed_comes_back_and_a_long_item_is_passed_over() -> None:
    pushed = item(SIZE, 8) + item(COUNT, 10) + b"\xa4" + padding(8) + b"\xb4"
    long_item = bytes([0xFE, 3, 0xF0, 1, 2, 3])
    data = item(USAGE, 0xFE) + item(INPUT, VARIABLE)
    assert layout_of(scanner(pushed, long_item, data)).data == Span(2, 12)


@pytest.mark.parametrize(
    ("descriptor", "words"),
    [
        (b"", "no input report"),
        (KEYBOARD_DESCRIPTOR, "no input report"),
        (HONEYWELL_DESCRIPTOR[:25], "cut short"),
        (HONEYWELL_DESCRIPTOR[:24], "no input report"),
        (HONEYWELL_DESCRIPTOR + b"\x27\x01", "cut short"),
        (scanner(padding(3), field([0xFE], 10)), "does not begin at a byte"),
        (scanner(field([0xFE], 60_000)), "larger than any"),
        (scanner(field([0xFE], 0xFFFF_FFFF)), "larger than any"),
        (scanner(field([0xFE], 10, size=7)), "no input report"),
    ],
)
def test_a_descriptor_that_lies_or_is_cut_short_is_refused_in_words(
    descriptor: bytes, words: str
) -> None:
    with pytest.raises(DescriptorError, match=words):
        layout_of(descriptor)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_layout_within_bounds_or_refused(descriptor: bytes) -> None:
    try:
        layout = layout_of(descriptor)
    except DescriptorError:
        return
    assert 0 <= layout.data.first < layout.data.end <= layout.size_bytes <= 4096


@given(st.data())
def test_a_damaged_descriptor_never_does_more_than_that(data: st.DataObject) -> None:
    damaged = bytearray(HONEYWELL_DESCRIPTOR)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    test_any_bytes_are_a_layout_within_bounds_or_refused.hypothesis.inner_test(bytes(damaged))  # type: ignore[attr-defined]
