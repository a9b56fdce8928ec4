"""Keyboards that are scanners, on Windows: Raw Input says which keyboard struck a key.

What it is: a driver a scanner, and the one thread of the process that Windows tells of keys. What
it is not: a grab. Windows hands every key to the window in front as well: whoever uses these
drivers takes scans from here, and drops what the key filter hears of them. The decoding lives on
the loop that called `claim`. Importing this elsewhere than on Windows is harmless.

The calls into Windows are `raw_win32.Win32`, which has never been run: no Windows was at hand. What
is here runs in the tests, with a stand-in for it.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerNotFoundError,
)
from drivers.hints import Hint
from drivers.input_events import EventsLost
from drivers.key_lines import KeyLines
from drivers.keyboard import KeyEvent
from drivers.raw_keys import RawKeys, raw_key
from drivers.recorded import KeySource, KeySystem, Taken, Tap
from drivers.resources import KeyboardResource
from drivers.scanner import ScannerOutput
from drivers.shell import Shell
from drivers.suffix_habit import SuffixHabit
from drivers.wedge import WedgeSettings

_QUEUED_EVENTS = 65_536
_ALL = "raw input"
_HINT = Hint("start-again")
_ENDS_S = 1.0
Heard = KeyEvent | EventsLost | ScannerLostError


class Windows(Protocol):
    """What is used of Windows. `pump` runs on a thread of its own, `stop` on any other."""

    def keyboards(self) -> Mapping[int, str]:
        """Return the keyboards that are there: their names by handle."""

    def pump(
        self,
        began: Callable[[], None],
        hear: Callable[[bytes], None],
        gone: Callable[[int], None],
    ) -> None:
        """Hand over each RAWINPUT and the handle of each keyboard that goes, until stopped."""

    def stop(self) -> None:
        """End `pump`."""

    def caps_lock_on(self) -> bool:
        """Tell whether Caps Lock is on. On any thread."""


def untapped(_taken: Taken) -> None:
    """Take what nobody records."""


@dataclass(frozen=True, slots=True)
class _Ears:
    """Who hears one keyboard."""

    keys: RawKeys
    hear: Callable[[Heard], None]
    tap: Tap


class _TooLateError(Exception):
    """Nobody waits any more for this thread to begin."""


class RawInput:
    """The keys of all keyboards, told apart. One a process: Windows tells one window only.

    `take` and `let_go` are for a loop; `attach` and `detach` block, on any thread but Windows'.
    """

    def __init__(
        self,
        windows: Windows,
        clock_ns: Callable[[], int] = time.monotonic_ns,
        *,
        starts_within_s: float = 5.0,
    ) -> None:
        self._windows = windows
        self._clock_ns = clock_ns
        self._starts_within_s = starts_within_s
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._ears: dict[int, _Ears] = {}
        self._thread: threading.Thread | None = None
        self._last: threading.Thread | None = None
        self._why = ""

    def keyboards(self) -> Mapping[int, str]:
        """Return the keyboards that are there: their names by handle (see `found_keyboards`)."""
        return self._windows.keyboards()

    async def caps_lock_on(self) -> bool:
        """Tell whether Caps Lock is on, without holding up the loop."""
        return await asyncio.to_thread(self._windows.caps_lock_on)

    async def take(self, name: str, hear: Callable[[Heard], None], tap: Tap = untapped) -> int:
        """Do as `attach`, without holding up the loop; cancelled, nobody hears the keyboard."""
        attaching = asyncio.ensure_future(asyncio.to_thread(self.attach, name, hear, tap))
        try:
            return await asyncio.shield(attaching)
        except asyncio.CancelledError:
            with suppress(ScannerError):
                await self.let_go(await attaching)
            raise

    async def let_go(self, handle: int) -> None:
        """Do as `detach`, without holding up the loop; cancelled, it is done all the same."""
        await asyncio.to_thread(self.detach, handle)

    def attach(self, name: str, hear: Callable[[Heard], None], tap: Tap = untapped) -> int:
        """Hear a keyboard by its name; return its handle. `hear` is called on another thread.

        So is `tap`, with each of its messages as it came. When that thread ends by itself, `hear`
        takes a ScannerLostError; the next one who attaches has it started anew.

        Raises:
            ScannerNotFoundError: it is not plugged in.
            ScannerBusyError: somebody hears it already.
            ScannerLostError: Windows gives no keys.
        """
        handles = {there: handle for handle, there in self._windows.keyboards().items()}
        if name not in handles:
            raise ScannerNotFoundError("open", name)
        handle = handles[name]
        with self._turn:
            with self._lock:
                if handle in self._ears:
                    raise ScannerBusyError("open", name, "claimed already")
                self._ears[handle] = _Ears(RawKeys(), hear, tap)
            try:
                self._start()
            except Exception:
                with self._lock:
                    del self._ears[handle]
                raise
        return handle

    def detach(self, handle: int) -> None:
        """Hear a keyboard no more; with the last one the thread ends, waited for up to a second."""
        with self._turn:
            with self._lock:
                self._ears.pop(handle, None)
                thread = None if self._ears else self._thread
                self._thread = None if thread else self._thread
            if thread is not None:
                self._windows.stop()
                thread.join(_ENDS_S)

    def _start(self) -> None:
        """See to it that the thread runs, and that no second one ever does."""
        if self._thread is not None:
            return
        if self._last is not None:
            self._last.join(self._starts_within_s)
            if self._last.is_alive():
                raise ScannerLostError("open", _ALL, "it hangs", hint=_HINT)
        began, self._why = threading.Event(), "no answer"
        last = threading.Thread(target=self._pump, args=(began,), name=_ALL, daemon=True)
        with self._lock:
            last.start()
            self._thread = self._last = last
        began.wait(self._starts_within_s)
        with self._lock:
            if not began.is_set():
                self._thread = None
            if self._thread is None:
                raise ScannerLostError("open", _ALL, self._why, hint=_HINT)

    def _pump(self, began: threading.Event) -> None:
        """Hand keys over until stopped. The thread's root."""
        detail = "it ended"
        try:
            self._windows.pump(partial(self._begin, began), self._hear, self._gone)
        except _TooLateError:
            pass
        except Exception as error:  # noqa: BLE001 - a thread's root: whatever ended it, no key comes
            detail = repr(error)
        finally:
            self._end(detail)
            began.set()

    def _begin(self, began: threading.Event) -> None:
        with self._lock:
            if self._thread is not threading.current_thread():
                raise _TooLateError
            began.set()

    def _end(self, detail: str) -> None:
        """Tell everybody that no more keys come, unless this thread was to end."""
        with self._lock:
            if self._thread is not threading.current_thread():
                return
            self._thread, self._why = None, detail
            ears = list(self._ears.values())
        for each in ears:
            each.hear(ScannerLostError("read", _ALL, detail, hint=_HINT))

    def _hear(self, message: bytes) -> None:
        key = raw_key(message)
        if key is None:
            return
        with self._lock:
            ears = self._ears.get(key.device)
        if ears is None:
            return
        now_ns = self._clock_ns()
        ears.tap(Taken(now_ns, message))
        heard = ears.keys.take(key, now_ns)
        if heard is not None:
            ears.hear(heard)

    def _gone(self, handle: int) -> None:
        with self._lock:
            ears = self._ears.get(handle)
        if ears is not None:
            ears.hear(ScannerLostError("read", str(handle), "unplugged"))


