import pytest

from drivers.barcode.decode import MAX_FRAME_BYTES, RejectReason
from drivers.barcode.symbology import Symbology
from drivers.us_keyboard import Key
from drivers.wedge import ENTER, TAB, Fate
from tests.unit.drivers.struck_keys import KEYPAD, KEYS, MS, Keys, keys

BACKSPACE, LEFT_ARROW = 14, 105


class TestAScan:
    def test_enter_ends_it_at_once(self) -> None:
        subject = keys()
        subject.write("4006381333931\r")
        assert subject.data == [b"4006381333931"]
        assert subject.held == []
        assert subject.passed == []

    def test_the_decode_names_its_scanner_and_time(self) -> None:
        subject = keys()
        subject.write("ORDER-1")
        struck_ms = subject.at_ms
        subject.write("\r")
        (scan,) = subject.scans
        assert scan.frame.scanner_id == "wedge"
        assert scan.frame.received_ns == struck_ms * MS
        assert (scan.symbology, scan.aim) == (None, None)

    @pytest.mark.parametrize("gap_ms", [0, 1, 8, 16, 45])
    def test_it_may_be_struck_as_slowly_as_scanners_do(self, gap_ms: float) -> None:
        subject = keys()
        subject.write("-s.ok.7x\r", gap_ms)
        assert subject.data == [b"-s.ok.7x"]

    def test_every_printable_character_comes_through(self) -> None:
        text = "".join(chr(code) for code in range(0x20, 0x7F))
        subject = keys()
        subject.write(text + "\r")
        assert subject.data == [text.encode()]

    def test_keys_may_overlap(self) -> None:
        subject = keys()
        for going_down, going_up in [("a", None), ("b", "a"), ("c", "b"), (ENTER, "c")]:
            subject.event(KEYS[going_down], pressed=True)
            if going_up:
                subject.event(KEYS[going_up], pressed=False)
            subject.at_ms += 3
        subject.event(Key.ENTER, pressed=False)
        assert subject.data == [b"abc"]
        assert subject.passed == []

    def test_the_group_separator_survives_as_control_and_bracket(self) -> None:
        subject = keys()
        subject.write("10LOT7\x1d21S1\r")
        assert subject.data == [b"10LOT7\x1d21S1"]

    def test_the_group_separator_survives_as_alt_and_its_number(self) -> None:
        subject = keys()
        subject.write("10LOT7")
        subject.strike_with(Key.LEFT_ALT, [KEYPAD[digit] for digit in "0029"])
        subject.write("21S1\r")
        assert subject.data == [b"10LOT7\x1d21S1"]

    def test_a_scanner_may_send_every_character_as_alt_and_its_number(self) -> None:
        subject = keys()
        for number in ("066", "079", "088", "0228", "013"):
            subject.strike_with(Key.LEFT_ALT, [KEYPAD[digit] for digit in number])
        assert subject.data == ["BOXä".encode()]
        assert {event.code for event in subject.passed} == {Key.LEFT_ALT}

    def test_the_aim_identifier_is_split_off_when_the_scanner_sends_it(self) -> None:
        subject = keys(aim=True)
        subject.write("]E04006381333931\r")
        assert subject.scans[0].symbology is Symbology.EAN_13
        assert subject.data == [b"4006381333931"]

    def test_an_aim_identifier_alone_is_none(self) -> None:
        subject = keys(aim=True)
        subject.write("]E0\r")
        assert subject.scans == []
        assert subject.typed == "]E0\r"

    def test_without_a_suffix_it_ends_in_silence(self) -> None:
        subject = keys()
        subject.write("ORDER-1")
        assert subject.data == []
        subject.wait(100)
        assert subject.data == [b"ORDER-1"]
        assert subject.typed == ""

    def test_without_a_suffix_the_next_key_finds_it_ended_even_unwatched(self) -> None:
        subject = keys()
        subject.write("ORDER-1")
        subject.at_ms += 150
        subject.write("ORDER-2\r")
        assert subject.data == [b"ORDER-1", b"ORDER-2"]

    def test_two_in_a_row_are_two(self) -> None:
        subject = keys()
        subject.write("ORDER-1\rORDER-1\r")
        assert subject.data == [b"ORDER-1", b"ORDER-1"]

    @pytest.mark.parametrize("suffix", [Key.ENTER, Key.KP_ENTER])
    def test_both_enter_keys_end_it(self, suffix: Key) -> None:
        subject = keys()
        subject.write("abc")
        subject.strike(suffix)
        assert subject.data == [b"abc"]

    def test_tab_ends_it_where_it_is_set_and_is_data_where_not(self) -> None:
        with_tab, without = keys(suffixes=frozenset({TAB})), keys()
        with_tab.write("abc\t")
        without.write("abc\tdef\r")
        assert with_tab.data == [b"abc"]
        assert without.data == [b"abc\tdef"]

    def test_the_release_of_its_last_key_is_swallowed_with_it(self) -> None:
        subject = keys()
        subject.write("abc")
        assert subject.event(Key.ENTER, pressed=True).fate is Fate.DROP
        subject.at_ms += 300
        assert subject.event(Key.ENTER, pressed=False).fate is Fate.DROP
        assert subject.event(Key.ENTER, pressed=False).fate is Fate.PASS

    @pytest.mark.parametrize("second_end", [[Key.ENTER], [Key.KP_ENTER]])
    def test_the_second_end_of_a_scanner_set_to_cr_lf_does_nothing(
        self, second_end: list[Key]
    ) -> None:
        subject = keys()
        subject.write("abc\r")
        for code in second_end:
            subject.strike(code)
        assert (subject.data, subject.passed) == ([b"abc"], [])

    def test_a_line_feed_by_control_and_j_right_after_does_nothing(self) -> None:
        subject = keys()
        subject.write("abc\r")
        subject.strike_with(Key.LEFT_CTRL, [KEYS["j"]])
        subject.write("def\r")
        assert subject.data == [b"abc", b"def"]

    def test_caps_lock_changes_nothing(self) -> None:
        subject = keys()
        subject.strike(Key.CAPS_LOCK)
        subject.write("Abc\r")
        assert subject.data == [b"Abc"]

    def test_a_scanner_that_compensates_caps_lock_is_turned_back(self) -> None:
        subject = keys(compensates_caps_lock=True)
        subject.strike(Key.CAPS_LOCK)
        subject.write("aBC-1\r")
        assert subject.data == [b"Abc-1"]

    def test_an_enter_after_one_that_ended_in_silence_is_no_second_end_of_it(self) -> None:
        subject = keys()
        subject.write("ORDER-1")
        subject.wait(100)
        subject.strike(Key.ENTER)
        assert (subject.data, subject.typed) == ([b"ORDER-1"], "\r")

    def test_a_function_key_in_front_does_not_spoil_it(self) -> None:
        subject = keys()
        subject.strike(66)  # F8, a preamble that some stations configure
        subject.write("abc\r")
        assert subject.data == [b"abc"]


