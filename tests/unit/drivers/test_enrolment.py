import random
import re

import pytest

from drivers.enrolment import LISTEN_S, Enrolled, Enrolment, Refused, enrol_code
from drivers.keyboard import KeyEvent
from drivers.us_keyboard import Key, character_of
from tests.evdev_pipe import KEYS, edges

CODE = "-e.k3v9xq2m"
MS = 1_000_000
BEGAN_MS = 5000.0
KEYPAD = dict(zip("7894561230", (71, 72, 73, 75, 76, 77, 79, 80, 81, 82), strict=True))
Verdict = Enrolled | Refused | None


class Bench:
    """Two keyboards and the clock. The first verdict is kept."""

    def __init__(self) -> None:
        self.enrolment = Enrolment(CODE, round(BEGAN_MS * MS))
        self.at_ms = BEGAN_MS + 800
        self.verdict: Verdict = None

    def edge(self, keyboard: str, code: int, *, pressed: bool) -> None:
        event = KeyEvent(code, pressed, round(self.at_ms * MS))
        self.verdict = self.verdict or self.enrolment.key(keyboard, event)

    def strike(self, keyboard: str, text: str, gap_ms: float = 2) -> None:
        for code, value in edges(text):
            self.edge(keyboard, code, pressed=value == 1)
            self.at_ms += gap_ms / 2

    def wait(self, ms: float) -> None:
        self.at_ms += ms
        self.verdict = self.verdict or self.enrolment.poll(round(self.at_ms * MS))


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize("end", ["\r", "\t", "\n", "\r\n"])
def test_the_keyboard_that_strikes_the_code_is_the_scanner(bench: Bench, end: str) -> None:
    bench.strike("belt", CODE + end)
    assert bench.verdict == Enrolled("belt")


def test_silence_ends_the_code_of_a_scanner_without_a_suffix(bench: Bench) -> None:
    bench.strike("belt", CODE)
    bench.wait(90)
    assert bench.verdict is None
    bench.wait(11)
    assert bench.verdict == Enrolled("belt")


def test_the_next_key_tells_of_a_silence_that_nobody_waited_for(bench: Bench) -> None:
    bench.strike("belt", CODE)
    bench.at_ms += 300
    bench.strike("belt", "x")
    assert bench.verdict == Enrolled("belt")


def test_an_aim_identifier_in_front_does_not_matter(bench: Bench) -> None:
    bench.strike("belt", f"]C0{CODE}\r")
    assert bench.verdict == Enrolled("belt")


def test_a_scanner_that_strikes_every_character_as_a_number_is_one_too(bench: Bench) -> None:
    for character in CODE:
        bench.edge("belt", Key.LEFT_ALT, pressed=True)
        for digit in f"{ord(character):04d}":
            bench.edge("belt", KEYPAD[digit], pressed=True)
            bench.edge("belt", KEYPAD[digit], pressed=False)
        bench.edge("belt", Key.LEFT_ALT, pressed=False)
        bench.at_ms += 4
    bench.strike("belt", "\r")
    assert bench.verdict == Enrolled("belt")


def test_two_keyboards_at_once_do_not_mix(bench: Bench) -> None:
    for one, other in zip(CODE, "-e.aaaaaaaa", strict=True):
        bench.strike("belt", one)
        bench.strike("hand", other)
    bench.strike("hand", "\r")
    assert bench.verdict is None
    bench.strike("belt", "\r")
    assert bench.verdict == Enrolled("belt")


def test_a_code_that_two_keyboards_strike_in_turns_is_nobodys(bench: Bench) -> None:
    for place, character in enumerate(CODE):
        bench.strike("belt" if place % 2 else "hand", character)
    bench.strike("belt", "\r")
    bench.strike("hand", "\r")
    bench.wait(LISTEN_S * 1000)
    assert not isinstance(bench.verdict, Enrolled)


@pytest.mark.parametrize("gap_ms", [60, 150, 380])
def test_a_person_who_types_the_code_is_refused(bench: Bench, gap_ms: float) -> None:
    bench.strike("belt", CODE + "\r", gap_ms)
    assert bench.verdict is Refused.TYPED_BY_HAND


def test_the_code_with_something_around_it_is_not_the_code(bench: Bench) -> None:
    bench.strike("belt", f"x{CODE}\r")
    bench.strike("belt", f"{CODE}x\r")
    assert bench.verdict is None
    bench.wait(LISTEN_S * 1000)
    assert bench.verdict is Refused.OTHER_CODE


def test_a_scanner_that_is_set_to_another_layout_spells_another_code(bench: Bench) -> None:
    german = CODE.translate(str.maketrans("-y", "/z"))
    bench.strike("belt", german + "\r")
    bench.wait(LISTEN_S * 1000)
    assert bench.verdict is Refused.OTHER_CODE


def test_after_five_seconds_without_a_scan_it_is_over(bench: Bench) -> None:
    bench.strike("belt", "hello\r", 90)
    bench.at_ms = BEGAN_MS
    bench.wait(LISTEN_S * 1000 - 1)
    assert bench.verdict is None
    assert bench.enrolment.deadline_ns == round((BEGAN_MS + LISTEN_S * 1000) * MS)
    bench.wait(1)
    assert bench.verdict is Refused.NOTHING_READ


def test_another_code_scanned_first_does_not_end_the_try(bench: Bench) -> None:
    bench.strike("belt", "8801234567893\r")
    bench.strike("belt", CODE + "\r")
    assert bench.verdict == Enrolled("belt")


def test_it_asks_to_be_called_when_a_burst_may_be_over(bench: Bench) -> None:
    bench.strike("belt", "1")
    bench.strike("hand", "2")
    assert bench.enrolment.deadline_ns == round((BEGAN_MS + 800 + 100) * MS)


class TestTheCode:
    def test_is_struck_without_shift_on_keys_that_every_layout_has(self) -> None:
        for seed in range(200):
            code = enrol_code(random.Random(seed))  # noqa: S311 - a test's own
            assert re.fullmatch(r"-e\.[a-z0-9]{8}", code)
            assert all(character_of(KEYS[each], shift=False) == each for each in code)

    def test_is_another_each_time(self) -> None:
        assert len({enrol_code() for _ in range(100)}) == 100
