"""The GS1 check digit, mod 10 with weights 3 and 1. Shared by GTIN and SSCC. Pure.

GS1 General Specifications, section 7.9 (standard check digit calculation).
"""

_VALUES = bytes.maketrans(b"0123456789", bytes(range(10)))


def gs1_check_digit(body: str) -> str:
    """Return the check digit that follows `body`, which is ASCII digits without it."""
    values = body.encode("ascii").translate(_VALUES)
    weighted = 3 * sum(values[::-2]) + sum(values[-2::-2])
    return str(-weighted % 10)


def is_digits(text: str) -> bool:
    """Tell whether `text` is ASCII digits alone (`str.isdigit` also takes superscripts)."""
    return text.isascii() and text.isdigit()


def is_checked(digits: str) -> bool:
    """Tell whether `digits` ends with its right GS1 check digit."""
    return is_digits(digits) and gs1_check_digit(digits[:-1]) == digits[-1]


class CheckedNumberError(ValueError):
    """A number that cannot be what it should be: wrong length, not digits, or wrong check digit."""


def require_checked(name: str, digits: str, length: int) -> None:
    """Refuse what is not `length` digits with the right check digit.

    Raises:
        CheckedNumberError: naming the number and the check digit that was expected.
    """
    if len(digits) != length or not is_digits(digits):
        raise CheckedNumberError(f"{name} must be {length} digits, got {digits!r}")
    expected = gs1_check_digit(digits[:-1])
    if digits[-1] != expected:
        raise CheckedNumberError(
            f"{name} {digits} has check digit {digits[-1]}, expected {expected}"
        )
