"""Why what came is not what was shown: the fewest causes that explain most of it, together.

What it is: each setting that a scanner may have held against all that came. One code alone cannot
tell Caps Lock from a conversion to upper case, or what a prefix is when the code itself is changed;
all of them can. What it is not: how the data came (`diagnosis`). Pure.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from drivers.barcode.chart import ChartCode, ChartItem
from drivers.barcode.symbology import Symbology
from drivers.doctor.finding import Finding, Found
from drivers.doctor.scanner_setting import SETTINGS, ScannerSetting

_AIM_LETTERS = {
    Symbology.CODE_128: "C",
    Symbology.GS1_128: "C",
    Symbology.EAN_13: "E",
    Symbology.ITF: "I",
    Symbology.QR: "Q",
    Symbology.GS1_DATA_MATRIX: "d",
}
"""ISO/IEC 15424, the code characters of the chart's symbologies."""
_CHECKED = frozenset({ChartCode.EAN, ChartCode.ITF})
"""The codes that end in a check digit which a scanner may be set to leave out."""
_LATIN = "2026-"
"""The part of the Korean code that every scanner can send."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came for a code, without what ends it; `knows_aim` when AIM identifiers are expected."""

    item: ChartItem
    data: bytes
    knows_aim: bool = False

    @property
    def text(self) -> str:
        """The data as text; what is not UTF-8 is lost."""
        return self.data.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Theory:
    setting: ScannerSetting
    found: frozenset[Found]

    @property
    def cost(self) -> tuple[int, int]:
        """Fewer codes left unexplained are better, then fewer causes."""
        return sum(each.finding is Finding.OTHER for each in self.found), len(self.found)


@dataclass(frozen=True, slots=True)
class _Part:
    """A code as a setting sends it, as it came but for its AIM identifier, and what that tells.

    `sent` is None when there is nothing more to compare.
    """

    sent: str | None
    got: str
    found: frozenset[Found]

    @property
    def around(self) -> tuple[str, str] | None:
        """What stands before and behind it; None when it is not there."""
        if self.sent is None or self.sent not in self.got:
            return None
        front, _, behind = self.got.partition(self.sent)
        return front, behind


def explain(came: Sequence[Came]) -> frozenset[Found]:
    """Return the causes of all that differs; OTHER for each code that none explains."""
    theories = _theories(came)
    best = min(theories, key=lambda theory: theory.cost)  # the first: what changes least
    case = best.setting.case
    if case is None or not any(_is_rival(best, theory) for theory in theories):
        return best.found
    return best.found - {Found(case)} | {Found(Finding.CASE)}


def _theories(came: Sequence[Came]) -> list[_Theory]:
    """Hold the settings against it, until none that changes more can explain it by less."""
    theories: list[_Theory] = []
    enough = len(SETTINGS)
    for setting in SETTINGS:
        if len(setting.causes()) > enough:
            break
        theories.append(_theory(setting, came))
        unexplained, causes = theories[-1].cost
        enough = enough if unexplained else min(enough, causes)
    return theories


def _is_rival(best: _Theory, other: _Theory) -> bool:
    """Tell whether it explains the same as well by another conversion of letters."""
    if other.setting.case == best.setting.case or other.cost != best.cost:
        return False
    return replace(other.setting, case=best.setting.case) == best.setting


def _theory(setting: ScannerSetting, came: Sequence[Came]) -> _Theory:
    parts = [_part(setting, each) for each in came]
    arounds = Counter(part.around for part in parts if part.around is not None)
    usual = arounds.most_common(1)[0][0] if arounds else ("", "")
    found = (part.found | _compared(part, *usual) for part in parts)
    return _Theory(setting, setting.causes().union(*found))


def _part(setting: ScannerSetting, came: Came) -> _Part:
    item, sent = came.item, setting.sent(came.item.text)
    got, has_aim = _without_aim(setting, came)
    found = frozenset({Found(Finding.AIM)} if has_aim and not came.knows_aim else ())
    if item.code is ChartCode.KOREAN:
        return _korean(setting, item.text, got, found)
    if item.code in _CHECKED and sent not in got and sent[:-1] in got:
        left_out = Found(Finding.CHECK_DIGIT, item.symbology.value)
        return _Part(sent[:-1], got, found | {left_out})
    return _Part(sent, got, found)


def _korean(setting: ScannerSetting, text: str, got: str, found: frozenset[Found]) -> _Part:
    if text in got:
        return _Part(text, got, found)
    latin = setting.sent(_LATIN) in got.replace("\0", "")  # UTF-16 has NULs between
    why = Found(Finding.NOT_UTF_8) if latin else Found(Finding.OTHER, got)
    return _Part(None, got, found | {why})


def _without_aim(setting: ScannerSetting, came: Came) -> tuple[str, bool]:
    """Return the text without its AIM identifier, wherever a prefix stands, and whether it had one.

    Its letters may be converted or not.
    """
    letter = _AIM_LETTERS[came.item.symbology]
    text, folded = came.text, came.text.casefold()
    for modifier in "0123456789":
        aim = setting.sent(f"]{letter}{modifier}").casefold()
        if (at := folded.find(aim)) >= 0:
            return text[:at] + text[at + len(aim) :], True
    return text, False


def _compared(part: _Part, front: str, behind: str) -> set[Found]:
    """Return what stands around a code, or that only its beginning came; `front` is the usual."""
    if part.sent is None:
        return set()
    if part.around is None:
        beginning = part.got.removeprefix(front).removesuffix(behind)
        if beginning and part.sent.startswith(beginning):
            return {Found(Finding.CUT_SHORT, str(len(beginning)))}
        return {Found(Finding.OTHER, part.got)}
    front, behind = part.around
    prefix = {Found(Finding.PREFIX, front)} if front else set()
    return prefix | ({Found(Finding.SUFFIX_EXTRA, behind)} if behind else set())
