"""Text that fits: wrapped between words, made smaller down to a limit, cut off only after that.

What it is: the one way text is measured and painted, in labels and list rows alike, so that a long
Korean product name stays whole. Words are never broken inside (Korean reads badly so) unless one
alone is wider than the space. What it is not: a widget. Qt main thread.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from station.ui.theme import Theme, Type

_STEP = 0.94
_ROUNDING = 0.95
"""How much less than by its scale a smaller text may measure, its size being whole pixels."""
_CACHED = 4096


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text laid out: its lines, the font, and whether a part of it had to be left out."""

    lines: tuple[str, ...]
    font: QFont
    line_height: float
    cut: bool


@lru_cache(maxsize=_CACHED)
def fit(text: str, theme: Theme, kind: Type, width: int, height: int, max_lines: int) -> Fitted:
    """Lay `text` out in at most `max_lines` lines inside `width` and `height` pixels."""
    room = _Room(width, height, max_lines)
    size = float(theme.px(kind.size))
    smallest = theme.px(kind.smallest)
    while True:
        font = theme.font(kind, max(1, round(size)))
        metrics = QFontMetricsF(font)
        lines = _wrap(text, metrics, width)
        allowed = room.lines(metrics.height())
        if lines is not None and len(lines) <= allowed:
            return Fitted(tuple(lines), font, metrics.height(), cut=False)
        if size <= smallest:
            return _cut(text, font, metrics, width, allowed)
        size = _smaller(text, metrics, size, smallest, room)


@dataclass(frozen=True, slots=True)
class _Room:
    """Where text has to fit, in pixels."""

    width: int
    height: int
    max_lines: int

    def lines(self, line_height: float) -> int:
        """Return how many lines there is room for, one at least."""
        return min(self.max_lines, max(1, int((self.height + 1) / line_height)))


def _smaller(text: str, metrics: QFontMetricsF, size: float, smallest: float, room: _Room) -> float:
    """Return the next smaller size in pixels that the text may fit in, by its measures at `size`.

    Each size that is laid out costs a font of its own, up to a millisecond where a verdict is to be
    painted; measures grow with the size, but for rounding.
    """
    words = [metrics.horizontalAdvance(word) for word in text.split(" ")]
    space = metrics.horizontalAdvance(" ")
    smaller = size * _STEP
    while smaller > smallest:
        scale = smaller / size * _ROUNDING
        if _lines_of(words, space, room.width / scale) <= room.lines(metrics.height() * scale):
            return smaller
        smaller *= _STEP
    return smallest


def _lines_of(words: list[float], space: float, width: float) -> float:
    """Return how many lines words of these widths take; infinite when one alone is too wide."""
    lines, used = 1, -space
    for word in words:
        if word > width:
            return math.inf
        used += space + word
        if used > width:
            lines, used = lines + 1, word
    return lines


def paint_text(
    painter: QPainter, rect: QRect, fitted: Fitted, colour: str, align: Qt.AlignmentFlag
) -> None:
    """Paint laid-out text inside `rect`; vertically centred unless `align` says top."""
    painter.setFont(fitted.font)
    painter.setPen(QColor(colour))
    block = fitted.line_height * len(fitted.lines)
    top = rect.top() + (rect.height() - block) / 2
    if align & Qt.AlignmentFlag.AlignTop:
        top = rect.top()
    across = align & Qt.AlignmentFlag.AlignHorizontal_Mask
    for row, line in enumerate(fitted.lines):
        where = QRectF(
            rect.left(), top + row * fitted.line_height, rect.width(), fitted.line_height
        )
        painter.drawText(where, int(across | Qt.AlignmentFlag.AlignVCenter), line)


@lru_cache(maxsize=_CACHED)
def text_width(text: str, theme: Theme, kind: Type) -> int:
    """Return the width in pixels of `text` in one line at full size."""
    return int(QFontMetricsF(theme.font(kind)).horizontalAdvance(text)) + 2


@lru_cache(maxsize=_CACHED)
def text_height(theme: Theme, kind: Type) -> int:
    """Return the height in pixels of one line at full size."""
    return int(QFontMetricsF(theme.font(kind)).height()) + 1


def _wrap(text: str, metrics: QFontMetricsF, width: float) -> list[str] | None:
    """Break between words; None when one word alone is too wide."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        elif metrics.horizontalAdvance(word) <= width:
            lines.append(word)
        else:
            return None
    return lines


def _cut(text: str, font: QFont, metrics: QFontMetricsF, width: float, max_lines: int) -> Fitted:
    """Break anywhere, and leave out what is beyond the last line, with an ellipsis."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < max_lines - 1:
        length = _prefix(rest, metrics, width)
        lines.append(rest[:length].strip())
        rest = rest[length:].strip()
    shown = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return Fitted((*lines, shown), font, metrics.height(), cut=shown != rest)


def _prefix(text: str, metrics: QFontMetricsF, width: float) -> int:
    """Return how many characters fit in one line, ending after a space where there is one."""
    length = 1
    while length < len(text) and metrics.horizontalAdvance(text[: length + 1]) <= width:
        length += 1
    space = text.rfind(" ", 0, length)
    return space + 1 if space > 0 and length < len(text) else length
