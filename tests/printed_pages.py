"""A PDF as a printer and a scanner see it: its pages as pixels, and what is read on them."""

from collections.abc import Iterator
from typing import NamedTuple, cast

import numpy as np
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import zxingcpp
from numpy.typing import NDArray

from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import AimIdentifier, Symbology, symbology_of
from server.sheets.paper import DPI, Place
from server.sheets.pdf import Pdf

Pixels = NDArray[np.uint8]
_FORMATS = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.EANUPC,
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.ITF,
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
    ]
)

_NOT_ROUNDED_UP = 1 - 1e-6
"""Else a page that is whole dots wide becomes one dot wider, and everything on it is stretched."""


class Read(NamedTuple):
    """What a scanner reads."""

    data: bytes
    symbology: Symbology | None


def pages(pdf: bytes, dpi: int) -> Iterator[Pixels]:
    """Yield each page in shades of grey, as a printer of this resolution would place its dots."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            drawn = page.render(scale=dpi / 72 * _NOT_ROUNDED_UP, grayscale=True)
            yield cast("Pixels", drawn.to_numpy().reshape(drawn.height, -1)[:, : drawn.width])
    finally:
        document.close()


def words(pdf: bytes) -> list[str]:
    """Return the text that can be taken out of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def read(image: Pixels) -> list[Read]:
    """Return every barcode that is found."""
    found = zxingcpp.read_barcodes(image, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain)
    return [
        Read(
            each.bytes, symbology_of(AimIdentifier.from_text(each.symbology_identifier), each.bytes)
        )
        for each in found
    ]


def cut(page: Pixels, place: Place, dpi: int) -> Pixels:
    """Return a part of a page of this resolution, as a scanner that is held in front of it sees."""
    scale = dpi / DPI
    rows = slice(round(place.top * scale), round(place.bottom * scale))
    return np.ascontiguousarray(page[rows, round(place.left * scale) : round(place.right * scale)])


def each_read(pdf: Pdf, dpi: int) -> list[list[Read]]:
    """Return what is read of each barcode, in the order in which they were drawn."""
    drawn = list(pages(pdf.content, dpi))
    return [read(cut(drawn[each.page], each.place, dpi)) for each in pdf.placed]


def codes(pdf: bytes, dpi: int) -> list[str]:
    """Return the text of every barcode on every page."""
    return [each.data.decode() for page in pages(pdf, dpi) for each in read(page)]


def meant(barcode: Barcode) -> Read:
    """Return what a reader makes of it: UPC-A is EAN-13 with a leading zero, bar by bar."""
    if barcode.symbology is Symbology.UPC_A:
        return Read(b"0" + barcode.data, Symbology.EAN_13)
    return Read(barcode.data, barcode.symbology)