class TestAPerson:
    def test_a_bare_enter_is_no_scan_and_passes(self) -> None:
        subject = keys()
        subject.strike(Key.ENTER)
        assert subject.scans == []
        assert len(subject.passed) == 2

    @pytest.mark.parametrize("gap_ms", [60, 90, 150, 400])
    @pytest.mark.parametrize("text", ["box\r", "Kim Minji\r", "4006381333931\r"])
    def test_typing_comes_out_as_it_was_struck(self, text: str, gap_ms: float) -> None:
        subject = keys()
        subject.write(text, gap_ms)
        subject.wait(100)
        assert subject.scans == []
        assert subject.typed == text
        times = [event.at_ns for event in subject.passed if event.code != Key.LEFT_SHIFT]
        assert times == sorted(times)

    def test_a_typists_keys_are_held_back_for_a_moment_only(self) -> None:
        subject = keys()
        subject.write("a")
        assert subject.passed == []
        assert subject.wedge.deadline_ns == 1100 * MS
        subject.wait(96)
        assert subject.typed == "a"
        assert subject.wedge.deadline_ns is None

    def test_steady_typing_passes_from_the_fourth_key_on(self) -> None:
        subject = keys()
        subject.write("abcd", 70)
        assert subject.typed == "abcd"
        subject.write("e", 70)
        assert subject.held == []
        assert subject.typed == "abcde"

    def test_a_roll_over_a_few_keys_is_no_scan(self) -> None:
        subject = keys()
        subject.write("asdf", 10)
        subject.wait(100)
        assert (subject.scans, subject.typed) == ([], "asdf")

    def test_two_keys_and_enter_are_no_scan_however_fast(self) -> None:
        subject = keys()
        subject.write("ok\r", 5)
        assert (subject.scans, subject.typed) == ([], "ok\r")

    def test_a_key_held_down_is_no_scan(self) -> None:
        subject = keys()
        subject.event(KEYS["a"], pressed=True)
        subject.wait(250)
        for _ in range(20):
            subject.at_ms += 33
            subject.event(KEYS["a"], pressed=True, repeat=True)
        subject.event(KEYS["a"], pressed=False)
        subject.wait(100)
        assert (subject.scans, subject.typed) == ([], "a" * 21)

    def test_a_key_held_down_is_no_scan_where_the_system_does_not_mark_repeats(self) -> None:
        subject = keys()
        for _ in range(20):
            subject.event(KEYS["1"], pressed=True)
            subject.at_ms += 33
        subject.event(KEYS["1"], pressed=False)
        subject.wait(100)
        assert (subject.scans, subject.typed) == ([], "1" * 20)

    @pytest.mark.parametrize("code", [BACKSPACE, LEFT_ARROW, 122])
    def test_an_editing_key_gives_back_what_was_held_and_passes_after_it(self, code: int) -> None:
        subject = keys()
        subject.write("ab", 10)
        subject.strike(code)
        assert [event.code for event in subject.passed if event.pressed] == [30, 48, code]

    def test_a_shortcut_passes(self) -> None:
        subject = keys()
        subject.strike_with(Key.LEFT_META, [KEYS["l"]])
        subject.strike_with(Key.LEFT_ALT, [KEYS["x"]])
        subject.strike_with(Key.LEFT_CTRL, [KEYS["1"]])
        assert subject.held == []
        assert len(subject.passed) == 12

    def test_an_alt_number_that_is_none_passes(self) -> None:
        subject = keys()
        subject.strike_with(Key.LEFT_ALT, [KEYPAD[digit] for digit in "999"])
        assert [e.code for e in subject.passed if e.pressed and e.code != 56] == [73, 73, 73]

    def test_an_alt_number_of_enter_without_a_scan_passes(self) -> None:
        subject = keys()
        subject.strike_with(Key.LEFT_ALT, [KEYPAD[digit] for digit in "013"])
        assert subject.scans == []
        assert subject.held == []

    def test_an_alt_number_while_typing_passes(self) -> None:
        subject = keys()
        subject.write("abcd", 70)
        subject.strike_with(Key.LEFT_ALT, [KEYPAD["9"]])
        assert subject.held == []

    def test_a_scan_after_typing_is_a_scan(self) -> None:
        subject = keys()
        subject.write("abcde", 70)
        subject.wait(100)
        subject.write("4006381333931\r")
        assert (subject.typed, subject.data) == ("abcde", [b"4006381333931"])

    def test_a_scan_after_an_entered_text_is_a_scan_without_a_pause(self) -> None:
        subject = keys()
        subject.write("abcde\r", 70)
        subject.write("4006381333931\r")
        assert (subject.typed, subject.data) == ("abcde\r", [b"4006381333931"])

    def test_a_slow_scanner_needs_its_setting(self) -> None:
        subject = keys(max_mean_gap_ms=80)
        subject.write("4006381333931\r", 70)
        assert subject.data == [b"4006381333931"]


