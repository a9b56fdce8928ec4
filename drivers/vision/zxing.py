"""zxing-cpp as a decoder of views. It releases the GIL while it decodes.

What it is: the formats asked for, the effort spent, and the way from its barcodes to readings. What
it is not: a choice of where to look or how often.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import zxingcpp

from drivers.barcode.symbology import AimIdentifier, Symbology, symbology_of
from drivers.vision.normalising import normalised
from drivers.vision.reading import MATRIX_SYMBOLOGIES, Reading
from drivers.vision.view import Corner, View

_Format = zxingcpp.BarcodeFormat
_Formats = tuple[zxingcpp.BarcodeFormat, ...]
_Content = zxingcpp.ContentType
_FORMAT: Mapping[Symbology, zxingcpp.BarcodeFormat] = {
    Symbology.EAN_13: _Format.EAN13,
    Symbology.EAN_8: _Format.EAN8,
    Symbology.UPC_A: _Format.UPCA,
    Symbology.UPC_E: _Format.UPCE,
    Symbology.CODE_128: _Format.Code128,
    Symbology.GS1_128: _Format.Code128,
    Symbology.CODE_39: _Format.Code39,
    Symbology.CODE_93: _Format.Code93,
    Symbology.CODABAR: _Format.Codabar,
    Symbology.ITF: _Format.ITF,
    Symbology.GS1_DATABAR: _Format.DataBar,
    Symbology.PDF417: _Format.PDF417,
    Symbology.AZTEC: _Format.Aztec,
    Symbology.DATA_MATRIX: _Format.DataMatrix,
    Symbology.GS1_DATA_MATRIX: _Format.DataMatrix,
    Symbology.QR: _Format.QRCode,
    Symbology.GS1_QR: _Format.QRCode,
}
_TEXT = frozenset({_Content.Text, _Content.GS1, _Content.ISO15434})
_LATIN_1 = 0xFF
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Effort:
    """What zxing-cpp tries besides: a turn by a right angle, smaller scales, light bars on dark."""

    rotate: bool = False
    downscale: bool = False
    invert: bool = False


UPRIGHT = Effort()
ROTATED = Effort(rotate=True)
ALL = Effort(rotate=True, downscale=True, invert=True)


class Zxing:
    """Decodes views for the symbologies switched on."""

    def __init__(self, symbologies: frozenset[Symbology]) -> None:
        self._wanted = symbologies
        self._all = _formats(symbologies)
        self._linear = _formats(symbologies - MATRIX_SYMBOLOGIES)
        self._matrix = _formats(symbologies & MATRIX_SYMBOLOGIES)

    def any_code(self, view: View, effort: Effort, decoder: str) -> list[Reading]:
        """Return all that is switched on."""
        return self._read(view, self._all, effort, decoder)

    def linear(self, view: View, effort: Effort, decoder: str) -> list[Reading]:
        """Return the linear codes."""
        return self._read(view, self._linear, effort, decoder)

    def matrix(self, view: View, effort: Effort, decoder: str) -> list[Reading]:
        """Return the matrix codes and PDF417."""
        return self._read(view, self._matrix, effort, decoder)

    def _read(self, view: View, formats: _Formats, effort: Effort, decoder: str) -> list[Reading]:
        if not formats:
            return []
        found = _barcodes(view, formats, effort)
        if any(map(_is_plain_code_39, found)):
            found = [barcode for barcode in found if not _is_plain_code_39(barcode)]
            found += _barcodes(view, (_Format.Code39Std,), effort)
        return list(self._readings(found, view, decoder))

    def _readings(
        self, found: Iterable[zxingcpp.Barcode], view: View, decoder: str
    ) -> Iterator[Reading]:
        for barcode in found:
            reading = _reading(barcode, view, decoder)
            if reading is not None and reading.symbology in self._wanted:
                yield reading


def _barcodes(view: View, formats: _Formats, effort: Effort) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(
        view.grey,
        zxingcpp.BarcodeFormats(formats),
        text_mode=zxingcpp.TextMode.Plain,
        try_rotate=effort.rotate,
        try_downscale=effort.downscale,
        try_invert=effort.invert,
    )


def _formats(symbologies: frozenset[Symbology]) -> _Formats:
    return tuple(dict.fromkeys(_FORMAT[symbology] for symbology in sorted(symbologies)))


def _reading(barcode: zxingcpp.Barcode, view: View, decoder: str) -> Reading | None:
    aim = AimIdentifier.from_text(barcode.symbology_identifier)
    told = _symbology(barcode, aim)
    if told is None:
        return None
    extra = barcode.extra if isinstance(barcode.extra, dict) else {}
    taken = normalised(told, _data(barcode), str(extra.get("UPCE", "")))
    if taken is None:
        return None
    symbology, data = taken
    return Reading(data, symbology, aim, view.corners_in_frame(_corners(barcode)), decoder)


def _symbology(barcode: zxingcpp.Barcode, aim: AimIdentifier) -> Symbology | None:
    """Return the symbology; its AIM identifier cannot tell a UPC-E that was expanded."""
    if barcode.format is _Format.UPCE:
        return Symbology.UPC_E
    return symbology_of(aim, barcode.bytes)


def _data(barcode: zxingcpp.Barcode) -> bytes:
    """Return text as UTF-8, whatever character set the code names; other content as it is.

    A code with control characters counts as binary, though it may hold Hangul or Kanji in a
    character set of its own: letters beyond Latin-1 say that it is text.
    """
    is_text = barcode.content_type in _TEXT or any(
        ord(letter) > _LATIN_1 and letter != _UNKNOWN for letter in barcode.text
    )
    return barcode.text.encode() if is_text else barcode.bytes


def _corners(barcode: zxingcpp.Barcode) -> tuple[Corner, ...]:
    place = barcode.position
    corners = place.top_left, place.top_right, place.bottom_right, place.bottom_left
    return tuple((float(corner.x), float(corner.y)) for corner in corners)


def _is_plain_code_39(barcode: zxingcpp.Barcode) -> bool:
    """Tell a Code 39 that was wrongly taken for one in full ASCII.

    zxing-cpp takes every pair of `/ + $ %` and a letter for a character of full ASCII, and would
    read the order number `PO/A12` as `PO!12`. A scanner as it comes out of the box does not. Full
    ASCII is for small letters: without one, the code is the plain one.
    """
    return barcode.format is _Format.Code39Ext and not any(map(str.islower, barcode.text))
