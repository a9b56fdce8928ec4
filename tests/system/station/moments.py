"""The kiosk's moments, each made by handing real station events to a real presenter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from server.contract.order import OrderHead, OrderLineView, OrderStatus, OrderView, WorkStep
from server.contract.own_code import Command, command_code
from server.contract.station import HeldScan, Pending, ScanAck, ScanMessage, StationView
from server.contract.verdict import MUST_BE_ACKNOWLEDGED, Reason, Verdict
from station.events import (
    Captured,
    Judged,
    LinkChanged,
    LinkState,
    NotRecorded,
    OrderLoaded,
    Resumed,
    ScannerChanged,
    ScannerState,
    Unconfirmed,
)
from station.presenters.kiosk import KioskPresenter
from station.presenters.view import KioskView

_NAMES = (
    ("AUD-2201", "무선 블루투스 이어폰 화이트 (충전 케이스 포함)", 3),
    ("KIT-0417", "Stainless steel vacuum tumbler 500 ml, matte black", 2),
    ("STA-1180", "스프링 노트 A5 80매", 5),
    ("CBL-3001", "USB-C to USB-C cable 2 m, 100 W, braided", 4),
    ("HOM-7742", "프리미엄 호텔식 페이스 타월 40수 코마사 5매 세트", 1),
    ("BTY-0056", "Hydrating hand cream 75 ml", 6),
    ("TOY-9910", "원목 블록 100피스", 1),
    ("FOD-4403", "유기농 현미 누룽지 250 g", 12),
)


def order(packed: int = 0, number: int = 7, lines: int = len(_NAMES)) -> OrderView:
    """Return an order of `lines` lines, the first `packed` pieces of it packed."""
    views = []
    for row in range(lines):
        sku, name, qty = _NAMES[row % len(_NAMES)]
        done = min(packed, qty)
        packed -= done
        views.append(
            OrderLineView(
                line_no=row + 1,
                sku=sku,
                description=name,
                qty_ordered=qty,
                qty_packed=done,
                gtin=f"{8801234500000 + row * 11:014d}",
            )
        )
    return OrderView(head=_head(tuple(views), number), lines=tuple(views))


def _head(lines: tuple[OrderLineView, ...], number: int) -> OrderHead:
    packed = sum(line.qty_packed for line in lines)
    ordered = sum(line.qty_ordered for line in lines)
    status = OrderStatus.PACKING if packed else OrderStatus.OPEN
    return OrderHead(
        order_id=UUID(int=number),
        order_no=f"SO-2026-{number:06d}",
        customer=("주식회사 한빛유통 부산 물류센터", "Anderson & Sons Trading Co., Ltd.")[
            number % 2
        ],
        status=OrderStatus.PACKED if packed == ordered else status,
        revision=packed,
        line_count=len(lines),
        units_ordered=ordered,
        units_packed=packed,
        ship_by=date(2026, 11, 27),
    )


@dataclass
class Shift:
    """A presenter and the server's side of the talk: what it is told, it answers."""

    presenter: KioskPresenter
    seq: int = 0
    view: StationView = StationView(station="PACK-01", step=WorkStep.PACK, operator="김민준")

    def start(self) -> KioskView:
        """Connect, with a scanner plugged in."""
        self.presenter.handle(ScannerChanged("usb-1", "Zebra DS2208", ScannerState.READY))
        self.presenter.handle(LinkChanged(LinkState.CONNECTED))
        return self.presenter.handle(Resumed(self.view))

    def scan(self, data: str) -> ScanMessage:
        """Capture a scan."""
        self.seq += 1
        scan = ScanMessage(
            scan_id=UUID(int=self.seq),
            station_seq=self.seq,
            scanner_id="usb-1",
            data=data.encode(),
            captured_utc_ms=0,
        )
        self.presenter.handle(Captured(scan))
        return scan

    def judge(self, data: str, verdict: Verdict, **ack: object) -> KioskView:
        """Capture a scan and judge it."""
        scan = self.scan(data)
        told = ScanAck(scan_id=scan.scan_id, station_seq=self.seq, verdict=verdict, **ack)  # type: ignore[arg-type]  # fields by name
        if verdict in MUST_BE_ACKNOWLEDGED:
            pending = Pending(scan.scan_id, verdict, told.candidates)
            self.view = replace(self.view, pending=pending)
        return self.presenter.handle(Judged(scan, told, self.view))

    def open(self, opened: OrderView) -> KioskView:
        """Open an order and load it."""
        self.view = replace(self.view, open_order=opened.head)
        self.judge(opened.head.order_no, Verdict.ORDER_OPENED, order=opened.head)
        return self.presenter.handle(OrderLoaded(opened))

    def item(self, packed: int, verdict: Verdict = Verdict.ITEM_MATCHED) -> KioskView:
        """Count one more piece, after which `packed` are packed."""
        after = order(packed)
        line = next(
            new for new, old in zip(after.lines, order(packed - 1).lines, strict=True) if new != old
        )
        open_order = None if verdict is Verdict.ORDER_COMPLETED else after.head
        self.view = replace(self.view, open_order=open_order)
        return self.judge(
            line.gtin or "", verdict, order=after.head, line=line, qty=1, seen=line.description
        )


