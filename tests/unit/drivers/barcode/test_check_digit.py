import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.check_digit import (
    CheckedNumberError,
    gs1_check_digit,
    is_checked,
    is_digits,
    require_checked,
)

bodies = st.text("0123456789", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("629104150021", "3"),  # GS1's own worked example of a GTIN-13
        ("37610425002123456", "9"),  # GS1's own worked example of an SSCC
        ("400638133393", "1"),
        ("9638507", "4"),
        ("0000000", "0"),
    ],
)
def test_the_check_digit_of_a_known_number(body: str, check: str) -> None:
    assert gs1_check_digit(body) == check


@given(bodies)
def test_a_number_with_its_check_digit_is_right(body: str) -> None:
    assert is_checked(body + gs1_check_digit(body))


@given(bodies, st.data())
def test_any_single_wrong_digit_is_seen(body: str, data: st.DataObject) -> None:
    number = body + gs1_check_digit(body)
    place = data.draw(st.integers(0, len(number) - 1))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda d: d != number[place]))
    assert not is_checked(number[:place] + digit + number[place + 1 :])


@pytest.mark.parametrize("text", ["", "12a", "١٢٣", "²", " 1", "-1"])
def test_only_ascii_digits_are_digits(text: str) -> None:
    assert not is_digits(text)
    assert not is_checked(text)


def test_a_wrong_check_digit_is_told_with_the_right_one() -> None:
    with pytest.raises(CheckedNumberError, match=r"GTIN 04006381333932 has .* 2, expected 1"):
        require_checked("GTIN", "04006381333932", 14)


@pytest.mark.parametrize("digits", ["4006381333931", "0400638133393X", ""])
def test_what_has_another_form_is_refused(digits: str) -> None:
    with pytest.raises(CheckedNumberError, match="SSCC must be 14 digits"):
        require_checked("SSCC", digits, 14)
