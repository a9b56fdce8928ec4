"""Moments on the way of a scan, noted around the product's own methods, for the benchmark alone.

What it is: wrappers that a bench program puts around methods before the product is built. What it
is not: anything the product knows of. Times are CLOCK_MONOTONIC, which all processes of a machine
share on Linux.
"""

import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

Moment = tuple[str, int]
"""A name, and nanoseconds of CLOCK_MONOTONIC."""
_Call = Callable[..., Any]


class Moments:
    """What was noted, in order. Noting is one append, from any thread."""

    def __init__(self) -> None:
        self._noted: list[Moment] = []

    def note(self, name: str) -> None:
        """Note that this is now."""
        self._noted.append((name, time.monotonic_ns()))

    def take(self) -> list[Moment]:
        """Return what was noted since the last time."""
        taken, self._noted = self._noted, []
        return taken

    def before(self, owner: object, method: str, name: str) -> None:
        """Note each call of a method as it begins."""
        call: _Call = getattr(owner, method)

        @wraps(call)
        def noted(*arguments: object, **named: object) -> object:
            self.note(name)
            return call(*arguments, **named)

        setattr(owner, method, noted)

    def after(self, owner: object, method: str, name: str) -> None:
        """Note each call of a method as it returns."""
        call: _Call = getattr(owner, method)

        @wraps(call)
        def noted(*arguments: object, **named: object) -> object:
            returned = call(*arguments, **named)
            self.note(name)
            return returned

        setattr(owner, method, noted)

    def around_await(self, owner: object, method: str, begun: str, ended: str) -> None:
        """Note each call of a coroutine method as it begins and as it ends."""
        call: Callable[..., Awaitable[object]] = getattr(owner, method)

        @wraps(call)
        async def noted(*arguments: object, **named: object) -> object:
            self.note(begun)
            returned = await call(*arguments, **named)
            self.note(ended)
            return returned

        setattr(owner, method, noted)
