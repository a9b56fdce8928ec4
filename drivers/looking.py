"""The search for one kind of scanner, asked on a thread of its own, with a time to answer.

What it is: what keeps a device that hangs while it is looked at from hiding every other scanner.
What it is not: the merging of all kinds (discovery). A daemon thread a look, which ends with it;
all else belongs to the thread that asks.
"""

import logging
import threading
from collections.abc import Sequence
from typing import Protocol

from drivers.place import Place

_log = logging.getLogger(__name__)


class Search(Protocol):
    """Finds the scanners of one kind."""

    def places(self) -> Sequence[Place]:
        """Return the places that are there now. Blocks.

        Raises:
            Exception: the look failed and is to be repeated.
        """


class Looking:
    """One kind's search. `failure` says why it did not answer last; empty when it did.

    A look that has not ended in time goes on, and no other begins before it has: its answer is
    taken whenever it comes.
    """

    def __init__(self, search: Search) -> None:
        self._search = search
        self._thread: threading.Thread | None = None
        self._is_late = False
        self._answer: Sequence[Place] | Exception = ()
        self._found: Sequence[Place] = ()
        self.failure = ""

    def begin(self) -> None:
        """Look, unless the last look has not been answered yet."""
        if self._thread is None:
            name = f"search {self._kind}"
            self._thread = threading.Thread(target=self._look, name=name, daemon=True)
            self._thread.start()

    def found(self, within_s: float) -> Sequence[Place]:
        """Return what the look found; what was found before, when it failed or does not answer.

        Waits for it at most `within_s`, and not again for one that was late.
        """
        if self._thread is not None:
            self._thread.join(0.0 if self._is_late else max(0.0, within_s))
            self._is_late = self._thread.is_alive()
        if self._is_late:
            self._fail(f"{self._kind} does not answer")
            return self._found
        self._thread = None
        if isinstance(self._answer, Exception):
            self._fail(repr(self._answer))
        else:
            self._found, self.failure = self._answer, ""
        return self._found

    def warn_if_it_hangs(self) -> None:
        """Log a look that nobody will wait for any more; its thread ends with the program."""
        if self._is_late:
            _log.warning("search for scanners hangs", extra={"search": self._kind})

    @property
    def _kind(self) -> str:
        return type(self._search).__name__

    def _look(self) -> None:
        """Look. The thread's root."""
        try:
            self._answer = self._search.places()
        except Exception as error:  # noqa: BLE001 - a search trips over devices that come and go
            self._answer = error

    def _fail(self, failure: str) -> None:
        """Log what is new: a search may fail at every look, twice a second."""
        if self.failure != failure:
            _log.info("could not look for scanners", extra={"error": failure})
        self.failure = failure
