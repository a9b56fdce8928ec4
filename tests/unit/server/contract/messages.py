"""One example of every struct on the wire, with every field set to something that matters."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from drivers.barcode.symbology import Symbology
from server.contract.centre import CentreState, CentreTold, CentreTrouble, OrderNote, OrderNotes
from server.contract.order import OrderHead, OrderLineView, OrderStatus, OrderView, WorkStep
from server.contract.pairing import FrontProof, FrontRequest, Paired, PairRequest
from server.contract.station import (
    HeldScan,
    Hello,
    MessageSeen,
    OrderChanged,
    OrderReply,
    OrderRequest,
    PinLocked,
    PinRequest,
    PinRight,
    PinWrong,
    Refusal,
    RefusalCode,
    ScanAck,
    ScanMessage,
    ScanReply,
    ScanRequest,
    StationConfig,
    StationMessage,
    StationView,
    Welcome,
)
from server.contract.verdict import Reason, Verdict

_ORDER_ID = UUID("5a5cfb66-1f0e-5ee4-9a8b-3b7e1c6d2f10")
_SCAN_ID = UUID("01936b1e-7c00-7abc-8def-0123456789ab")
_HEAD = OrderHead(
    order_id=_ORDER_ID,
    order_no="SO-1001",
    customer="김민준",
    status=OrderStatus.PACKING,
    revision=7,
    line_count=2,
    units_ordered=13,
    units_packed=4,
    ship_by=date(2026, 3, 9),
)
_LINE = OrderLineView(
    line_no=1,
    sku="TEA-01",
    description="녹차 Green tea",
    qty_ordered=12,
    qty_packed=4,
    gtin="08801234567893",
    barcodes=("08801234567893", "TEA-01"),
)
_SCAN = ScanMessage(
    scan_id=_SCAN_ID,
    station_seq=42,
    scanner_id="serial:usb-0403:6001-A50285BI",
    data=b"01088012345678931710AB\x1d21\xff",
    captured_utc_ms=1_764_000_000_123,
    symbology=Symbology.GS1_DATA_MATRIX,
    aim="]d2",
    answered_seq=40,
)
_ACK = ScanAck(
    scan_id=_SCAN_ID,
    station_seq=42,
    verdict=Verdict.ITEM_OVER,
    reason=Reason.CASE_TOO_LARGE,
    seen="녹차 Green tea",
    expected="홍차 Black tea",
    qty=-1,
    order=_HEAD,
    line=_LINE,
    candidates=(_HEAD,),
)
_HELD = HeldScan(scan_id=_SCAN_ID, text="8801234567893")
_VIEW = StationView(
    station="pack-01",
    step=WorkStep.PACK,
    operator="이서연",
    open_order=_HEAD,
    pending=_ACK,
    held=(_HELD,),
    held_count=3,
)
_MESSAGE = StationMessage(
    message_id=_SCAN_ID,
    text="상자를 바꾸세요 · change the box",
    sender="박지훈",
    sent_utc_ms=1_764_000_000_123,
)
MESSAGES: tuple[Struct, ...] = (
    _HEAD,
    _LINE,
    OrderView(head=_HEAD, lines=(_LINE,)),
    Hello(
        protocol=1,
        station="pack-01",
        kiosk=UUID("01936b1d-0000-7abc-8def-0123456789ab"),
        last_seq=41,
    ),
    _HELD,
    _VIEW,
    Welcome(last_seq=41, view=_VIEW),
    _SCAN,
    ScanRequest(scans=(_SCAN,)),
    _ACK,
    ScanReply(acks=(_ACK,), view=_VIEW),
    OrderRequest(order_id=_ORDER_ID),
    OrderReply(order=OrderView(head=_HEAD, lines=(_LINE,))),
    OrderChanged(order_id=_ORDER_ID, revision=8),
    CentreTold(
        state=CentreState.AWAY,
        since_utc_ms=1_764_000_000_123,
        waiting=12,
        orders=1500,
        problem="the centre cannot be reached",
        skew_min=-2,
        orders_due=12_000,
        begun_utc_ms=1_764_000_000_456,
        trouble=CentreTrouble.NOBODY,
        about="SO-1001",
    ),
    OrderNotes(order_id=_ORDER_ID, notes=(OrderNote.DOUBLE_PACK, OrderNote.MOVED_AWAY)),
    _MESSAGE,
    StationConfig(
        shown_name="포장 1",
        language="ko",
        step=WorkStep.SHIP,
        locked=True,
        lock_text="재고 조사 중 · stock-taking",
        messages=(_MESSAGE,),
    ),
    PairRequest(
        code="ABCD-EFGH",
        kiosk=UUID("01936b1d-0000-7abc-8def-0123456789ab"),
        station="pack-01",
    ),
    Paired(
        station="pack-01",
        token="ssk_0123456789abcdefghijklmnopqrstuvwxyz",  # noqa: S106  # nobody's
        store="5f3a" * 8,
    ),
    FrontRequest(name="ab", message="41" + "00" * 32),
    FrontProof(
        message="42" + "00" * 32,
        proof="5d" * 32,
        front_ca="-----BEGIN CERTIFICATE-----",
    ),
    MessageSeen(message_id=_SCAN_ID),
    PinRequest(scan_id=_SCAN_ID, pin="0739"),
    PinRight(code="-s.signin-0123456789abcdefghij.k2"),
    PinWrong(left=3),
    PinLocked(minutes=15),
    Refusal(code=RefusalCode.GAP, message="seq 44 after 41", last_seq=41),
)
