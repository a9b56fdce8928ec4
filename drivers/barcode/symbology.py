"""Symbologies and AIM symbology identifiers.

What it is: the names of barcode types and the three-character prefix (ISO/IEC 15424) by which a
scanner tells them. What it is not: a guess; an unknown symbology is None everywhere. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum


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

    def __str__(self) -> str:
        """Return the identifier as it stands in front of the data, as in `]C1`."""
        return f"]{self.code}{self.modifier}"
