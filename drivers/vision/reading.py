"""What one frame showed: a barcode's data, its symbology and where it was. A frozen value. Pure.

Not the `Reading` of `drivers.barcode.reading`, which is what data means: this is what a camera saw.
"""

import math
from dataclasses import dataclass

from drivers.barcode.symbology import AimIdentifier, Symbology
from drivers.vision.view import Corner

MATRIX_SYMBOLOGIES = frozenset(
    {
        Symbology.PDF417,
        Symbology.AZTEC,
        Symbology.DATA_MATRIX,
        Symbology.GS1_DATA_MATRIX,
        Symbology.QR,
        Symbology.GS1_QR,
    }
)
"""Symbologies that correct their errors (Reed-Solomon): most are believed when read once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One barcode in one frame.

    `data` is what a scanner would send: text as UTF-8, binary content as it is, GS (0x1D) for FNC1,
    UPC-A with 12 digits, UPC-E with 8. `corners` are the four corners in the frame's pixels,
    clockwise from the code's own top left. `decoder` names what read it, for logs. `frame` counts
    the frames that were looked at: two readings of the same frame are one look.
    """

    data: bytes
    symbology: Symbology
    aim: AimIdentifier | None
    corners: tuple[Corner, ...]
    decoder: str
    frame: int = 0

    @property
    def is_linear(self) -> bool:
        """Tell whether it is a linear code, which a second frame has to confirm."""
        return self.symbology not in MATRIX_SYMBOLOGIES

    @property
    def code(self) -> tuple[Symbology, bytes]:
        """What makes two readings the same code."""
        return self.symbology, self.data

    @property
    def middle(self) -> Corner:
        """Return the middle of its corners."""
        count = len(self.corners)
        return sum(x for x, _ in self.corners) / count, sum(y for _, y in self.corners) / count

    @property
    def size(self) -> float:
        """Return the longest distance between two of its corners, in pixels."""
        return max(math.dist(one, other) for one in self.corners for other in self.corners)
