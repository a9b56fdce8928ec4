"""Which dashboards hear the feed, how far each is, and which of them read too little.

What it is: each has a place in the feed, not a queue of its own, so that one that does not read
costs a frame or two and no more; those at one place get the same frame, encoded once. One that is
too far behind is told to ask for a snapshot and hears nothing until it does. What it is not: who
may listen (`dashboard_live`). The server's event loop.
"""

import asyncio
from typing import Protocol

from engineio.packet import MESSAGE, Packet  # type: ignore[import-untyped]  # ships no types

from server.contract.dashboard_live import NAMESPACE, DashboardEvent
from server.web.feed import Feed, Missed

MAX_BEHIND_BYTES = 1 << 20
"""What of the feed one may not have read yet."""
MAX_FRAME_BYTES = 256 << 10
_LOOK_AGAIN_S = 0.05
_RESYNC = Packet(MESSAGE, f'2{NAMESPACE},["{DashboardEvent.RESYNC}"]')


class Wire(Protocol):
    """The sockets of those who listen, by name."""

    def unread(self, eio_sid: str) -> int:
        """Return how many packets wait for one."""

    def push(self, eio_sid: str, frame: Packet) -> None:
        """Send a frame."""


class Watchers:
    """The listeners of a feed."""

    def __init__(self, feed: Feed, wire: Wire) -> None:
        self._feed = feed
        self._wire = wire
        self._heard: dict[str, int] = {}
        self._look_again: asyncio.TimerHandle | None = None

    @property
    def is_anybody_there(self) -> bool:
        """Whether somebody listens."""
        return bool(self._heard)

    def can_go_on(self, seq: int) -> bool:
        """Say whether one that has heard everything up to `seq` may be told the rest."""
        return self._feed.knows(seq) and self._feed.bytes_after(seq) <= MAX_BEHIND_BYTES

    def listen(self, eio_sid: str, seq: int) -> None:
        """Tell one everything after `seq` from now on."""
        self._heard[eio_sid] = seq
        if seq != self._feed.seq:
            self._look_later()

    def leave(self, eio_sid: str) -> None:
        """Tell one nothing more."""
        self._heard.pop(eio_sid, None)

    def tell(self) -> None:
        """Send everybody who has read what was sent before what is new; look again for the rest."""
        frames: dict[int, tuple[Packet, int]] = {}
        is_one_behind = False
        for eio_sid, seq in list(self._heard.items()):
            if seq == self._feed.seq:
                continue
            if not self.can_go_on(seq):
                del self._heard[eio_sid]
                self._wire.push(eio_sid, _RESYNC)
                continue
            if not self._wire.unread(eio_sid):
                frame, self._heard[eio_sid] = self._frame_after(seq, frames)
                self._wire.push(eio_sid, frame)
            is_one_behind |= self._heard[eio_sid] != self._feed.seq
        if is_one_behind:
            self._look_later()

    def _frame_after(self, seq: int, frames: dict[int, tuple[Packet, int]]) -> tuple[Packet, int]:
        """Return the frame of those at `seq`, and where they are after it."""
        if seq not in frames:
            missed = self._feed.after(seq, max_bytes=MAX_FRAME_BYTES)
            assert missed is not None  # noqa: S101 - it is known, or they would be lost
            frames[seq] = frame_of(self._feed.epoch, missed), missed.last_seq
        return frames[seq]

    def _look_later(self) -> None:
        if self._look_again is None:
            loop = asyncio.get_running_loop()
            self._look_again = loop.call_later(_LOOK_AGAIN_S, self._looked_again)

    def _looked_again(self) -> None:
        self._look_again = None
        self.tell()


def frame_of(epoch: str, missed: Missed) -> Packet:
    """Return an `Events` as the packet that carries it, its items put together as they are."""
    items = b",".join(missed.items).decode()
    told = f'{{"epoch":"{epoch}","first_seq":{missed.first_seq},"events":[{items}]}}'
    return Packet(MESSAGE, f'2{NAMESPACE},["{DashboardEvent.EVENTS}",{told}]')
