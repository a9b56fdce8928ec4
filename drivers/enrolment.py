"""Telling which keyboard is a scanner: the one that strikes a code shown on the screen. No I/O.

What it is: the keys of all keyboards in, the verdict out. What it is not: a reader of keyboards
(enrolling) or the screen. It lives wherever its owner does.

The code is made anew for each try, so that no barcode in the room is it by accident. Like the
station's own codes it has only lower-case letters, digits, `-` and `.`: no Shift, no Caps Lock.
Somebody who types it in is told from a scanner by the time between the keys.
"""

import random
import re
import string
from dataclasses import dataclass, field
from enum import StrEnum

from drivers.barcode.symbology import split_aim
from drivers.keyboard import Keyboard, KeyEvent
from drivers.wedge import ENTER, TAB, WedgeSettings

LISTEN_S = 5.0
"""How long the keyboards are listened to after the code is shown."""
_BODY_LENGTH = 8
_ALPHABET = string.ascii_lowercase + string.digits
_NS_PER_MS = 1_000_000
_END_AFTER_NS = WedgeSettings().end_after_ms * _NS_PER_MS
_SCANNERS_MEAN_GAP_NS = WedgeSettings().max_mean_gap_ms * _NS_PER_MS
_SCAN_LENGTH = WedgeSettings().min_length_without_suffix
_SUFFIXES = frozenset({ENTER, TAB, "\n"})


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The keyboard that is a scanner, by its identity."""

    scanner_id: str


class Refused(StrEnum):
    """Why no keyboard was enrolled."""

    NOTHING_READ = "nothing_read"
    """No keyboard struck anything like a code in time."""
    TYPED_BY_HAND = "typed_by_hand"
    """The code came, as slowly as a person types."""
    OTHER_CODE = "other_code"
    """Something was scanned, but another code; or the scanner is not set to the US layout."""


def enrol_code(chance: random.Random | None = None) -> str:
    """Return a fresh code for the screen, by default of the system's own randomness."""
    chance = chance or random.SystemRandom()
    return f"-e.{''.join(chance.choices(_ALPHABET, k=_BODY_LENGTH))}"


def is_enrol_code(data: bytes) -> bool:
    """Tell whether data is such a code: the window hears a scanner that is being enrolled, too."""
    return re.fullmatch(rb"-e\.[a-z0-9]{8}", data) is not None


@dataclass(slots=True)
class _Heard:
    """What one keyboard struck: `burst` since its last pause, with times; `typed` before that."""

    keyboard: Keyboard = field(default_factory=Keyboard)
    burst: list[tuple[str, int]] = field(default_factory=list)
    typed: str = ""

    @property
    def ends_ns(self) -> int | None:
        """When silence ends the burst; None without one."""
        return self.burst[-1][1] + _END_AFTER_NS if self.burst else None

    def end_burst(self, keep: int) -> tuple[str, bool]:
        """End the burst; return its text and whether a scanner struck it. Keep the text's end."""
        text = "".join(character for character, _ in self.burst)
        fast = bool(self.burst) and (
            self.burst[-1][1] - self.burst[0][1] <= _SCANNERS_MEAN_GAP_NS * (len(self.burst) - 1)
        )
        self.typed = (self.typed + text)[-keep:]
        self.burst.clear()
        return text, fast


class Enrolment:
    """One try: listens from `began_ns` on for LISTEN_S, until there is a verdict."""

    def __init__(self, code: str, began_ns: int) -> None:
        self._code = code
        self._ends_ns = began_ns + round(LISTEN_S * 1e9)
        self._heard: dict[str, _Heard] = {}
        self._otherwise = Refused.NOTHING_READ

    @property
    def deadline_ns(self) -> int:
        """When to call `poll` if no key comes."""
        ends = (heard.ends_ns for heard in self._heard.values())
        return min([self._ends_ns, *(end for end in ends if end is not None)])

    def key(self, scanner_id: str, event: KeyEvent) -> Enrolled | Refused | None:
        """Take a key event of the keyboard with that identity; return the verdict, if it is one."""
        heard = self._heard.setdefault(scanner_id, _Heard())
        verdict = self._silence(scanner_id, heard, event.at_ns)
        character = heard.keyboard.struck(event)
        if verdict is not None or character is None:
            return verdict
        if character in _SUFFIXES:
            return self._judge(scanner_id, heard)
        heard.burst.append((character or "\0", event.at_ns))
        return None

    def poll(self, now_ns: int) -> Enrolled | Refused | None:
        """Return the verdict that the silence until `now_ns` brings; None while it listens."""
        for scanner_id, heard in self._heard.items():
            verdict = self._silence(scanner_id, heard, now_ns)
            if verdict is not None:
                return verdict
        return self._otherwise if now_ns >= self._ends_ns else None

    def _silence(self, scanner_id: str, heard: _Heard, now_ns: int) -> Enrolled | Refused | None:
        ends_ns = heard.ends_ns
        if ends_ns is None or now_ns < ends_ns:
            return None
        return self._judge(scanner_id, heard)

    def _judge(self, scanner_id: str, heard: _Heard) -> Enrolled | Refused | None:
        """Judge a keyboard's burst that has ended."""
        text, fast = heard.end_burst(keep=len(self._code))
        if fast and split_aim(text.encode())[1] == self._code.encode():
            return Enrolled(scanner_id)
        by_hand = not fast or len(text) < len(self._code)
        if by_hand and heard.typed == self._code:
            return Refused.TYPED_BY_HAND
        if fast and len(text) >= _SCAN_LENGTH:
            self._otherwise = Refused.OTHER_CODE
        return None
