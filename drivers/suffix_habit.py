"""What the scans of a keyboard so far tell of its codes: whether silence ends one, or cuts it.

What it is: a few counts and one rule, without I/O. What it is not: a judgement who struck the keys
(wedge), or a line's buffer (key_lines). It lives wherever the reader of its keys does; of a device
that is plugged in again each reader has it in turn, never two at once.

The rule: where three scans in a row have ended with a suffix key, keys that end in silence are the
beginning of a code whose rest never came: the scanner was pulled out. They are no scan. A scanner
that sends no suffix is never kept from work by it: alone it makes no such three, and beside one
that does, the same keys once more, with no suffix key since, show that there is such a scanner.
From then on silence is an end again, for as long as the program runs.

What it cannot know: a code cut short before three scans have shown the habit is read as far as it
came, and so is one that is cut at the very same key twice in a row.
"""

from collections.abc import Hashable

_SHOW_A_HABIT = 3


class SuffixHabit:
    """How the codes of one keyboard end. `required`: a suffix key always, whatever was seen."""

    def __init__(self, *, required: bool) -> None:
        self._required = required
        self._with_suffix = 0
        self._cut_short: str | None = None
        self._one_has_none = False

    def saw_suffix(self) -> None:
        """Note a scan that a suffix key ended."""
        self._with_suffix += 1
        self._cut_short = None

    def saw_end(self) -> None:
        """Note that the keyboard is read no more: it was that, then, which cut its last code."""
        self._cut_short = None

    def silence_ends(self, text: str) -> bool:
        """Note a scanner's keys that silence ended, and tell whether they are a whole code."""
        if self._required:
            return False
        if self._one_has_none or self._with_suffix < _SHOW_A_HABIT:
            self._with_suffix = 0
            return True
        self._one_has_none = text == self._cut_short
        self._cut_short = text
        return self._one_has_none


class SuffixHabits:
    """What is known of several devices: a habit outlasts the unplugging and every driver."""

    def __init__(self) -> None:
        self._habits: dict[Hashable, SuffixHabit] = {}

    def of(self, device: Hashable, *, required: bool) -> SuffixHabit:
        """Return the one habit of a device, whatever it is known by."""
        return self._habits.setdefault(device, SuffixHabit(required=required))
