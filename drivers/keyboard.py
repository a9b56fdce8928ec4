"""A keyboard's physical keys: which modifiers are down, and what a press then stands for.

What it is: key events in, characters out. What it is not: a judgement who struck them (wedge) or a
reading by the system's layout. It lives wherever its owner does and is not shared.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from drivers.us_keyboard import (
    ALTS,
    CTRLS,
    METAS,
    SHIFTS,
    Key,
    character_of,
    control_character,
    keypad_digit,
)

MODIFIERS = SHIFTS | CTRLS | ALTS | METAS | {Key.CAPS_LOCK, Key.NUM_LOCK}
_MAX_NUMBER_DIGITS = 4
_MAX_CODE_POINT = 255


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """One physical key going down or up.

    `code` is a Linux evdev code (an X11 or Qt `nativeScanCode` minus 8), `at_ns` the time the key
    was struck, on the monotonic clock where the window system stamps it so, for a stall of this
    program must not look like a pause of the keys. `repeat` marks a key the system repeats.
    """

    code: int
    pressed: bool
    at_ns: int
    repeat: bool = False


class Keyboard:
    """The state of one keyboard's modifiers.

    `caps_lock_turns_shift` is for a scanner that strikes letters with Shift turned around while
    Caps Lock is on. Caps Lock's state is followed from `caps_lock_on` by its key.
    """

    def __init__(self, *, caps_lock_on: bool = False, caps_lock_turns_shift: bool = False) -> None:
        self._caps_lock_on = caps_lock_on
        self._caps_lock_turns_shift = caps_lock_turns_shift
        self._down: set[int] = set()
        self._number = ""

    def release_all(self) -> None:
        """Forget which modifiers are down."""
        self._down.clear()
        self._number = ""

    def modify(self, event: KeyEvent) -> str | None:
        """Note a modifier going down or up.

        Return the character whose number was struck while Alt was down, now that Alt is up: "" when
        the number stands for none, None when there was no number.
        """
        if event.pressed:
            self._press_modifier(event)
            return None
        self._down.discard(event.code)
        digits, self._number = (self._number, "") if event.code in ALTS else ("", self._number)
        return _character_numbered(digits) if digits else None

    def struck(self, event: KeyEvent) -> str | None:
        """Take any event; return the character it completes, "" for a key that stands for none.

        None for what completes nothing: a release, a repeat, a modifier, a digit of a number.
        """
        if event.code in MODIFIERS:
            return self.modify(event)
        if not event.pressed or event.repeat:
            return None
        if self.numbering:
            return None if self.add_to_number(event.code) else ""
        return self.character(event.code) or ""

    @property
    def numbering(self) -> bool:
        """Whether Alt is down, so that keypad digits make up a character's number."""
        return self._are_down(ALTS)

    def add_to_number(self, code: int) -> bool:
        """Take a digit of a character's number, as in ALT+0029 for GS; False when it is none."""
        digit = keypad_digit(code)
        if digit is None or len(self._number) == _MAX_NUMBER_DIGITS:
            return False
        self._number += digit
        return True

    def character(self, code: int) -> str | None:
        """Return the character of a key with the modifiers that are down; None when it has none."""
        if self._are_down(METAS):
            return None
        character = character_of(code, shift=self._are_down(SHIFTS))
        if character is None:
            return None
        if self._are_down(CTRLS):
            return control_character(character)
        turned = self._caps_lock_turns_shift and self._caps_lock_on
        return character.swapcase() if turned else character

    def _press_modifier(self, event: KeyEvent) -> None:
        self._down.add(event.code)
        if event.repeat:
            return
        if event.code in ALTS:
            self._number = ""
        if event.code == Key.CAPS_LOCK:
            self._caps_lock_on = not self._caps_lock_on

    def _are_down(self, keys: Iterable[int]) -> bool:
        return not self._down.isdisjoint(keys)


def _character_numbered(digits: str) -> str:
    """Return the character of an Alt number: Windows-1252 with a leading 0, else code page 437."""
    number = int(digits)
    if number > _MAX_CODE_POINT:
        return ""
    codec = "cp1252" if digits.startswith("0") else "cp437"
    return bytes([number]).decode(codec, errors="ignore")
