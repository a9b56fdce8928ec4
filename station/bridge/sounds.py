"""The sounds: what each cue sounds like, and its samples.

What it is: a table of notes and their synthesis. What it is not: a device (`speaker`). Pure.

Good is high and rises, wrong is low and slow, over is fast and even: told apart by pitch and by
rhythm, also by an ear that hears no high tones, and in a noisy hall.
"""

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.contract.verdict import Verdict

SAMPLE_RATE = 48_000
CAPTURED = "captured"
"""The cue of a scan that is kept and not judged yet."""
_PEAK = 0.8 * 32767
_FADE_MS = 4
_SOFT, _SHORT = 0.25, 0.6
"""How loud a scan that is only captured, and one of the many that are right, sound beside the rest.
"""


@dataclass(frozen=True, slots=True)
class Note:
    """A tone of `hertz` for `ms`, or silence with 0. `harsh` adds the buzz of odd harmonics.

    `loudness` goes up to 1. A harsh tone is as loud as a plain one, and heard from a small speaker
    that has no bass.
    """

    hertz: float
    ms: int
    harsh: bool = False
    loudness: float = 1.0


def _rest(ms: int) -> Note:
    return Note(0, ms)


def _low(ms: int, hertz: float = 196) -> Note:
    return Note(hertz, ms, harsh=True)


MESSAGE = "message"
"""The cue of a supervisor's message."""
CUES: dict[str, Sequence[Note]] = {
    CAPTURED: (Note(880, 25, loudness=_SOFT),),
    MESSAGE: (Note(1047, 120), _rest(60), Note(1047, 120), _rest(60), Note(1397, 260)),
    Verdict.ITEM_MATCHED: (Note(1568, 90, loudness=_SHORT),),
    Verdict.CONFIRMED_BY_HAND: (
        Note(1568, 60, loudness=_SHORT),
        _rest(30),
        Note(1568, 60, loudness=_SHORT),
    ),
    Verdict.ORDER_OPENED: (Note(784, 70), Note(1175, 110)),
    Verdict.ORDER_COMPLETED: (Note(784, 90), Note(988, 90), Note(1175, 90), Note(1568, 220)),
    Verdict.ORDER_SHIPPED: (Note(988, 90), Note(1568, 90), Note(988, 90), Note(1568, 220)),
    Verdict.PARCEL_NOTED: (Note(1568, 60), Note(1976, 90)),
    Verdict.ORDER_NOT_PACKED: (Note(523, 90, harsh=True), _rest(40), _low(420, 262)),
    Verdict.ITEM_FOUND: (Note(988, 60), _rest(20), Note(1319, 60)),
    Verdict.OPERATOR_SIGNED_IN: (Note(659, 70), Note(988, 70), Note(1319, 120)),
    Verdict.COMMAND_DONE: (Note(988, 80),),
    Verdict.UNDONE: (Note(1319, 70), Note(880, 130)),
    Verdict.ITEM_WRONG: (_low(230), _rest(90), _low(380)),
    Verdict.ITEM_OVER: tuple(
        note for _ in range(5) for note in (Note(587, 55, harsh=True), _rest(45))
    ),
    Verdict.CODE_UNKNOWN: (_low(320, 247),),
    Verdict.ORDER_UNKNOWN: (Note(440, 110, harsh=True), _low(240, 294)),
    Verdict.ORDER_CANCELLED: (_low(160, 262), _rest(60), _low(160, 233), _rest(60), _low(320)),
    Verdict.ORDER_ON_HOLD: (_low(150, 330), _rest(80), _low(150, 330), _rest(80), _low(150, 330)),
    Verdict.ORDER_ALREADY_DONE: (Note(1175, 90), _rest(40), Note(1175, 90), _rest(40), _low(200)),
    Verdict.ORDER_IN_PROGRESS: (Note(523, 110), _rest(50), Note(392, 200)),
    Verdict.CODE_AMBIGUOUS: (Note(659, 110), _rest(50), Note(740, 110), _rest(50), Note(659, 110)),
    Verdict.NO_ORDER_OPEN: (Note(494, 130), _rest(60), Note(494, 130)),
    Verdict.OPERATOR_REQUIRED: (Note(392, 130), Note(523, 130), Note(392, 180)),
    Verdict.COMMAND_REFUSED: (_low(140, 311), _low(220, 233)),
    Verdict.HELD: (_low(90, 262), _rest(40), _low(90, 262)),
    Verdict.NOT_JUDGED: tuple(
        note for _ in range(2) for note in (_low(260, 392), _low(260), _rest(60))
    ),
    Verdict.NOT_RECORDED: tuple(
        note for _ in range(3) for note in (_low(140, 880), _low(220), _rest(40))
    ),
}
"""The notes of each cue: the verdicts' values and `captured`."""


def samples(notes: Iterable[Note]) -> bytes:
    """Return the notes as mono PCM: signed 16 bits in the machine's order, at `SAMPLE_RATE`."""
    return b"".join(_note(note) for note in notes)


def _note(note: Note) -> bytes:
    count = SAMPLE_RATE * note.ms // 1000
    if not note.hertz:
        return bytes(2 * count)
    step = 2 * math.pi * note.hertz / SAMPLE_RATE
    wave = _harsh if note.harsh else math.sin
    values = (wave(step * n) * _fade(n, count) for n in range(count))
    return array("h", (round(_PEAK * note.loudness * value) for value in values)).tobytes()


def _harsh(phase: float) -> float:
    odd = math.sin(phase) + math.sin(3 * phase) / 3 + math.sin(5 * phase) / 5
    return odd / 0.935


def _fade(n: int, count: int) -> float:
    """Return the loudness at sample `n`, faded at both ends, so that nothing clicks."""
    edge = SAMPLE_RATE * _FADE_MS // 1000
    return min(1.0, n / edge, (count - 1 - n) / edge)
