"""From a scanner's bytes to decodes, without I/O.

What it is: a state machine, fed with bytes in any pieces and a clock value. What it is not: a port
(serial_port, sim). It lives wherever its owner does and is not shared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from drivers.barcode.decode import (
    MAX_FRAME_BYTES,
    Decode,
    FrameRejected,
    RawFrame,
    RejectReason,
    decode_frame,
)

_STX, _ETX, _LF, _CR = _MARKS = (0x02, 0x03, 0x0A, 0x0D)
_RUNS = re.compile(rb"[\x02\x03\n\r]|[^\x02\x03\n\r]+")
"""One byte that may mark an end, or all up to the next such: a flood must not cost a byte each."""
_HEAD_BYTES = 32
_NS_PER_MS = 1_000_000


class Terminator(StrEnum):
    """What ends a frame. The values are the configuration's words."""

    CR = "cr"
    """CR. A LF that follows, from a scanner set to CR LF, is passed over."""
    LF = "lf"
    """LF. A CR right before it is passed over."""
    CRLF = "crlf"
    """CR LF, and neither of them alone."""
    STX_ETX = "stx_etx"
    """STX in front, ETX behind. CR and LF between two frames are passed over."""
    TIMEOUT = "timeout"
    """Silence."""


@dataclass(frozen=True, slots=True)
class FramingSettings:
    """How a scanner marks where a barcode begins and ends.

    `prefix` must stand in front of every frame and is taken off. `aim` says that the scanner puts
    AIM identifiers in front of the data (after the prefix). `silence_ms` ends a frame in TIMEOUT
    framing. `stale_ms` is how long a half-sent frame waits for its rest in all others: what comes
    later is a new frame, never glued to the old one.

    Raises:
        ValueError: a time that is not positive.
    """

    terminator: Terminator = Terminator.CR
    prefix: bytes = b""
    aim: bool = False
    silence_ms: int = 50
    stale_ms: int = 2000

    def __post_init__(self) -> None:
        """Refuse times that cannot be waited for."""
        if self.silence_ms <= 0 or self.stale_ms <= 0:
            raise ValueError("silence_ms and stale_ms must be positive")


class _State(Enum):
    READING = auto()
    OUTSIDE = auto()
    """STX-ETX only: between ETX and the next STX."""


class Framer:
    """Cuts one scanner's bytes into decodes.

    The same bytes give the same decodes however they are split, as long as no gap between two
    pieces is longer than the settings allow.
    """

    def __init__(self, settings: FramingSettings, scanner_id: str) -> None:
        self._settings = settings
        self._scanner_id = scanner_id
        self._limit = MAX_FRAME_BYTES + len(settings.prefix) + 1
        silent = settings.terminator is Terminator.TIMEOUT
        self._patience_ns = (settings.silence_ms if silent else settings.stale_ms) * _NS_PER_MS
        self._last_ns = 0
        self._previous = 0
        self._state = self._between_frames()
        self._buffer = bytearray()
        self._size = 0

    @property
    def deadline_ns(self) -> int | None:
        """When `poll` has something to do if no byte comes; None while no frame is begun."""
        begun = self._size or self._state is not self._between_frames()
        return self._last_ns + self._patience_ns if begun else None

    def feed(self, data: bytes, now_ns: int) -> list[Decode | FrameRejected]:
        """Take bytes read at `now_ns` (monotonic) and return what they complete, in order."""
        found = self.poll(now_ns)
        for run in _RUNS.findall(data):
            if run[0] in _MARKS:
                found += self._take(run[0], now_ns)
            else:
                self._keep(run)
            self._previous = run[-1]
        if data:
            self._last_ns = now_ns
        return found

    def poll(self, now_ns: int) -> list[Decode | FrameRejected]:
        """Return what the silence until `now_ns` completes, or tells to be unfinished."""
        deadline = self.deadline_ns
        if deadline is None or now_ns < deadline:
            return []
        if self._settings.terminator is Terminator.TIMEOUT:
            return list(self._finish(self._last_ns))
        return self.reset()

    def reset(self) -> list[Decode | FrameRejected]:
        """Throw away a half-read frame, as after an unplugging; return word of it, if any."""
        found: list[Decode | FrameRejected] = []
        if bytes(self._buffer).strip(b"\r\n"):
            inside = self._state is _State.READING
            reason = RejectReason.UNFINISHED if inside else RejectReason.OUTSIDE_FRAME
            found.append(self._rejected(reason, self._last_ns))
        self._begin(self._between_frames())
        self._previous = 0
        return found

    def _between_frames(self) -> _State:
        framed = self._settings.terminator is Terminator.STX_ETX
        return _State.OUTSIDE if framed else _State.READING

    def _begin(self, state: _State) -> None:
        self._state = state
        self._buffer = bytearray()
        self._size = 0

    def _take(self, byte: int, now_ns: int) -> Iterator[Decode | FrameRejected]:
        if self._settings.terminator is Terminator.STX_ETX:
            yield from self._take_framed(byte, now_ns)
        elif self._ends(byte):
            yield from self._finish(now_ns)
        else:
            self._keep(bytes((byte,)))

    def _take_framed(self, byte: int, now_ns: int) -> Iterator[Decode | FrameRejected]:
        """Take a byte of STX-ETX framing."""
        outside = self._state is _State.OUTSIDE
        if byte == _STX:
            yield from self.reset()
            self._begin(_State.READING)
        elif byte == _ETX and not outside:
            yield from self._finish(now_ns)
        elif outside and byte in (_CR, _LF):
            yield from self.reset()
        else:
            self._keep(bytes((byte,)))

    def _ends(self, byte: int) -> bool:
        match self._settings.terminator:
            case Terminator.CR:
                return byte == _CR
            case Terminator.LF:
                return byte == _LF
            case Terminator.CRLF:
                return byte == _LF and self._previous == _CR
            case _:
                return False

    def _keep(self, run: bytes) -> None:
        """Add bytes; those past the limit are only counted, so that noise takes no memory."""
        self._size += len(run)
        self._buffer += run[: self._limit - len(self._buffer)]

    def _finish(self, now_ns: int) -> Iterator[Decode | FrameRejected]:
        """Yield the frame that ended, unless it is empty; then begin anew."""
        payload, size = self._payload()
        prefix = self._settings.prefix
        if size - len(prefix) > MAX_FRAME_BYTES:
            yield self._rejected(RejectReason.TOO_LONG, now_ns)
        elif payload and not payload.startswith(prefix):
            yield self._rejected(RejectReason.NO_PREFIX, now_ns)
        else:
            frame = RawFrame(payload.removeprefix(prefix), self._scanner_id, now_ns)
            decode = decode_frame(frame, with_aim=self._settings.aim)
            if decode is not None:
                yield decode
        self._begin(self._between_frames())

    def _payload(self) -> tuple[bytes, int]:
        """Return the frame without what is left of its own or the last frame's end, and its size.

        The buffer holds only the beginning of a frame past the limit; the size is the whole's.
        """
        payload = bytes(self._buffer)
        match self._settings.terminator:
            case Terminator.CR if payload.startswith(b"\n"):
                return payload[1:], self._size - 1
            case Terminator.LF | Terminator.CRLF if self._previous == _CR:
                return payload.removesuffix(b"\r"), self._size - 1
            case _:
                return payload, self._size

    def _rejected(self, reason: RejectReason, now_ns: int) -> FrameRejected:
        head = bytes(self._buffer[:_HEAD_BYTES])
        return FrameRejected(reason, self._scanner_id, self._size, head, now_ns)
