"""A barcode as the path of an SVG: data that a page draws, and no markup. Pure."""

from collections.abc import Iterator

from drivers.barcode.printed import Barcode
from drivers.barcode.symbol import Symbol, symbol_of
from drivers.barcode.symbology import Symbology
from server.contract.drawing import Drawing


def bars_and_square(code: str) -> tuple[Drawing, Drawing]:
    """Return a code of our own as bars, for any scanner, and as QR, which is read off a telephone.

    Raises:
        ValueError: when the code has other than ASCII characters.
    """
    data = code.encode("ascii")
    bars, square = Barcode(Symbology.CODE_128, data), Barcode(Symbology.QR, data)
    return drawing_of(bars), drawing_of(square)


def drawing_of(barcode: Barcode) -> Drawing:
    """Return the drawing of a barcode.

    Raises:
        ValueError: as `symbol_of`.
    """
    symbol = symbol_of(barcode)
    height = sum(band.height for band in symbol.bands)
    return Drawing(symbol.width, height, "".join(_rectangles(symbol)))


def _rectangles(symbol: Symbol) -> Iterator[str]:
    top = 0
    for band in symbol.bands:
        for first, width in band.runs:
            yield f"M{first} {top}h{width}v{band.height}h-{width}z"
        top += band.height
