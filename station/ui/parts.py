"""The parts every screen is made of: panel, label, icon, bar.

What it is: small widgets that paint themselves from the theme (buttons are in `buttons`). What it
is not: screens. None of them takes the keyboard focus or an input method, so that a scanner's keys
press no button and no IME composes a scan. Qt main thread.
"""

import math
from typing import TypeVar

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from station.ui.fitted import Fitted, fit, paint_text, text_height, text_width
from station.ui.icons import paint_icon
from station.ui.theme import Ink, Theme, Type

LEFT = Qt.AlignmentFlag.AlignLeft
CENTRE = Qt.AlignmentFlag.AlignHCenter
RIGHT = Qt.AlignmentFlag.AlignRight
TOP = Qt.AlignmentFlag.AlignTop
Margins = tuple[int, int, int, int]
_Box = TypeVar("_Box", bound=QBoxLayout)


class Themed:
    """What is drawn from a theme; mixed into widgets."""

    theme = Theme()

    def restyle(self, theme: Theme) -> None:
        """Take another theme."""
        self.theme = theme


def restyle_tree(root: QWidget, theme: Theme) -> None:
    """Hand a theme to a widget and to all inside it."""
    for widget in (root, *root.findChildren(QWidget)):
        widget.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        if isinstance(widget, Themed):
            widget.restyle(theme)


class Panel(Themed, QWidget):
    """A ground for other parts: rounded, filled, edged; lengths in dp."""

    def __init__(self, fill: str = "", edge: str = "", radius: int = 14) -> None:
        super().__init__()
        self._fill, self._edge, self._radius = fill, edge, radius
        self._boxes: list[tuple[QBoxLayout, Margins, int]] = []
        self._fixed: tuple[int | None, int | None] = (None, None)
        self._touched = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def rows(self, margins: Margins = (0, 0, 0, 0), spacing: int = 0) -> QVBoxLayout:
        """Return a vertical layout that scales; the first one made is the panel's own."""
        return self._own(QVBoxLayout(), margins, spacing)

    def columns(self, margins: Margins = (0, 0, 0, 0), spacing: int = 0) -> QHBoxLayout:
        """Return a horizontal layout that scales; the first one made is the panel's own."""
        return self._own(QHBoxLayout(), margins, spacing)

    def fix(
        self, width: int | None = None, height: int | None = None, *, touched: bool = False
    ) -> None:
        """Fix width or height in dp; the height of what is `touched` holds a gloved finger."""
        self._fixed, self._touched = (width, height), touched
        self._apply_fixed()

    def paint_as(self, fill: str, edge: str = "") -> None:
        """Change the colours."""
        if (fill, edge) != (self._fill, self._edge):
            self._fill, self._edge = fill, edge
            self.update()

    def restyle(self, theme: Theme) -> None:
        """Take another theme: scale margins, spacing and fixed lengths."""
        super().restyle(theme)
        for box, margins, spacing in self._boxes:
            box.setContentsMargins(*(theme.px(each) for each in margins))
            box.setSpacing(theme.px(spacing))
        self._apply_fixed()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        if not self._fill:
            return
        painter = QPainter(self)
        fill_rounded(painter, self.rect(), self._fill, self.theme.px(self._radius), self._edge)

    def _own(self, box: _Box, margins: Margins, spacing: int) -> _Box:
        if self.layout() is None:
            self.setLayout(box)
        self._boxes.append((box, margins, spacing))
        return box

    def _apply_fixed(self) -> None:
        width, height = self._fixed
        if width is not None:
            self.setFixedWidth(self.theme.px(width))
        if height is not None:
            px = self.theme.touch_px if self._touched else self.theme.px
            self.setFixedHeight(px(height))


