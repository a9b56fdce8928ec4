"""How much is asked of the centre, or handed to it, at once: as much as goes through in seconds.

What a line carries is known only by trying, and changes. So it begins with little; from how long
that took follows how much fits into the time aimed at. On a fast line as much as ever is asked for
a few answers later; on a slow one each answer comes, and says that things go on. What it is not:
the waiting (`watch`). Pure: times come in.
"""

from dataclasses import dataclass

from server.sync.remote import Page
from server.sync.waits import WAITS, Waits

LINES_OF_ORDER = 10
"""So many lines are asked for with each order."""
BYTES_OF_ORDER = 1000
"""About what these take; an order of more counts as several."""
LEAST = 50
"""No less is asked for because answers are slow: a centre that takes its time for whatever it is
asked would be asked ever more often. Where no answer comes at all it may be a single order, and is
twice as many with each answer that comes."""
_STEP = 4
_CALM = 0.9
"""What is left with each answer of the patience that was needed: large orders come in numbers."""


class Pace:
    """Orders of a page or scans of a batch: at most `limit`, and `patience_s` to wait for them.

    Where no answer comes, no less than `least` are asked for.
    """

    def __init__(self, begin: int, most: int, waits: Waits = WAITS, *, least: int = 1) -> None:
        self.limit = min(begin, most)
        self._least = min(least, most)
        self.patience_s = waits.answer_s
        self._most = most
        self._waits = waits

    def answered(self, count: int, took_s: float) -> None:
        """Learn from an answer about so many: more if more would fit, less if it was felt.

        One of large orders counts as more than were asked for, which it was nevertheless.
        """
        waits, asked = self._waits, self.limit
        self.patience_s = max(waits.answer_s, self.patience_s * _CALM)
        fitting = int(min(count, self.limit) * waits.aim_s / max(took_s, 1e-6))
        if took_s > waits.silent_s:
            self.limit = min(self.limit, max(LEAST, fitting))
        elif fitting > self.limit:
            self.limit = min(fitting, self.limit * _STEP, self._most)
        if 0 < count <= asked < LEAST:
            self.limit = max(self.limit, min(asked * 2, LEAST, self._most))

    def given_up(self) -> None:
        """Learn that no answer came: ask for far less, and wait for it longer."""
        self.limit = max(self._least, self.limit // _STEP)
        self.patience_s = min(self._waits.longest_s, self.patience_s * 2)


@dataclass(frozen=True, slots=True)
class Paces:
    """How much is pulled and pushed at once: learnt over one line, whatever link is made on it."""

    pull: Pace
    push: Pace


def weight_of(page: Page) -> int:
    """Return about how many orders a page is, as a pace counts them."""
    size = sum(len(memoryview(order)) for order in page.orders)
    return max(len(page.orders), size // BYTES_OF_ORDER)
