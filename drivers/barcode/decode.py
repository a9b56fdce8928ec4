"""A frame as it came from a scanner, and the decode read from it.

What it is: two frozen values. What it is not: an interpretation of the data (see `reading`). Pure.
"""

from dataclasses import dataclass

from drivers.barcode.symbology import AimIdentifier, Symbology


@dataclass(frozen=True, slots=True)
class RawFrame:
    """One frame of one scanner, prefix and suffix removed.

    `data` is untouched otherwise (GS, 0x1D, survives), `scanner_id` the device's stable identity,
    `received_ns` the monotonic clock when its last byte was read.
    """

    data: bytes
    scanner_id: str
    received_ns: int


@dataclass(frozen=True, slots=True)
class Decode:
    """One barcode read by a scanner.

    `data` is the barcode's data without AIM identifier, in the bytes the scanner sent.
    `symbology` and `aim` are None when the scanner did not say: they are never guessed.
    """

    frame: RawFrame
    data: bytes
    symbology: Symbology | None = None
    aim: AimIdentifier | None = None
