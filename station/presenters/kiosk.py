"""The kiosk: what happened goes in, what to show comes out.

What it is: the one composer of status bar, order, verdict card, held scans and actions, and the
decision which screen and which card is on top. What it is not: an opinion on a scan: green is
shown for a `Judged` alone. Lives on the Qt main thread; no Qt.
"""

from collections.abc import Callable
from uuid import UUID

from msgspec.structs import replace

from server.contract.order import OrderHead, OrderStatus, WorkStep
from server.contract.own_code import Command
from server.contract.station import StationConfig, StationView
from server.contract.verdict import Reason, Verdict, must_be_acknowledged
from station.events import (
    Captured,
    CentreChanged,
    ConfigChanged,
    HubsFound,
    HubTold,
    Judged,
    LinkChanged,
    LinkState,
    NotRecorded,
    OrderLoaded,
    OrderNoted,
    PairingTold,
    PinOutcome,
    PinTold,
    PrintDone,
    Resumed,
    StationEvent,
    Unconfirmed,
)
from station.presenters import verdict as cards
from station.presenters.actions import row_actions, step_actions, without_confirming
from station.presenters.found import found_view
from station.presenters.held import held_view
from station.presenters.hubs import HubsPresenter
from station.presenters.notice import NotedOrders, noted, notice_in_pack, print_notice
from station.presenters.order import CLOSED, OrderPresenter
from station.presenters.pairing import PairingPresenter
from station.presenters.pin import PinPresenter, asks_pin
from station.presenters.room import RoomEvent, RoomPresenter
from station.presenters.scanned import command_of, text_of
from station.presenters.status import StatusPresenter
from station.presenters.told import MESSAGE_CUE, ToldPresenter
from station.presenters.unanswered import UnansweredScans
from station.presenters.view import (
    Action,
    KioskView,
    NoticeView,
    PairView,
    PinView,
    ReadyView,
    Screen,
    VerdictCard,
)
from station.presenters.words import Words

CAPTURED_CUE = "captured"
_GOOD = frozenset(
    {Verdict.ORDER_OPENED, Verdict.ITEM_MATCHED, Verdict.CONFIRMED_BY_HAND, Verdict.UNDONE}
)
_MEANT_FOR_NOBODY = frozenset({Reason.NOTHING_TO_ACKNOWLEDGE, Reason.STATION_LOCKED})
_OF_AN_ORDER_NOT_OPENED = frozenset(
    {Verdict.ORDER_ALREADY_DONE, Verdict.ORDER_CANCELLED, Verdict.ORDER_ON_HOLD}
)


