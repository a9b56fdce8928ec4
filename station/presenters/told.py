"""What supervisors set for this station and say to it: its name, its lock, their messages.

What it is: the newest `StationConfig`, and which messages were read here. What it is not: what a
lock does to a scan (the server). Lives on the Qt main thread; no Qt.
"""

from collections.abc import Callable
from uuid import UUID

from server.contract.station import StationConfig, StationMessage
from station.presenters.actions import acknowledge_here
from station.presenters.view import CardState, Tone, VerdictCard
from station.presenters.words import Words

MESSAGE_CUE = "message"


class ToldPresenter:
    """The owner is `KioskPresenter`. `tell_seen` hands on that a message was read."""

    def __init__(self, tell_seen: Callable[[UUID], None]) -> None:
        self.config = StationConfig()
        self._tell_seen = tell_seen
        self._seen: set[UUID] = set()

    def take(self, config: StationConfig) -> bool:
        """Take in what is set now; say whether a message came that was not here before."""
        before = {message.message_id for message in self.config.messages}
        self.config = config
        there = {message.message_id for message in config.messages}
        self._seen &= there  # what the server knows to be read it tells no more
        return bool(there - before - self._seen)

    def name(self, station: str) -> str:
        """Return what this station is called on the screen."""
        return self.config.shown_name or station

    @property
    def message(self) -> StationMessage | None:
        """The oldest message that nobody has read."""
        unseen = (each for each in self.config.messages if each.message_id not in self._seen)
        return next(unseen, None)

    def read(self) -> None:
        """Take it that the message on the screen was read."""
        if (message := self.message) is not None:
            self._seen.add(message.message_id)
            self._tell_seen(message.message_id)

    def card(self, words: Words, note: str) -> VerdictCard | None:
        """Return the message to read, else the lock; `note` tells what became of scans."""
        if (message := self.message) is not None:
            return _message_card(words, message)
        return _lock_card(words, self.config.lock_text, note) if self.config.locked else None


def _message_card(words: Words, message: StationMessage) -> VerdictCard:
    return VerdictCard(
        CardState.NOTICE,
        Tone.INFO,
        "message",
        words("message"),
        words("message-detail"),
        seen=message.text,
        caption=message.sender or words("message-of-the-server"),
        takeover=True,
        actions=(acknowledge_here(words),),
    )


def _lock_card(words: Words, why: str, note: str) -> VerdictCard:
    return VerdictCard(
        CardState.NOTICE,
        Tone.WARNING,
        "lock",
        words("locked"),
        words("locked-detail"),
        seen=why,
        caption=words("locked-why"),
        takeover=True,
        note=note,
    )
