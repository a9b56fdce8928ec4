"""The report as a web handler sends it and a person reads its sums."""

import msgspec

from server.store.orders_import.report import (
    Encoding,
    ImportFormat,
    ImportReport,
    Note,
    NoteCode,
    Refusal,
    RefusalCode,
)

REPORT = ImportReport(
    format=ImportFormat.CSV,
    encoding=Encoding.CP949,
    rows_read=9,
    duplicate_rows=1,
    orders_added=1,
    orders_changed=2,
    orders_unchanged=3,
    orders_refused=4,
    rows_refused=5,
    refusal_count=1,
    refused=(Refusal(2, "SO-1", RefusalCode.QTY_BAD, "qty."),),
    note_count=1,
    notes=(Note("SO-2", NoteCode.LINE_KEPT, "Line 1."),),
)


def test_a_report_survives_the_wire() -> None:
    assert msgspec.json.decode(msgspec.json.encode(REPORT), type=ImportReport) == REPORT


def test_every_order_is_in_one_sum() -> None:
    assert REPORT.orders_read == 1 + 2 + 3 + 4


def test_unchanged_and_refused_orders_change_nothing() -> None:
    assert not REPORT.changed_nothing
    nothing = msgspec.structs.replace(REPORT, orders_added=0, orders_changed=0)
    assert nothing.changed_nothing
