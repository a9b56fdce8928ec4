"""The scanner doctor at work: a chart of codes scanned one after the other, and what was found.

What it is: while it asks for codes, what scanners read goes to it and nowhere else, and scanners of
bytes are read raw, suffix and all; with the last code scans go their way again. What it is not: the
judgement (drivers.doctor), or the chart's looks (station.ui). The I/O loop.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from drivers.barcode.chart import CHART, ChartItem
from drivers.barcode.decode import Decode, FrameRejected
from drivers.barcode.symbology import split_aim
from drivers.doctor.diagnosis import Answer, diagnose
from drivers.doctor.finding import Finding
from drivers.place import Kind
from station.events import DoctorAsked, DoctorFound, StationEvent

TYPED = "typed"
"""The note that a code came, and as the typing of this computer's keyboard."""

REPEATED = "repeated"
"""The note that the same came as before, too soon to be told from a trigger that is held."""
REPEATS_NS = 1_500_000_000
"""Within this time of its last scan a scanner whose trigger is held reads the same code again."""


class Doctor:
    """One person at one chart. `open` turns the scanners' way, and back with None."""

    def __init__(
        self,
        tell: Callable[[StationEvent], None],
        kind_of: Callable[[str], Kind | None],
        turn: Callable[[Callable[[Decode | FrameRejected], None] | None], None],
    ) -> None:
        self._tell = tell
        self._kind_of = kind_of
        self._turn = turn
        self._answers: dict[ChartItem, Answer] = {}
        self._items: Iterator[ChartItem] = iter(())
        self._asked: ChartItem | None = None
        self._typed = False
        self._last_ns: int | None = None

    def begin(self) -> None:
        """Show the first code; from now on scans are the doctor's."""
        self._answers = {}
        self._typed = False
        self._last_ns = None
        self._items = iter(CHART)
        self._turn(self._hear)
        self._ask_next()

    def skip(self) -> None:
        """Pass a code over: the scanner does not read it."""
        self._answer(Answer(None))

    def typed(self) -> None:
        """Take in that a code came as this computer's own typing; it is asked for still."""
        self._typed = True
        self._ask(TYPED)

    def end(self) -> None:
        """Let scans go their way again."""
        self._asked = None
        self._turn(None)

    def _hear(self, event: Decode | FrameRejected) -> None:
        if isinstance(event, FrameRejected):
            self._ask(event.reason.value)
        else:
            self._hear_decode(event, Answer(event, self._kind_of(event.frame.scanner_id)))

    def _hear_decode(self, decode: Decode, answer: Answer) -> None:
        soon = self._comes_soon(decode)
        if not self._came_before(decode):
            self._answer(answer)
        elif self._may_be_asked_for(answer):
            if soon:
                self._ask(REPEATED)
            else:
                self._answer(answer)

    def _came_before(self, decode: Decode) -> bool:
        """Tell what came for a code that was answered for: a trigger held too long, perhaps.

        By what came for it, not by what should have: a scanner that turns upper and lower case
        around sends for one code what belongs to another.
        """
        data = _bare(decode)
        return any(data == _bare_answer(item, answer) for item, answer in self._answers.items())

    def _comes_soon(self, decode: Decode) -> bool:
        """Tell whether it follows what came last as a held trigger's repetition does."""
        last_ns, self._last_ns = self._last_ns, decode.frame.received_ns
        return last_ns is not None and decode.frame.received_ns - last_ns < REPEATS_NS

    def _may_be_asked_for(self, answer: Answer) -> bool:
        """Tell whether the code that is asked for can come so.

        One scanner sends the same for two codes of the chart: all letters as capitals, or only the
        beginning of each.
        """
        if self._asked is None:
            return False
        told = diagnose({self._asked: answer})
        return all(each.finding is not Finding.OTHER for each in told)

    def _answer(self, answer: Answer) -> None:
        if self._asked is None:
            return
        self._answers[self._asked] = replace(answer, typed=self._typed)
        self._typed = False
        self._ask_next()

    def _ask_next(self) -> None:
        self._asked = next(self._items, None)
        if self._asked is None:
            self.end()  # whoever comes next finds the page open and wants to work
        self._ask()
        found = tuple((each.finding.value, each.detail) for each in diagnose(self._answers))
        self._tell(DoctorFound(found, complete=self._asked is None))

    def _ask(self, note: str = "") -> None:
        item = self._asked
        if item is not None:
            number = len(self._answers) + 1
            asked = DoctorAsked(
                number, len(CHART), item.code.value, item.symbology, item.data, note
            )
            self._tell(asked)


def _bare_answer(item: ChartItem, answer: Answer) -> bytes:
    """Return what came for a code; for one that was passed over, what should have."""
    return item.data if answer.decode is None else _bare(answer.decode)


def _bare(decode: Decode) -> bytes:
    return split_aim(decode.frame.data.strip(b"\x02\x03\r\n\t"))[1]
