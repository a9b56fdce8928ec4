"""A clock that a test sets."""

from dataclasses import dataclass

MS = 1_000_000
S = 1_000 * MS


@dataclass
class Clock:
    now_ns: int = 100 * S

    def __call__(self) -> int:
        return self.now_ns

    def wait(self, duration_ns: int) -> None:
        self.now_ns += duration_ns