def starting(shift: Shift) -> KioskView:
    return shift.presenter.view()


def ready_nobody(shift: Shift) -> KioskView:
    shift.view = replace(shift.view, operator=None)
    return shift.start()


def ready_signed_in(shift: Shift) -> KioskView:
    shift.start()
    return shift.judge("-b.7.xx", Verdict.OPERATOR_SIGNED_IN)


def ready_unknown_order(shift: Shift) -> KioskView:
    shift.start()
    return shift.judge("SO-2026-999999", Verdict.ORDER_UNKNOWN, seen="SO-2026-999999")


def already_packed(shift: Shift) -> KioskView:
    shift.start()
    return shift.judge("SO-2026-7", Verdict.ORDER_ALREADY_DONE, order=order(34).head)


def opened(shift: Shift) -> KioskView:
    shift.start()
    return shift.open(order(0))


def opened_not_loaded(shift: Shift) -> KioskView:
    shift.start()
    head = order(0).head
    shift.view = replace(shift.view, open_order=head)
    return shift.judge("SO", Verdict.ORDER_OPENED, order=head)


def matched(shift: Shift) -> KioskView:
    shift.start()
    shift.open(order(7))
    return shift.item(8)


def captured(shift: Shift) -> KioskView:
    matched(shift)
    shift.scan("(01)08801234500022")
    return shift.presenter.view()


def unknown_code(shift: Shift) -> KioskView:
    matched(shift)
    return shift.judge("4012345678901", Verdict.CODE_UNKNOWN, seen="4012345678901")


def wrong(shift: Shift) -> KioskView:
    matched(shift)
    return shift.judge(
        "x",
        Verdict.ITEM_WRONG,
        expected=_NAMES[2][1],
        seen="무선 블루투스 이어폰 블랙 (충전 케이스 포함)",
    )


def wrong_and_held(shift: Shift) -> KioskView:
    wrong(shift)
    held = tuple(HeldScan(UUID(int=900 + n), f"88012345000{n}2") for n in range(3))
    shift.view = replace(shift.view, held=held, held_count=3)
    return shift.judge("8801234500022", Verdict.HELD)


def over(shift: Shift) -> KioskView:
    matched(shift)
    line = order(8).lines[0]
    return shift.judge(
        "x", Verdict.ITEM_OVER, seen=line.description, line=line, order=order(8).head
    )


def case_too_large(shift: Shift) -> KioskView:
    matched(shift)
    line = order(8).lines[7]
    return shift.judge(
        "x", Verdict.ITEM_OVER, reason=Reason.CASE_TOO_LARGE, seen=line.description, line=line
    )


