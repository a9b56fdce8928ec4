"""A PIN that somebody typed: asked of the server once, and what came of it. On the I/O loop."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from server.contract.station import Event, PinAnswer, PinLocked, PinRequest, PinRight, PinWrong
from station.events import PinOutcome, PinTold

if TYPE_CHECKING:
    from station.bridge.link.connection import Connection

_NO_SERVER = PinTold(PinOutcome.NO_SERVER)


class PinQuestion:
    """The PIN that waits to be asked, if one does. What becomes of it is told through `emit`."""

    def __init__(self, emit: Callable[[PinTold], None]) -> None:
        self._emit = emit
        self._asked: PinRequest | None = None

    @property
    def waits(self) -> bool:
        """Whether one is to be asked."""
        return self._asked is not None

    def put(self, asked: PinRequest, *, linked: bool) -> None:
        """Let a PIN wait for its turn; without a server nobody is signed in by it."""
        if linked:
            self._asked = asked
        else:
            self._emit(_NO_SERVER)

    async def ask(self, connection: "Connection", wait_s: float) -> None:
        """Ask it.

        Raises:
            LinkLostError: the connection broke; the PIN waits to be dropped.
        """
        if self._asked is None:
            return
        answer = await connection.ask(Event.PIN, self._asked, PinAnswer, wait_s)
        self._asked = None
        self._emit(pin_told(answer))

    def drop(self) -> None:
        """Say of a PIN that was not answered that nobody is signed in by it."""
        if self._asked is not None:
            self._asked = None
            self._emit(_NO_SERVER)


def pin_told(answer: PinAnswer) -> PinTold:
    """Return what became of a PIN; one that the server could not look at may be typed again."""
    match answer:
        case PinRight(code):
            return PinTold(PinOutcome.RIGHT, code=code)
        case PinWrong(left):
            return PinTold(PinOutcome.WRONG, left)
        case PinLocked(minutes):
            return PinTold(PinOutcome.LOCKED, minutes)
    return PinTold(PinOutcome.FAILED)
