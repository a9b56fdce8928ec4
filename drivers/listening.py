"""Waiting for the verdict which keyboard is a scanner, while its shells hand in what they hear.

What it is: `enrolment` with a clock and a loop, that of its maker. What it is not: a reader of
keyboards: those are `enrolling` on Linux and `raw_enrolling` on Windows.
"""

import asyncio
from collections.abc import Callable

from drivers.enrolment import Enrolled, Enrolment, Refused
from drivers.keyboard import KeyEvent

_NS_PER_S = 1_000_000_000


class Listening:
    """One try to enrol a keyboard, from now on."""

    def __init__(self, code: str, clock_ns: Callable[[], int]) -> None:
        self._enrolment = Enrolment(code, clock_ns())
        self._clock_ns = clock_ns
        self._verdict: Enrolled | Refused | None = None
        self._stirred = asyncio.Event()

    def hear(self, scanner_id: str, event: KeyEvent) -> None:
        """Take a key of one of the keyboards. On the loop."""
        self._settle(self._enrolment.key(scanner_id, event))
        self._stirred.set()

    async def verdict(self) -> Enrolled | Refused:
        """Return the verdict, as soon as there is one: within `enrolment.LISTEN_S`."""
        while self._verdict is None:
            self._stirred.clear()
            deadline_ns = self._enrolment.deadline_ns
            try:
                async with asyncio.timeout((deadline_ns - self._clock_ns()) / _NS_PER_S):
                    await self._stirred.wait()
            except TimeoutError:
                self._settle(self._enrolment.poll(deadline_ns))
        return self._verdict

    def _settle(self, verdict: Enrolled | Refused | None) -> None:
        self._verdict = self._verdict or verdict
