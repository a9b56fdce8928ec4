from uuid import UUID

from server.contract.order import OrderHead, OrderLineView, OrderStatus, WorkStep
from server.contract.station import ScanAck, ScanMessage, StationView
from server.contract.verdict import Reason, Verdict
from station.bridge.transcript import told_always, told_without_a_window
from station.events import (
    Judged,
    LinkChanged,
    LinkState,
    NotRecorded,
    Remedy,
    ScannerChanged,
    ScannerState,
    Unconfirmed,
)

VIEW = StationView("s1", WorkStep.PACK)
HEAD = OrderHead(UUID(int=1), "SO-1", "Kim", OrderStatus.PACKING, 2, 1, 5, 2)


def judged(data: bytes, ack: ScanAck) -> Judged:
    return Judged(ScanMessage(ack.scan_id, ack.station_seq, "sim", data, 0), ack, VIEW)


def test_a_match_names_the_line_and_how_far_the_order_is() -> None:
    line = OrderLineView(1, "A", "물티슈", 3, 2)
    ack = ScanAck(UUID(int=9), 12, Verdict.ITEM_MATCHED, qty=1, order=HEAD, line=line)
    assert told_without_a_window(judged(b"880", ack)) == (
        "   12  880                        ITEM_MATCHED        물티슈 2/3, SO-1 2/5"
    )


def test_wide_characters_keep_the_columns() -> None:
    ack = ScanAck(UUID(int=9), 1, Verdict.CODE_UNKNOWN, seen="가나")
    narrow = told_without_a_window(judged(b"abcd", ack))
    wide = told_without_a_window(judged("가나".encode(), ack))
    assert narrow is not None
    assert wide is not None
    assert narrow.index("CODE") == wide.index("CODE") + 2


def test_a_refusal_says_why_and_a_wrong_item_what_was_wanted() -> None:
    refused = ScanAck(UUID(int=9), 1, Verdict.COMMAND_REFUSED, Reason.BAD_CHECK)
    assert "bad_check" in str(told_without_a_window(judged(b"x", refused)))
    wrong = ScanAck(UUID(int=9), 1, Verdict.ITEM_WRONG, seen="tea", expected="milk")
    assert "expected milk, seen tea" in str(told_without_a_window(judged(b"x", wrong)))


def test_group_separators_are_shown() -> None:
    ack = ScanAck(UUID(int=9), 1, Verdict.CODE_UNKNOWN)
    assert "10A<GS>21B" in str(told_without_a_window(judged(b"10A\x1d21B", ack)))


def test_a_lost_scan_is_told() -> None:
    line = told_without_a_window(NotRecorded("880", "disk full"))
    assert line == "    -  880                        NOT_RECORDED  disk full"


def test_link_and_scanners_are_told_with_a_window_too() -> None:
    assert told_always(LinkChanged(LinkState.LOST, "why")) == "Server: lost why"
    scanner = ScannerChanged("s", "Left", ScannerState.FAILED, Remedy("plug-in", "Plug it in."))
    assert told_always(scanner) == "Scanner: Left failed (Plug it in.)"
    assert told_always(Unconfirmed(1)) is None
    assert told_without_a_window(Unconfirmed(1)) is None
