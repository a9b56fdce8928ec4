"""Paper: A4 in dots of 1/300 inch, with type, rules and barcodes on it.

What it is: the drawing of text and symbols at a place, the same on a PDF and on an image. A bar's
module is 4 dots, 0.339 mm, so that every edge lies on the grid of a 300, 600 or 1200 dpi printer;
a square's is 6, 0.508 mm. What it is not: what stands where (`sheet_blocks`, `sheet`). Qt main
thread.
"""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from drivers.barcode.printed import Barcode
from drivers.barcode.symbol import Symbol, symbol_of
from drivers.barcode.symbology import Symbology
from station.ui.theme import Ink, Weight

DPI = 300
BAR_MODULE = 4
SQUARE_MODULE = 6
_MM_PER_INCH = 25.4
_POINTS_PER_INCH = 72


def mm(length: float) -> int:
    """Return a length in millimetres as dots."""
    return round(length * DPI / _MM_PER_INCH)


PAGE_WIDTH = mm(210)
PAGE_HEIGHT = mm(297)
MARGIN = mm(12)
"""Wider than the edge that office printers leave blank."""
CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN
CODE_TEXT_HEIGHT = mm(4.2)
_CODE_TEXT_GAP = mm(0.6)
_LEFT = Qt.AlignmentFlag.AlignLeft
_MIDDLE = Qt.AlignmentFlag.AlignHCenter


class Print(Enum):
    """The type on paper: size in points, weight, colour."""

    TITLE = (19, Weight.BOLD, Ink.TEXT)
    HINT = (9.5, Weight.REGULAR, Ink.TEXT_SOFT)
    SECTION = (9.5, Weight.STRONG, Ink.TEXT_SOFT)
    NAME = (13, Weight.BOLD, Ink.TEXT)
    OTHER_NAME = (8.5, Weight.STRONG, Ink.TEXT_SOFT)
    BODY = (8.5, Weight.REGULAR, Ink.TEXT)
    CARD = (8.5, Weight.STRONG, Ink.TEXT)
    NOTE = (8, Weight.REGULAR, Ink.TEXT_SOFT)
    CODE = (8, Weight.REGULAR, Ink.TEXT)

    def font(self, family: str) -> QFont:
        """Return the font, its size in dots."""
        points, weight, _ink = self.value
        font = QFont(family) if family else QFont()
        font.setPixelSize(round(points * DPI / _POINTS_PER_INCH))
        font.setWeight(weight.value)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font


@dataclass(frozen=True, slots=True)
class Placed:
    """A barcode on a page: where its symbol is, quiet zones included."""

    page: int
    place: QRect
    barcode: Barcode


class Paper:
    """Draws on one page of a device of 300 dpi, and remembers which barcodes it drew."""

    def __init__(self, painter: QPainter, family: str, page: int) -> None:
        self._painter = painter
        self._family = family
        self._page = page
        self.placed: list[Placed] = []

    def text(self, place: QRect, kind: Print, text: str, *, right: bool = False) -> None:
        """Write text from the top of `place`, in as many lines as fit, the last one elided."""
        font = kind.font(self._family)
        metrics = QFontMetrics(font)
        lines = elided_lines(text, metrics, place.width(), place.height() // metrics.height())
        self._painter.setFont(font)
        self._painter.setPen(QColor(kind.value[2]))
        side = Qt.AlignmentFlag.AlignRight if right else _LEFT
        for number, line in enumerate(lines):
            top = place.top() + number * metrics.height()
            rect = QRect(place.left(), top, place.width(), metrics.height())
            self._painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, line)

    def rule(self, left: int, top: int, width: int, thickness: int = 2) -> None:
        """Draw a thin horizontal line."""
        self._painter.fillRect(left, top, width, thickness, QColor(Ink.EDGE))

    def ground(self, place: QRect) -> None:
        """Lay a light ground."""
        self._painter.fillRect(place, QColor(Ink.SURFACE_LOW))

    def ruler(self, left: int, middle: int, width: int) -> None:
        """Draw a line with ends, to be measured."""
        ink = QColor(Ink.TEXT_SOFT)
        self._painter.fillRect(left, middle, width, 2, ink)
        for end in (left, left + width - 2):
            self._painter.fillRect(end, middle - 10, 2, 22, ink)

    def barcode(self, left: int, top: int, barcode: Barcode, bar_height: int = 0) -> None:
        """Draw a barcode, its first dark module at `left`, its quiet zone before that.

        Bars are `bar_height` high. Below stands the text, except below QR, which says no more than
        the bars beside it.
        """
        symbol = symbol_of(barcode)
        module = module_of(symbol)
        heights = band_heights(symbol, bar_height)
        zone = symbol.dark_from * module
        place = QRect(left - zone, top, symbol.width * module, sum(heights))
        self.placed.append(Placed(self._page, place, barcode))
        for band, height in zip(symbol.bands, heights, strict=True):
            for first, width in band.runs:
                dark = QRect(place.left() + first * module, top, width * module, height)
                self._painter.fillRect(dark, Qt.GlobalColor.black)
            top += height
        if barcode.symbology is not Symbology.QR:
            self._code_text(left, top, symbol, barcode.text)

    def _code_text(self, left: int, top: int, symbol: Symbol, text: str) -> None:
        """Write a code below its symbol: in the middle of bars, from the edge of a square."""
        dark = (symbol.dark_to - symbol.dark_from) * module_of(symbol)
        width, side = (CONTENT_WIDTH, _LEFT) if symbol.is_matrix else (dark, _MIDDLE)
        rect = QRect(left, top + _CODE_TEXT_GAP, width, CODE_TEXT_HEIGHT)
        self._painter.setFont(Print.CODE.font(self._family))
        self._painter.setPen(QColor(Print.CODE.value[2]))
        self._painter.drawText(rect, side, text)


def module_of(symbol: Symbol) -> int:
    """Return the width of a module in dots."""
    return SQUARE_MODULE if symbol.is_matrix else BAR_MODULE


def band_heights(symbol: Symbol, bar_height: int) -> list[int]:
    """Return each band's height in dots: bars take what the bearer bars of ITF-14 leave."""
    module = module_of(symbol)
    heights = [band.height * module for band in symbol.bands]
    if not symbol.is_matrix:
        tallest = max(range(len(heights)), key=heights.__getitem__)
        heights[tallest] = bar_height - (sum(heights) - heights[tallest])
    return heights


def elided_lines(text: str, metrics: QFontMetrics, width: int, most: int) -> list[str]:
    """Break text at spaces into at most `most` lines; what is left over is elided in the last."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < max(most, 1) - 1:
        count = _fitting(words, metrics, width)
        lines.append(" ".join(words[:count]))
        words = words[count:]
    if words:
        lines.append(metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width))
    return lines


def _fitting(words: list[str], metrics: QFontMetrics, width: int) -> int:
    """Return how many of the words fit a line: one at least."""
    count = 1
    while count < len(words) and metrics.horizontalAdvance(" ".join(words[: count + 1])) <= width:
        count += 1
    return count