def held(shift: Shift) -> KioskView:
    wrong_and_held(shift)
    shift.view = replace(shift.view, pending=None)
    return shift.judge(command_code(Command.OK), Verdict.COMMAND_DONE)


def ambiguous(shift: Shift) -> KioskView:
    shift.start()
    heads = tuple(order(0, number).head for number in (7, 18, 29))
    return shift.judge("PO-5521", Verdict.CODE_AMBIGUOUS, candidates=heads, seen="PO-5521")


def cancelled(shift: Shift) -> KioskView:
    shift.start()
    head = replace(order(0).head, status=OrderStatus.CANCELLED)
    return shift.judge("SO-2026-000007", Verdict.ORDER_CANCELLED, order=head)


def on_hold(shift: Shift) -> KioskView:
    shift.start()
    head = replace(order(0).head, status=OrderStatus.ON_HOLD)
    return shift.judge("SO-2026-000007", Verdict.ORDER_ON_HOLD, order=head)


def restarted_after_wrong(shift: Shift) -> KioskView:
    stopped = Pending(UUID(int=77), Verdict.ITEM_WRONG)
    shift.view = replace(shift.view, pending=stopped, open_order=order(8).head)
    shift.start()
    return shift.presenter.handle(OrderLoaded(order(8)))


def not_recorded(shift: Shift) -> KioskView:
    matched(shift)
    return shift.presenter.handle(NotRecorded("8801234500022", "no space left on device"))


def undone(shift: Shift) -> KioskView:
    matched(shift)
    before = order(7)
    head = replace(before.head, revision=9)
    shift.view = replace(shift.view, open_order=head)
    line = before.lines[2]
    return shift.judge("undo", Verdict.UNDONE, order=head, line=line, qty=-1)


def refused(shift: Shift) -> KioskView:
    matched(shift)
    return shift.judge(
        command_code(Command.STEP_SHIP), Verdict.COMMAND_REFUSED, reason=Reason.ORDER_STILL_OPEN
    )


def in_progress(shift: Shift) -> KioskView:
    matched(shift)
    return shift.judge("SO-2026-000018", Verdict.ORDER_IN_PROGRESS, order=order(8).head)


def completed(shift: Shift) -> KioskView:
    shift.start()
    shift.open(order(33))
    return shift.item(34, Verdict.ORDER_COMPLETED)


def lost(shift: Shift) -> KioskView:
    matched(shift)
    shift.presenter.handle(LinkChanged(LinkState.LOST))
    for _ in range(3):
        shift.scan("8801234500022")
    return shift.presenter.handle(Unconfirmed(3))


def lost_ready(shift: Shift) -> KioskView:
    shift.start()
    shift.presenter.handle(ScannerChanged("usb-1", "Zebra DS2208", ScannerState.LOST))
    return shift.presenter.handle(LinkChanged(LinkState.LOST))


def inquire_ready(shift: Shift) -> KioskView:
    shift.view = replace(shift.view, step=WorkStep.INQUIRE)
    return shift.start()


def inquire_order(shift: Shift) -> KioskView:
    inquire_ready(shift)
    return shift.open(order(20))


def inquire_item(shift: Shift) -> KioskView:
    inquire_ready(shift)
    heads = tuple(order(n, 7 + n).head for n in range(0, 24, 3))
    return shift.judge("x", Verdict.ITEM_FOUND, seen=_NAMES[0][1], candidates=heads)


MOMENTS: dict[str, Callable[[Shift], KioskView]] = {
    each.__name__: each
    for each in (
        starting,
        ready_nobody,
        ready_signed_in,
        ready_unknown_order,
        already_packed,
        opened,
        opened_not_loaded,
        captured,
        matched,
        unknown_code,
        wrong,
        wrong_and_held,
        over,
        case_too_large,
        held,
        ambiguous,
        cancelled,
        on_hold,
        restarted_after_wrong,
        not_recorded,
        undone,
        refused,
        in_progress,
        completed,
        lost,
        lost_ready,
        inquire_ready,
        inquire_order,
        inquire_item,
    )
}
