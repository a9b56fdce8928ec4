"""Ctrl-C and SIGTERM, heard from the first step of the start on, before anybody could obey.

What it is: a flag that a signal sets, and whom to tell of it. What it is not: the end itself. Main
thread; loads nothing, since it comes before all that is worth an orderly end.
"""

import signal
from collections.abc import Callable


class EndAsked:
    """Whether the kiosk was asked to end since `listen`; who obeys is named later.

    Python's own way, an exception wherever the main thread stands, leaves a half-imported module
    locked and a half-built window behind.
    """

    def __init__(self) -> None:
        self._asked = False
        self._end: Callable[[], None] | None = None

    def listen(self) -> None:
        """Hear the signals from now on."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._heard())

    def obey_by(self, end: Callable[[], None]) -> None:
        """Have `end` called at each signal from now on, and now if one has come."""
        self._end = end
        if self._asked:
            end()

    def _heard(self) -> None:
        self._asked = True
        if self._end is not None:
            self._end()
