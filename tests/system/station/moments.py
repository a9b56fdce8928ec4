"""The kiosk's moments, each made by handing real station events to a real presenter."""

from collections.abc import Callable
from uuid import UUID

from msgspec.structs import replace

from drivers.barcode.decode import RejectReason
from drivers.hints import Hint
from server.contract.centre import CentreState, CentreTold, OrderNote, OrderNotes
from server.contract.order import OrderStatus, WorkStep
from server.contract.own_code import Command, command_code
from server.contract.printing import PrintOutcome
from server.contract.station import HeldScan, ScanAck
from server.contract.verdict import Reason, Verdict
from station.bridge.remedies import remedy_of, remedy_of_garbled
from station.events import (
    CentreChanged,
    LinkChanged,
    LinkState,
    Loss,
    NotRecorded,
    OrderLoaded,
    OrderNoted,
    PairingTold,
    PairingTrouble,
    PinOutcome,
    PinTold,
    PrintDone,
    ScannerChanged,
    ScannerState,
    Unconfirmed,
)
from station.presenters import pairing
from station.presenters.pin import TAKE
from station.presenters.view import KioskView
from tests.shift import NAMES, Shift, order

LONG_NAMES = (
    "프리미엄 저자극 약산성 아기 물티슈 캡형 100매 × 10팩 (무향, 엠보싱 원단, 형광증백제 무첨가, "
    "대용량 기획세트, 휴대용 20매 × 2팩 증정)",
    "Heavy-duty adjustable wrench set, 3 pieces (6, 8 and 10 inch), chrome-vanadium steel, "
    "cushioned non-slip grip, laser-etched scale, in a roll-up canvas pouch with belt loop",
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


def no_orders_yet(shift: Shift) -> KioskView:
    shift.start()
    code = "01088012345000221728063010L2611"
    return shift.judge("x", Verdict.CODE_UNKNOWN, seen=code, reason=Reason.NO_ORDERS)


def long_names_beside_held(shift: Shift) -> KioskView:
    long = order(1, lines=2)
    lines = tuple(
        replace(each, description=name) for each, name in zip(long.lines, LONG_NAMES, strict=True)
    )
    shift.view = replace(shift.view, held=(HeldScan(UUID(int=9), "8801234500022"),), held_count=1)
    shift.start()
    shift.open(replace(long, lines=lines))
    return shift.judge("x", Verdict.ITEM_MATCHED, order=long.head, line=lines[0], qty=1)


def item_before_its_order(shift: Shift) -> KioskView:
    shift.start()
    return shift.judge("8801234500022", Verdict.NO_ORDER_OPEN, seen=NAMES[1][1])


def already_packed(shift: Shift) -> KioskView:
    shift.start()
    return shift.judge("SO-2026-7", Verdict.ORDER_ALREADY_DONE, order=order(34).head)


def packed_beside_an_open_one(shift: Shift) -> KioskView:
    opened(shift)
    return shift.judge("SO-2026-8", Verdict.ORDER_ALREADY_DONE, order=order(34, 8).head)


def opened(shift: Shift) -> KioskView:
    shift.start()
    return shift.open(order(0))


def short_order(shift: Shift) -> KioskView:
    shift.start()
    return shift.open(order(3, lines=3))


def scanner_lost(shift: Shift) -> KioskView:
    matched(shift)
    hint = remedy_of(Hint("plug-in"))
    return shift.presenter.handle(
        ScannerChanged("usb-1", "Zebra DS2208", ScannerState.FAILED, hint)
    )


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


def unknown_long(shift: Shift) -> KioskView:
    matched(shift)
    seen = "https://example.com/제품/8801234500022?lot=L2611&utm_source=box"
    return shift.judge(seen, Verdict.CODE_UNKNOWN, seen=seen)


def wrong(shift: Shift) -> KioskView:
    matched(shift)
    return shift.judge(
        "x",
        Verdict.ITEM_WRONG,
        expected=NAMES[2][1],
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
        "x",
        Verdict.ITEM_OVER,
        seen=line.description,
        expected=order(8).lines[2].description,
        order=order(8).head,
        line=line,
    )


def case_too_large(shift: Shift) -> KioskView:
    matched(shift)
    line = order(8).lines[7]
    return shift.judge(
        "x",
        Verdict.ITEM_OVER,
        reason=Reason.CASE_TOO_LARGE,
        seen=line.description,
        order=order(8).head,
        line=line,
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
    return shift.judge("SO-2026-000007", Verdict.ORDER_CANCELLED, order=head, seen=head.order_no)


def on_hold(shift: Shift) -> KioskView:
    shift.start()
    head = replace(order(0).head, status=OrderStatus.ON_HOLD)
    return shift.judge("SO-2026-000007", Verdict.ORDER_ON_HOLD, order=head, seen=head.order_no)


def done_elsewhere(shift: Shift) -> KioskView:
    opened(shift)
    head = replace(order(0).head, status=OrderStatus.PACKED)
    verdict, reason = Verdict.ORDER_ALREADY_DONE, Reason.DONE_ELSEWHERE
    return shift.judge("x", verdict, order=head, seen=head.order_no, reason=reason)


def undo_of_one_done_elsewhere(shift: Shift) -> KioskView:
    opened(shift)
    head = replace(order(0).head, status=OrderStatus.PACKED)
    verdict, reason = Verdict.COMMAND_REFUSED, Reason.DONE_ELSEWHERE
    return shift.judge("x", verdict, order=head, seen=head.order_no, reason=reason)


def moved_away(shift: Shift) -> KioskView:
    opened(shift)
    head = order(0).head
    verdict, reason = Verdict.ORDER_CANCELLED, Reason.MOVED_AWAY
    return shift.judge("x", verdict, order=head, seen=head.order_no, reason=reason)


def restarted_after_wrong(shift: Shift) -> KioskView:
    stopped = ScanAck(
        scan_id=UUID(int=77),
        station_seq=77,
        verdict=Verdict.ITEM_WRONG,
        seen="USB-C to USB-C cable 2 m, 100 W, braided",
        expected=order(8).lines[2].description,
        order=order(8).head,
    )
    shift.view = replace(shift.view, pending=stopped, open_order=order(8).head)
    shift.start()
    return shift.presenter.handle(OrderLoaded(order(8)))


def not_judged(shift: Shift) -> KioskView:
    matched(shift)
    shift.view = replace(shift.view, open_order=None)
    return shift.judge("8801234500022", Verdict.NOT_JUDGED, seen="8801234500022")


def not_recorded(shift: Shift) -> KioskView:
    matched(shift)
    return shift.presenter.handle(NotRecorded("8801234500022", "No space left on device."))


def garbled_twice(shift: Shift) -> KioskView:
    matched(shift)
    remedy = remedy_of_garbled(RejectReason.UNFINISHED)
    for text in ("88012345", "8801234500022"):
        view = shift.presenter.handle(NotRecorded(text, "", Loss.GARBLED, remedy))
    return view


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


def centre(shift: Shift, state: CentreState, **told: object) -> KioskView:
    """Pack, while the centre stands as told."""
    matched(shift)
    known = CentreTold(state, **told)  # type: ignore[arg-type]  # fields by name
    return shift.presenter.handle(CentreChanged(known))


def centre_in_step(shift: Shift) -> KioskView:
    return centre(shift, CentreState.IN_STEP)


def centre_away(shift: Shift) -> KioskView:
    return centre(shift, CentreState.AWAY, since_utc_ms=1_795_700_000_000, waiting=12_345)


def centre_away_and_offline(shift: Shift) -> KioskView:
    centre_away(shift)
    return shift.presenter.handle(LinkChanged(LinkState.LOST))


def centre_first_pull(shift: Shift) -> KioskView:
    return centre(shift, CentreState.FIRST_PULL, orders=987_500, orders_due=1_250_000)


def centre_first_pull_ready(shift: Shift) -> KioskView:
    shift.start()
    told = CentreTold(CentreState.FIRST_PULL, orders=987_500, orders_due=1_250_000)
    shift.presenter.handle(CentreChanged(told))
    return shift.judge("SO-2026-999999", Verdict.ORDER_UNKNOWN, seen="SO-2026-999999")


def centre_first_pull_while_looking_up(shift: Shift) -> KioskView:
    inquire_item(shift)
    told = CentreTold(CentreState.FIRST_PULL, orders=8_500, orders_due=12_000)
    return shift.presenter.handle(CentreChanged(told))


def centre_catching_up_beside_many_unsaved(shift: Shift) -> KioskView:
    centre(shift, CentreState.CATCHING_UP, waiting=99_000)
    return shift.presenter.handle(Unconfirmed(1234))


def noted(shift: Shift, *notes: OrderNote) -> KioskView:
    """Open an order of which there is something to know."""
    centre_in_step(shift)
    return shift.presenter.handle(OrderNoted(OrderNotes(order(0).head.order_id, notes)))


def packed_twice(shift: Shift) -> KioskView:
    return noted(shift, OrderNote.DOUBLE_PACK, OrderNote.CHANGED_AFTER_PACK)


def packed_twice_beside_held(shift: Shift) -> KioskView:
    held = (HeldScan(UUID(int=9), "8801234500022"),)
    shift.view = replace(shift.view, held=held, held_count=1)
    return noted(shift, OrderNote.OVER_SCAN)


def packed_twice_and_completed(shift: Shift) -> KioskView:
    shift.start()
    shift.open(order(33))
    shift.item(34, Verdict.ORDER_COMPLETED)
    notes = OrderNotes(order(34).head.order_id, (OrderNote.DOUBLE_PACK,))
    return shift.presenter.handle(OrderNoted(notes))


def packed_twice_and_scanned_again(shift: Shift) -> KioskView:
    shift.start()
    head = order(34).head
    notes = OrderNotes(head.order_id, (OrderNote.DOUBLE_PACK,))
    shift.presenter.handle(OrderNoted(notes))
    return shift.judge("SO-2026-7", Verdict.ORDER_ALREADY_DONE, order=head)


def packed_elsewhere_while_open(shift: Shift) -> KioskView:
    centre_in_step(shift)
    return shift.presenter.handle(OrderLoaded(order(34)))


def cancelled_while_open(shift: Shift) -> KioskView:
    """Cancel an order of which more is packed than ordered, and that is open."""
    noted(shift, OrderNote.OVER_SCAN)
    opened = order(9)
    lines = (replace(opened.lines[0], qty_packed=4), *opened.lines[1:])
    head = replace(opened.head, status=OrderStatus.CANCELLED, revision=99)
    return shift.presenter.handle(OrderLoaded(replace(opened, head=head, lines=lines)))


def inquire_ready(shift: Shift) -> KioskView:
    shift.view = replace(shift.view, step=WorkStep.INQUIRE)
    return shift.start()


def inquire_order(shift: Shift) -> KioskView:
    inquire_ready(shift)
    return shift.open(order(20))


def inquire_item(shift: Shift) -> KioskView:
    inquire_ready(shift)
    heads = tuple(order(n, 7 + n).head for n in range(0, 24, 3))
    return shift.judge("x", Verdict.ITEM_FOUND, seen=NAMES[0][1], candidates=heads)


def ship_ready(shift: Shift) -> KioskView:
    shift.view = replace(shift.view, step=WorkStep.SHIP)
    return shift.start()


def shipped(shift: Shift) -> KioskView:
    ship_ready(shift)
    head = replace(order(34).head, status=OrderStatus.SHIPPED)
    return shift.judge(head.order_no, Verdict.ORDER_SHIPPED, order=head, seen=head.order_no)


def parcel_noted(shift: Shift) -> KioskView:
    shipped(shift)
    head = replace(order(34).head, status=OrderStatus.SHIPPED)
    return shift.judge("6885-1234-5678", Verdict.PARCEL_NOTED, order=head, seen="6885-1234-5678")


def not_packed(shift: Shift) -> KioskView:
    ship_ready(shift)
    head = order(20).head
    return shift.judge(head.order_no, Verdict.ORDER_NOT_PACKED, order=head, seen=head.order_no)


def pin_asked(shift: Shift) -> KioskView:
    shift.view = replace(shift.view, operator="김민준")
    shift.start()
    return shift.judge(
        "-b.lee.xx", Verdict.OPERATOR_REQUIRED, reason=Reason.PIN_ASKED, seen="이서연"
    )


def pin_typed(shift: Shift) -> KioskView:
    pin_asked(shift)
    for key in "73915":
        shift.presenter.pin.touch(key)
    return shift.presenter.view()


def pin_checked(shift: Shift) -> KioskView:
    pin_typed(shift)
    shift.presenter.pin.touch(TAKE)
    return shift.presenter.view()


def pin_wrong_beside_held(shift: Shift) -> KioskView:
    pin_checked(shift)
    shift.view = replace(shift.view, held_count=12)
    shift.judge("8801234500015", Verdict.HELD)
    return shift.presenter.handle(PinTold(PinOutcome.WRONG, 4))


def pin_locked_of_a_long_name(shift: Shift) -> KioskView:
    shift.start()
    shift.judge(
        "-b.lee.xx",
        Verdict.OPERATOR_REQUIRED,
        reason=Reason.PIN_ASKED,
        seen="Alexandria Featherstonehaugh-Cholmondeley",
    )
    return shift.presenter.handle(PinTold(PinOutcome.LOCKED, 15))


def pin_without_server(shift: Shift) -> KioskView:
    pin_typed(shift)
    return shift.presenter.handle(LinkChanged(LinkState.LOST))


def pin_given_up(shift: Shift) -> KioskView:
    pin_asked(shift)
    shift.view = replace(shift.view, pending=None)
    ok = command_code(Command.OK)
    return shift.judge(ok, Verdict.COMMAND_DONE, reason=Reason.SIGN_IN_GIVEN_UP)


def not_printed(shift: Shift) -> KioskView:
    matched(shift)
    return shift.presenter.handle(PrintDone(PrintOutcome.STOPPED, "Zebra_ZD421_포장_1번"))


def not_printed_ready(shift: Shift) -> KioskView:
    shift.start()
    return shift.presenter.handle(PrintDone(PrintOutcome.QUEUED, "HP_LaserJet_M404dn"))


def unpaired(shift: Shift) -> KioskView:
    shift.scan("8801234500022")
    return shift.presenter.handle(LinkChanged(LinkState.UNPAIRED))


def _pairing(shift: Shift, typed: str, trouble: PairingTrouble | None = None) -> KioskView:
    """Type a code at a kiosk that is not paired, and be told of it, if there is a trouble."""
    unpaired(shift)
    shift.presenter.acknowledge_here()
    for key in typed:
        shift.presenter.pairing.touch(key)
    if trouble is not None:
        shift.presenter.pairing.touch(pairing.TAKE)
        shift.presenter.handle(PairingTold(trouble))
    return shift.presenter.view()


def pairing_typed(shift: Shift) -> KioskView:
    return _pairing(shift, "k7mp2w")


def pairing_no_such_character(shift: Shift) -> KioskView:
    return _pairing(shift, "k7mp0")


def pairing_asked(shift: Shift) -> KioskView:
    _pairing(shift, "k7mp2w9x")
    shift.presenter.pairing.touch(pairing.TAKE)
    return shift.presenter.view()


def pairing_done(shift: Shift) -> KioskView:
    pairing_asked(shift)
    return shift.presenter.handle(PairingTold(None))


def _refused_pairing(trouble: PairingTrouble) -> Callable[[Shift], KioskView]:
    return lambda shift: _pairing(shift, "k7mp2w9x", trouble)


MOMENTS: dict[str, Callable[[Shift], KioskView]] = {
    each.__name__: each
    for each in (
        starting,
        ready_nobody,
        ready_signed_in,
        ready_unknown_order,
        no_orders_yet,
        item_before_its_order,
        long_names_beside_held,
        already_packed,
        packed_beside_an_open_one,
        opened,
        opened_not_loaded,
        short_order,
        scanner_lost,
        captured,
        matched,
        unknown_code,
        unknown_long,
        wrong,
        wrong_and_held,
        over,
        case_too_large,
        held,
        ambiguous,
        cancelled,
        on_hold,
        done_elsewhere,
        undo_of_one_done_elsewhere,
        moved_away,
        restarted_after_wrong,
        not_judged,
        not_recorded,
        garbled_twice,
        undone,
        refused,
        in_progress,
        completed,
        lost,
        lost_ready,
        centre_in_step,
        centre_away,
        centre_away_and_offline,
        centre_first_pull,
        centre_first_pull_ready,
        centre_first_pull_while_looking_up,
        centre_catching_up_beside_many_unsaved,
        packed_twice,
        packed_twice_beside_held,
        packed_twice_and_completed,
        packed_twice_and_scanned_again,
        packed_elsewhere_while_open,
        cancelled_while_open,
        inquire_ready,
        inquire_order,
        inquire_item,
        ship_ready,
        shipped,
        parcel_noted,
        not_packed,
        pin_asked,
        pin_typed,
        pin_checked,
        pin_wrong_beside_held,
        pin_locked_of_a_long_name,
        pin_without_server,
        pin_given_up,
        not_printed,
        not_printed_ready,
        unpaired,
        pairing_typed,
        pairing_no_such_character,
        pairing_asked,
        pairing_done,
    )
} | {f"pairing_{trouble}": _refused_pairing(trouble) for trouble in PairingTrouble}
