"""What may be a PIN."""

import re

import pytest

from server.domain.pin import PIN_PATTERN, why_no_pin


@pytest.mark.parametrize("pin", ["7391", "73915482", "1235", "0098"])
def test_four_to_eight_digits_are_one(pin: str) -> None:
    assert why_no_pin(pin) is None


@pytest.mark.parametrize("pin", ["739", "739154826", "73 91", "７３９１", ""])
def test_anything_else_is_none(pin: str) -> None:
    assert why_no_pin(pin) == "A PIN has 4 to 8 digits."


@pytest.mark.parametrize("pin", ["0000", "1234", "4321", "56789", "98765432"])
def test_what_anybody_would_try_is_none(pin: str) -> None:
    assert "choose another" in (why_no_pin(pin) or "")


def test_the_pattern_says_of_every_pin_what_the_rule_says() -> None:
    short = [f"{number:0{length}}" for length in (3, 4, 5) for number in range(10**length)]
    ways = ("0123456789", "9876543210")
    runs = [run[a:b] for run in ways for a in range(9) for b in range(a, 11)]
    same = [digit * length for digit in "09" for length in range(11)]
    odd = ["12a4", "７３９１", "1111\n", "7391\n", " 7391"]
    pattern = re.compile(PIN_PATTERN.replace("$", r"\Z"))  # as ECMA-262 has `$`
    for pin in (*short, *runs, *same, *odd):
        assert (pattern.search(pin) is not None) is (why_no_pin(pin) is None), pin
