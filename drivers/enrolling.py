"""Listening to all keyboards at once for the enrol code. Linux.

What it is: the thin shell around `enrolment`, on the loop of its caller; no keyboard is grabbed, so
everybody else hears the keys, too. What it is not: the judgement, or the screen with the code. A
scanner that is claimed is not heard: its keys are its driver's alone.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing

from drivers.enrolment import Enrolled, Refused
from drivers.errors import ScannerError, ScannerNotFoundError
from drivers.event_device import EventDevice, open_event_device
from drivers.hints import Hint
from drivers.input_events import EventsLost, InputEvents
from drivers.input_rights import how_to_let_one_in
from drivers.listening import Listening
from drivers.resources import KeyboardResource

_log = logging.getLogger(__name__)


async def enrol(
    code: str,
    keyboards: Iterable[KeyboardResource],
    *,
    open_device: Callable[[str], EventDevice] = open_event_device,
    clock_ns: Callable[[], int] = time.monotonic_ns,
) -> Enrolled | Refused:
    """Wait for one of `keyboards` to strike `code`, which the screen shows from now on.

    Returns within `enrolment.LISTEN_S`. A keyboard that is unplugged meanwhile is listened to no
    more.

    Raises:
        ScannerError: there is no keyboard, or none may be listened to; the hint says what to do.
    """
    with ExitStack() as stack:
        listening = Listening(code, clock_ns)
        ears = _Ears(listening)
        for keyboard, device in _opened(keyboards, open_device, stack):
            ears.add(keyboard.scanner_id, device)
            stack.callback(ears.remove, device)
        return await listening.verdict()


def _opened(
    keyboards: Iterable[KeyboardResource],
    open_device: Callable[[str], EventDevice],
    stack: ExitStack,
) -> list[tuple[KeyboardResource, EventDevice]]:
    """Open the keyboards that may be opened; raise the last error when none may be."""
    opened = []
    error: ScannerError = ScannerNotFoundError(
        "listen to", "keyboards", "there is none", hint=Hint("plug-in-and-begin")
    )
    refused_nodes = []
    for keyboard in keyboards:
        try:
            device = stack.enter_context(closing(open_device(keyboard.path)))
            device.stamp_monotonic()
            device.hear_keys_only()  # the code then fits into the kernel's buffer as a whole
        except ScannerError as refused:
            error = refused
            refused_nodes.append((keyboard.name, keyboard.path))
            _log.info("keyboard not listened to", extra={"error": str(refused)})
        else:
            opened.append((keyboard, device))
    if not opened:
        error.hint = how_to_let_one_in(refused_nodes) or error.hint
        raise error
    return opened


class _Ears:
    """Hears devices on the loop and hands their keys in."""

    def __init__(self, listening: Listening) -> None:
        self._listening = listening
        self._loop = asyncio.get_running_loop()

    def add(self, scanner_id: str, device: EventDevice) -> None:
        """Hear a device from now on."""
        self._loop.add_reader(device.fileno(), self._hear, scanner_id, device, InputEvents())

    def remove(self, device: EventDevice) -> None:
        """Hear it no more."""
        self._loop.remove_reader(device.fileno())

    def _hear(self, scanner_id: str, device: EventDevice, events: InputEvents) -> None:
        try:
            heard = events.feed(device.read())
        except ScannerError as error:
            _log.info("keyboard listened to no more", extra={"error": str(error)})
            self.remove(device)
            return
        for event in heard:
            if isinstance(event, EventsLost):
                events.resynced()  # the code will be incomplete: it is scanned again
            else:
                self._listening.hear(scanner_id, event)
