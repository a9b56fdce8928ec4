"""What ails a scanner: each scan of the chart compared with what it had to be.

What it is: what was shown and what came in, findings out; each finding has a fix, in words
elsewhere (the translations' `doctor-*`). What it is not: the chart, or the way the scan came. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from drivers.barcode.decode import Decode
from drivers.barcode.symbology import split_aim
from drivers.doctor.chart import GS, ChartCode, ChartItem
from drivers.doctor.layouts import LAYOUTS, garbled
from drivers.place import Kind

SLOW_GAP_MS = 20.0
"""A mean time between keys from which on a scanner is slower than it need be: a long code takes
seconds. Scanners leave the factory with none to a few milliseconds."""
_STAND_INS = ("^]", "<GS>", "{GS}", "[GS]", "~029", "|", "@", " ")
"""What scanners are set to send for GS, where a program cannot take it."""
_ENDS = re.compile(rb"(\r\n|\r|\n|\t|\x03)\Z")
_NS_PER_MS = 1_000_000


class Finding(StrEnum):
    """What is wrong, or worth knowing. The values are the words' keys."""

    TYPED = "typed"
    """This computer hears it as its own keyboard, and not as a scanner."""
    LAYOUT = "layout"
    """Set to another keyboard layout; `detail` is which."""
    CAPS_LOCK = "caps-lock"
    """Upper and lower case come turned around."""
    PREFIX = "prefix"
    """Puts `detail` in front of every code."""
    AIM = "aim"
    """Puts AIM identifiers in front, and the station does not expect them."""
    SUFFIX_EXTRA = "suffix-extra"
    """Puts `detail` behind every code."""
    NO_SUFFIX = "no-suffix"
    """Ends a code with nothing, so that each waits for silence."""
    GS_LOST = "gs-lost"
    GS_REPLACED = "gs-replaced"
    """Sends `detail` in the place of GS."""
    SLOW = "slow"
    """Strikes a key every `detail` milliseconds."""
    CUT_SHORT = "cut-short"
    """Sends only the beginning of a long code: `detail` characters."""
    NOT_UTF_8 = "not-utf-8"
    """Sends Korean text in other bytes."""
    SYMBOLOGY_OFF = "symbology-off"
    """Did not read a symbology; `detail` is which."""
    KEYBOARD = "keyboard"
    """Is a keyboard: works, and would be quicker and surer as HID POS or serial."""
    OTHER = "other"
    """Sent something that explains itself by none of these: `detail`."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding; `detail` is what its words name."""

    finding: Finding
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for a code of the chart: a decode, or None when the person passed it over.

    `typed` when it came, then or before, as typing of this computer's keyboard.
    """

    decode: Decode | None
    kind: Kind | None = None
    typed: bool = False


def diagnose(answers: Mapping[ChartItem, Answer]) -> tuple[Found, ...]:
    """Return what was found over all answers so far, each once, the most harmful first."""
    found: dict[Found, None] = {}
    for item, answer in answers.items():
        for each in _of(item, answer):
            found.setdefault(each)
    for each in _passed_over(answers):
        found.setdefault(each)
    order = list(Finding)
    return tuple(sorted(found, key=lambda each: order.index(each.finding)))


def _of(item: ChartItem, answer: Answer) -> list[Found]:
    found = [Found(Finding.TYPED)] if answer.typed else []
    if answer.decode is None:
        return found
    return [*found, *_of_timing(answer), *_of_data(item, answer)]


def _passed_over(answers: Mapping[ChartItem, Answer]) -> list[Found]:
    """Tell symbologies to be off, but by no scanner that is not heard: it reads them perhaps."""
    heard = any(answer.decode is not None for answer in answers.values())
    if not heard and any(answer.typed for answer in answers.values()):
        return []
    over = (item for item, answer in answers.items() if _is_unread(answer))
    return [Found(Finding.SYMBOLOGY_OFF, item.symbology.value) for item in over]


def _is_unread(answer: Answer) -> bool:
    return answer.decode is None and not answer.typed


def _of_timing(answer: Answer) -> list[Found]:
    frame = answer.decode.frame if answer.decode else None
    if frame is None or frame.began_ns is None:
        return []
    found = [Found(Finding.KEYBOARD)] if answer.kind in {None, Kind.KEYBOARD} else []
    if frame.suffix == "":
        found.append(Found(Finding.NO_SUFFIX))
    gaps = len(frame.data.decode("utf-8", "replace")) - (0 if frame.suffix else 1)
    took_ms = (frame.received_ns - frame.began_ns) / _NS_PER_MS
    if frame.suffix and gaps > 0 and took_ms / gaps >= SLOW_GAP_MS:
        found.append(Found(Finding.SLOW, f"{took_ms / gaps:.0f}"))
    return found


def _of_data(item: ChartItem, answer: Answer) -> list[Found]:
    """Compare the bytes. A scanner of bytes is read raw, so its suffix is among them."""
    assert answer.decode is not None  # noqa: S101  # asked by _of alone
    raw = answer.decode.frame.data
    found = []
    if answer.kind in {Kind.SERIAL, Kind.NETWORK}:
        raw, ends = _without_end(raw)
        if not ends:
            found.append(Found(Finding.NO_SUFFIX))
    aim, data = split_aim(raw)
    if aim is not None and answer.decode.aim is None:
        found.append(Found(Finding.AIM))
    return found if data == item.data else [*found, *_explain(item, data)]


def _without_end(raw: bytes) -> tuple[bytes, bool]:
    match = _ENDS.search(raw)
    body = raw[: match.start()] if match else raw
    return body.removeprefix(b"\x02"), match is not None


def _explain(item: ChartItem, data: bytes) -> list[Found]:
    """Return the first explanation that fits exactly."""
    text, got = item.text, data.decode("utf-8", "replace")
    if got == text.swapcase() and got != text:
        return [Found(Finding.CAPS_LOCK)]
    if GS in text and (lost := _gs(text, got)):
        return [lost]
    for layout in LAYOUTS:
        if got == garbled(text, layout):
            return [Found(Finding.LAYOUT, layout)]
    if item.code is ChartCode.KOREAN:
        return [Found(Finding.NOT_UTF_8)]
    return [_around(text, got)]


def _gs(text: str, got: str) -> Found | None:
    if got == text.replace(GS, ""):
        return Found(Finding.GS_LOST)
    for stand_in in _STAND_INS:
        if got == text.replace(GS, stand_in):
            return Found(Finding.GS_REPLACED, stand_in)
    return None


def _around(text: str, got: str) -> Found:
    """Explain what stands around the text, or that only its beginning came."""
    front, there, behind = got.partition(text)
    if there and front:
        return Found(Finding.PREFIX, front)
    if there:
        return Found(Finding.SUFFIX_EXTRA, behind)
    if got and text.startswith(got):
        return Found(Finding.CUT_SHORT, str(len(got)))
    return Found(Finding.OTHER, got)
