"""Listening to all keyboards at once for the enrol code. Windows.

What it is: the thin shell around `enrolment` over Raw Input, on the loop of its caller. What it is
not: the judgement, or the screen with the code. Everybody else hears the keys, too. It has never
been run on Windows; the tests run it with a stand-in.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack, suppress
from functools import partial

from drivers.enrolment import Enrolled, Refused
from drivers.errors import ScannerError, ScannerNotFoundError
from drivers.keyboard import KeyEvent
from drivers.listening import Listening
from drivers.raw_input import Heard, RawInput
from drivers.resources import KeyboardResource


async def enrol_raw(
    code: str,
    keyboards: Iterable[KeyboardResource],
    raw_input: RawInput,
    clock_ns: Callable[[], int] = time.monotonic_ns,
) -> Enrolled | Refused:
    """Wait for one of `keyboards` to strike `code`, which the screen shows from now on.

    Returns within `enrolment.LISTEN_S`.

    Raises:
        ScannerError: there is no keyboard, or none can be heard; the hint says what to do.
    """
    async with AsyncExitStack() as stack:
        listening = Listening(code, clock_ns)
        error: ScannerError | None = ScannerNotFoundError("listen to", "keyboards", "there is none")
        for keyboard in keyboards:
            hear = _hearer(keyboard.scanner_id, listening)
            try:
                handle = await raw_input.take(keyboard.path, hear)
            except ScannerError as refused:
                error = error and refused
            else:
                stack.push_async_callback(raw_input.let_go, handle)
                error = None
        if error is not None:
            raise error
        return await listening.verdict()


def _hearer(scanner_id: str, listening: Listening) -> Callable[[Heard], None]:
    """Return what takes a keyboard's keys over to the loop from the thread that hears them."""
    loop = asyncio.get_running_loop()

    def hear(heard: Heard) -> None:
        if isinstance(heard, KeyEvent):  # of keys that were lost the code is incomplete
            with suppress(RuntimeError):  # a loop that is closed has nobody left to tell
                loop.call_soon_threadsafe(partial(listening.hear, scanner_id, heard))

    return hear
