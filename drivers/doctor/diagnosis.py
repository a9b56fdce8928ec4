"""What ails a scanner: the scans of the chart compared with what they had to be.

What it is: what was shown and what came in, findings out; each finding has a fix, in words
elsewhere (the translations' `doctor-*`). What it is not: the chart, or why data differs
(`explanation`). Pure.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from drivers.barcode.chart import ChartItem
from drivers.barcode.decode import Decode, RawFrame
from drivers.doctor.explanation import Came, explain
from drivers.doctor.finding import Finding, Found
from drivers.place import Kind

SLOW_GAP_MS = 20.0
"""A mean time between keys from which on a scanner is slower than it need be: a long code takes
seconds. Scanners leave the factory with none to a few milliseconds."""
_ENDS = re.compile(rb"(\r\n|\r|\n|\t|\x03)\Z")
_OF_BYTES = frozenset({Kind.SERIAL, Kind.NETWORK})
_NS_PER_MS = 1_000_000


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
    found = dict.fromkeys(_passed_over(answers))
    came = []
    for item, answer in answers.items():
        found |= dict.fromkeys(_of_coming(answer))
        if answer.decode is not None:
            came.append(_came(item, answer.decode, answer.kind))
    explained = _kept(explain(came), answers)
    found |= dict.fromkeys(sorted(explained, key=lambda each: each.detail))
    order = list(Finding)
    return tuple(sorted(found, key=lambda each: order.index(each.finding)))


def _kept(explained: Iterable[Found], answers: Mapping[ChartItem, Answer]) -> list[Found]:
    """Tell a prefix apart that no setting of the station takes off: those are of bytes alone."""
    kinds = {answer.kind for answer in answers.values() if answer.decode is not None}
    if kinds <= _OF_BYTES:
        return list(explained)
    return [
        Found(Finding.PREFIX_KEPT, each.detail) if each.finding is Finding.PREFIX else each
        for each in explained
    ]


def _passed_over(answers: Mapping[ChartItem, Answer]) -> list[Found]:
    """Tell symbologies to be off that were not read at all.

    Nothing of a scanner that is not heard: it reads them perhaps.
    """
    read = {item.symbology for item, answer in answers.items() if answer.decode is not None}
    if not read and any(answer.typed for answer in answers.values()):
        return []
    over = (item for item, answer in answers.items() if _is_unread(answer))
    return [_unread(item, is_on=item.symbology in read) for item in over]


def _unread(item: ChartItem, *, is_on: bool) -> Found:
    if is_on:
        return Found(Finding.UNREAD, item.code.value)
    return Found(Finding.SYMBOLOGY_OFF, item.symbology.value)


def _is_unread(answer: Answer) -> bool:
    return answer.decode is None and not answer.typed


def _of_coming(answer: Answer) -> list[Found]:
    """Tell how it came: typed, by keys and how fast, and what ended it."""
    found = [Found(Finding.TYPED)] if answer.typed else []
    if answer.decode is None:
        return found
    if answer.kind in _OF_BYTES:
        ended = _ENDS.search(answer.decode.frame.data) is not None
        return found if ended else [*found, Found(Finding.NO_SUFFIX)]
    return [*found, *_of_keys(answer.decode.frame, answer.kind)]


def _of_keys(frame: RawFrame, kind: Kind | None) -> list[Found]:
    if frame.began_ns is None:
        return []
    found = [Found(Finding.KEYBOARD)] if kind in {None, Kind.KEYBOARD} else []
    if frame.suffix == "":
        found.append(Found(Finding.NO_SUFFIX))
    gaps = len(frame.data.decode("utf-8", "replace")) - (0 if frame.suffix else 1)
    took_ms = (frame.received_ns - frame.began_ns) / _NS_PER_MS
    if frame.suffix and gaps > 0 and took_ms / gaps >= SLOW_GAP_MS:
        found.append(Found(Finding.SLOW, f"{took_ms / gaps:.0f}"))
    return found


def _came(item: ChartItem, decode: Decode, kind: Kind | None) -> Came:
    """Return what is to be compared. A scanner of bytes is read raw: its ends are among them."""
    data = decode.frame.data
    if kind in _OF_BYTES:
        data = _ENDS.sub(b"", data).removeprefix(b"\x02")
    return Came(item, data, knows_aim=decode.aim is not None)
