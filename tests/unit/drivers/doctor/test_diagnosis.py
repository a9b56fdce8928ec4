"""Each ailment told from what came of the chart; and a sound scanner told to be sound."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from drivers.barcode.chart import CHART, GS, ChartCode, ChartItem
from drivers.barcode.decode import Decode, RawFrame, decode_frame
from drivers.barcode.symbology import Symbology
from drivers.doctor.diagnosis import SLOW_GAP_MS, Answer, diagnose
from drivers.doctor.finding import Finding, Found
from drivers.doctor.layouts import LAYOUTS, garbled
from drivers.place import Kind
from station.bridge.scanner_choice import meant_for

ITEMS = {item.code: item for item in CHART}
MS = 1_000_000


def serial(data: bytes, *, aim: bool = False) -> Answer:
    decode = decode_frame(RawFrame(data, "usb:1", 0), with_aim=aim)
    assert decode is not None
    return Answer(decode, Kind.SERIAL)


def keyboard(text: str, *, gap_ms: float = 2.0, suffix: str = "\r") -> Answer:
    strokes = len(text) + len(suffix) - 1
    took_ns = int(strokes * gap_ms * MS)
    frame = RawFrame(text.encode(), "keyboard", took_ns, 0, suffix)
    return Answer(Decode(frame, text.encode()), Kind.KEYBOARD)


def found(item: ChartItem, answer: Answer) -> list[Found]:
    return [each for each in diagnose({item: answer}) if each.finding is not Finding.KEYBOARD]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t", b"\x03"])
def test_a_sound_scanner_has_nothing_whatever_ends_its_codes(end: bytes) -> None:
    begin = b"\x02" if end == b"\x03" else b""
    answers = {item: serial(begin + item.data + end) for item in CHART}
    assert diagnose(answers) == ()


def test_a_sound_keyboard_is_told_what_would_be_better() -> None:
    answers = {item: keyboard(item.text) for item in CHART}
    assert diagnose(answers) == (Found(Finding.KEYBOARD),)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_another_layout_is_named(layout: str) -> None:
    item = ITEMS[ChartCode.SYMBOLS]
    assert found(item, keyboard(garbled(item.text, layout))) == [Found(Finding.LAYOUT, layout)]


def test_a_german_layout_is_told_by_the_letters_alone() -> None:
    item = ITEMS[ChartCode.LOWER]
    assert found(item, keyboard("ayqwzmxcvb")) == [Found(Finding.LAYOUT, "de")]


def of_all(sent: Callable[[str], str]) -> list[Found]:
    """Return what is found when a scanner sends that of every code."""
    told = diagnose({item: keyboard(sent(item.text)) for item in CHART})
    return [each for each in told if each.finding is not Finding.KEYBOARD]


@pytest.mark.parametrize(
    ("case", "sent"),
    [
        (Finding.CAPS_LOCK, str.swapcase),
        (Finding.UPPER_CASE, str.upper),
        (Finding.LOWER_CASE, str.lower),
    ],
)
def test_letters_in_another_case_are_told_by_all_codes(
    case: Finding, sent: Callable[[str], str]
) -> None:
    assert of_all(sent) == [Found(case)]


@pytest.mark.parametrize("code", [ChartCode.LOWER, ChartCode.UPPER])
def test_by_one_code_alone_it_is_not_told_why_its_case_is_another(code: ChartCode) -> None:
    item = ITEMS[code]
    assert found(item, keyboard(item.text.swapcase())) == [Found(Finding.CASE)]


@pytest.mark.parametrize("code", [ChartCode.EAN, ChartCode.ITF])
def test_a_check_digit_that_is_left_out_is_told_and_whose(code: ChartCode) -> None:
    item = ITEMS[code]
    left_out = serial(b"!" + item.data[:-1] + b"\r")
    assert diagnose({item: left_out, ITEMS[ChartCode.DIGITS]: serial(b"!0123456789\r")}) == (
        Found(Finding.PREFIX, "!"),
        Found(Finding.CHECK_DIGIT, item.symbology.value),
    )


def test_what_stands_around_a_code_is_named() -> None:
    item = ITEMS[ChartCode.DIGITS]
    assert found(item, serial(b"!" + item.data + b"\r")) == [Found(Finding.PREFIX, "!")]
    assert found(item, serial(item.data + b"#\r")) == [Found(Finding.SUFFIX_EXTRA, "#")]


@pytest.mark.parametrize("kind", [None, *Kind])
def test_of_bytes_alone_the_station_can_be_told_to_take_a_prefix_off(kind: Kind | None) -> None:
    item = ITEMS[ChartCode.DIGITS]
    answer = replace(serial(b"!" + item.data + b"\r"), kind=kind)
    told = {each.finding for each in diagnose({item: answer})}
    has_the_setting = kind is not None and meant_for("prefix", kind)
    assert (Finding.PREFIX in told) == has_the_setting
    assert (Finding.PREFIX_KEPT in told) != has_the_setting


def test_aim_identifiers_are_told_only_when_they_are_not_expected() -> None:
    item = ITEMS[ChartCode.DIGITS]
    assert found(item, serial(b"]C0" + item.data + b"\r")) == [Found(Finding.AIM)]
    assert found(item, serial(b"]C0" + item.data + b"\r", aim=True)) == []


def test_a_code_that_ends_in_silence_is_told() -> None:
    item = ITEMS[ChartCode.DIGITS]
    assert found(item, serial(item.data)) == [Found(Finding.NO_SUFFIX)]
    assert found(item, keyboard(item.text, suffix="")) == [Found(Finding.NO_SUFFIX)]


def test_gs_that_is_lost_or_replaced_is_told() -> None:
    item = ITEMS[ChartCode.GS1]
    assert found(item, keyboard(item.text.replace(GS, ""))) == [Found(Finding.GS_LOST)]
    for stand_in in ("^]", "<GS>", " "):
        replaced = keyboard(item.text.replace(GS, stand_in))
        assert found(item, replaced) == [Found(Finding.GS_REPLACED, stand_in)]


def test_slow_keys_are_told_with_their_pace() -> None:
    item = ITEMS[ChartCode.LONG]
    assert found(item, keyboard(item.text, gap_ms=SLOW_GAP_MS - 1)) == []
    assert found(item, keyboard(item.text, gap_ms=31)) == [Found(Finding.SLOW, "31")]


def test_a_long_code_cut_short_is_told_with_its_length() -> None:
    item = ITEMS[ChartCode.LONG]
    assert found(item, serial(item.data[:64] + b"\r")) == [Found(Finding.CUT_SHORT, "64")]


@pytest.mark.parametrize("encoding", ["cp949", "utf-16-be", "utf-16-le"])
def test_korean_in_other_bytes_is_told(encoding: str) -> None:
    item = ITEMS[ChartCode.KOREAN]
    assert found(item, serial(item.text.encode(encoding) + b"\r")) == [Found(Finding.NOT_UTF_8)]


def test_what_stands_around_korean_text_is_no_other_encoding() -> None:
    item = ITEMS[ChartCode.KOREAN]
    assert found(item, serial(b"!" + item.data + b"#\r")) == [
        Found(Finding.PREFIX, "!"),
        Found(Finding.SUFFIX_EXTRA, "#"),
    ]


def test_korean_text_that_is_another_code_altogether_is_shown_as_it_came() -> None:
    assert found(ITEMS[ChartCode.KOREAN], serial(b"42\r")) == [Found(Finding.OTHER, "42")]


def test_a_code_that_was_passed_over_is_a_symbology_that_is_off() -> None:
    item = ITEMS[ChartCode.DATA_MATRIX]
    assert found(item, Answer(None)) == [
        Found(Finding.SYMBOLOGY_OFF, Symbology.GS1_DATA_MATRIX.value)
    ]


def test_what_explains_itself_by_nothing_is_shown_as_it_came() -> None:
    assert found(ITEMS[ChartCode.EAN], serial(b"42\r")) == [Found(Finding.OTHER, "42")]


def test_a_finding_is_told_once_and_the_most_harmful_first() -> None:
    answers = {
        ITEMS[ChartCode.DIGITS]: serial(b"!0123456789\r"),
        ITEMS[ChartCode.LOWER]: serial(b"!azqwymxcvb\r"),
        ITEMS[ChartCode.ITF]: Answer(None),
        ITEMS[ChartCode.UPPER]: keyboard("!azqwymxcvb"),
    }
    assert [each.finding for each in diagnose(answers)] == [
        Finding.LOWER_CASE,
        Finding.PREFIX_KEPT,
        Finding.SYMBOLOGY_OFF,
        Finding.KEYBOARD,
    ]


def test_the_camera_and_hid_pos_have_no_suffix_and_miss_none() -> None:
    item = ITEMS[ChartCode.EAN]
    frame = RawFrame(b"]E0" + item.data, "cam", 0)
    decode = decode_frame(frame, with_aim=True)
    assert diagnose({item: Answer(decode, Kind.CAMERA)}) == ()
    assert diagnose({item: Answer(decode, Kind.HID_POS)}) == ()


TYPED = Answer(None, typed=True)


def test_a_scanner_that_types_is_told_to_and_nothing_of_what_was_passed_over() -> None:
    answers = {item: TYPED if item.code is ChartCode.DIGITS else Answer(None) for item in CHART}
    assert diagnose(answers) == (Found(Finding.TYPED),)


def test_a_scanner_that_was_heard_after_all_is_told_what_it_does_not_read() -> None:
    read = serial(ITEMS[ChartCode.LOWER].data + b"\r")
    answers = {
        ITEMS[ChartCode.DIGITS]: TYPED,
        ITEMS[ChartCode.LOWER]: read,
        ITEMS[ChartCode.ITF]: Answer(None),
    }
    assert diagnose(answers) == (Found(Finding.TYPED), Found(Finding.SYMBOLOGY_OFF, "itf"))


def test_a_code_not_read_is_no_symbology_that_is_off_when_another_of_it_was_read() -> None:
    read = serial(ITEMS[ChartCode.SYMBOLS].data + b"\r")
    answers = {ITEMS[ChartCode.SYMBOLS]: read, ITEMS[ChartCode.LONG]: Answer(None)}
    assert diagnose(answers) == (Found(Finding.UNREAD, "long"),)
