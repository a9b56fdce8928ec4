"""Room for one picture between the thread that takes them and the one that decodes them.

What it is: the newest picture, asked for before it is taken, so that none waits while it grows old
and none is unpacked for nobody. What it is not: a queue.
"""

import threading

from drivers.camera.source import Shot


class Slot:
    """For one taker and one giver."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._shot: Shot | None = None
        self._wanted = False
        self._ended = False

    def take(self, wait_s: float) -> Shot | None:
        """Ask for a picture, and wait for it; None when none came in time, or none will."""
        with self._changed:
            self._wanted = not self._ended
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._shot is not None or self._ended, wait_s)
            shot, self._shot = self._shot, None
            return shot

    def is_wanted(self, wait_s: float = 0.0) -> bool:
        """Tell whether a picture is asked for, or comes to be within a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._wanted or self._ended, wait_s)
            return self._wanted

    def put(self, shot: Shot) -> None:
        """Give the picture that was asked for."""
        with self._changed:
            self._shot, self._wanted = shot, False
            self._changed.notify_all()

    def end(self) -> None:
        """Let no further picture be asked for; one that was given can still be taken."""
        with self._changed:
            self._wanted, self._ended = False, True
            self._changed.notify_all()

    @property
    def takes_no_more(self) -> bool:
        """Whether no further picture is asked for, ever."""
        with self._changed:
            return self._ended

    @property
    def is_ended(self) -> bool:
        """Whether no picture will come any more."""
        with self._changed:
            return self._ended and self._shot is None