class Label(Themed, QWidget):
    """Words that stay whole: wrapped to `max_lines`, made smaller when they must be.

    `tallest` is the height in dp that all lines may take together.
    """

    def __init__(
        self,
        kind: Type,
        colour: str = Ink.TEXT,
        align: Qt.AlignmentFlag = LEFT,
        max_lines: int = 1,
        tallest: int | None = None,
    ) -> None:
        super().__init__()
        self._tallest = tallest
        self._kind, self._colour, self._align, self._max_lines = kind, colour, align, max_lines
        self._text = ""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(max_lines > 1)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def text(self) -> str:
        """Return the words."""
        return self._text

    def say(self, text: str, colour: str | None = None) -> None:
        """Show other words, in another colour if one is given."""
        if colour is not None and colour != self._colour:
            self._colour = colour
            self.update()
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def fitted(self) -> Fitted:
        """Return the words as they are laid out now."""
        return fit(self._text, self.theme, self._kind, self.width(), self.height(), self._max_lines)

    def restyle(self, theme: Theme) -> None:
        """Take another theme."""
        super().restyle(theme)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the words in one line, or for all lines of a narrower block."""
        width = text_width(self._text, self.theme, self._kind)
        return QSize(width, text_height(self.theme, self._kind))

    def minimumSizeHint(self) -> QSize:
        """Accept any width: words shrink and wrap."""
        return QSize(0, text_height(self.theme, self._kind))

    def heightForWidth(self, width: int) -> int:
        """Return the height of the words wrapped to `width`."""
        room = text_height(self.theme, self._kind) * self._max_lines
        if self._tallest is not None:
            room = min(room, self.theme.px(self._tallest))
        fitted = fit(self._text, self.theme, self._kind, width, room, self._max_lines)
        return min(room, math.ceil(fitted.line_height * len(fitted.lines)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words."""
        if self._text:
            paint_text(QPainter(self), self.rect(), self.fitted(), self._colour, self._align)


class Icon(Themed, QWidget):
    """An icon, on a round ground if one is given; sizes in dp."""

    def __init__(self, size: int, colour: str = Ink.TEXT, ground: str = "") -> None:
        super().__init__()
        self._size, self._colour, self._ground = size, colour, ground
        self._name = ""
        self.setFixedSize(size, size)

    def show_icon(self, name: str, colour: str | None = None, ground: str | None = None) -> None:
        """Show another icon or colour."""
        colour = self._colour if colour is None else colour
        ground = self._ground if ground is None else ground
        if (name, colour, ground) != (self._name, self._colour, self._ground):
            self._name, self._colour, self._ground = name, colour, ground
            self.update()

    def resize_to(self, size: int) -> None:
        """Take another size in dp."""
        self._size = size
        self.setFixedSize(self.theme.px(size), self.theme.px(size))

    def restyle(self, theme: Theme) -> None:
        """Take another theme."""
        super().restyle(theme)
        self.resize_to(self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and icon."""
        if not self._name:
            return
        painter = QPainter(self)
        rect = self.rect()
        if self._ground:
            fill_rounded(painter, rect, self._ground, rect.width() // 2)
            inset = round(rect.width() * 0.22)
            rect = rect.adjusted(inset, inset, -inset, -inset)
        paint_icon(painter, rect, self._name, self._colour)


class Bar(Themed, QWidget):
    """A progress bar."""

    def __init__(self, height: int = 18) -> None:
        super().__init__()
        self._height, self._part, self._colour = height, 0.0, Ink.ACCENT
        self.setFixedHeight(height)

    def show_part(self, part: float, colour: str) -> None:
        """Show how much is done, from 0 to 1."""
        if (part, colour) != (self._part, self._colour):
            self._part, self._colour = part, colour
            self.update()

    def restyle(self, theme: Theme) -> None:
        """Take another theme."""
        super().restyle(theme)
        self.setFixedHeight(theme.px(self._height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the track and what is done of it."""
        painter = QPainter(self)
        paint_bar(painter, self.rect(), self._part, self._colour)


def paint_bar(painter: QPainter, rect: QRect, part: float, colour: str) -> None:
    """Paint a progress bar."""
    radius = rect.height() // 2
    fill_rounded(painter, rect, Ink.TRACK, radius)
    if part > 0:
        done = QRect(rect)
        done.setWidth(max(rect.height(), round(rect.width() * min(1.0, part))))
        fill_rounded(painter, done, colour, radius)


def fill_rounded(
    painter: QPainter, rect: QRect, fill: str, radius_px: float, edge: str = ""
) -> None:
    """Fill a rounded rectangle, with an edge inside it if one is given."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(fill))
    painter.setPen(QPen(QColor(edge), 2) if edge else Qt.PenStyle.NoPen)
    half = 1.0 if edge else 0.0
    inside = QRectF(rect).adjusted(half, half, -half, -half)
    painter.drawRoundedRect(inside, radius_px, radius_px)