class TestAScanThatNeverEnds:
    def test_it_is_rejected_told_once_and_dropped_up_to_its_end(self) -> None:
        subject = keys()
        subject.write("1" * (MAX_FRAME_BYTES + 500) + "\r", 1)
        subject.write("abc\r", 1)
        (rejected,) = subject.rejected
        assert rejected.reason is RejectReason.TOO_LONG
        assert rejected.size_bytes == MAX_FRAME_BYTES + 1
        assert rejected.head == b"1" * 32
        assert (subject.data, subject.passed, subject.held) == ([b"abc"], [], [])

    def test_a_pause_ends_it_too(self) -> None:
        subject = keys()
        subject.write("1" * (MAX_FRAME_BYTES + 5), 1)
        subject.wait(100)
        subject.write("abc\r", 1)
        assert subject.data == [b"abc"]

    def test_the_longest_that_may_be_is_a_scan(self) -> None:
        subject = keys()
        subject.write("1" * MAX_FRAME_BYTES + "\r", 1)
        assert subject.data == [b"1" * MAX_FRAME_BYTES]


def used_to_suffixes(**settings: object) -> Keys:
    """Return a wedge that has read three scans, each with its suffix."""
    subject = keys(**settings)
    subject.write("ORDER-1\rORDER-2\rORDER-3\r")
    subject.scans.clear()
    subject.swallowed.clear()
    return subject


