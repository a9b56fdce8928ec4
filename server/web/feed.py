"""What dashboards are told, numbered, and kept for a while for those that missed some of it.

What it is: a ring of encoded items with a running number, bounded by count and by bytes, and the
one answer to "what came after this number?": exactly that, or that nobody knows any more. What it
is not: what is told (`dashboard_news`), or to whom (`watchers`). No I/O; the server's event loop
alone.
"""

from collections import deque
from itertools import islice

from msgspec import Struct

MAX_ITEMS = 4096
MAX_BYTES = 4 << 20
"""Of all items kept: minutes of a busy site, and the most that a late dashboard can cost."""


class Missed(Struct, frozen=True):
    """Consecutive items, the first of them numbered `first_seq`."""

    first_seq: int
    items: tuple[bytes, ...]

    @property
    def last_seq(self) -> int:
        """The number of the last item; before `first_seq` where there is none."""
        return self.first_seq + len(self.items) - 1


class Feed:
    """The items of one run of the server, which is its `epoch`: numbers begin at 1 in each."""

    def __init__(
        self, epoch: str, *, max_items: int = MAX_ITEMS, max_bytes: int = MAX_BYTES
    ) -> None:
        self.epoch = epoch
        self._max_items = max_items
        self._max_bytes = max_bytes
        self._kept: deque[bytes] = deque()
        self._kept_bytes = 0
        self._seq = 0

    @property
    def seq(self) -> int:
        """The number of the newest item; 0 before the first."""
        return self._seq

    def publish(self, item: bytes) -> int:
        """Take an item in and return its number. The oldest go when there are too many."""
        self._seq += 1
        self._kept.append(item)
        self._kept_bytes += len(item)
        while len(self._kept) > self._max_items or self._kept_bytes > self._max_bytes:
            self._kept_bytes -= len(self._kept.popleft())
        return self._seq

    def knows(self, seq: int) -> bool:
        """Say whether everything after `seq` is still here."""
        return self._seq - len(self._kept) <= seq <= self._seq

    def bytes_after(self, seq: int) -> int:
        """Return how many bytes came after a `seq` that it knows."""
        return sum(len(item) for item in self._after(seq))

    def after(self, seq: int, *, max_bytes: int | None = None) -> Missed | None:
        """Return what came after `seq`; None when that is not known, and only a snapshot helps.

        With `max_bytes` only the first of it, so many bytes, but one item at least.
        """
        if not self.knows(seq):
            return None
        items: list[bytes] = []
        room = self._kept_bytes if max_bytes is None else max_bytes
        for item in self._after(seq):
            room -= len(item)
            if items and room < 0:
                break
            items.append(item)
        return Missed(seq + 1, tuple(items))

    def _after(self, seq: int) -> "islice[bytes]":
        return islice(self._kept, len(self._kept) - (self._seq - seq), None)
