"""The kiosk, off screen, that tells each step it takes, and dies at one of them if it is asked to.

Arguments: the data folder, and if it is to die a moment and how often that comes before: then the
process sends itself SIGKILL in the midst of that step. All else is the kiosk as users start it.
"""

import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import redirect_stdout
from functools import wraps
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from server.contract.station import Event, ScanMessage, ScanReply, ScanRequest
from station.__main__ import main as run
from station.app import core
from station.bridge.journal import Journal
from station.bridge.link.connection import Connection
from station.bridge.link.link import Link
from station.events import (
    Captured,
    Judged,
    OrderLoaded,
    Resumed,
    ScannerChanged,
    ScannerState,
    StationEvent,
)
from station.presenters.view import Screen
from tests.system.faults.steps import Moment, Step

if TYPE_CHECKING:  # the kiosk itself loads its window only when its core has started
    from station.app.kiosk import Kiosk

WAIT_S = 30.0
_Ask = Callable[..., Awaitable[Any]]


class Teller:
    """Tells steps on stdout, and ends the process when its time has come."""

    def __init__(self, dies_at: Moment | None, after: int, out: int) -> None:
        self._out = out
        self._dies_at = dies_at
        self._left = after
        self._screen_told = threading.Event()
        self._kiosk: Kiosk | None = None

    def listen_to(self, kiosk: "Kiosk") -> None:
        """Be told what a kiosk's screen is told."""
        self._kiosk = kiosk
        kiosk.heard = self._heard

    def tell(self, step: Step) -> None:
        """Tell a step, and die in it if this is the one."""
        os.write(self._out, msgspec.json.encode(step) + b"\n")
        if self._is_last(step.moment):
            os.kill(os.getpid(), signal.SIGKILL)

    def _is_last(self, moment: Moment) -> bool:
        if moment is self._dies_at:
            self._left -= 1
        return moment is self._dies_at and self._left < 0

    def captured(self, scan: ScanMessage, tell_all: Callable[[ScanMessage], None]) -> None:
        """Tell of a scan that has become durable. On the I/O loop, before it can be sent."""
        self.tell(_of(Moment.WRITTEN, scan))
        self._screen_told.clear()
        tell_all(scan)
        if self._dies_at is Moment.CAPTURED:  # between capture and sending: the loop waits here
            self._screen_told.wait(WAIT_S)

    def _heard(self, event: StationEvent) -> None:
        """Tell what the screen is told. On the main thread."""
        match event:
            case Captured(scan=scan):
                self.tell(_of(Moment.CAPTURED, scan))
                self._screen_told.set()
            case Judged(scan=scan, ack=ack):
                self.tell(_of(Moment.JUDGED, scan, ack.verdict))
            case Resumed(view=view):
                order = view.open_order
                number, packed = (order.order_no, order.units_packed) if order else ("", 0)
                self.tell(Step(Moment.RESUMED, order=number, packed=packed))
            case OrderLoaded():
                self._tell_shown()
            case ScannerChanged(state=ScannerState.READY):
                self.tell(Step(Moment.SCANNER))

    def _tell_shown(self) -> None:
        assert self._kiosk is not None
        view = self._kiosk.view
        if view.screen is Screen.ORDER and view.order is not None:
            head = view.order.head
            self.tell(Step(Moment.SHOWN, order=head.order_no, packed=head.units_packed))


def _of(moment: Moment, scan: ScanMessage, verdict: str = "") -> Step:
    data = scan.data.decode("latin-1")
    return Step(moment, scan.station_seq, scan.scan_id.hex, data, verdict)


def put_between(teller: Teller) -> None:
    """Have the teller told at each step, from within the product's own methods."""

    class ToldJournal(Journal):
        def __init__(
            self,
            path: Path,
            *,
            captured: Callable[[ScanMessage], None],
            **more: Any,  # noqa: ANN401 - handed on
        ) -> None:
            super().__init__(path, captured=lambda scan: teller.captured(scan, captured), **more)

        def confirm(self, through_seq: int) -> None:
            super().confirm(through_seq)
            teller.tell(Step(Moment.CONFIRMED, through_seq))

    emit: _Ask = Connection._emit
    accept = Link._accept

    @wraps(emit)
    async def emit_and_tell(
        connection: Connection, event: Event, question: object, *more: object
    ) -> None:
        await emit(connection, event, question, *more)
        if isinstance(question, ScanRequest):
            teller.tell(_of(Moment.SENT, question.scans[-1]))

    @wraps(accept)
    async def tell_and_accept(link: Link, scans: Sequence[ScanMessage], reply: ScanReply) -> None:
        teller.tell(_of(Moment.ANSWERED, scans[-1]))
        await accept(link, scans, reply)

    setattr(core, "Journal", ToldJournal)  # noqa: B010 - a class put in another's place
    setattr(Connection, "_emit", emit_and_tell)  # noqa: B010 - a method put in another's place
    setattr(Link, "_accept", tell_and_accept)  # noqa: B010 - a method put in another's place


def main(folder: str, dies_at: str = "", after: str = "0") -> int:
    teller = Teller(Moment(dies_at) if dies_at else None, int(after), sys.stdout.fileno())
    put_between(teller)
    with redirect_stdout(StringIO()):
        return run(["run", "--data-dir", folder], teller.listen_to)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