class KioskPresenter:
    """Turns station events into views. `station` is the name shown until the server tells its own.

    `tell_seen` hands on which message of a supervisor was read. Views are complete: the newest one
    is all a window needs. `cue` is in the view that the event returns, and in no later one.
    """

    def __init__(
        self, words: Words, station: str, tell_seen: Callable[[UUID], None] = lambda _id: None
    ) -> None:
        self._words = words
        self._told = ToldPresenter(tell_seen)
        self._station = StationView(station=station, step=WorkStep.PACK)
        self.room = RoomPresenter()
        self._status = StatusPresenter(self.room.scanners)
        self._order = OrderPresenter()
        self.pin = PinPresenter()
        self.pairing = PairingPresenter()
        self.hubs = HubsPresenter()
        self._last: Judged | None = None
        self._not_recorded: NotRecorded | None = None
        self._losses = 0
        """Scans not recorded that no OK has answered yet; `_not_recorded` is the last of them."""
        self._acknowledged_by: UUID | None = None
        self._printed: PrintDone | None = None
        self._completed = False
        self._notes = NotedOrders()
        self._unanswered = UnansweredScans()
        self._cue: str | None = None

    def handle(self, event: StationEvent) -> KioskView:
        """Take in one event and return what to show."""
        if isinstance(event, RoomEvent):
            self.room.handle(event)
        if isinstance(event, HubsFound | HubTold):
            self._told_of_hubs(event)
        if isinstance(event, PinTold):
            self._told_of_pin(event)
        self._take_in(event)
        return self.view()

    def _take_in(self, event: StationEvent) -> None:
        match event:
            case Captured():
                self._captured(event)
            case Judged():
                self._judged(event)
            case NotRecorded():
                self._not_kept(event)
            case Resumed(view=station):
                self._follow(station)
            case OrderLoaded() | OrderNoted():
                self._told_of_order(event)
            case LinkChanged():
                self._link_changed(event)
            case Unconfirmed() | CentreChanged() | ConfigChanged() | PairingTold() | PrintDone():
                self._told_beside(event)

    def _told_beside(
        self, event: Unconfirmed | CentreChanged | ConfigChanged | PairingTold | PrintDone
    ) -> None:
        """Take in what comes without a scan, and is about no order."""
        if isinstance(event, ConfigChanged):
            self._set(event.config)
        elif isinstance(event, PairingTold):
            self.pairing.handle(event)
            self._cue = Verdict.COMMAND_REFUSED if event.trouble else Verdict.COMMAND_DONE
        elif isinstance(event, PrintDone):
            self._printed = event
        else:
            self._status.handle(event)

    def acknowledge_here(self) -> KioskView:
        """Take a touch of what the station itself answers.

        That is the OK to NOT_RECORDED or to a message, and the wish to type a pairing code.
        """
        if self._status.link is LinkState.UNPAIRED and not self._not_recorded:
            self.pairing.open()
        else:
            self._answered_here()
        return self.view()

    def tick(self, now_ns: int) -> KioskView:
        """Take the time (monotonic): scans that wait too long are told as not saved yet."""
        if self._unanswered.tick(now_ns) and self._status.link is LinkState.CONNECTED:
            self._cue = CAPTURED_CUE
        return self.view()

    def speak(self, language: str) -> KioskView:
        """Speak another language from now on."""
        self._words.speak(language)
        return self.view()

    def view(self) -> KioskView:
        """Return what to show; the cue is handed out once."""
        words, station, screen = self._words, self._station, self._screen()
        cue, self._cue = self._cue, None
        return KioskView(
            language=words.language,
            status=self._status.view(
                words,
                replace(station, station=self._told.name(station.station)),
                self._unsaved(),
                late=self._late(),
            ),
            screen=screen,
            ready=self._ready(),
            actions=self._actions(screen),
            card=self._card(),
            order=self._order.panel(words, station.step),
            found=found_view(words, self._last.ack) if self._last else None,
            held=held_view(words, station),
            notice=self._notice(screen) or print_notice(words, self._printed),
            cue=cue,
            pin=self._pin(),
            pair=self._pair(),
        )

    def _told_of_hubs(self, event: HubsFound | HubTold) -> None:
        self.hubs.handle(event)
        if isinstance(event, HubTold):
            self.pairing.trouble = None  # it was another hub's
            self._cue = Verdict.COMMAND_REFUSED if event.trouble else None

    def _told_of_pin(self, told: PinTold) -> None:
        self.pin.handle(told)
        if told.outcome is not PinOutcome.RIGHT:
            self._cue = Verdict.COMMAND_REFUSED

    def _told_of_order(self, event: OrderLoaded | OrderNoted) -> None:
        if isinstance(event, OrderLoaded):
            self._order.load(event.order)
        else:
            self._notes.put(event.notes)

    def _captured(self, event: Captured) -> None:
        self._printed = None
        self._unanswered.put(event.scan.scan_id, text_of(event.scan))
        if self._status.link is not LinkState.CONNECTED:
            self._cue = CAPTURED_CUE
        if command_of(text_of(event.scan)) is Command.OK and self._answered_here():
            self._acknowledged_by = event.scan.scan_id

    def _answered_here(self) -> bool:
        """Take an OK that is meant for what the station itself shows; False when nothing is."""
        if self._not_recorded:
            self._losses_seen()
            return True
        if self._is_stopped() or self._told.message is None:
            return False
        self._told.read()
        return True

    def _is_stopped(self) -> bool:
        """Tell whether a verdict waits for its answer, which a locked station takes none of."""
        return self._station.pending is not None and not self._told.config.locked

    def _set(self, config: StationConfig) -> None:
        """Follow what a supervisor set; a language only when it is another than before."""
        language = self._told.config.language
        if self._told.take(config):
            self._cue = MESSAGE_CUE
        if config.language not in (None, language):
            self._words.speak(config.language or self._words.language)

    def _judged(self, event: Judged) -> None:
        self._unanswered.answered(event.scan.scan_id)
        self._order.apply(event.ack)
        self._follow(event.view)
        verdict = event.ack.verdict
        if event.ack.reason is Reason.PIN_NOT_PROVEN:
            self.pin.handle(PinTold(PinOutcome.FAILED))
        if verdict is not Verdict.HELD and not self._only_acknowledged(event):
            self._last = event
        completed = self._completed or verdict is Verdict.ORDER_COMPLETED
        self._completed = completed and event.view.open_order is None
        if not event.late or must_be_acknowledged(verdict, event.ack.reason):
            self._cue = None if self._only_acknowledged(event) else verdict

    def _only_acknowledged(self, event: Judged) -> bool:
        """Tell whether this is the server's answer to an OK that was not meant for it."""
        return event.scan.scan_id == self._acknowledged_by and event.ack.reason in _MEANT_FOR_NOBODY

    def _not_kept(self, event: NotRecorded) -> None:
        """Show the loss; an OK that cannot be kept either still answers the loss before it."""
        if self._not_recorded and command_of(event.text) is Command.OK:
            self._losses_seen()
            return
        self._not_recorded = event
        self._losses += 1
        self._cue = Verdict.NOT_RECORDED

    def _losses_seen(self) -> None:
        self._not_recorded, self._losses = None, 0

    def _follow(self, station: StationView) -> None:
        self._station = station
        self.pin.follow(station)
        self._order.follow(station.open_order)

    def _link_changed(self, event: LinkChanged) -> None:
        self._status.handle(event)
        self.pairing.follow(event.state)
        self.hubs.follow(event.state)
        if event.state is LinkState.CONNECTED:
            self._unanswered.wait_anew()

    def _unsaved(self) -> int:
        return max(self._status.unconfirmed, len(self._unanswered))

    def _late(self) -> bool:
        return self._unanswered.overdue or self._status.link is not LinkState.CONNECTED

    def _screen(self) -> Screen:
        verdict = self._last.ack.verdict if self._last else None
        if verdict is Verdict.ITEM_FOUND and self._station.step is WorkStep.INQUIRE:
            return Screen.FOUND
        if self._station.open_order is not None:
            return Screen.ORDER
        if verdict is Verdict.ORDER_COMPLETED:
            return Screen.COMPLETED
        return Screen.READY

    def _card(self) -> VerdictCard | None:
        """Return the card on top: what must be acknowledged, what is not saved, what was said."""
        stop = self._stop_card() or self._link_card()
        if stop is not None:
            return stop
        if self._unanswered:
            return cards.captured_card(self._words, self._unanswered.last_text)
        if self._station.open_order is not None and self._order.closed_after(self._last_good()):
            return None  # said before the order was closed elsewhere
        return self._last_card()

    def _stop_card(self) -> VerdictCard | None:
        """Return what has to be read before anything else."""
        words, pending = self._words, self._station.pending
        if self._not_recorded:
            return cards.not_recorded_card(words, self._not_recorded, self._losses)
        if self._status.link is LinkState.UNPAIRED:
            revoked = self._status.is_revoked
            return cards.unpaired_card(
                words, self.pairing.trouble, self._unsaved(), self.hubs.chosen, revoked=revoked
            )
        if self._asks_pin():
            return None
        if pending and self._is_stopped():
            return cards.pending_card(words, pending, self._stop_note())
        return self._told.card(words, self._stop_note("locked-held"))

    def _link_card(self) -> VerdictCard | None:
        """Return what keeps scans from being judged now."""
        words, link = self._words, self._status.link
        if link is LinkState.REFUSED:
            return cards.refused_card(words)
        if link is LinkState.IN_USE:
            return cards.in_use_card(words, self._station.station)
        if self._late() and self._unsaved():
            return cards.waiting_card(words, self._unsaved())
        return cards.lost_card(words) if link is LinkState.LOST else None

    def _notice(self, screen: Screen) -> NoticeView | None:
        """Return what happened elsewhere to the order that the screen, or its card, is about.

        Where it is about none: that not all orders are here yet.
        """
        head, last = self._order.head, self._last
        if screen is Screen.READY:
            is_told = last is not None and last.ack.verdict in _OF_AN_ORDER_NOT_OPENED
            head = last.ack.order if is_told and last is not None else None
        if head is None or screen is Screen.FOUND:
            return self._status.orders_to_come(self._words)
        notes = self._notes.of(head.order_id)
        if screen is Screen.ORDER and self._station.step is WorkStep.PACK:
            return notice_in_pack(self._words, head.status, notes)
        return noted(self._words, notes)

    def _asks_pin(self) -> bool:
        pending = self._station.pending
        return pending is not None and asks_pin(pending) and self._is_stopped()

    def _pin(self) -> PinView | None:
        """Return the question for a PIN; a loss that nobody has seen yet stands before it."""
        unknown = self._status.link in {LinkState.UNPAIRED, LinkState.UNCHOSEN}
        if self._not_recorded or unknown or not self._asks_pin():
            return None
        is_linked = self._status.link is LinkState.CONNECTED
        note = self._stop_note("pin-held")
        return self.pin.view(self._words, self._station, note, link=is_linked)

    def _pair(self) -> PairView | None:
        """Return the keypad for a pairing code, if it was asked for."""
        if self._not_recorded:
            return None
        note = cards.kept_until_paired(self._words, self._unsaved())
        return self.pairing.view(self._words, self._status.link, note)

    def _stop_note(self, key: str = "card-held") -> str:
        """Tell what happened to the scans after what stopped judging, an OK included."""
        held, unsaved = self._station.held_count, self._unsaved()
        if self._late() and unsaved:
            return self._words("waiting-answer", count=unsaved)
        return self._words(key, count=held) if held else ""

    def _last_good(self) -> OrderHead | None:
        last = self._last
        return None if last is None or last.ack.verdict not in _GOOD else last.ack.order

    def _last_card(self) -> VerdictCard | None:
        if self._last is None:
            return None
        ack, command = self._last.ack, command_of(text_of(self._last.scan))
        held = self._station.held_count
        if ack.verdict is Verdict.COMMAND_DONE and command is Command.OK and held:
            return cards.held_after_ok_card(self._words, held)
        operator = self._station.operator or ""
        return cards.judged_card(self._words, ack, command, self._station.step, operator)

    def _actions(self, screen: Screen) -> tuple[Action, ...]:
        last = self._last.ack if self._last else None
        is_done = last is not None and last.verdict is Verdict.ORDER_ALREADY_DONE
        order = last.order if last is not None and is_done else None
        done = order is not None and order.status is OrderStatus.PACKED
        signed_in = self._station.operator is not None
        row = row_actions(self._words, screen, self._station.step, signed_in, self._completed, done)
        head = self._order.head
        closed = screen is Screen.ORDER and head is not None and head.status in CLOSED
        return without_confirming(row) if closed else row

    def _ready(self) -> ReadyView:
        words, step, operator = self._words, self._station.step, self._station.operator
        moment = "starting" if self._status.link is LinkState.STARTING else str(step)
        sign_in = words("ready-signed-in", operator=operator) if operator else None
        return ReadyView(
            title=words(f"ready-{moment}"),
            hint=words(f"ready-{moment}-hint"),
            sign_in=sign_in or words("ready-sign-in"),
            signed_in=operator is not None,
            steps=step_actions(words, step) if self._told.config.step is None else (),
        )
