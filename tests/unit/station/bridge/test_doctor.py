"""The doctor at work: codes asked for one after the other, scans turned its way meanwhile."""

from collections.abc import Callable

import pytest

from drivers.barcode.chart import CHART
from drivers.barcode.decode import Decode, FrameRejected, RawFrame, RejectReason
from drivers.place import Kind
from station.bridge.core import Core
from station.bridge.doctor import REPEATS_NS, Doctor
from station.events import DoctorAsked, DoctorFound, StationEvent


class Practice:
    """A doctor, what it told, and where scans go."""

    def __init__(self) -> None:
        self.told: list[StationEvent] = []
        self.turned: object = None
        self.now_ns = 0
        self.doctor = Doctor(self.told.append, lambda _id: Kind.SERIAL, self._turn)

    def _turn(self, to: object) -> None:
        self.turned = to

    def scan(self, data: bytes, *, after_ns: int = 2 * REPEATS_NS) -> None:
        assert callable(self.turned)
        self.now_ns += after_ns
        self.turned(Decode(RawFrame(data, "usb:1", self.now_ns), data))

    @property
    def asked(self) -> DoctorAsked:
        return next(event for event in reversed(self.told) if isinstance(event, DoctorAsked))

    @property
    def found(self) -> DoctorFound:
        return next(event for event in reversed(self.told) if isinstance(event, DoctorFound))


@pytest.fixture
def practice() -> Practice:
    made = Practice()
    made.doctor.begin()
    return made


def test_every_code_is_asked_for_and_a_sound_scanner_has_nothing(practice: Practice) -> None:
    for number, item in enumerate(CHART, start=1):
        asked = practice.asked
        assert (asked.number, asked.count, asked.code) == (number, len(CHART), item.code)
        assert (asked.symbology, asked.data) == (item.symbology, item.data)
        assert not practice.found.complete
        practice.scan(item.data + b"\r")
    assert practice.found == DoctorFound((), complete=True)


def test_what_is_found_is_told_as_it_is_found(practice: Practice) -> None:
    practice.scan(b"!" + CHART[0].data + b"\r")
    assert practice.found.findings == (("prefix", "!"),)
    for _ in CHART[1:]:
        practice.doctor.skip()
    assert practice.found.complete
    assert ("symbology-off", "qr") in practice.found.findings


def test_a_code_scanned_twice_does_not_answer_for_the_next(practice: Practice) -> None:
    practice.scan(CHART[0].data + b"\r")
    practice.scan(b"]C0" + CHART[0].data + b"\r\n")
    assert practice.asked.number == 2
    practice.scan(CHART[1].data + b"\r")
    assert practice.found.findings == ()


def test_what_is_no_scan_is_told_and_the_code_stays(practice: Practice) -> None:
    assert callable(practice.turned)
    practice.turned(FrameRejected(RejectReason.UNREADABLE_KEY, "k", 3, b"abc", 0))
    assert (practice.asked.number, practice.asked.note) == (1, "unreadable_key")


def test_a_code_that_was_typed_stays_and_has_a_verdict_of_its_own(practice: Practice) -> None:
    practice.doctor.typed()
    assert (practice.asked.number, practice.asked.note) == (1, "typed")
    for _ in CHART:
        practice.doctor.skip()
    assert practice.found == DoctorFound((("typed", ""),), complete=True)


def test_what_was_typed_before_it_began_anew_is_forgotten(practice: Practice) -> None:
    practice.doctor.typed()
    practice.doctor.begin()
    practice.scan(CHART[0].data + b"\r")
    assert practice.found.findings == ()


def test_after_its_end_scans_go_their_way_again(practice: Practice) -> None:
    practice.doctor.end()
    assert practice.turned is None
    told = len(practice.told)
    practice.doctor.skip()
    assert len(practice.told) == told


def test_begun_again_it_begins_anew(practice: Practice) -> None:
    practice.scan(b"!" + CHART[0].data + b"\r")
    practice.doctor.begin()
    assert practice.asked.number == 1
    assert practice.found.findings == ()


def test_a_core_that_is_diverted_takes_no_scan_in(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[object] = []
    core = Core("pack-1", None, heard.append, lambda: 0)  # type: ignore[arg-type] # no journal is used
    diverted: list[object] = []
    core.divert(diverted.append)
    decode = Decode(RawFrame(b"A", "usb:1", 0), b"A")
    core.hear(decode)
    assert (diverted, heard) == ([decode], [])
    monkeypatch.setattr(core, "_of_decode", lambda decode: decode)
    monkeypatch.setattr(core, "_queue", heard.append)
    core.divert(None)
    core.hear(decode)
    assert heard == [decode]


def test_a_code_that_comes_as_another_of_the_chart_is_no_repetition(practice: Practice) -> None:
    for item in CHART[:3]:  # Caps Lock is on: digits, then lower and upper case turned around
        practice.scan(item.text.swapcase().encode() + b"\r")
    assert practice.asked.number == 4
    assert practice.found.findings == (("caps-lock", ""),)


def test_a_code_that_was_passed_over_does_not_answer_for_the_next(practice: Practice) -> None:
    practice.doctor.skip()
    practice.scan(CHART[0].data + b"\r")
    assert practice.asked.number == 2


def test_with_the_last_code_scans_go_their_way_again(practice: Practice) -> None:
    for _ in CHART[1:]:
        practice.doctor.skip()
    assert practice.turned is not None
    practice.doctor.skip()
    assert practice.found.complete
    assert practice.turned is None


@pytest.mark.parametrize(
    ("word", "convert"), [("upper-case", bytes.upper), ("lower-case", bytes.lower)]
)
def test_a_scanner_that_sends_two_codes_alike_is_asked_on_and_told(
    practice: Practice, word: str, convert: Callable[[bytes], bytes]
) -> None:
    for number, item in enumerate(CHART, start=1):
        assert practice.asked.number == number
        practice.scan(convert(item.data) + b"\r")
    assert practice.found == DoctorFound(((word, ""),), complete=True)


def test_codes_cut_to_the_same_beginning_are_asked_on(practice: Practice) -> None:
    for item in CHART[:-1]:  # the Korean code has fewer
        practice.scan(item.data[:16] + b"\r")
    practice.scan(CHART[-1].data + b"\r")
    assert practice.found.complete
    assert ("cut-short", "16") in practice.found.findings


def test_what_a_held_trigger_repeats_answers_for_no_code_that_comes_alike(
    practice: Practice,
) -> None:
    lower, upper = CHART[1], CHART[2]
    practice.scan(CHART[0].data + b"\r")
    practice.scan(lower.data.swapcase() + b"\r")
    for _ in range(3):
        practice.scan(lower.data.swapcase() + b"\r", after_ns=REPEATS_NS // 2)
        assert (practice.asked.number, practice.asked.note) == (3, "repeated")
    practice.scan(upper.data.swapcase() + b"\r", after_ns=REPEATS_NS // 2)
    assert practice.asked.number == 4
    assert practice.found.findings == (("caps-lock", ""),)


def test_a_code_that_was_passed_over_does_not_keep_its_like_from_being_heard(
    practice: Practice,
) -> None:
    practice.scan(CHART[0].data + b"\r")
    practice.doctor.skip()
    practice.scan(CHART[1].data + b"\r")  # the code of capitals, by a scanner that sends none
    assert practice.asked.number == 4
