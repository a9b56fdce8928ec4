"""The link: hello, then every unconfirmed scan in order, one request in flight, until acknowledged.

What it is: the coordinator of journal, connection and order view; lives on the I/O loop. What it is
not: the connection (`connection`), the numbers' rules (`reconcile`).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from server.contract.centre import CentreTold, OrderNotes
from server.contract.order import OrderView
from server.contract.station import (
    PROTOCOL,
    Event,
    Hello,
    HelloAnswer,
    OrderAnswer,
    OrderChanged,
    OrderReply,
    OrderRequest,
    PinRequest,
    Refusal,
    RefusalCode,
    ScanAck,
    ScanAnswer,
    ScanMessage,
    ScanReply,
    ScanRequest,
    StationConfig,
    StationView,
    Welcome,
)
from station.bridge.backoff import Backoff
from station.bridge.journal import Journal
from station.bridge.link.batch import next_batch
from station.bridge.link.endpoint import Endpoint, Identity, LinkTimes
from station.bridge.link.errors import LinkLostError, LinkRefusedError, StationInUseError
from station.bridge.link.hello import damaged, why_not_welcome
from station.bridge.link.numbers import leave_out, renumber
from station.bridge.link.order_watch import OrderWatch
from station.bridge.link.pin import PinQuestion
from station.bridge.link.reconcile import Step, after_hello
from station.bridge.link.seen_messages import SeenMessages
from station.bridge.link.state_teller import StateTeller
from station.bridge.link.trouble import LinkTrouble, told_as
from station.events import (
    CentreChanged,
    ConfigChanged,
    Judged,
    LinkChanged,
    LinkState,
    OrderLoaded,
    OrderNoted,
    Remedy,
    Resumed,
    StationEvent,
    Unconfirmed,
)

if TYPE_CHECKING:
    from station.bridge.link.connection import Asked, Connection, Pushed

_log = logging.getLogger(__name__)
_SETTLED_S = 10.0
"""A connection that lasted so long was a good one: the next is tried at once. One that the server
ends soon after hello is not, and must not be tried again and again hotly.
"""
_PAIRING_HELPS = frozenset({LinkTrouble.TOKEN, LinkTrouble.UNPAIRED})
_OF_ONE_SCAN = frozenset({RefusalCode.MALFORMED, RefusalCode.SCAN_TAKEN})
_MAX_REFUSALS = 5
"""Refusals in a row without one scan getting through, before someone has to look at it."""


async def _always() -> None:
    """Return at once: there is room."""


class Link:
    """Sends what the journal holds, and tells what comes back through `emit`.

    `endpoint` returns where the server is, as soon as there is one; `room` when whoever hears
    `emit` has room for a batch of verdicts.
    """

    def __init__(
        self,
        identity: Identity,
        journal: Journal,
        endpoint: Callable[[], Awaitable[Endpoint]],
        emit: Callable[[StationEvent], None],
        *,
        backoff: Backoff,
        times: LinkTimes | None = None,
        room: Callable[[], Awaitable[None]] = _always,
    ) -> None:
        self._identity = identity
        self._journal = journal
        self._endpoint = endpoint
        self._emit = emit
        self._backoff = backoff
        self._times = times or LinkTimes()
        self._room = room
        self.can_pair = False
        """Whether a pairing code helps where the server does not take the token."""
        self.answers: "Asked" = {}  # noqa: UP037 - of a module that is loaded later
        """What the server may ask of this kiosk beside the scans, and who answers."""
        self._again = asyncio.Event()
        self._order = OrderWatch()
        self._stirred = journal.changed
        self._teller: StateTeller | None = None
        self._told = LinkChanged(LinkState.STARTING)
        self._is_told_anew = False
        self._live_after = 0
        self._fed_again_at: int | None = None
        self._refusals = 0
        self._seen = SeenMessages(emit)
        self._pin = PinQuestion(emit)

    def told_by(self, teller: StateTeller) -> None:
        """Have the server told how this kiosk stands, before `run`."""
        self._teller = teller
        teller.stirred = self._stirred.set

    def check_pin(self, asked: PinRequest) -> None:
        """Ask the server whether a PIN is right; a `PinTold` follows in any case.

        It is kept nowhere, and sent once: without the server nobody is signed in by one.
        """
        self._pin.put(asked, linked=self._told.state is LinkState.CONNECTED)
        self._stirred.set()

    @property
    def is_unpaired(self) -> bool:
        """Whether the server does not know this kiosk."""
        return self._told.state is LinkState.UNPAIRED

    @property
    def is_unchosen(self) -> bool:
        """Whether there is no server yet."""
        return self._told.state is LinkState.UNCHOSEN

    def try_again(self) -> None:
        """Do not wait any longer: this kiosk was paired. On the I/O loop.

        What comes of it is told, though it be the same as before.
        """
        self._is_told_anew = True
        self._again.set()

    def message_seen(self, message_id: UUID) -> None:
        """Tell the server that a message was read, until it has heard so. On the I/O loop."""
        self._seen.put(message_id)
        self._stirred.set()

    async def run(self) -> None:
        """Connect and send for ever; ends by cancellation."""
        loop = asyncio.get_running_loop()
        while True:
            begun_s = loop.time()
            try:
                await self._one_connection()
            except LinkLostError as error:
                self._tell_trouble(LinkState.LOST, error.remedy)
                if loop.time() - begun_s > _SETTLED_S:
                    self._backoff.reset()
                await asyncio.sleep(self._backoff.next_s())
            except StationInUseError as error:
                self._tell_trouble(LinkState.IN_USE, error.remedy)
                await asyncio.sleep(self._times.in_use_wait_s)
            except LinkRefusedError as error:
                await self._wait_for_somebody(error)

    async def _wait_for_somebody(self, error: LinkRefusedError) -> None:
        """Tell what somebody has to look at, and wait, though no longer than until it paired."""
        state, told = LinkState.REFUSED, error.remedy
        if error.kind is LinkTrouble.NO_HUB:
            state = LinkState.UNCHOSEN
        if error.kind in _PAIRING_HELPS and self.can_pair:
            state = LinkState.UNPAIRED
            if error.kind is LinkTrouble.TOKEN:
                told = told_as(LinkTrouble.REVOKED, str(error))
        if told != self._told.remedy:
            _log.error("link refused: %s", error)
        self._again.clear()
        self._tell_trouble(state, told)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._times.refused_wait_s):
                await self._again.wait()

    async def _one_connection(self) -> None:
        # Not at the top: the local server starts beside this import, and takes no longer.
        from station.bridge.link.connection import connect  # noqa: PLC0415

        endpoint = await self._endpoint()
        station = endpoint.station or self._identity.station
        self._identity = replace(self._identity, station=station)
        pushed, answers = self._pushed(), self.answers
        async with connect(endpoint, self._times, pushed, answers) as connection:
            self._refusals = 0
            await self._greet(connection)
            if self._told.state is not LinkState.REFUSED:  # else when something has gone well
                self._tell(LinkState.CONNECTED, endpoint.url)
            try:
                while True:
                    await self._next_thing(connection)
            finally:
                self._pin.drop()

    async def _next_thing(self, connection: "Connection") -> None:
        self._stirred.clear()
        if self._pin.waits:
            await self._pin.ask(connection, self._times.answer_s)
        elif self._order.wanted is not None:
            await self._fetch_order(connection)
        elif self._teller is not None and self._teller.is_due(scans_wait=self._has_scans):
            await self._teller.tell(connection)
        elif self._has_scans:
            await self._send(connection)
        elif self._seen.wait:
            await self._seen.tell(connection, self._times.answer_s)
        else:
            self._is_well()
            wait_s = None if self._teller is None else self._teller.wait_s()
            await connection.wait(self._stirred, wait_s)

    @property
    def _has_scans(self) -> bool:
        return bool(self._journal.unconfirmed)

    async def _greet(self, connection: "Connection", *, taken: bool = False) -> None:
        welcome = await self._hello(connection)
        await self._reconcile(welcome.last_seq, taken=taken)
        self._live_after = self._journal.last_seq
        self._emit(Resumed(welcome.view))
        self._emit(Unconfirmed(len(self._journal.unconfirmed)))
        self._order.begin(welcome.view)
        if self._teller is not None:
            self._teller.begin()

    async def _hello(self, connection: "Connection") -> Welcome:
        who = self._identity
        hello = Hello(PROTOCOL, who.station, who.kiosk, self._journal.last_seq)
        answer = await connection.ask(Event.HELLO, hello, HelloAnswer, self._times.answer_s)
        if isinstance(answer, Welcome):
            return answer
        raise why_not_welcome(answer, who.station)

    async def _reconcile(self, stored_seq: int, *, taken: bool) -> None:
        step = after_hello(
            stored_seq=stored_seq,
            confirmed_seq=self._journal.confirmed_seq,
            next_seq=self._journal.next_to_send,
            last_seq=self._journal.last_seq,
            fed_again_at=self._fed_again_at,
            taken=taken,
        )
        if step is Step.FEED_AGAIN:
            self._fed_again_at = stored_seq
            _log.error("the server lost scans it had confirmed: it has %d", stored_seq)
            if self._journal.reopen(stored_seq):
                return
            step = Step.RENUMBER
        if step is Step.RENUMBER:
            await renumber(self._journal, stored_seq)

    async def _send(self, connection: "Connection") -> None:
        await self._room()
        scans = next_batch(self._journal.unconfirmed, single=self._refusals > 0)
        wait_s = self._times.answer_s + self._times.per_scan_s * (len(scans) - 1)
        answer = await connection.ask(Event.SCAN, ScanRequest(scans), ScanAnswer, wait_s)
        if isinstance(answer, ScanReply):
            await self._accept(scans, answer)
        else:
            await self._refused(connection, scans, answer)

    async def _accept(self, scans: Sequence[ScanMessage], reply: ScanReply) -> None:
        if [ack.scan_id for ack in reply.acks] != [scan.scan_id for scan in scans]:
            sentence = "The server answered for other scans than were sent to it."
            raise LinkRefusedError(LinkTrouble.NOT_UNDERSTOOD, sentence)
        self._refusals = 0
        self._backoff.reset()
        live_after = self._live_after
        await self._confirm(scans, reply.acks)
        self._order.judged(reply.acks, reply.view)
        for scan, ack in zip(scans, reply.acks, strict=True):
            late = scan.station_seq <= live_after
            self._emit(Judged(scan, ack, reply.view, late=late))
        self._emit(Unconfirmed(len(self._journal.unconfirmed)))
        self._is_well()

    async def _confirm(self, scans: Sequence[ScanMessage], acks: Sequence[ScanAck]) -> None:
        """Confirm scans, or leave out those that the server stored before, under other numbers."""
        pairs = list(zip(scans, acks, strict=True))
        same = [scan.station_seq for scan, ack in pairs if scan.station_seq == ack.station_seq]
        through_seq = same[-1] if same else 0
        if same:
            self._journal.confirm(through_seq)
        later = (ack for scan, ack in pairs if scan.station_seq > through_seq)
        known = {ack.scan_id: ack.station_seq for ack in later}
        if known:
            await self._leave_out(known)

    async def _leave_out(self, known: Mapping[UUID, int]) -> None:
        """Send scans no more that the server has under other numbers than ours."""
        await leave_out(self._journal, known)
        self._live_after -= len(known)

    async def _is_another_stations(self, scan: ScanMessage) -> None:
        """Leave out a scan that the server has: this kiosk was another station when it sent it."""
        _log.error("scan %s is another station's at the server", scan.scan_id)
        self._refusals = 0
        await self._leave_out({scan.scan_id: 0})
        self._emit(Unconfirmed(len(self._journal.unconfirmed)))

    async def _refused(
        self, connection: "Connection", scans: Sequence[ScanMessage], refusal: Refusal
    ) -> None:
        self._refusals += 1
        _log.warning(
            "scans refused: %s",
            refusal.message,
            extra={"code": refusal.code, "station_seq": scans[0].station_seq, "scans": len(scans)},
        )
        if refusal.code is RefusalCode.NOT_STORED:
            sentence = f"The server cannot store: {refusal.message}"
            told = told_as(LinkTrouble.CANNOT_STORE, sentence)
            await self._wait(connection, LinkState.LOST, told, self._backoff.next_s())
        elif refusal.code is RefusalCode.STORE_DAMAGED:
            told = damaged(refusal).remedy
            await self._wait(connection, LinkState.REFUSED, told, self._times.refused_wait_s)
        elif refusal.code in _OF_ONE_SCAN and len(scans) > 1:
            return  # the others go one by one, up to the one that is meant
        elif refusal.code is RefusalCode.SCAN_TAKEN:
            await self._is_another_stations(scans[0])
        elif refusal.code is RefusalCode.MALFORMED or self._refusals > _MAX_REFUSALS:
            sentence = f"The server does not take scan {scans[0].scan_id}: {refusal.message}"
            raise LinkRefusedError(LinkTrouble.NOT_UNDERSTOOD, sentence)
        else:
            await self._greet(connection, taken=refusal.code is RefusalCode.SEQ_TAKEN)

    async def _wait(
        self, connection: "Connection", state: LinkState, told: Remedy, wait_s: float
    ) -> None:
        """Tell why the server stores nothing now, and stay connected until it is tried again."""
        self._tell_trouble(state, told)
        await connection.wait(asyncio.Event(), wait_s)
        self._live_after = self._journal.last_seq

    def _stands_elsewhere(self, view: StationView) -> None:
        """Follow a supervisor who changed where this station stands."""
        self._order.begin(view)
        self._emit(Resumed(view))
        self._stirred.set()

    async def _fetch_order(self, connection: "Connection") -> None:
        if self._order.wanted is None:
            return
        request = OrderRequest(self._order.wanted)
        answer = await connection.ask(Event.ORDER, request, OrderAnswer, self._times.order_s)
        if isinstance(answer, OrderReply):
            self._loaded(answer.order)
        elif answer.code is RefusalCode.NOT_FOUND:
            self._order.gone()
        elif answer.code is RefusalCode.STORE_DAMAGED:
            raise damaged(answer)
        else:
            sentence = f"The server did not give the order: {answer.message}"
            raise LinkLostError(LinkTrouble.ORDER_NOT_GIVEN, sentence)

    def _loaded(self, order: OrderView) -> None:
        self._order.loaded(order.head)
        self._emit(OrderLoaded(order))
        self._is_well()

    def _order_changed(self, change: OrderChanged) -> None:
        if self._order.changed(change):
            self._stirred.set()

    def _pushed(self) -> "Pushed":
        """Return what the server may send unasked, and what becomes of it."""
        return {
            Event.ORDER_CHANGED: (OrderChanged, self._order_changed),
            Event.CENTRE: (CentreTold, lambda told: self._emit(CentreChanged(told))),
            Event.CONFIG_CHANGED: (StationConfig, lambda set_: self._emit(ConfigChanged(set_))),
            Event.STATE: (StationView, self._stands_elsewhere),
            Event.ORDER_NOTES: (OrderNotes, lambda notes: self._emit(OrderNoted(notes))),
        }

    def _is_well(self) -> None:
        """Tell that the server does what it is asked, unless that is known."""
        if self._told.state is not LinkState.CONNECTED:
            self._tell(LinkState.CONNECTED)

    def _tell_trouble(self, state: LinkState, trouble: Remedy) -> None:
        self._tell(state, str(trouble), trouble)

    def _tell(self, state: LinkState, detail: str = "", trouble: Remedy | None = None) -> None:
        told = LinkChanged(state, detail, trouble)
        if told != self._told or self._is_told_anew:
            self._told, self._is_told_anew = told, False
            self._emit(told)
