"""Icons: our own SVGs from assets/icons, painted in any colour and size.

What it is: a cache of rendered pixmaps. What it is not: a choice of icon (the presenters name
them). Qt main thread.
"""

from functools import cache, lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_CACHED = 256


def paint_icon(painter: QPainter, rect: QRect, name: str, colour: str) -> None:
    """Paint an icon into `rect`, which should be square; no name is no icon."""
    if not name:
        return
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(rect, _pixmap(name, colour, round(rect.width() * ratio)))


def icon_names() -> frozenset[str]:
    """Return the names of all icons there are."""
    entries = (files("assets") / "icons").iterdir()
    return frozenset(each.name.removesuffix(".svg") for each in entries if ".svg" in each.name)


@lru_cache(maxsize=_CACHED)
def _pixmap(name: str, colour: str, size_px: int) -> QPixmap:
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name).render(painter, QRectF(0, 0, size_px, size_px))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor(colour))
    painter.end()
    return pixmap


@cache
def _renderer(name: str) -> QSvgRenderer:
    path = files("assets") / "icons" / f"{name}.svg"
    return QSvgRenderer(QByteArray(path.read_bytes()))
