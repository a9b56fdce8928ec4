"""What may be a PIN."""

import pytest

from server.domain.pin import why_no_pin


@pytest.mark.parametrize("pin", ["7391", "73915482", "1235", "0098"])
def test_four_to_eight_digits_are_one(pin: str) -> None:
    assert why_no_pin(pin) is None


@pytest.mark.parametrize("pin", ["739", "739154826", "73 91", "７３９１", ""])
def test_anything_else_is_none(pin: str) -> None:
    assert why_no_pin(pin) == "A PIN has 4 to 8 digits."


@pytest.mark.parametrize("pin", ["0000", "1234", "4321", "56789", "98765432"])
def test_what_anybody_would_try_is_none(pin: str) -> None:
    assert "choose another" in (why_no_pin(pin) or "")
