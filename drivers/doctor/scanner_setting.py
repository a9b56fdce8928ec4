"""How a scanner may be set to change what it read, as far as one setting changes every code.

What it is: letters, layout and separator, and what becomes of a text by them. What it is not: what
is put around a code or left out of it (`explanation`). Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from drivers.barcode.chart import GS
from drivers.doctor.finding import Finding, Found
from drivers.doctor.layouts import LAYOUTS, garbled

STAND_INS = ("^]", "<GS>", "{GS}", "[GS]", "~029", "|", "@", " ")
"""What scanners are set to send for GS, where a program cannot take it."""
_CASES: dict[Finding | None, Callable[[str], str]] = {
    None: str,
    Finding.CAPS_LOCK: str.swapcase,
    Finding.UPPER_CASE: str.upper,
    Finding.LOWER_CASE: str.lower,
}
_garbled = lru_cache(maxsize=1024)(garbled)


@dataclass(frozen=True, slots=True)
class ScannerSetting:
    """One setting of each kind; the defaults change nothing. `gs` is what is sent for GS."""

    case: Finding | None = None
    layout: str | None = None
    gs: str = GS

    def sent(self, text: str) -> str:
        """Return what comes of a text. A layout has no key for GS, which goes by Ctrl or not."""
        cased = _CASES[self.case](text.replace(GS, self.gs))
        if self.layout is None:
            return cased
        return GS.join(_garbled(part, self.layout) for part in cased.split(GS))

    def causes(self) -> frozenset[Found]:
        """Return what is to be found with this setting."""
        found = {Found(self.case)} if self.case else set()
        if self.layout:
            found.add(Found(Finding.LAYOUT, self.layout))
        if self.gs != GS:
            found.add(Found(Finding.GS_REPLACED, self.gs) if self.gs else Found(Finding.GS_LOST))
        return frozenset(found)


SETTINGS = sorted(
    (
        ScannerSetting(case, layout, gs)
        for case in _CASES
        for layout in (None, *LAYOUTS)
        for gs in (GS, "", *STAND_INS)
    ),
    key=lambda setting: len(setting.causes()),
)
"""All of them, those that change least first."""
