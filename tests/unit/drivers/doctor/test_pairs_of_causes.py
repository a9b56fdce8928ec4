"""Two things wrong with one scanner at once, each pair of them: both told, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import pytest

from drivers.barcode.chart import CHART, GS, ChartCode, ChartItem
from drivers.barcode.decode import Decode, RawFrame
from drivers.barcode.symbology import Symbology
from drivers.doctor.diagnosis import Answer, diagnose
from drivers.doctor.finding import Finding
from drivers.doctor.layouts import LAYOUTS, garbled
from drivers.place import Kind

CUT_AT = 64
MS = 1_000_000
AIM = {
    Symbology.CODE_128: "]C0",
    Symbology.GS1_128: "]C1",
    Symbology.EAN_13: "]E0",
    Symbology.ITF: "]I1",
    Symbology.QR: "]Q1",
    Symbology.GS1_DATA_MATRIX: "]d2",
}


def without_check_digit(text: str, item: ChartItem) -> str:
    return text[:-1] if item.code is ChartCode.EAN else text


def without_hangul(text: str, _item: ChartItem) -> str:
    return "".join(character for character in text if character < "\x80")


def struck_on(layout: str) -> Callable[[str, ChartItem], str]:
    def strike(text: str, _item: ChartItem) -> str:
        return GS.join(garbled(part, layout) for part in text.split(GS))

    return strike


@dataclass(frozen=True)
class Cause:
    """Something wrong: what it does to a text, in the order in which a scanner does it."""

    name: str
    finding: Finding
    stage: int
    does: Callable[[str, ChartItem], str] = lambda text, _item: text

    def __str__(self) -> str:
        return self.name


CAUSES = (
    Cause("check digit", Finding.CHECK_DIGIT, 0, without_check_digit),
    Cause("GS lost", Finding.GS_LOST, 1, lambda text, _: text.replace(GS, "")),
    Cause("GS replaced", Finding.GS_REPLACED, 1, lambda text, _: text.replace(GS, "<GS>")),
    Cause("cut short", Finding.CUT_SHORT, 2, lambda text, _: text[:CUT_AT]),
    Cause("AIM", Finding.AIM, 3, lambda text, item: AIM[item.symbology] + text),
    Cause("prefix", Finding.PREFIX_KEPT, 4, lambda text, _: "!" + text),
    Cause("suffix", Finding.SUFFIX_EXTRA, 5, lambda text, _: text + "%"),
    Cause("Caps Lock", Finding.CAPS_LOCK, 6, lambda text, _: text.swapcase()),
    Cause("upper case", Finding.UPPER_CASE, 6, lambda text, _: text.upper()),
    Cause("lower case", Finding.LOWER_CASE, 6, lambda text, _: text.lower()),
    *(Cause(f"layout {each}", Finding.LAYOUT, 7, struck_on(each)) for each in LAYOUTS),
    Cause("not UTF-8", Finding.NOT_UTF_8, 8, without_hangul),
    Cause("slow", Finding.SLOW, 9),
    Cause("no suffix", Finding.NO_SUFFIX, 9),
    Cause("ITF off", Finding.SYMBOLOGY_OFF, 10),
    Cause("typed", Finding.TYPED, 11),
)


def answer_of(causes: tuple[Cause, ...], item: ChartItem) -> Answer:
    """Return what a scanner with these causes makes of a code, by keys."""
    names = {cause.name for cause in causes}
    typed = "typed" in names and item.code is ChartCode.DIGITS
    if "ITF off" in names and item.code is ChartCode.ITF:
        return Answer(None, typed=typed)
    text = item.text
    for cause in sorted(causes, key=lambda each: each.stage):
        text = cause.does(text, item)
    suffix = "" if "no suffix" in names else "\r"
    took_ns = (len(text) + len(suffix) - 1) * (30 if "slow" in names else 2) * MS
    frame = RawFrame(text.encode(), "keyboard", took_ns, 0, suffix)
    return Answer(Decode(frame, frame.data), Kind.KEYBOARD, typed)


def told_of(causes: tuple[Cause, ...]) -> set[Finding]:
    told = diagnose({item: answer_of(causes, item) for item in CHART})
    return {each.finding for each in told} - {Finding.KEYBOARD}


def expected_of(causes: tuple[Cause, ...]) -> set[Finding]:
    expected = {cause.finding for cause in causes}
    if Finding.LAYOUT in expected:  # no layout of these has keys for Korean text
        expected.add(Finding.NOT_UTF_8)
    return expected


@pytest.mark.parametrize("cause", CAUSES, ids=str)
def test_one_cause_is_told_and_nothing_else(cause: Cause) -> None:
    assert told_of((cause,)) == expected_of((cause,))


PAIRS = [
    pair
    for pair in combinations(CAUSES, 2)
    if pair[0].stage != pair[1].stage  # a scanner has one of each
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " and ".join(map(str, pair)))
def test_two_causes_are_both_told_and_nothing_else(pair: tuple[Cause, ...]) -> None:
    assert told_of(pair) == expected_of(pair)


def test_three_causes_are_all_told() -> None:
    by_name = {cause.name: cause for cause in CAUSES}
    three = tuple(by_name[name] for name in ("Caps Lock", "prefix", "GS lost"))
    assert told_of(three) == expected_of(three)