class RawInputDriver(Shell[KeyboardResource, "_Held"]):
    """One keyboard that is a scanner; see `scanner.ScannerDriver`.

    While it is claimed other programs go on hearing it, too. `habit` is what earlier drivers of the
    device know of it.
    """

    def __init__(
        self,
        resource: KeyboardResource,
        settings: WedgeSettings,
        raw_input: RawInput,
        clock_ns: Callable[[], int] = time.monotonic_ns,
        habit: SuffixHabit | None = None,
    ) -> None:
        super().__init__(resource)
        self._settings = settings
        self._habit = habit or SuffixHabit(required=settings.suffix_required)
        self._raw_input = raw_input
        self._clock_ns = clock_ns

    @property
    def _where(self) -> str:
        return self._resource.path

    async def _take_hold(self) -> "_Held":
        asked = self._settings.compensates_caps_lock
        caps_lock_on = asked and await self._raw_input.caps_lock_on()
        ear = _Ear(self._clock_ns)
        system, settings = KeySystem.RAW_INPUT, self._settings
        source = KeySource(self.scanner_id, self.name, system, settings, caps_lock_on)
        handle = await self._raw_input.take(self._where, ear.hear, self._recorder(source))
        return _Held(handle, ear, caps_lock_on)

    async def _read(self, held: "_Held") -> AsyncIterator[ScannerOutput]:
        ear, caps_lock_on = held.ear, held.caps_lock_on
        lines = KeyLines(self._settings, self.scanner_id, self._habit, caps_lock_on=caps_lock_on)
        while (heard := await ear.next(lines.deadline_ns)) is not None:
            if isinstance(heard, ScannerLostError):
                break
            for output in _take(lines, heard):
                yield output
        for output in lines.reset():
            yield output
        if heard is not None:
            raise heard

    async def _let_go(self, held: "_Held") -> None:
        try:
            await self._raw_input.let_go(held.handle)
        finally:
            held.ear.end()


