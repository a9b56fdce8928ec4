"""From a keyboard's physical keys to decodes, without I/O.

What it is: a state machine that tells a scanner's burst of key strokes from a person's typing. What
it is not: a source of keys (a Qt key filter, evdev) and never a reader of the text that the
system's layout or input method makes of them. It lives wherever its owner does and is not shared.

How the two are told apart: the keys of a burst follow each other within `end_after_ms`. A burst is
a scan when the mean time between its strokes is at most `max_mean_gap_ms` and it is long enough:
`min_length` characters with a suffix key, `min_length_without_suffix` when it ends in silence. One
of a scanner that always sends a suffix, and now fell silent without, was cut short (suffix_habit):
it is told as such, and never read as the shorter code it looks like.
Scanners strike every 1 to 20 ms, the fastest typists every 60 ms; only a roll of the hand over a
few keys is faster, and it is short and has no Enter. A key that repeats itself is held by a person.

Whoever begins to hear keys (`joined`) may hear the end of a burst first. One that has no pause in
front of it was not seen to begin: a scanner's is told as half a code, never read as a shorter one.

While a burst is undecided its keys are held back. The owner keeps a copy of each held event; they
are dropped when the burst turns out to be a scan, and given back, all and in order, when it turns
out to be typing. Modifiers are never held back: a copy must carry those it was struck with, as a
QKeyEvent does.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from drivers.barcode.decode import (
    MAX_FRAME_BYTES,
    Decode,
    FrameRejected,
    RawFrame,
    RejectReason,
    decode_frame,
)
from drivers.keyboard import MODIFIERS, Keyboard, KeyEvent
from drivers.suffix_habit import SuffixHabit

_NS_PER_MS = 1_000_000
_HEAD_BYTES = 32
_JUDGED_FROM_STROKES = 4
"""From here on a burst that is too slow is given back at once: no typist waits for its end."""
ENTER = "\r"
TAB = "\t"


@dataclass(frozen=True, slots=True)
class WedgeSettings:
    """How one keyboard wedge scanner strikes its keys.

    `suffixes` are the characters that end a scan at once: ENTER (both Enter keys) and TAB.
    `suffix_required` makes a scanner's burst that ends in silence one that was cut short, from the
    first on. `compensates_caps_lock` is for scanners that turn Shift around while Caps Lock is on.
    `aim` says that AIM identifiers stand in front of the data.

    Raises:
        ValueError: a time or length that is not positive, or a suffix that is neither key.
    """

    suffixes: frozenset[str] = frozenset({ENTER})
    suffix_required: bool = False
    end_after_ms: int = 100
    max_mean_gap_ms: int = 45
    min_length: int = 3
    min_length_without_suffix: int = 6
    compensates_caps_lock: bool = False
    aim: bool = False

    def __post_init__(self) -> None:
        """Refuse what no scanner can be set to."""
        numbers = (self.end_after_ms, self.max_mean_gap_ms)
        if min(*numbers, self.min_length, self.min_length_without_suffix) <= 0:
            raise ValueError("times and lengths must be positive")
        if not self.suffixes <= {ENTER, TAB}:
            raise ValueError("a suffix is ENTER or TAB")


class Fate(Enum):
    """What becomes of one key event."""

    PASS = auto()
    """Not the wedge's: let it go on its way, after what is given back."""
    HOLD = auto()
    """Hold it back and keep a copy, until it is given back or its burst is a scan."""
    DROP = auto()
    """Part of a scan: swallow it for good."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the events held back so far.

    `give_back` are all of them, in order, when they were typing. With a `decode` or `rejected` they
    were a scanner's: forget them. With nothing set they stay held.
    """

    give_back: tuple[KeyEvent, ...] = ()
    decode: Decode | None = None
    rejected: FrameRejected | None = None


_NOTHING = Settled()


@dataclass(frozen=True, slots=True)
class WedgeAnswer:
    """The answer to one key event: do what `settled` says first, then what `fate` says."""

    fate: Fate
    settled: Settled = _NOTHING


