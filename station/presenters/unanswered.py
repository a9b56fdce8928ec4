"""Scans that were captured and have no answer yet, and whether one waits too long. No Qt."""

from dataclasses import dataclass
from uuid import UUID

OVERDUE_NS = 1_500_000_000
"""A scan without an answer for so long is told as not saved yet."""


@dataclass(slots=True)
class _Waiting:
    """A captured scan without an answer; `since_ns` is when the first tick saw it."""

    text: str
    since_ns: int | None = None

    def overdue(self, now_ns: int) -> bool:
        return self.since_ns is not None and now_ns - self.since_ns >= OVERDUE_NS


class UnansweredScans:
    """They wait in the order in which they were captured."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, _Waiting] = {}
        self.overdue = False
        """Whether one waited too long when the time was told last."""

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    @property
    def last_text(self) -> str:
        """What the newest one says; there is one."""
        return next(reversed(self._waiting.values())).text

    def put(self, scan_id: UUID, text: str) -> None:
        """Take in one that was captured."""
        self._waiting[scan_id] = _Waiting(text)

    def answered(self, scan_id: UUID) -> None:
        """Let one go; with none left none is overdue."""
        self._waiting.pop(scan_id, None)
        self.overdue = self.overdue and bool(self._waiting)

    def tick(self, now_ns: int) -> bool:
        """Take the time (monotonic); return whether one became overdue where none was before."""
        for waiting in self._waiting.values():
            if waiting.since_ns is None:
                waiting.since_ns = now_ns
        before = self.overdue
        self.overdue = any(each.overdue(now_ns) for each in self._waiting.values())
        return self.overdue and not before

    def wait_anew(self) -> None:
        """Count from the next tick on: there is somebody to answer again."""
        self.overdue = False
        for waiting in self._waiting.values():
            waiting.since_ns = None
