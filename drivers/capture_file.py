"""A capture: a file of what scanners sent, written while they send it, read to be sent again.

What it is: lines of text (capture_lines) in and out, with suspicion on the way in: a capture comes
from anywhere. What it is not: the recording of a scanner, which its driver does, or the replaying.
`CaptureWriter.record` and its taps may be called on any thread.
"""

import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TextIO

import msgspec

from drivers.capture_lines import (
    VERSION,
    Head,
    PieceLine,
    line_of,
    line_of_piece,
    line_of_source,
    source_of,
    taken_of,
    text_of,
)
from drivers.errors import ScannerMisconfiguredError
from drivers.hints import Hint
from drivers.recorded import Source, Taken, Tap

MAX_LINE_BYTES = 16 * 1024 * 1024
"""A picture of 10 megapixels in noise fits; nothing else comes near."""
MAX_FILE_BYTES = 1024 * 1024 * 1024
"""It is held in memory to be replayed."""
_NAME_ANOTHER = Hint("capture-other")
_NEWER = Hint("capture-newer")
_CUT_OFF = Hint("capture-cut-off")
_MEND = Hint("capture-mend")


@dataclass(frozen=True, slots=True)
class Captured:
    """What came from one of a capture's sources, by its place among them. Times from the start."""

    source: int
    taken: Taken


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture that was read.

    A source None is bytes of which the capture does not say how they mark a barcode.
    """

    sources: tuple[Source | None, ...]
    pieces: tuple[Captured, ...]
    provenance: str = ""


class CaptureWriter:
    """Writes a capture as it happens: a line is in the file when it has come.

    `failed` is told once, on whatever thread, of an error that the file gave; what comes after it
    is not written.
    """

    def __init__(
        self,
        out: TextIO,
        began_ns: int,
        *,
        provenance: str = "",
        failed: Callable[[OSError], None] = lambda _error: None,
    ) -> None:
        self._out = out
        self._began_ns = began_ns
        self._failed = failed
        self._lock = threading.Lock()
        self._sources = 0
        self._is_whole = True
        self.pieces = 0
        self._write(text_of(Head(VERSION, provenance)))

    def record(self, source: Source) -> Tap:
        """Begin a source, and return what hears it. See `recorded.Recorder`."""
        with self._lock:
            self._sources += 1
            number = self._sources
            self._write(text_of(line_of_source(number, source)))

        def tap(taken: Taken) -> None:
            line = text_of(line_of_piece(number, source, taken, self._began_ns))
            with self._lock:
                self._write(line)
                self.pieces += self._is_whole

        return tap

    def _write(self, line: str) -> None:
        if not self._is_whole:
            return
        try:
            self._out.write(line + "\n")
            self._out.flush()
        except (OSError, ValueError) as error:  # ValueError: closed while a hung thread still reads
            self._is_whole = False
            self._failed(error if isinstance(error, OSError) else OSError(str(error)))


def read_capture(path: Path) -> Capture:
    """Read a capture. One without a head is of bytes alone, framed as whoever replays it says.

    Raises:
        ScannerMisconfiguredError: it cannot be replayed; the line and what is wrong are named.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _refused(path, "it is no file", _NAME_ANOTHER)
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _refused(path, f"it is larger than {MAX_FILE_BYTES >> 20} MB", _NAME_ANOTHER)
        with path.open("rb") as file:
            return _Reading(path).read(file)
    except OSError as error:
        raise _refused(path, error.strerror or str(error), _NAME_ANOTHER) from error


class _Reading:
    """The reading of one file, line by line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._provenance = ""
        self._is_headed = False
        self._sources: list[Source | None] = []
        self._places: dict[int, int] = {}
        self._pieces: list[Captured] = []

    def read(self, file: BinaryIO) -> Capture:
        for number, text in self._lines(file):
            try:
                self._take(number, text)
            except ScannerMisconfiguredError:
                raise
            except (ValueError, msgspec.MsgspecError) as error:
                raise self._wrong(number, text, error) from error
        if not self._pieces:
            raise _refused(self._path, "nothing was captured in it", _NAME_ANOTHER)
        return Capture(tuple(self._sources), tuple(self._pieces), self._provenance)

    def _lines(self, file: BinaryIO) -> Iterator[tuple[int, bytes]]:
        number = 0
        while text := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(text) > MAX_LINE_BYTES:
                detail = f"line {number} is longer than any scanner's, {MAX_LINE_BYTES >> 20} MB"
                raise _refused(self._path, detail, _NAME_ANOTHER)
            yield number, text

    def _take(self, number: int, text: bytes) -> None:
        line = line_of(text)
        if isinstance(line, Head):
            self._take_head(line, number)
        elif isinstance(line, PieceLine):
            self._take_piece(line)
        elif not self._is_headed:
            raise ValueError('a capture begins with its head: {"capture": 1}')
        else:
            self._places[line.source] = len(self._sources)
            self._sources.append(source_of(line))

    def _take_head(self, head: Head, number: int) -> None:
        if head.capture != VERSION:
            detail = f"it is of format {head.capture}, and this program reads format {VERSION}"
            raise _refused(self._path, detail, _NEWER)
        if number != 1:
            raise ValueError("a head stands in a capture's first line only")
        self._is_headed = True
        self._provenance = head.provenance

    def _take_piece(self, line: PieceLine) -> None:
        if not self._sources:
            if self._is_headed:
                raise ValueError("it comes before its scanner's line")
            self._sources.append(None)
        place = len(self._sources) - 1
        if line.source is not None and self._is_headed:
            if line.source not in self._places:
                raise ValueError(f"no scanner's line has the number {line.source}")
            place = self._places[line.source]
        taken = taken_of(line, self._sources[place])
        self._pieces.append(Captured(place, self._in_order(taken)))

    def _in_order(self, taken: Taken) -> Taken:
        """Refuse a time that goes back, but for what two threads did in the same moment."""
        latest_ns = self._pieces[-1].taken.at_ns if self._pieces else 0
        if taken.at_ns < max(0, latest_ns - _SAME_MOMENT_NS):
            raise ValueError("at_ms goes back")
        return replace(taken, at_ns=max(taken.at_ns, latest_ns))

    def _wrong(self, number: int, text: bytes, error: Exception) -> ScannerMisconfiguredError:
        if not text.endswith(b"\n") and number > 1:
            return _refused(self._path, f"line {number} is cut off", _CUT_OFF)
        if number == 1:
            is_json = isinstance(error, msgspec.ValidationError)  # which is a DecodeError, too
            said = f": line 1: {error}" if is_json else ""
            return _refused(self._path, f"it is no capture{said}", _NAME_ANOTHER)
        return _refused(self._path, f"line {number}: {error}", _MEND)


_SAME_MOMENT_NS = 1_000_000_000
"""What was read on one thread may be written after what another read a little later."""


def _refused(path: Path, detail: str, hint: Hint) -> ScannerMisconfiguredError:
    return ScannerMisconfiguredError("replay", str(path), detail, hint=hint)
