"""When the server is told how this kiosk stands, so that no scan ever waits for it.

What it is: what is looked at once a second at most and told when it is another, at once or every
few seconds, and again when it was refused; and for an older server, which does not know the
request, an end of it until the next connection. What it is not: what is told (`kiosk_standing`).
Lives on the I/O loop.
"""

import logging
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Protocol

import msgspec

from server.contract.kiosk_state import KioskState, KioskStateAnswer, KioskStateNoted
from server.contract.station import Event, RefusalCode

if TYPE_CHECKING:
    from station.bridge.link.connection import Connection

_log = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0
OTHER_EVERY_S = 5.0
OVERDUE_S = 5.0
"""What is not told for so long goes before the next scans of a backlog: a moment, no answer."""


class Standing(Protocol):
    """How the kiosk stands: what is urgent, what may wait, and all of it as it is told."""

    def urgent(self) -> object:
        """Return what is told at once when it is another."""

    def other(self) -> object:
        """Return what may wait."""

    def state(self) -> KioskState:
        """Return all of it."""


class StateTeller:
    """Tells `standing`. `stirred` wakes whoever asks whether something is due."""

    def __init__(self, standing: Standing, monotonic_s: Callable[[], float]) -> None:
        self._standing = standing
        self._monotonic_s = monotonic_s
        self.stirred: Callable[[], None] = lambda: None
        self._told: tuple[object, object] | None = None
        self._told_s = -inf
        self._look_s = 0.0
        self._is_due = False
        self._is_known = True
        """Whether the server knows the request."""

    def begin(self) -> None:
        """Begin after a greeting: its other end was told nothing, and is before it has a backlog.

        Should that not be stored, it is known at least that it is there.
        """
        self._told = None
        self._is_due = self._is_known = True
        self._told_s = -inf

    def hasten(self) -> None:
        """Look as soon as may be: something changed that is told at once."""
        self._look_s = min(self._look_s, self._told_s + LOOK_EVERY_S)
        self.stirred()

    def is_due(self, *, scans_wait: bool) -> bool:
        """Say whether to tell now; while scans wait only what is overdue."""
        now_s = self._monotonic_s()
        if not self._is_known:
            return False
        if not self._is_due and now_s >= self._look_s:
            self._look_s = now_s + LOOK_EVERY_S
            self._is_due = self._is_news(now_s)
        return self._is_due and (not scans_wait or now_s - self._told_s >= OVERDUE_S)

    def wait_s(self) -> float | None:
        """Return in how long to ask again; None when never on this connection."""
        return max(0.0, self._look_s - self._monotonic_s()) if self._is_known else None

    async def tell(self, connection: "Connection") -> None:
        """Tell it.

        Raises:
            LinkLostError: the connection broke.
        """
        standing = self._standing
        self._is_due = False
        self._told = standing.urgent(), standing.other()
        self._told_s = self._monotonic_s()
        self._look_s = self._told_s + LOOK_EVERY_S
        await connection.tell(Event.KIOSK_STATE, standing.state(), self._answered)

    def _is_news(self, now_s: float) -> bool:
        if self._told is None:
            return True
        urgent, other = self._told
        if self._standing.urgent() != urgent:
            return True
        return now_s - self._told_s >= OTHER_EVERY_S and self._standing.other() != other

    def _answered(self, answer: object) -> None:
        try:
            read: KioskStateAnswer = msgspec.convert(answer, KioskStateAnswer)
        except msgspec.ValidationError as error:
            _log.info("supervisors are not told how this kiosk stands: %s", error)
            self._is_known = False
            return
        if not isinstance(read, KioskStateNoted):
            _log.info("supervisors are not told how this kiosk stands: %s", read.message)
            self._refused(read.code)

    def _refused(self, code: RefusalCode) -> None:
        """Tell it again in a while, but not to a server that does not know the request."""
        if code is RefusalCode.MALFORMED:
            self._is_known = False
        else:
            self._told = None
            self._look_s = self._monotonic_s() + OTHER_EVERY_S
