"""A wedge's owner for tests: keys are struck, held back, given back and let pass."""

from collections.abc import Iterable

from drivers.barcode.decode import Decode, FrameRejected
from drivers.keyboard import KeyEvent
from drivers.us_keyboard import Key, character_of
from drivers.wedge import Fate, Settled, Wedge, WedgeAnswer, WedgeSettings

MS = 1_000_000
KEYS = {character_of(code, shift=False): code for code in reversed(range(58))}
SHIFTED = {character_of(code, shift=True): code for code in reversed(range(58))}
KEYPAD = dict(zip("7894561230", (71, 72, 73, 75, 76, 77, 79, 80, 81, 82), strict=True))


class Keys:
    """A wedge at work, and its owner, who holds keys back for it and lets others pass."""

    def __init__(self, settings: WedgeSettings | None = None) -> None:
        self.wedge = Wedge(settings or WedgeSettings(), "wedge")
        self.at_ms = 1000.0
        self.shift = False
        self.struck: list[tuple[KeyEvent, bool]] = []
        self.held: list[KeyEvent] = []
        self.passed: list[KeyEvent] = []
        self.swallowed: list[KeyEvent] = []
        self.scans: list[Decode] = []
        self.rejected: list[FrameRejected] = []

    @property
    def typed(self) -> str:
        """The text of the keys that went on their way, each with the Shift it was struck with."""
        shift_of = {id(event): shift for event, shift in self.struck}
        pressed = (event for event in self.passed if event.pressed)
        return "".join(character_of(e.code, shift=shift_of[id(e)]) or "" for e in pressed)

    @property
    def data(self) -> list[bytes]:
        return [scan.data for scan in self.scans]

    def settle(self, settled: Settled) -> None:
        if settled.give_back:
            assert list(settled.give_back) == self.held
            assert settled.decode is None
            assert settled.rejected is None
        self.passed += settled.give_back
        self.scans += [settled.decode] if settled.decode else []
        self.rejected += [settled.rejected] if settled.rejected else []
        if settled.decode or settled.rejected:
            self.swallowed += self.held
        if settled != Settled():
            self.held.clear()

    def event(self, code: int, *, pressed: bool, repeat: bool = False) -> WedgeAnswer:
        event = KeyEvent(code, pressed, round(self.at_ms * MS), repeat)
        self.shift = pressed if code == Key.LEFT_SHIFT else self.shift
        self.struck.append((event, self.shift))
        answer = self.wedge.key(event)
        self.settle(answer.settled)
        if answer.fate is Fate.HOLD:
            self.held.append(event)
        elif answer.fate is Fate.PASS:
            self.passed.append(event)
        else:
            self.swallowed.append(event)
        return answer

    def strike(self, code: int, gap_ms: float = 4) -> None:
        """Strike one key, `gap_ms` from its going down to the next key's."""
        self.event(code, pressed=True)
        self.at_ms += gap_ms / 2
        self.event(code, pressed=False)
        self.at_ms += gap_ms / 2

    def strike_with(self, modifier: Key, codes: Iterable[int], gap_ms: float = 4) -> None:
        self.event(modifier, pressed=True)
        for code in codes:
            self.strike(code, gap_ms)
        self.event(modifier, pressed=False)

    def write(self, text: str, gap_ms: float = 4) -> None:
        """Strike the keys of a text: GS by Ctrl+], capitals with Shift."""
        for character in text:
            if character == "\x1d":
                self.strike_with(Key.LEFT_CTRL, [KEYS["]"]], gap_ms)
            elif character in KEYS:
                self.strike(KEYS[character], gap_ms)
            else:
                self.strike_with(Key.LEFT_SHIFT, [SHIFTED[character]], gap_ms)

    def wait(self, ms: float) -> None:
        self.at_ms += ms
        self.settle(self.wedge.expire(round(self.at_ms * MS)))


def keys(**settings: object) -> Keys:
    return Keys(WedgeSettings(**settings))  # type: ignore[arg-type] # the tests name known fields
