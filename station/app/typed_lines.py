"""Lines of a terminal's input told apart: the Enter of a person, and what a scanner types.

What it is: a scanner that this computer hears as its keyboard types its code and Enter into the
terminal, some also Enter before or twice; an enrolled one does so too where the system keeps its
keys from nobody (Windows). So lines are judged a moment later, together with what came around them.
What it is not: the input, or the clock: both are the caller's. Pure.
"""

from enum import Enum, auto

SETTLE_S = 0.5
"""After this long without a line or a scan all that one scan brings has come. A person who presses
Enter hardly feels it."""


class Typed(Enum):
    """What lines that came together were."""

    ENTER = auto()
    """A person pressed Enter, and nothing else."""
    TEXT = auto()
    """A scanner that is read as this computer's keyboard, or a person who typed a code."""
    ECHO = auto()
    """What a scanner that was heard as one types besides."""


class TypedLines:
    """Collects lines until nothing came for SETTLE_S. Times are seconds of one clock."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._last_s = float("-inf")
        self._scanned_s = float("-inf")

    def line(self, text: str, now_s: float) -> None:
        """Take a line in, without its end or with it."""
        self._texts.append(text.strip())
        self._last_s = now_s

    def keys_heard(self, now_s: float) -> None:
        """Take in that a keyboard was heard as a scanner: its keys may come as a line as well."""
        self._scanned_s = now_s

    def settled(self, now_s: float) -> Typed | None:
        """Return what the lines were that came last; None while more may come, or none came."""
        if not self._texts or now_s - self._last_s < SETTLE_S:
            return None
        texts, self._texts = self._texts, []
        if abs(self._last_s - self._scanned_s) <= SETTLE_S:
            return Typed.ECHO
        return Typed.TEXT if any(texts) else Typed.ENTER
