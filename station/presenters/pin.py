"""The PIN of a badge: its digits as they are typed, and what the server says of them. No Qt.

What it is: the only place at the station that knows the digits, until they are handed in. What it
is not: a judgement of them, or a sign-in, which is a scan. Lives on the Qt main thread.
"""

from uuid import UUID

from server.contract.station import PinRequest, ScanAck, StationView
from server.contract.verdict import Reason
from station.events import PinOutcome, PinTold
from station.presenters.actions import give_up_pin
from station.presenters.view import PinView, Tone
from station.presenters.words import Words

LEAST_DIGITS = 4
MOST_DIGITS = 8
ERASE, TAKE = "erase", "take"
"""Keys besides the digits."""


class PinPresenter:
    """Keeps what is typed; the owner is `KioskPresenter`."""

    def __init__(self) -> None:
        self._asked: UUID | None = None
        self._digits = ""
        self._told: PinTold | None = None
        self._is_checked = False
        """Whether what was typed is on its way to the server, or its sign-in to the store."""

    def follow(self, station: StationView) -> None:
        """Take in the station's state: another scan of a badge begins anew."""
        pending = station.pending
        asked = pending.scan_id if pending is not None and asks_pin(pending) else None
        if asked != self._asked:
            self._asked = asked
            self._told, self._digits, self._is_checked = None, "", False

    def handle(self, told: PinTold) -> None:
        """Take in what the server says. After the right one its scan is waited for."""
        self._told = told
        self._is_checked = told.outcome is PinOutcome.RIGHT

    def touch(self, key: str) -> PinRequest | None:
        """Take a key; return what is to be checked, once."""
        if self._is_checked or self._asked is None:
            return None
        if key == TAKE:
            return self._take(self._asked)
        self._told = None
        self._digits = self._digits[:-1] if key == ERASE else (self._digits + key)[:MOST_DIGITS]
        return None

    def view(self, words: Words, station: StationView, note: str, *, link: bool) -> PinView | None:
        """Return what to show; None while none is asked. `link` is whether the server is there."""
        pending = station.pending
        if pending is None or not asks_pin(pending):
            return None
        said, tone = self._said(words, link=link)
        can_take = link and not self._is_checked and len(self._digits) >= LEAST_DIGITS
        return PinView(
            words("pin-title"),
            pending.seen,
            words("pin-hint"),
            len(self._digits),
            said,
            tone,
            words("pin-erase"),
            words("pin-take"),
            can_take,
            give_up_pin(words),
            note,
        )

    def _take(self, asked: UUID) -> PinRequest | None:
        if len(self._digits) < LEAST_DIGITS:
            return None
        digits, self._digits = self._digits, ""
        self._told, self._is_checked = None, True
        return PinRequest(asked, digits)

    def _said(self, words: Words, *, link: bool) -> tuple[str, Tone]:
        if not link:
            return words("pin-no-server"), Tone.WARNING
        if self._is_checked:
            return words("pin-checking"), Tone.INFO
        if self._told is None:
            return "", Tone.NEUTRAL
        number = self._told.number
        said = words(f"pin-{self._told.outcome}", left=number, minutes=number)
        return said, Tone.ERROR


def asks_pin(pending: ScanAck) -> bool:
    """Say whether the verdict that stopped judging asks for a PIN."""
    return pending.reason is Reason.PIN_ASKED
