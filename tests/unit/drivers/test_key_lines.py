from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.decode import MAX_FRAME_BYTES, Decode, FrameRejected, RejectReason
from drivers.barcode.symbology import Symbology
from drivers.key_lines import KeyLines
from drivers.keyboard import KeyEvent
from drivers.suffix_habit import SuffixHabit
from drivers.us_keyboard import Key
from drivers.wedge import ENTER, TAB, WedgeSettings
from tests.evdev_pipe import KEYS, edges

MS = 1_000_000
F1 = 59
KEYPAD = dict(zip("0129", (82, 79, 80, 73), strict=True))


class Scanner:
    """A scanner's keys, struck every 2 ms."""

    def __init__(
        self, settings: WedgeSettings | None = None, *, caps_lock_on: bool = False
    ) -> None:
        self.settings = settings or WedgeSettings()
        self.habit = SuffixHabit(required=self.settings.suffix_required)
        self.lines = KeyLines(self.settings, "one", self.habit, caps_lock_on=caps_lock_on)
        self.at_ms = 1000.0
        self.outputs: list[Decode | FrameRejected] = []

    def edge(self, code: int, *, pressed: bool) -> None:
        self.outputs += self.lines.key(KeyEvent(code, pressed, round(self.at_ms * MS)))
        self.at_ms += 1

    def strike(self, *codes: int) -> None:
        for code in codes:
            self.edge(code, pressed=True)
            self.edge(code, pressed=False)

    def write(self, text: str) -> None:
        for code, value in edges(text):
            self.edge(code, pressed=value == 1)

    def wait(self, ms: float) -> None:
        self.at_ms += ms
        self.outputs += self.lines.poll(round(self.at_ms * MS))

    def replug(self) -> None:
        self.outputs += self.lines.reset()
        self.lines = KeyLines(self.settings, "one", self.habit)

    def lose(self, *down: int) -> None:
        self.lines.lost(round(self.at_ms * MS), down)

    @property
    def data(self) -> list[bytes]:
        return [each.data for each in self.outputs if isinstance(each, Decode)]

    @property
    def rejected(self) -> list[tuple[RejectReason, int, bytes]]:
        found = [each for each in self.outputs if isinstance(each, FrameRejected)]
        return [(each.reason, each.size_bytes, each.head) for each in found]


def test_a_line_ends_at_its_suffix_at_once() -> None:
    scanner = Scanner()
    scanner.write("Ab-1\x1d2\rX")
    assert scanner.data == [b"Ab-1\x1d2"]
    scanner.write("\r")
    assert scanner.data == [b"Ab-1\x1d2", b"X"]


def test_a_line_of_one_character_struck_by_an_old_and_slow_scanner_is_a_scan() -> None:
    scanner = Scanner()
    scanner.write("7")
    scanner.at_ms += 90
    scanner.write("8")
    scanner.at_ms += 90
    scanner.write("\r9\r")
    assert scanner.data == [b"78", b"9"]


def test_without_a_suffix_silence_ends_a_line() -> None:
    scanner = Scanner(WedgeSettings(end_after_ms=50))
    scanner.write("880123")
    assert scanner.lines.deadline_ns == round((scanner.at_ms - 1 + 50) * MS)
    scanner.wait(48)
    assert scanner.data == []
    scanner.wait(1)
    assert scanner.data == [b"880123"]
    assert scanner.lines.deadline_ns is None


def test_silence_that_nobody_waited_for_ends_a_line_when_the_next_key_comes() -> None:
    scanner = Scanner()
    scanner.write("880123")
    scanner.at_ms += 500
    scanner.write("34\r")
    assert scanner.data == [b"880123", b"34"]


def test_what_is_too_short_for_silence_to_end_it_is_told_and_tells_nothing_of_the_scanner() -> None:
    scanner = Scanner()
    scanner.write("1\r2\r3\r")
    for _ in range(2):
        scanner.write("88012")
        scanner.wait(100)
    assert scanner.data == [b"1", b"2", b"3"]
    assert scanner.rejected == [(RejectReason.UNFINISHED, 5, b"88012")] * 2


def test_once_three_codes_have_ended_with_a_suffix_silence_ends_none() -> None:
    scanner = Scanner()
    scanner.write("8801234567893\r" * 3 + "88012345")
    scanner.wait(150)
    assert scanner.data == [b"8801234567893"] * 3
    assert scanner.rejected == [(RejectReason.UNFINISHED, 8, b"88012345")]


def test_after_two_such_codes_silence_ends_one_still() -> None:
    scanner = Scanner()
    scanner.write("8801234567893\r" * 2 + "88012345")
    scanner.wait(150)
    assert scanner.data[2:] == [b"88012345"]


