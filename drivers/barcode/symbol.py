"""A barcode as dark and light modules, made by zxing-cpp.

What it is: the symbol with its quiet zones, one row a band of equal rows. What it is not: the
drawing of it (station.ui). Pure.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

import zxingcpp

from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import GS1_SYMBOLOGIES, Symbology

MATRIX = frozenset({Symbology.QR, Symbology.GS1_DATA_MATRIX})
"""The symbologies whose modules are squares; all others here are bars."""

_FORMATS = {
    Symbology.EAN_13: zxingcpp.BarcodeFormat.EAN13,
    Symbology.EAN_8: zxingcpp.BarcodeFormat.EAN8,
    Symbology.UPC_A: zxingcpp.BarcodeFormat.UPCA,
    Symbology.ITF: zxingcpp.BarcodeFormat.ITF14,
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
    Symbology.GS1_128: zxingcpp.BarcodeFormat.Code128,
    Symbology.QR: zxingcpp.BarcodeFormat.QRCode,
    Symbology.GS1_DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
}
_EAN_UPC = frozenset({Symbology.EAN_13, Symbology.EAN_8, Symbology.UPC_A})
_DARK = 0


@dataclass(frozen=True, slots=True)
class Band:
    """Equal rows of a symbol: how many modules high, and each dark run as (first module, width)."""

    height: int
    runs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A barcode's modules. `width` counts the quiet zones; `bands` run from top to bottom."""

    width: int
    bands: tuple[Band, ...]
    is_matrix: bool

    @property
    def dark_from(self) -> int:
        """The first dark module from the left: as many are light before it."""
        return min(band.runs[0][0] for band in self.bands if band.runs)

    @property
    def dark_to(self) -> int:
        """The module after the last dark one."""
        return max(sum(band.runs[-1]) for band in self.bands if band.runs)


def symbol_of(barcode: Barcode) -> Symbol:
    """Encode a barcode, quiet zones included.

    Raises:
        ValueError: the data does not fit the symbology, as a wrong check digit.
    """
    options: dict[str, Any] = {}
    if barcode.symbology in GS1_SYMBOLOGIES:
        options["gs1"] = True
    if barcode.symbology is Symbology.QR:
        options["ec_level"] = "M"
    encoded = zxingcpp.create_barcode(barcode.text, _FORMATS[barcode.symbology], **options)
    image = encoded.to_image(scale=1, add_quiet_zones=True)
    # An image is a buffer of two dimensions, which its stub does not say.
    rows = cast("list[list[int]]", memoryview(cast("bytes", image)).tolist())
    bands = tuple(_band(row, len(list(equal))) for row, equal in groupby(rows))
    if barcode.symbology in _EAN_UPC:
        bands = bands[:1]  # without the longer guard bars: the digits stand below all bars alike
    return Symbol(len(rows[0]), bands, barcode.symbology in MATRIX)


def _band(row: list[int], height: int) -> Band:
    runs = []
    place = 0
    for shade, equal in groupby(row):
        width = len(list(equal))
        if shade == _DARK:
            runs.append((place, width))
        place += width
    return Band(height, tuple(runs))
