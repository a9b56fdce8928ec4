from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.gs1 import ElementString, NotGs1Error, date_of, parse_elements


def parsed(data: bytes) -> list[tuple[str, str]]:
    return [(element.ai, element.value) for element in parse_elements(data)]


def test_elements_of_predefined_length_need_no_separator() -> None:
    assert parsed(b"01040063813339311727063010LOT-7") == [
        ("01", "04006381333931"),
        ("17", "270630"),
        ("10", "LOT-7"),
    ]


def test_a_separator_ends_an_element_of_variable_length() -> None:
    assert parsed(b"010400638133393110LOT7\x1d21SER\x1d17270630") == [
        ("01", "04006381333931"),
        ("10", "LOT7"),
        ("21", "SER"),
        ("17", "270630"),
    ]


@pytest.mark.parametrize(
    "data", [b"\x1d0104006381333931", b"0104006381333931\x1d", b"\x1d\x1d0104006381333931\x1d\x1d"]
)
def test_further_separators_are_passed_over(data: bytes) -> None:
    assert parsed(data) == [("01", "04006381333931")]


def test_the_decimal_place_stays_part_of_the_identifier() -> None:
    assert parsed(b"3103001750") == [("3103", "001750")]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no element string"),
        (b"\x1d", "no element string"),
        (b"ORDER-1", "no Application Identifier begins 'ORDER-1'"),
        (b"010400638133393", r"\(01\) does not allow '0400638133393'"),
        (b"10", r"\(10\) does not allow ''"),
        (b"10" + b"A" * 21, r"\(10\) does not allow"),
        (b"10" + b"A" * 20 + b"21X", r"\(10\) does not allow"),
        (b"10LOT 7", r"\(10\) does not allow 'LOT 7'"),
        (b"0104006381333931\n", "no Application Identifier"),
        (b"10L\xc3\xb6t", "byte 3 is not ASCII"),
    ],
)
def test_what_is_not_gs1_says_why(data: bytes, why: str) -> None:
    with pytest.raises(NotGs1Error, match=why):
        parse_elements(data)


lots = st.text("ABCXYZ0123456789-./", min_size=1, max_size=20)


@given(st.lists(st.tuples(st.sampled_from(["10", "21"]), lots), min_size=1, max_size=5))
def test_what_was_joined_with_separators_is_split_again(pairs: list[tuple[str, str]]) -> None:
    data = "\x1d".join(ai + value for ai, value in pairs)
    assert parsed(data.encode()) == pairs


@given(st.binary(max_size=60))
def test_any_bytes_either_parse_without_loss_or_are_not_gs1(data: bytes) -> None:
    try:
        elements = parse_elements(data)
    except NotGs1Error:
        return
    joined = "".join(element.ai + element.value for element in elements)
    assert joined == data.decode().replace("\x1d", "")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("270630", date(2027, 6, 30)),
        ("280200", date(2028, 2, 29)),
        ("270200", date(2027, 2, 28)),
        ("760101", date(2076, 1, 1)),
        ("770101", date(1977, 1, 1)),
        ("000101", date(2000, 1, 1)),
        ("270230", None),
        ("270000", None),
        ("271301", None),
    ],
)
def test_a_date_of_six_digits(value: str, day: date | None) -> None:
    assert date_of(value) == day


def test_an_element_string_is_a_value() -> None:
    assert ElementString("01", "X") == ElementString("01", "X")