def test_a_code_that_cannot_be_read_shows_no_habit() -> None:
    scanner = Scanner()
    for _ in range(3):
        scanner.strike(F1, Key.ENTER)
    scanner.write("88012345")
    scanner.wait(150)
    assert scanner.data == [b"88012345"]


def test_the_same_silence_twice_is_a_scanner_without_a_suffix_that_was_set_anew() -> None:
    scanner = Scanner()
    scanner.write("ORDER-1\r" * 3)
    for code in ("ORDER-2", "ORDER-2", "ORDER-3"):
        scanner.write(code)
        scanner.wait(150)
    assert scanner.data[3:] == [b"ORDER-2", b"ORDER-3"]
    assert scanner.rejected == [(RejectReason.UNFINISHED, 7, b"ORDER-2")]


def test_plugged_in_again_a_scanner_has_the_habit_that_it_had() -> None:
    scanner = Scanner()
    scanner.write("8801234567893\r" * 3)
    for _ in range(2):
        scanner.replug()
        scanner.write("88012345")
        scanner.wait(150)
    assert scanner.data == [b"8801234567893"] * 3
    assert scanner.rejected == [(RejectReason.UNFINISHED, 8, b"88012345")] * 2


@dataclass(frozen=True)
class Cut:
    """A code whose scanner is pulled out behind its first `keys`, and when that is noticed."""

    text: str
    keys: int
    noticed_after_ms: float

    @property
    def head(self) -> bytes:
        return self.text[: self.keys].encode()


printable = st.text([chr(code) for code in range(0x20, 0x7F)], min_size=2, max_size=30)
whole = st.tuples(printable, st.floats(0, 900), st.booleans())
cuts = st.builds(
    lambda text, part, ms: Cut(text, 1 + round(part * (len(text) - 2)), ms),
    printable,
    st.floats(0, 1),
    st.floats(0, 900),
)


@given(st.lists(st.tuples(st.lists(whole, min_size=1), cuts), max_size=6))
def test_pulled_out_anywhere_in_a_code_nothing_of_it_is_read_and_its_beginning_is_told(
    days: list[tuple[list[tuple[str, float, bool]], Cut]],
) -> None:
    scanner = Scanner()
    scanner.write("ORDER-1\rORDER-2\rORDER-3\r")
    expected = [b"ORDER-1", b"ORDER-2", b"ORDER-3"]
    for scans, cut in days:
        for text, pause_ms, watched in scans:
            scanner.write(text + "\r")
            expected.append(text.encode())
            if watched:
                scanner.wait(pause_ms)
            else:  # nobody waited: the next key tells of the pause
                scanner.at_ms += pause_ms
        scanner.write(cut.text[: cut.keys])
        scanner.wait(cut.noticed_after_ms)
        scanner.replug()
    assert scanner.data == expected
    told = [(RejectReason.UNFINISHED, cut.keys, cut.head) for _, cut in days]
    assert scanner.rejected == told


@given(st.lists(st.text("ABC123-", min_size=6, max_size=30)), st.booleans())
def test_a_scanner_without_a_suffix_is_read_always_plugged_in_again_or_not(
    texts: list[str], is_replugged: bool
) -> None:
    scanner = Scanner()
    for text in texts:
        scanner.write(text)
        scanner.wait(100)
        if is_replugged:
            scanner.replug()
    assert (scanner.data, scanner.rejected) == ([text.encode() for text in texts], [])


def test_where_a_suffix_is_required_silence_makes_no_scan() -> None:
    scanner = Scanner(WedgeSettings(suffix_required=True))
    scanner.write("12")
    scanner.wait(100)
    scanner.write("34\r")
    assert scanner.data == [b"34"]
    assert scanner.rejected == [(RejectReason.UNFINISHED, 2, b"12")]


def test_tab_is_data_unless_it_is_a_suffix() -> None:
    plain, both = Scanner(), Scanner(WedgeSettings(suffixes=frozenset({ENTER, TAB})))
    plain.write("1\t2\r")
    both.write("1\t2\r")
    assert plain.data == [b"1\t2"]
    assert both.data == [b"1", b"2"]


def test_cr_lf_and_a_second_enter_are_one_end() -> None:
    scanner = Scanner()
    scanner.write("12\r\n34\r\r56\r")
    assert scanner.data == [b"12", b"34", b"56"]


def test_a_line_feed_within_a_line_is_data() -> None:
    scanner = Scanner()
    scanner.write("1\n2\r")
    assert scanner.data == [b"1\n2"]


