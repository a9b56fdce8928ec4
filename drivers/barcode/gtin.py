"""Global Trade Item Numbers, as text of 14 digits.

What it is: the value, and how each trade barcode's data becomes one. What it is not: a search for
GTINs inside other data (see `reading`). Pure.
"""

from typing import Self

from msgspec import Struct

from drivers.barcode.check_digit import (
    CheckedNumberError,
    gs1_check_digit,
    is_checked,
    is_digits,
    require_checked,
)
from drivers.barcode.symbology import Symbology

GTIN_LENGTH = 14
_PLAIN_LENGTHS = {
    Symbology.EAN_8: (8,),
    Symbology.EAN_13: (13,),
    # A scanner set to send UPC-A in the standard's format puts a leading zero in front.
    Symbology.UPC_A: (12, 13),
    Symbology.ITF: (14,),
}
_UPC_E_BODY_LENGTH = 6
_UPC_E_LENGTH = 8
_EAN_13_LENGTH = 13
_EAN_13_WITH_ADD_ON = (15, 18)
_NUMBER_LENGTHS = (8, 12, 13, 14)


class Gtin(Struct, frozen=True):
    """A GTIN-14. Shorter GTINs are the same number with zeros in front.

    `digits` is text: leading zeros are data. GS1 General Specifications, section 3.3.2.

    Raises:
        CheckedNumberError: not 14 digits, or a wrong check digit.
    """

    digits: str

    def __post_init__(self) -> None:
        """Refuse what is no GTIN."""
        require_checked("GTIN", self.digits, GTIN_LENGTH)

    def __str__(self) -> str:
        """Return the 14 digits."""
        return self.digits

    @classmethod
    def from_barcode(cls, text: str, symbology: Symbology) -> Self:
        """Read the data of an EAN-8, EAN-13, UPC-A, UPC-E or ITF-14 symbol.

        An EAN-13's add-on of two or five digits is passed over.

        Raises:
            CheckedNumberError: not the symbology's digits, or a wrong check digit.
            ValueError: a symbology whose data is never a GTIN by itself.
        """
        if symbology is Symbology.UPC_E:
            return cls(_padded(expand_upc_e(text)))
        if symbology is Symbology.EAN_13 and len(text) in _EAN_13_WITH_ADD_ON:
            text = text[:_EAN_13_LENGTH]
        lengths = _PLAIN_LENGTHS.get(symbology)
        if lengths is None:
            raise ValueError(f"{symbology} data is no GTIN")
        if len(text) not in lengths:
            raise CheckedNumberError(f"{symbology} holds {lengths[0]} digits, got {text!r}")
        return cls(_padded(text))

    @classmethod
    def from_number(cls, text: str) -> Self:
        """Read a number written without its barcode: 8, 12, 13 or 14 digits.

        Eight digits that begin with 0 are a UPC-E: no GTIN-8 is ever issued from the prefixes 000
        to 099 (GS1 General Specifications, section 1.4.3), and a scanner sends a UPC-E so.

        Raises:
            CheckedNumberError: another length, not digits, or a wrong check digit.
        """
        if len(text) not in _NUMBER_LENGTHS:
            raise CheckedNumberError(f"GTIN must be 8, 12, 13 or 14 digits, got {text!r}")
        if len(text) == _UPC_E_LENGTH and text.startswith("0"):
            return cls(_padded(expand_upc_e(text)))
        return cls(_padded(text))


def printed_digits(gtin: str) -> str:
    """Return a GTIN-14 as people read it below the bars: without the zeros that only fill it up.

    An EAN-13 that begins with 0 comes out as the UPC-A it is.
    """
    number = gtin.lstrip("0")
    return number.rjust(next(each for each in _NUMBER_LENGTHS if len(number) <= each), "0")


def expand_upc_e(text: str) -> str:
    """Return the 12 digits of the UPC-A that a UPC-E stands for.

    `text` is the symbol's six digits, or eight with the leading 0 and the check digit. GS1 General
    Specifications, section 5.2.2.4.2: the last of the six tells where the zeros were taken out.

    Raises:
        CheckedNumberError: another length (seven could be read in two ways), a leading digit that
            is not 0, or a wrong check digit.
    """
    if not is_digits(text) or len(text) not in (_UPC_E_BODY_LENGTH, _UPC_E_LENGTH):
        raise CheckedNumberError(f"UPC-E must be 6 or 8 digits, got {text!r}")
    if len(text) == _UPC_E_LENGTH and text[0] != "0":
        raise CheckedNumberError(f"UPC-E {text} must begin with 0")
    body = text if len(text) == _UPC_E_BODY_LENGTH else text[1:7]
    upc_a = _zeros_put_back(body)
    upc_a += gs1_check_digit(upc_a)
    if len(text) == _UPC_E_LENGTH and not is_checked(upc_a[:-1] + text[-1]):
        raise CheckedNumberError(f"UPC-E {text} has check digit {text[-1]}, expected {upc_a[-1]}")
    return upc_a


def _zeros_put_back(body: str) -> str:
    """Return number system 0, company and item number of a UPC-E's six digits: 11 digits."""
    last = body[5]
    if last in "012":
        return f"0{body[:2]}{last}0000{body[2:5]}"
    if last == "3":
        return f"0{body[:3]}00000{body[3:5]}"
    if last == "4":
        return f"0{body[:4]}00000{body[4]}"
    return f"0{body[:5]}0000{last}"


def _padded(digits: str) -> str:
    return digits.rjust(GTIN_LENGTH, "0")
