"""A shift at one station, for tests: orders, and the server's side of the talk with a presenter."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from server.contract.order import OrderHead, OrderLineView, OrderStatus, OrderView, WorkStep
from server.contract.station import ScanAck, ScanMessage, StationView
from server.contract.verdict import Verdict, must_be_acknowledged
from station.events import (
    Captured,
    Judged,
    LinkChanged,
    LinkState,
    OrderLoaded,
    Resumed,
    ScannerChanged,
    ScannerState,
)
from station.presenters.kiosk import KioskPresenter
from station.presenters.view import KioskView

NAMES = (
    ("AUD-2201", "무선 블루투스 이어폰 화이트 (충전 케이스 포함)", 3),
    ("KIT-0417", "Stainless steel vacuum tumbler 500 ml, matte black", 2),
    ("STA-1180", "스프링 노트 A5 80매", 5),
    ("CBL-3001", "USB-C to USB-C cable 2 m, 100 W, braided", 4),
    ("HOM-7742", "프리미엄 호텔식 페이스 타월 40수 코마사 5매 세트", 1),
    ("BTY-0056", "Hydrating hand cream 75 ml", 6),
    ("TOY-9910", "원목 블록 100피스", 1),
    ("FOD-4403", "유기농 현미 누룽지 250 g", 12),
)


def order(packed: int = 0, number: int = 7, lines: int = len(NAMES)) -> OrderView:
    """Return an order of `lines` lines, the first `packed` pieces of it packed."""
    views = []
    for row in range(lines):
        sku, name, qty = NAMES[row % len(NAMES)]
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


PACKING = StationView(station="PACK-01", step=WorkStep.PACK, operator="김민준")


@dataclass
class Shift:
    """A presenter and the server's side of the talk: what it is told, it answers."""

    presenter: KioskPresenter
    seq: int = 0
    view: StationView = PACKING

    def start(self) -> KioskView:
        """Connect, with a scanner plugged in."""
        self.presenter.handle(ScannerChanged("usb-1", "Zebra DS2208", ScannerState.READY))
        self.presenter.handle(LinkChanged(LinkState.CONNECTED))
        return self.presenter.handle(Resumed(self.view))

    def scan(self, data: str) -> ScanMessage:
        """Capture a scan."""
        scan = self.message(data)
        self.presenter.handle(Captured(scan))
        return scan

    def message(self, data: str) -> ScanMessage:
        """Make a scan."""
        self.seq += 1
        return ScanMessage(
            scan_id=UUID(int=self.seq),
            station_seq=self.seq,
            scanner_id="usb-1",
            data=data.encode(),
            captured_utc_ms=0,
        )

    def ack(self, scan: ScanMessage, verdict: Verdict, **ack: object) -> ScanAck:
        """Return the server's answer to a scan."""
        fields = {"scan_id": scan.scan_id, "station_seq": scan.station_seq, "verdict": verdict}
        return ScanAck(**fields, **ack)  # type: ignore[arg-type]  # fields by name

    def judge(self, data: str, verdict: Verdict, **ack: object) -> KioskView:
        """Capture a scan and judge it."""
        scan = self.scan(data)
        told = self.ack(scan, verdict, **ack)
        if must_be_acknowledged(verdict, told.reason):
            self.view = replace(self.view, pending=told)
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
