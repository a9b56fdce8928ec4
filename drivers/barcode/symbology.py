"""Symbologies and AIM symbology identifiers.

What it is: the names of barcode types, the three-character prefix (ISO/IEC 15424) by which a
scanner tells them, and the way from one to the other. What it is not: a guess; an unknown symbology
is None everywhere. Pure.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Symbology(StrEnum):
    """A barcode type. The values are the wire's and the store's words."""

    EAN_13 = "ean13"
    EAN_8 = "ean8"
    UPC_A = "upca"
    UPC_E = "upce"
    CODE_128 = "code128"
    GS1_128 = "gs1_128"
    CODE_39 = "code39"
    CODE_93 = "code93"
    CODABAR = "codabar"
    ITF = "itf"
    GS1_DATABAR = "gs1_databar"
    PDF417 = "pdf417"
    AZTEC = "aztec"
    DATA_MATRIX = "datamatrix"
    GS1_DATA_MATRIX = "gs1_datamatrix"
    QR = "qr"
    GS1_QR = "gs1_qr"


@dataclass(frozen=True, slots=True)
class AimIdentifier:
    """An AIM symbology identifier: `]`, a code letter and a modifier (ISO/IEC 15424).

    `code` is one ASCII letter, `modifier` one ASCII letter or digit: `]C1` is GS1-128, `]d2` GS1
    DataMatrix, `]Q3` GS1 QR Code, `]e0` GS1 DataBar.

    Raises:
        ValueError: when code or modifier is not one character of its set.
    """

    code: str
    modifier: str

    def __post_init__(self) -> None:
        """Refuse what cannot be an identifier."""
        if len(self.code) != 1 or not (self.code.isascii() and self.code.isalpha()):
            raise ValueError(f"AIM code letter must be one ASCII letter, got {self.code!r}")
        if len(self.modifier) != 1 or not (self.modifier.isascii() and self.modifier.isalnum()):
            raise ValueError(f"AIM modifier must be one letter or digit, got {self.modifier!r}")

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read the three characters of an identifier, as in `]C1`.

        Raises:
            ValueError: when `text` is not `]`, a letter and a letter or digit.
        """
        if text[:1] != "]":
            raise ValueError(f"AIM identifier must begin with ], got {text!r}")
        return cls(text[1:2], text[2:])

    def __str__(self) -> str:
        """Return the identifier as it stands in front of the data, as in `]C1`."""
        return f"]{self.code}{self.modifier}"


TRADE_SYMBOLOGIES = frozenset(
    {Symbology.EAN_13, Symbology.EAN_8, Symbology.UPC_A, Symbology.UPC_E, Symbology.ITF}
)
"""Symbologies whose whole data may be a GTIN (ITF when it is ITF-14)."""

GS1_SYMBOLOGIES = frozenset(
    {
        Symbology.GS1_128,
        Symbology.GS1_DATABAR,
        Symbology.GS1_DATA_MATRIX,
        Symbology.GS1_QR,
    }
)
"""Symbologies whose data is GS1 element strings."""

_BY_IDENTIFIER = {
    "C1": Symbology.GS1_128,
    "E4": Symbology.EAN_8,
    "I0": Symbology.ITF,
    "I1": Symbology.ITF,
    "I3": Symbology.ITF,
    "Q3": Symbology.GS1_QR,
    "Q4": Symbology.GS1_QR,
    "d2": Symbology.GS1_DATA_MATRIX,
    "d5": Symbology.GS1_DATA_MATRIX,
    "e0": Symbology.GS1_DATABAR,
}
_BY_CODE_LETTER = {
    "A": Symbology.CODE_39,
    "C": Symbology.CODE_128,
    "F": Symbology.CODABAR,
    "G": Symbology.CODE_93,
    "L": Symbology.PDF417,
    "Q": Symbology.QR,
    "d": Symbology.DATA_MATRIX,
    "z": Symbology.AZTEC,
}
_EAN_UPC_BY_LENGTH = {13: Symbology.EAN_13, 12: Symbology.UPC_A, 8: Symbology.UPC_E}
_ADD_ON_LENGTHS = {15: Symbology.EAN_13, 18: Symbology.EAN_13}


_IDENTIFIER = re.compile(rb"\]([A-Za-z])([A-Za-z0-9])")


def split_aim(data: bytes) -> tuple[AimIdentifier | None, bytes]:
    """Take the AIM identifier from the front of `data`; None when there is none, data untouched."""
    match = _IDENTIFIER.match(data)
    if match is None:
        return None, data
    return AimIdentifier(match[1].decode("ascii"), match[2].decode("ascii")), data[match.end() :]


def symbology_of(aim: AimIdentifier, data: bytes) -> Symbology | None:
    """Return the symbology an AIM identifier names, for the data that followed it; None if unknown.

    ISO/IEC 15424:2008 table 1 for the code letters, each symbology's own standard for the
    modifiers, GS1 General Specifications figure 5.1.2-2 for those of GS1. `]E0` stands for EAN-13,
    UPC-A and UPC-E alike: the number of digits that the scanner sent tells which (it sends 13 when
    set to the standard's format, 12 or 8 when set to the short ones). `]E3` is such a code with its
    add-on. A lone add-on (`]E1`, `]E2`), a composite component (`]e1`) and whatever we have no word
    for (DotCode, MaxiCode, ...) are None.
    """
    if aim.code == "E":
        return _ean_upc(aim.modifier, len(data))
    exact = _BY_IDENTIFIER.get(aim.code + aim.modifier)
    return exact or _BY_CODE_LETTER.get(aim.code)


def _ean_upc(modifier: str, length: int) -> Symbology | None:
    if modifier == "0":
        return _EAN_UPC_BY_LENGTH.get(length)
    if modifier == "3":
        return _ADD_ON_LENGTHS.get(length)
    return _BY_IDENTIFIER.get(f"E{modifier}")