def test_an_aim_identifier_is_read_where_the_scanner_sends_it() -> None:
    scanner = Scanner(WedgeSettings(aim=True))
    scanner.write("]C110AB\r]C1\r")
    (decode,) = scanner.outputs
    assert isinstance(decode, Decode)
    assert (decode.data, decode.symbology) == (b"10AB", Symbology.GS1_128)


def test_a_character_struck_as_alt_and_its_number_is_read() -> None:
    scanner = Scanner()
    scanner.write("1")
    scanner.edge(Key.LEFT_ALT, pressed=True)
    scanner.strike(*(KEYPAD[digit] for digit in "0029"))
    scanner.edge(Key.LEFT_ALT, pressed=False)
    scanner.write("2\r")
    assert scanner.data == [b"1\x1d2"]


def test_caps_lock_turns_shift_around_for_a_scanner_that_compensates() -> None:
    scanner = Scanner(WedgeSettings(compensates_caps_lock=True), caps_lock_on=True)
    scanner.write("aB1\r")
    assert scanner.data == [b"Ab1"]


def test_a_key_that_stands_for_nothing_spoils_the_whole_line() -> None:
    scanner = Scanner()
    scanner.write("10LOT")
    scanner.strike(F1)
    scanner.write("21S\rNEXT\r")
    assert scanner.data == [b"NEXT"]
    assert scanner.rejected == [(RejectReason.UNREADABLE_KEY, 9, b"10LOT21S")]


def test_alt_and_a_letter_spoil_the_line_too() -> None:
    scanner = Scanner()
    scanner.edge(Key.RIGHT_ALT, pressed=True)
    scanner.strike(KEYS["q"])
    scanner.edge(Key.RIGHT_ALT, pressed=False)
    scanner.write("1\r")
    assert [reason for reason, _, _ in scanner.rejected] == [RejectReason.UNREADABLE_KEY]
    assert scanner.data == []


def test_a_line_longer_than_any_barcode_is_refused_up_to_its_end() -> None:
    scanner = Scanner()
    scanner.write("1" * (MAX_FRAME_BYTES + 7) + "\r" + "2" * MAX_FRAME_BYTES + "\r")
    assert scanner.rejected == [(RejectReason.TOO_LONG, MAX_FRAME_BYTES + 7, b"1" * 32)]
    assert scanner.data == [b"2" * MAX_FRAME_BYTES]


class TestWhenEventsAreLost:
    def test_neither_what_came_before_nor_what_comes_after_is_taken_for_a_code(self) -> None:
        scanner = Scanner()
        scanner.write("8801234")
        scanner.lose()
        scanner.write("893\r8801111111111\r")
        assert scanner.data == [b"8801111111111"]
        assert scanner.rejected == [(RejectReason.EVENTS_LOST, 10, b"8801234893")]

    def test_the_time_they_were_lost_in_is_no_silence_that_ends_a_line(self) -> None:
        scanner = Scanner()
        scanner.write("8801234")
        scanner.at_ms += 500
        scanner.lose()
        scanner.wait(100)
        assert scanner.data == []
        assert scanner.rejected == [(RejectReason.EVENTS_LOST, 7, b"8801234")]

    def test_silence_ends_what_is_passed_over(self) -> None:
        scanner = Scanner()
        scanner.lose()
        scanner.write("893")
        scanner.wait(100)
        scanner.write("12\r")
        assert scanner.data == [b"12"]
        assert scanner.rejected == [(RejectReason.EVENTS_LOST, 3, b"893")]

    def test_a_shift_whose_release_was_lost_is_up_and_one_that_is_down_is_down(self) -> None:
        scanner = Scanner()
        scanner.edge(Key.LEFT_SHIFT, pressed=True)
        scanner.lose()
        scanner.write("\ra\r")
        scanner.lose(Key.LEFT_SHIFT, KEYS["b"], Key.CAPS_LOCK)
        scanner.strike(Key.ENTER, KEYS["a"])
        scanner.edge(Key.LEFT_SHIFT, pressed=False)
        scanner.write("b\r")
        assert scanner.data == [b"a", b"Ab"]


def test_unplugged_in_mid_line_the_half_is_told_and_forgotten() -> None:
    scanner = Scanner()
    scanner.edge(Key.LEFT_SHIFT, pressed=True)
    scanner.strike(KEYS["a"])
    scanner.outputs += scanner.lines.reset()
    scanner.write("b\r")
    assert scanner.rejected == [(RejectReason.UNFINISHED, 1, b"A")]
    assert scanner.data == [b"b"]
    assert scanner.lines.reset() == []
