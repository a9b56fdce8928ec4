"""What waits to be said: bounded, and never waited for. No I/O; the server's event loop alone.

When there is too much of it, it is dropped, and the others are told to look at everything instead.
"""

from collections import deque

from msgspec import Raw

from server.fanout.envelope import MAX_BYTES

MAX_WAITING = 1000
MAX_WAITING_BYTES = 8 << 20


class Outbox:
    """Hints in their order."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self.is_lost = False
        """Whether something was dropped that the others were not told of yet."""

    def __bool__(self) -> bool:
        """Say whether there is anything to be told."""
        return bool(self._waiting) or self.is_lost

    def put(self, hint: bytes) -> None:
        """Let a hint wait."""
        self._waiting.append(hint)
        self._bytes += len(hint)
        if len(self._waiting) > MAX_WAITING or self._bytes > MAX_WAITING_BYTES:
            self.drop()

    def drop(self) -> None:
        """Forget what waits: to look at everything is what it comes to."""
        self._waiting.clear()
        self._bytes = 0
        self.is_lost = True

    def take(self) -> tuple[bool, tuple[Raw, ...]]:
        """Return whether something was dropped before, and the next hints for one message."""
        was_lost, self.is_lost = self.is_lost, False
        taken: list[Raw] = []
        size = 0
        while self._waiting and (not taken or size + len(self._waiting[0]) <= MAX_BYTES):
            hint = self._waiting.popleft()
            size += len(hint)
            taken.append(Raw(hint))
        self._bytes -= size
        return was_lost, tuple(taken)