class TestAScanCutShort:
    """The scanner is pulled out in mid-code: what came of it looks like a shorter code."""

    def test_it_is_told_and_never_read_once_scans_have_shown_that_they_end_with_a_suffix(
        self,
    ) -> None:
        subject = used_to_suffixes()
        subject.write("8801234")
        subject.wait(100)
        (rejected,) = subject.rejected
        assert rejected.reason is RejectReason.UNFINISHED
        assert (rejected.size_bytes, rejected.head) == (7, b"8801234")
        assert rejected.scanner_id == "wedge"
        assert (subject.data, subject.typed, subject.held) == ([], "", [])

    def test_it_is_told_by_the_next_key_even_unwatched_and_that_ones_code_is_read(self) -> None:
        subject = used_to_suffixes()
        subject.write("8801234")
        subject.at_ms += 150
        subject.write("8801234567893\r")
        assert len(subject.rejected) == 1
        assert subject.data == [b"8801234567893"]

    def test_its_late_releases_are_swallowed_with_it(self) -> None:
        subject = used_to_suffixes()
        subject.write("880123")
        subject.event(KEYS["4"], pressed=True)
        subject.wait(100)
        assert len(subject.rejected) == 1
        assert subject.event(KEYS["4"], pressed=False).fate is Fate.DROP

    def test_where_the_suffix_is_required_it_is_told_from_the_first_scan_on(self) -> None:
        subject = keys(suffix_required=True)
        for _ in range(2):
            subject.write("ORDER-1")
            subject.wait(100)
        assert [each.reason for each in subject.rejected] == [RejectReason.UNFINISHED] * 2
        assert (subject.data, subject.typed) == ([], "")

    def test_fewer_keys_than_make_a_scan_are_still_typing(self) -> None:
        subject = used_to_suffixes()
        subject.write("88012")
        subject.wait(100)
        assert (subject.rejected, subject.typed) == ([], "88012")

    def test_two_scans_with_a_suffix_are_no_habit(self) -> None:
        subject = keys()
        subject.write("ORDER-1\rORDER-2\r")
        subject.write("ORDER-3")
        subject.wait(100)
        assert subject.data == [b"ORDER-1", b"ORDER-2", b"ORDER-3"]

    def test_a_scanner_that_sends_none_is_read_when_it_scans_the_same_once_more(self) -> None:
        subject = used_to_suffixes()
        for text in ("ORDER-7", "ORDER-7", "ORDER-8"):
            subject.write(text)
            subject.wait(100)
        assert len(subject.rejected) == 1
        assert subject.data == [b"ORDER-7", b"ORDER-8"]
        subject.write("ORDER-1\rORDER-2\rORDER-3\rORDER-4\r")
        subject.write("ORDER-9")
        subject.wait(100)
        assert (len(subject.rejected), subject.data[-1]) == (1, b"ORDER-9")

    def test_losing_the_keyboard_changes_no_habit(self) -> None:
        subject = used_to_suffixes()
        subject.settle(subject.wedge.reset())
        subject.write("8801234")
        subject.wait(100)
        assert (len(subject.rejected), subject.data) == (1, [])