class _Mode(Enum):
    IDLE = auto()
    BURST = auto()
    TYPING = auto()
    """A person is at it: keys pass until a pause or an Enter."""
    FLOODED = auto()
    """A scan grew too long: keys are dropped until a pause or a suffix."""


@dataclass(slots=True)
class _Burst:
    """The strokes since the last pause."""

    text: list[str] = field(default_factory=list)
    held: list[KeyEvent] = field(default_factory=list)
    down: set[int] = field(default_factory=set)
    strokes: int = 0
    first_ns: int = 0
    last_ns: int = 0
    lacks_beginning: bool = False

    def hold(self, event: KeyEvent) -> None:
        """Count a stroke and hold it back."""
        if not self.strokes:
            self.first_ns = event.at_ns
        self.strokes += 1
        self.last_ns = event.at_ns
        self.held.append(event)
        self.down.add(event.code)


class Wedge:
    """Reads the scans of one keyboard, or of all keyboards that a window hears as one."""

    def __init__(
        self, settings: WedgeSettings, scanner_id: str, *, caps_lock_on: bool = False
    ) -> None:
        self._settings = settings
        self._scanner_id = scanner_id
        self._keyboard = Keyboard(
            caps_lock_on=caps_lock_on, caps_lock_turns_shift=settings.compensates_caps_lock
        )
        self._mode = _Mode.IDLE
        self._burst = _Burst()
        self._scan_keys_down: set[int] = set()
        self._suffix_ns: int | None = None
        self._joined_ns: int | None = None
        self._habit = SuffixHabit(required=settings.suffix_required)

    @property
    def deadline_ns(self) -> int | None:
        """When to call `expire` if no key comes; None while no event is held back."""
        return self._burst.last_ns + self._end_after_ns if self._mode is _Mode.BURST else None

    @property
    def silence_ends_scan(self) -> bool:
        """Whether what is held back has the length and rhythm of a scan without a suffix."""
        return self._mode is _Mode.BURST and self._is_scan_without_suffix()

    def key(self, event: KeyEvent) -> WedgeAnswer:
        """Take one key event and say what becomes of it and of those held back."""
        settled = self.expire(event.at_ns)
        if event.code in MODIFIERS:
            answer = self._take_modifier(event)
        elif event.pressed:
            answer = self._take_press(event)
        else:
            answer = WedgeAnswer(self._take_release(event))
        # A pause settles whatever was held, so the event itself finds nothing left to settle.
        return answer if settled == Settled() else WedgeAnswer(answer.fate, settled)

    def expire(self, now_ns: int) -> Settled:
        """Settle a burst that has been silent for `end_after_ms` at `now_ns`."""
        if self._mode is _Mode.IDLE or self._are_close(now_ns, self._burst.last_ns):
            return Settled()
        in_burst, self._mode = self._mode is _Mode.BURST, _Mode.IDLE
        if not in_burst or not self._is_scan_without_suffix():
            return self._give_back()
        if self._burst.lacks_beginning:
            return self._reject(RejectReason.UNFINISHED, now_ns)
        if self._habit.silence_ends("".join(self._burst.text)):
            return self._scanned(now_ns, "")
        return self._reject(RejectReason.UNFINISHED, now_ns)

    def reset(self) -> Settled:
        """Forget which keys are down, as when the window loses the keyboard; give back the held.

        A scan that is going on then is cut short, and told as such: its rest goes elsewhere.
        """
        cut, lost_ns = self.silence_ends_scan, self._burst.last_ns
        settled = self._reject(RejectReason.UNFINISHED, lost_ns) if cut else self._give_back()
        self._keyboard.release_all()
        self._scan_keys_down.clear()
        return settled

    def joined(self, at_ns: int) -> None:
        """Note that keys have been heard since `at_ns` alone: others before that went elsewhere."""
        self._joined_ns = at_ns

    @property
    def _end_after_ns(self) -> int:
        return self._settings.end_after_ms * _NS_PER_MS

    def _are_close(self, at_ns: int, before_ns: int) -> bool:
        """Tell whether no pause lies between; a clock that went far back also tells of one.

        X11 stamps keys in 32 bits of milliseconds, which begin again at 0 after 49.7 days.
        """
        return abs(at_ns - before_ns) < self._end_after_ns

    def _take_modifier(self, event: KeyEvent) -> WedgeAnswer:
        """Note a modifier. It always passes: by itself it does nothing to a text field."""
        character = self._keyboard.modify(event)
        if character is None or self._mode is not _Mode.BURST:
            return WedgeAnswer(Fate.PASS)
        if character == "":
            return self._type(event)
        if character in self._settings.suffixes:
            ends = self._suffix_ends_scan(event.at_ns)
            if not ends:
                return self._type(event)
            return WedgeAnswer(Fate.PASS, self._suffixed(event, character))
        self._burst.last_ns = event.at_ns
        return WedgeAnswer(Fate.PASS, self._add(character, event.at_ns))

    def _take_release(self, event: KeyEvent) -> Fate:
        if event.code in self._burst.down:
            self._burst.down.discard(event.code)
            self._burst.held.append(event)
            return Fate.HOLD
        if event.code in self._scan_keys_down:
            self._scan_keys_down.discard(event.code)
            return Fate.DROP
        return Fate.PASS

    def _take_press(self, event: KeyEvent) -> WedgeAnswer:
        self._scan_keys_down.discard(event.code)
        if self._mode is _Mode.FLOODED:
            return self._flow_on(event)
        if self._mode is _Mode.TYPING or event.repeat or event.code in self._burst.down:
            return self._type(event)
        if self._keyboard.numbering:
            digit = self._keyboard.add_to_number(event.code)
            return self._take_stroke(event, "") if digit else self._type(event)
        character = self._keyboard.character(event.code)
        if character is None:
            return self._type(event)
        if self._mode is _Mode.IDLE and self._echoes_scan(character, event.at_ns):
            return self._drop(event)
        if character in self._settings.suffixes:
            return self._take_suffix(event, character)
        return self._take_stroke(event, character)

    def _take_stroke(self, event: KeyEvent, character: str) -> WedgeAnswer:
        """Hold back a stroke, unless it shows the burst to be a person's."""
        strokes = self._burst.strokes + 1
        if strokes >= _JUDGED_FROM_STROKES and not self._is_fast(event.at_ns, strokes):
            return self._type(event)
        if self._mode is _Mode.IDLE:
            self._burst.lacks_beginning = self._may_have_begun_before(event.at_ns)
        self._mode = _Mode.BURST
        self._burst.hold(event)
        settled = self._add(character, event.at_ns)
        return WedgeAnswer(Fate.HOLD if settled.rejected is None else Fate.DROP, settled)

    def _may_have_begun_before(self, at_ns: int) -> bool:
        """Tell whether no pause was heard in front of the first stroke of a burst."""
        joined_ns, self._joined_ns = self._joined_ns, None
        return joined_ns is not None and self._are_close(at_ns, joined_ns)

    def _add(self, character: str, now_ns: int) -> Settled:
        """Add to the scan; refuse one that is longer than any barcode."""
        if character:
            self._burst.text.append(character)
        if len(self._burst.text) <= MAX_FRAME_BYTES:
            return Settled()
        settled = self._reject(RejectReason.TOO_LONG, now_ns)
        self._mode = _Mode.FLOODED
        self._burst.last_ns = now_ns
        return settled

    def _flow_on(self, event: KeyEvent) -> WedgeAnswer:
        """Drop a further key of a scan that was refused, up to its suffix."""
        self._burst.last_ns = event.at_ns
        if self._keyboard.character(event.code) in self._settings.suffixes:
            self._mode = _Mode.IDLE
        return self._drop(event)

    def _take_suffix(self, event: KeyEvent, character: str) -> WedgeAnswer:
        """End a burst. Without one a suffix key is a person's."""
        if not self._suffix_ends_scan(event.at_ns):
            return self._type(event)
        settled = self._suffixed(event, character)
        return WedgeAnswer(Fate.PASS, settled) if settled.give_back else self._drop(event, settled)

    def _type(self, event: KeyEvent) -> WedgeAnswer:
        """Let a person's key pass, after all that were held back.

        The rest of what a person types passes at once, up to a pause or a suffix key.
        """
        suffix = self._keyboard.character(event.code) in self._settings.suffixes
        typing = self._mode is not _Mode.IDLE and not suffix
        settled = self._give_back()
        self._mode = _Mode.TYPING if typing else _Mode.IDLE
        self._burst.last_ns = event.at_ns
        return WedgeAnswer(Fate.PASS, settled)

    def _drop(self, event: KeyEvent, settled: Settled = _NOTHING) -> WedgeAnswer:
        self._scan_keys_down.add(event.code)
        return WedgeAnswer(Fate.DROP, settled)

    def _echoes_scan(self, character: str, at_ns: int) -> bool:
        """Tell the second end of a scan just made, from scanners set to CR LF: Enter or Ctrl+J."""
        if self._suffix_ns is None or character not in self._settings.suffixes | {"\n"}:
            return False
        return self._are_close(at_ns, self._suffix_ns)

    def _suffix_ends_scan(self, at_ns: int) -> bool:
        least = 1 if self._burst.lacks_beginning else self._settings.min_length
        enough = len(self._burst.text) >= least
        return enough and self._is_fast(at_ns, self._burst.strokes + 1)

    def _is_scan_without_suffix(self) -> bool:
        settings = self._settings
        whole = settings.min_length_without_suffix
        least = settings.min_length if self._burst.lacks_beginning else whole
        enough = len(self._burst.text) >= least
        return enough and self._is_fast(self._burst.last_ns, self._burst.strokes)

    def _is_fast(self, until_ns: int, strokes: int) -> bool:
        """Tell whether `strokes` strokes up to `until_ns` are a scanner's."""
        allowed_ns = self._settings.max_mean_gap_ms * _NS_PER_MS * (strokes - 1)
        return until_ns - self._burst.first_ns <= allowed_ns

    def _suffixed(self, event: KeyEvent, character: str) -> Settled:
        """Make the burst that a suffix ends a decode; only such a scan can have a second end."""
        if self._burst.lacks_beginning:
            self._suffix_ns = event.at_ns
            return self._reject(RejectReason.UNFINISHED, event.at_ns)
        settled = self._scanned(event.at_ns, character)
        if settled.decode is not None:
            self._suffix_ns = event.at_ns
            self._habit.saw_suffix()
        return settled

    def _scanned(self, now_ns: int, suffix: str) -> Settled:
        """Make the burst a decode; without data after the AIM identifier it is typing after all."""
        data = "".join(self._burst.text).encode()
        frame = RawFrame(data, self._scanner_id, now_ns, self._burst.first_ns, suffix)
        decode = decode_frame(frame, with_aim=self._settings.aim)
        if decode is None:
            return self._give_back()
        self._end_as_scan()
        return Settled(decode=decode)

    def _reject(self, reason: RejectReason, now_ns: int) -> Settled:
        """End the burst as a scan that cannot be read."""
        size, head = len(self._burst.text), "".join(self._burst.text[:_HEAD_BYTES]).encode()
        self._end_as_scan()
        return Settled(rejected=FrameRejected(reason, self._scanner_id, size, head, now_ns))

    def _end_as_scan(self) -> None:
        """End the burst; the releases of its keys that are still to come are dropped."""
        self._scan_keys_down |= self._burst.down
        self._mode = _Mode.IDLE
        self._burst = _Burst()

    def _give_back(self) -> Settled:
        """End the burst as typing; the releases that are still to come pass."""
        held = tuple(self._burst.held)
        self._mode = _Mode.IDLE
        self._burst = _Burst()
        return Settled(give_back=held)
