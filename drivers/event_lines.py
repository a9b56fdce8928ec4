"""From what the Linux kernel writes for a keyboard that is a scanner to decodes, without I/O.

What it is: the events' bytes in, decodes out; what the kernel dropped is never taken for a pause.
What it is not: a device (event_device). The driver reads with it, and so does a replay of what the
driver read.
"""

from collections.abc import Callable, Collection

from drivers.input_events import EventsLost, InputEvents
from drivers.key_lines import KeyLines
from drivers.scanner import ScannerOutput
from drivers.suffix_habit import SuffixHabit
from drivers.wedge import WedgeSettings


class EventLines:
    """Reads the events of one keyboard. Times are those that the events bear; see `KeyLines`."""

    def __init__(
        self,
        settings: WedgeSettings,
        scanner_id: str,
        habit: SuffixHabit | None = None,
        *,
        caps_lock_on: bool = False,
    ) -> None:
        self._events = InputEvents()
        self._lines = KeyLines(settings, scanner_id, habit, caps_lock_on=caps_lock_on)

    @property
    def deadline_ns(self) -> int | None:
        """When `poll` has something to do if no key comes; None while no line is begun."""
        return self._lines.deadline_ns

    def feed(self, data: bytes, keys_down: Callable[[], Collection[int]]) -> list[ScannerOutput]:
        """Take what one read gave and return what it completes.

        `keys_down` is asked, where the kernel dropped events, which keys are down now.
        """
        found: list[ScannerOutput] = []
        for event in self._events.feed(data):
            if isinstance(event, EventsLost):
                self.lost(event.at_ns, keys_down())
                self._events.resynced()
                return found  # what was read behind it came before what asking has thrown away
            found += self._lines.key(event)
        return found

    def lost(self, at_ns: int, down: Collection[int]) -> None:
        """Note that events were lost up to `at_ns`; the keys `down` are down now."""
        self._lines.lost(at_ns, down)

    def poll(self, now_ns: int) -> list[ScannerOutput]:
        """Return what the silence until `now_ns` ends."""
        return [*self._lines.poll(now_ns)]

    def reset(self) -> list[ScannerOutput]:
        """Throw away a half-read line, as after an unplugging; return word of it, if any."""
        return [*self._lines.reset()]
