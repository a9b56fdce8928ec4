"""What Windows tells of keyboards by Raw Input, for tests without it: RAWINPUT by its layout."""

import queue
import struct
import threading
from collections.abc import Callable, Iterable, Mapping

from tests.evdev_pipe import edges

BREAK, E0, E1 = 1, 2, 4
HANGS_S = 5.0
HEADERS = {8: "<IIQQ", 4: "<IIII"}


def message(
    device: int, make_code: int, flags: int = 0, *, kind: int = 1, pointer_bytes: int = 8
) -> bytes:
    """Return the bytes of a RAWINPUT of one key."""
    keyboard = struct.pack("<HHHHII", make_code, flags, 0, 0x41, 0x100, 0)
    layout = HEADERS[pointer_bytes]
    header = struct.pack(layout, kind, struct.calcsize(layout) + len(keyboard), device, 0)
    return header + keyboard


def spelt(device: int, text: str) -> Iterable[bytes]:
    """Return the messages that spell a text: the original keys have the same number in evdev."""
    return [message(device, code, 0 if value else BREAK) for code, value in edges(text)]


class StandIn:
    """Stands for Windows: a pump that hands over what the tester puts in.

    It `refuses` to begin with an error. Without `may_begin` and `may_stop` it hangs there for up to
    five seconds; that it `begins` or `stops` by then is said before.
    """

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.pumps = 0
        self.caps_lock = False
        self.refuses: OSError | None = None
        self.may_begin = threading.Event()
        self.may_begin.set()
        self.may_stop = threading.Event()
        self.may_stop.set()
        self.begins = threading.Event()
        self.stops = threading.Event()
        self._told: queue.Queue[bytes | int | Exception | None] = queue.Queue()

    def keyboards(self) -> Mapping[int, str]:
        return dict(self.names)

    def pump(
        self, began: Callable[[], None], hear: Callable[[bytes], None], gone: Callable[[int], None]
    ) -> None:
        self.pumps += 1
        self.begins.set()
        self.may_begin.wait(HANGS_S)
        if self.refuses is not None:
            raise self.refuses
        began()
        while (told := self._told.get()) is not None:
            if isinstance(told, Exception):
                raise told
            if isinstance(told, bytes):
                hear(told)
            else:
                gone(told)
            self._told.task_done()

    def has_handed_over(self) -> None:
        """Wait until everything that was told is handed over."""
        self._told.join()

    def stop(self) -> None:
        self.stops.set()
        self.may_stop.wait(HANGS_S)
        self._told.put(None)

    def caps_lock_on(self) -> bool:
        return self.caps_lock

    def tell(self, *told: bytes | int | Exception) -> None:
        for each in told:
            self._told.put(each)
