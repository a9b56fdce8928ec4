"""A capture played again: what each scanner sent, read as its driver reads it. No I/O.

What it is: the pieces of a capture in their order, and between them the silences that end a code.
Each source has a reader of its own, of the very parts that its driver is made of. What it is not: a
clock: it says when each step is due, in the capture's own time, so that what is read is the same at
every speed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from drivers.barcode.decode import Decode, FrameRejected
from drivers.capture_file import Capture, Captured
from drivers.capture_lines import later
from drivers.event_lines import EventLines
from drivers.framing import Framer, FramingSettings
from drivers.hid_reports import ReportReader, layout_for
from drivers.input_events import EventsLost
from drivers.key_lines import KeyLines
from drivers.raw_keys import RawKeys, raw_key
from drivers.recorded import (
    ByteSource,
    KeySource,
    KeySystem,
    PictureSource,
    ReportSource,
    Source,
    Taken,
)
from drivers.scanner import ScannerOutput
from drivers.suffix_habit import SuffixHabit, SuffixHabits

if TYPE_CHECKING:
    from drivers.camera.eye import Eye
    from drivers.vision.frames import Grey

_RAW_INPUT_32_BIT_BYTES = 32
_Told = list[Decode | FrameRejected] | list[ScannerOutput]


class _Reader(Protocol):
    """What reads one source. `began_ns` is the capture's beginning on the clock in use."""

    @property
    def deadline_ns(self) -> int | None: ...
    def take(self, taken: Taken, began_ns: int) -> _Told: ...
    def poll(self, now_ns: int) -> _Told: ...
    def reset(self) -> _Told: ...


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at a moment. A slow one has a picture to read: call `run` on a thread."""

    at_ns: int
    run: Callable[[], list[ScannerOutput]]
    is_slow: bool = False


class Replay:
    """One playing of a capture; what is read is told as the scanner's with `scanner_id`.

    `framing` is for bytes of which the capture does not say how they mark a barcode.
    """

    def __init__(self, capture: Capture, scanner_id: str, framing: FramingSettings) -> None:
        self._capture = capture
        habits = SuffixHabits()
        self._readers = [_reader_of(each, scanner_id, framing, habits) for each in capture.sources]

    def steps(self, began_ns: int) -> Iterator[Step]:
        """Yield what happens, in order, the first piece at `began_ns`, however late it once came.

        Run each step before the next is asked for.
        """
        began_ns -= self._capture.pieces[0].taken.at_ns
        for piece in self._capture.pieces:
            at_ns = began_ns + piece.taken.at_ns
            yield from self._silences(at_ns)
            yield self._step(piece, at_ns, began_ns)
        yield from self._silences(None)

    def reset(self) -> list[ScannerOutput]:
        """Return word of what is half read, at the end."""
        return [output for reader in self._readers for output in reader.reset()]

    def _silences(self, until_ns: int | None) -> Iterator[Step]:
        """Yield the silences that end before the next piece, the earliest first."""
        while True:
            due = [
                (deadline_ns, number)
                for number, reader in enumerate(self._readers)
                if (deadline_ns := reader.deadline_ns) is not None
                and (until_ns is None or deadline_ns < until_ns)
            ]
            if not due:
                return
            at_ns, number = min(due)
            reader = self._readers[number]
            yield Step(at_ns, partial(_ended, reader, at_ns))

    def _step(self, piece: Captured, at_ns: int, began_ns: int) -> Step:
        reader = self._readers[piece.source]
        is_slow = isinstance(self._capture.sources[piece.source], PictureSource)
        return Step(at_ns, partial(_taken, reader, piece.taken, began_ns), is_slow)


def _ended(reader: _Reader, at_ns: int) -> list[ScannerOutput]:
    return [*reader.poll(at_ns)]


def _taken(reader: _Reader, taken: Taken, began_ns: int) -> list[ScannerOutput]:
    return [*reader.take(taken, began_ns)]


def _reader_of(
    source: Source | None, scanner_id: str, framing: FramingSettings, habits: SuffixHabits
) -> _Reader:
    match source:
        case None:
            return _Bytes(framing, scanner_id)
        case ByteSource():
            return _Bytes(source.framing, scanner_id)
        case ReportSource():
            layout = layout_for(source.vendor_id, source.descriptor)
            return _Reports(layout, scanner_id)
        case KeySource(system=KeySystem.EVDEV):
            habit = _habit_of(source, habits)
            return _Events(source.settings, scanner_id, habit, caps_lock_on=source.caps_lock_on)
        case KeySource():
            return _RawInput(source, scanner_id, _habit_of(source, habits))
        case PictureSource():
            return _Pictures(source, scanner_id)


def _habit_of(source: KeySource, habits: SuffixHabits) -> SuffixHabit:
    """Return what is known of a scanner: one that was plugged in again is two sources."""
    device = source.scanner_id, source.settings
    return habits.of(device, required=source.settings.suffix_required)


class _Bytes(Framer):
    """A serial or network scanner."""

    def take(self, taken: Taken, began_ns: int) -> _Told:
        return self.feed(taken.data, began_ns + taken.at_ns)


class _Reports(ReportReader):
    """A HID POS scanner."""

    def take(self, taken: Taken, began_ns: int) -> _Told:
        return self.feed(taken.data, began_ns + taken.at_ns)


class _Events(EventLines):
    """A keyboard on Linux. It was grabbed in mid-code where keys are down without an event."""

    def take(self, taken: Taken, began_ns: int) -> _Told:
        down = taken.down or frozenset()
        if taken.down is not None and not taken.data:
            self.lost(began_ns + taken.at_ns, down)
            return []
        return self.feed(later(taken.data, began_ns), lambda: down)


class _RawInput(KeyLines):
    """A keyboard on Windows."""

    def __init__(self, source: KeySource, scanner_id: str, habit: SuffixHabit) -> None:
        super().__init__(source.settings, scanner_id, habit, caps_lock_on=source.caps_lock_on)
        self._raw_keys = RawKeys()

    def take(self, taken: Taken, began_ns: int) -> _Told:
        key = raw_key(taken.data, 4 if len(taken.data) == _RAW_INPUT_32_BIT_BYTES else 8)
        heard = None if key is None else self._raw_keys.take(key, began_ns + taken.at_ns)
        if heard is None:
            return []
        if isinstance(heard, EventsLost):
            self.lost(heard.at_ns, ())
            return []
        return self.key(heard)


class _Pictures:
    """A camera. What reads its pictures is loaded with the first: it takes time and memory."""

    deadline_ns = None

    def __init__(self, source: PictureSource, scanner_id: str) -> None:
        self._source = source
        self._scanner_id = scanner_id
        self._eye: Eye | None = None
        self._image: Grey | None = None

    def take(self, taken: Taken, began_ns: int) -> _Told:
        from drivers.camera.image_file import image_of  # noqa: PLC0415 - it loads OpenCV
        from drivers.camera.source import Shot  # noqa: PLC0415
        from drivers.vision.frames import UnusableFrameError  # noqa: PLC0415

        at_ns = began_ns + taken.at_ns
        self._eye = self._eye or _eye_for(self._source, self._scanner_id)
        try:
            if taken.data:
                self._image = image_of(taken.data, "a picture of the capture")
            return [*self._eye.see(Shot(self._image, at_ns, at_ns)).decodes]
        except UnusableFrameError:
            return []  # as the camera's own thread passes over it

    def poll(self, now_ns: int) -> _Told:
        del now_ns
        return []

    def reset(self) -> _Told:
        return []


def _eye_for(source: PictureSource, scanner_id: str) -> "Eye":
    from drivers.camera.eye import Eye  # noqa: PLC0415 - it loads OpenCV
    from drivers.camera.settings import CameraSettings  # noqa: PLC0415
    from drivers.vision.settings import VisionSettings  # noqa: PLC0415

    found = source.symbologies
    vision = VisionSettings(found) if found else VisionSettings()
    return Eye(scanner_id, CameraSettings(vision=vision, preview=False), lambda: 0)
