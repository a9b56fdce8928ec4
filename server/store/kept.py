"""A dictionary of what was read, that may be thrown away at any time, and is when it is full."""

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(dict[K, V]):
    """At most `limit` values by their keys."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def keep(self, key: K, value: V) -> V:
        """Keep a value and return it. One too many begins anew with it."""
        if len(self) >= self._limit and key not in self:
            self.clear()
        self[key] = value
        return value
