"""From the keys of a keyboard that is a scanner to decodes, without I/O.

What it is: a state machine with one scanner's line buffer; every key it is given is that scanner's.
What it is not: a judgement who struck them (wedge), or a source of keys (evdev_keyboard,
raw_input). It lives wherever its owner does and is not shared.

A line ends at a suffix key, else in silence. One that silence ends is a scan when it is long enough
and the scanner is none that always sends a suffix (suffix_habit); else it was cut short, by a
pulled plug: it is told as such, never read as the shorter code it looks like. A line that cannot be
read whole (events were lost, a key stands for no character, it is longer than any barcode) is
passed over up to its end and rejected as one: the rest of a code is never taken for a code.
"""

from collections.abc import Collection

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
from drivers.us_keyboard import Key
from drivers.wedge import WedgeSettings

_NS_PER_MS = 1_000_000
_HEAD_BYTES = 32
_Outputs = list[Decode | FrameRejected]


class KeyLines:
    """Reads the lines of one keyboard.

    Of the settings the suffixes, `suffix_required`, `end_after_ms`, `min_length_without_suffix`,
    `compensates_caps_lock` and `aim` count; those that tell a scanner from a person do not. `habit`
    is what earlier readers of this keyboard know of it.
    """

    def __init__(
        self,
        settings: WedgeSettings,
        scanner_id: str,
        habit: SuffixHabit | None = None,
        *,
        caps_lock_on: bool = False,
    ) -> None:
        self._settings = settings
        self._scanner_id = scanner_id
        self._habit = habit or SuffixHabit(required=settings.suffix_required)
        self._keyboard = Keyboard(
            caps_lock_on=caps_lock_on, caps_lock_turns_shift=settings.compensates_caps_lock
        )
        self._text: list[str] = []
        self._size = 0
        self._spoiled: RejectReason | None = None
        self._last_ns = 0
        self._began_ns = 0
        self._suffix_ns: int | None = None

    @property
    def deadline_ns(self) -> int | None:
        """When `poll` has something to do if no key comes; None while no line is begun."""
        begun = self._size or self._spoiled is not None
        return self._last_ns + self._end_after_ns if begun else None

    def key(self, event: KeyEvent) -> _Outputs:
        """Take one key event and return what it completes, in order."""
        found = self.poll(event.at_ns)
        character = self._keyboard.struck(event)
        self._last_ns = event.at_ns
        return found if character is None else [*found, *self._take(character)]

    def lost(self, at_ns: int, down: Collection[int]) -> None:
        """Note that events were lost up to `at_ns`; the keys `down` are down now.

        The time since the last key was no silence: nobody knows what came in it.
        """
        self._keyboard.release_all()
        for code in MODIFIERS.intersection(down) - {Key.CAPS_LOCK}:
            self._keyboard.modify(KeyEvent(code, pressed=True, at_ns=at_ns))
        self._spoil(RejectReason.EVENTS_LOST)
        self._last_ns = at_ns

    def poll(self, now_ns: int) -> _Outputs:
        """Return what the silence until `now_ns` ends."""
        deadline = self.deadline_ns
        if deadline is None or now_ns < deadline:
            return []
        if not self._silence_ends():
            self._spoil(RejectReason.UNFINISHED)
        return self._end(self._last_ns)

    def reset(self) -> _Outputs:
        """Throw away a half-read line, as after an unplugging; return word of it, if any."""
        if self._size:
            self._spoil(RejectReason.UNFINISHED)
        self._keyboard.release_all()
        self._habit.saw_end()
        return self._end(self._last_ns)

    @property
    def _end_after_ns(self) -> int:
        return self._settings.end_after_ms * _NS_PER_MS

    def _silence_ends(self) -> bool:
        """Tell whether the line that fell silent is a whole code."""
        if self._spoiled or self._size < self._settings.min_length_without_suffix:
            return False
        return self._habit.silence_ends("".join(self._text))

    def _take(self, character: str) -> _Outputs:
        if character in self._settings.suffixes:
            return self._suffixed(character)
        if not self._echoes_suffix(character):
            self._add(character)
        return []

    def _suffixed(self, character: str) -> _Outputs:
        self._suffix_ns = self._last_ns
        found = self._end(self._last_ns, character)
        if any(isinstance(each, Decode) for each in found):
            self._habit.saw_suffix()
        return found

    def _echoes_suffix(self, character: str) -> bool:
        """Tell the Ctrl+J of a scanner that is set to CR LF."""
        if character != "\n" or self._size or self._suffix_ns is None:
            return False
        return self._last_ns - self._suffix_ns < self._end_after_ns

    def _add(self, character: str) -> None:
        """Add to the line; what comes after the longest barcode is only counted."""
        if not self._size:
            self._began_ns = self._last_ns
        self._size += 1
        if not character:
            self._spoil(RejectReason.UNREADABLE_KEY)
        elif self._size > MAX_FRAME_BYTES:
            self._spoil(RejectReason.TOO_LONG)
        else:
            self._text.append(character)

    def _spoil(self, reason: RejectReason) -> None:
        """Note why this line is no scan; what was noted first stays."""
        self._spoiled = self._spoiled or reason

    def _end(self, at_ns: int, suffix: str = "") -> _Outputs:
        """End the line and return what became of it; an empty one is nothing."""
        data = "".join(self._text).encode()
        size, reason = self._size, self._spoiled
        self._text, self._size, self._spoiled = [], 0, None
        if reason is not None:
            return [FrameRejected(reason, self._scanner_id, size, data[:_HEAD_BYTES], at_ns)]
        frame = RawFrame(data, self._scanner_id, at_ns, self._began_ns, suffix)
        decode = decode_frame(frame, with_aim=self._settings.aim)
        return [] if decode is None else [decode]