@dataclass(frozen=True, slots=True)
class _Held:
    """A keyboard that is heard, by Windows' handle, and whether Caps Lock was on by then."""

    handle: int
    ear: "_Ear"
    caps_lock_on: bool


@dataclass(frozen=True, slots=True)
class _Silence:
    """No key came until then."""

    until_ns: int


class _Ear:
    """Takes one keyboard's keys over to the loop that made it.

    When as many wait as the queue holds, further ones are dropped and told as lost.
    """

    def __init__(self, clock_ns: Callable[[], int]) -> None:
        self._clock_ns = clock_ns
        self._loop = asyncio.get_running_loop()
        self._heard: asyncio.Queue[Heard | None] = asyncio.Queue(_QUEUED_EVENTS)
        self._end: list[ScannerLostError | None] = []
        self._dropped = False

    def hear(self, heard: Heard) -> None:
        """Take what the thread heard; called there."""
        with suppress(RuntimeError):  # a loop that is closed has nobody left to tell
            self._loop.call_soon_threadsafe(self._put, heard)

    def end(self) -> None:
        """Let `next` return None, after what was heard before."""
        self._put(None)

    async def next(self, deadline_ns: int | None) -> Heard | _Silence | None:
        """Return what comes next; the end stays the end."""
        if self._heard.empty() and self._dropped:
            self._dropped = False
            return EventsLost(self._clock_ns())
        if self._heard.empty() and self._end:
            return self._end[0]
        try:
            wait_s = None if deadline_ns is None else (deadline_ns - self._clock_ns()) / 1e9
            async with asyncio.timeout(wait_s if self._heard.empty() else None):
                heard = await self._heard.get()
        except TimeoutError:
            await asyncio.sleep(0)  # let in what the thread heard while this loop was late
            if self._heard.empty():
                return _Silence(deadline_ns or 0)
            heard = self._heard.get_nowait()
        return heard

    def _put(self, heard: Heard | None) -> None:
        if heard is None or isinstance(heard, ScannerLostError):
            self._end.append(heard)
        try:
            self._heard.put_nowait(heard)
        except asyncio.QueueFull:
            self._dropped = True


def _take(lines: KeyLines, heard: KeyEvent | EventsLost | _Silence) -> list[ScannerOutput]:
    if isinstance(heard, _Silence):
        return [*lines.poll(heard.until_ns)]
    if isinstance(heard, EventsLost):
        lines.lost(heard.at_ns, ())
        return []
    return [*lines.key(heard)]
