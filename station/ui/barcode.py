"""A barcode on the screen, as large as whole pixels allow, on white with its quiet zone.

What it is: one symbol painted in the room it is given. What it is not: the encoding (`symbol`). Qt
main thread.
"""

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from drivers.barcode.printed import Barcode
from drivers.barcode.symbol import Symbol, symbol_of
from station.ui.parts import Panel
from station.ui.theme import Ink

_DARK = QColor("#000000")


class BarcodePicture(Panel):
    """The picture; empty without a barcode."""

    def __init__(self) -> None:
        super().__init__(fill=Ink.SURFACE, edge=Ink.EDGE)
        self._barcode: Barcode | None = None
        self._symbol: Symbol | None = None

    def show_barcode(self, barcode: Barcode | None) -> None:
        """Show another barcode."""
        if barcode != self._barcode:
            self._barcode = barcode
            self._symbol = symbol_of(barcode) if barcode else None
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and symbol: not antialiased, each module of whole pixels."""
        super().paintEvent(event)
        if self._symbol is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for dark in modules(self._symbol, self.rect().adjusted(12, 12, -12, -12)):
            painter.fillRect(dark, _DARK)


def modules(symbol: Symbol, place: QRect) -> list[QRect]:
    """Return the dark rectangles of a symbol, centred in `place`."""
    height = sum(band.height for band in symbol.bands)
    module = max(1, place.width() // symbol.width)
    if symbol.is_matrix:
        module = max(1, min(module, place.height() // height))
    row = module if symbol.is_matrix else max(1, min(place.height(), module * 60) // height)
    left = place.left() + (place.width() - symbol.width * module) // 2
    top = place.top() + (place.height() - height * row) // 2
    dark = []
    for band in symbol.bands:
        for first, width in band.runs:
            dark.append(QRect(left + first * module, top, width * module, band.height * row))
        top += band.height * row
    return dark