class TestLosingTheKeyboard:
    def test_what_was_held_is_given_back_and_shift_is_up(self) -> None:
        subject = keys()
        subject.event(Key.LEFT_SHIFT, pressed=True)
        subject.event(KEYS["a"], pressed=True)
        subject.settle(subject.wedge.reset())
        assert [event.code for event in subject.passed] == [Key.LEFT_SHIFT, KEYS["a"]]
        subject.write("abc\r")
        assert subject.data == [b"abc"]

    def test_a_scan_that_was_going_on_is_told_as_cut_short(self) -> None:
        subject = keys()
        subject.write("8801234")
        subject.settle(subject.wedge.reset())
        assert [(each.reason, each.head) for each in subject.rejected] == [
            (RejectReason.UNFINISHED, b"8801234")
        ]
        assert (subject.typed, subject.held) == ("", [])
        subject.write("abc\r")
        assert subject.data == [b"abc"]

    def test_a_release_that_was_never_heard_does_no_harm(self) -> None:
        subject = keys()
        subject.write("ab")
        subject.event(KEYS["c"], pressed=True)
        subject.event(Key.ENTER, pressed=True)
        subject.at_ms += 500
        subject.write("abc\r")
        assert subject.data == [b"abc", b"abc"]


class TestHearingOnlyTheEnd:
    """Keys are heard from a moment on that may lie in the middle of a scan."""

    @pytest.mark.parametrize("text", ["34567893\r", "93\r", "3\r", "34567893"])
    def test_a_burst_without_a_pause_in_front_is_half_a_code(self, text: str) -> None:
        subject = keys()
        subject.wedge.joined(990 * MS)
        subject.write(text)
        subject.wait(100)
        (rejected,) = subject.rejected
        assert rejected.reason is RejectReason.UNFINISHED
        assert rejected.head == text.strip().encode()
        assert (subject.data, subject.typed, subject.held) == ([], "", [])

    def test_the_second_end_of_a_scanner_set_to_cr_lf_is_dropped_with_it(self) -> None:
        subject = keys()
        subject.wedge.joined(990 * MS)
        subject.write("34567893\r\r")
        assert (len(subject.rejected), subject.typed) == (1, "")

    def test_the_next_one_is_whole(self) -> None:
        subject = keys()
        subject.wedge.joined(990 * MS)
        subject.write("34567893\r8801234567893\r")
        assert subject.data == [b"8801234567893"]

    def test_with_a_pause_in_front_it_is_whole(self) -> None:
        subject = keys()
        subject.wedge.joined(900 * MS)
        subject.write("34567893\r")
        assert subject.data == [b"34567893"]

    @pytest.mark.parametrize("text", ["box\r", "ok"])
    def test_typing_comes_out_as_it_was_struck(self, text: str) -> None:
        subject = keys()
        subject.wedge.joined(990 * MS)
        subject.write(text, 90)
        subject.wait(100)
        assert (subject.typed, subject.rejected) == (text, [])

    def test_its_end_in_silence_shows_no_habit_and_an_enter_alone_is_a_persons(self) -> None:
        subject = used_to_suffixes()
        subject.passed.clear()
        subject.wedge.joined(round(subject.at_ms * MS))
        subject.write("8801234")
        subject.wait(100)
        subject.wedge.joined(round(subject.at_ms * MS))
        subject.write("\r")
        subject.wait(100)
        subject.write("8801234")
        subject.wait(100)
        assert (len(subject.rejected), subject.data) == (2, [])
        assert [event.code for event in subject.passed] == [Key.ENTER, Key.ENTER]


class TestAClockThatBeginsAgain:
    """X11 stamps keys in 32 bits of milliseconds: after 49.7 days it begins again at 0."""

    def test_a_scan_after_typing_is_read(self) -> None:
        subject = keys()
        subject.write("typed", 150)
        subject.at_ms = 10
        subject.write("order-1\r")
        assert subject.data == [b"order-1"]

    def test_an_enter_long_after_a_scan_is_no_echo_of_it(self) -> None:
        subject = keys()
        subject.at_ms = 2**32 - 1000
        subject.write("order-1\r")
        subject.at_ms = 10
        subject.write("\r")
        assert [event.code for event in subject.passed] == [Key.ENTER, Key.ENTER]


@pytest.mark.parametrize(
    "settings",
    [{"end_after_ms": 0}, {"max_mean_gap_ms": -1}, {"min_length": 0},
     {"min_length_without_suffix": 0}, {"suffixes": frozenset({"x"})}],
)  # fmt: skip
def test_settings_that_no_scanner_has_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"positive|suffix"):
        keys(**settings)
