"""The status bar: always there, whatever the screen shows.

What it is: the cells of `StatusView` and the language button. What it is not: a menu. Qt main
thread.
"""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.presenters.view import Cell, StatusView, Tone
from station.ui.buttons import Kind, TouchButton
from station.ui.fitted import Fitted, fit, paint_text, text_width
from station.ui.icons import paint_icon
from station.ui.parts import LEFT, Panel, Themed, fill_rounded
from station.ui.theme import SHADES, Ink, Theme, Type

HEIGHT = 80
_ICON = 30
_GAP = 10
_SIDE = 10
_ROW_ICON = 22
_ROW_GAP = 8
_ROW_HEIGHT = 27
"""Of one of two facts that share a cell."""
_LONGEST_NAME = 240
_SHORTEST_NAME = 120
_NAMED = (False, True, True, False, True, False)
"""Which of the cells, from left to right, show a name that people give."""


class StatusCell(Themed, QWidget):
    """One fact: icon, small caption, value; a trouble stands on a ground of its tone.

    Two facts that belong together share it, a row each: icon, caption and value beside them.

    `touched` asks what is behind it: help where there is some, the room of scanners.

    Names that people give (`named`) may be long: they yield to the kiosk's own words.
    """

    touched = Signal(object)

    def __init__(self, *, named: bool) -> None:
        super().__init__()
        self._named = named
        self._cell = Cell("", "", "")
        self._below: Cell | None = None
        self._widest = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_cell(self, cell: Cell, below: Cell | None = None) -> None:
        """Show another fact, and another one below it if there is one."""
        if (cell, below) != (self._cell, self._below):
            self._cell, self._below = cell, below
            told = (f"{each.caption}: {each.value}" for each in self._facts)
            self.setAccessibleName(", ".join(told))
            self.updateGeometry()
            self.update()

    @property
    def _facts(self) -> tuple[Cell, ...]:
        return (self._cell,) if self._below is None else (self._cell, self._below)

    def text(self) -> str:
        """Return the value."""
        return self._cell.value

    def restyle(self, theme: Theme) -> None:
        """Take another theme."""
        super().restyle(theme)
        self._widest = 0
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for icon and the wider of caption and value; never for less than before.

        Otherwise a count that comes and goes with every scan would push its neighbours about.
        """
        if self._below is None:
            words = max(
                text_width(self._cell.caption, self.theme, Type.CAPTION),
                text_width(self._cell.value, self.theme, Type.STRONG),
            )
            width = words + self.theme.px(_ICON + _GAP + 2 * _SIDE) + 4
        else:
            words = max(self._row_width(each) for each in self._facts)
            width = words + self.theme.px(_ROW_ICON + _ROW_GAP + 2 * _SIDE) + 4
        if self._named:
            width = min(width, self.theme.px(_LONGEST_NAME))
        self._widest = max(width, self._widest)
        return QSize(self._widest, self.theme.touch_px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Accept less for a name, which shrinks."""
        return QSize(self.theme.px(_SHORTEST_NAME) if self._named else self.sizeHint().width(), 0)

    def cut(self) -> bool:
        """Tell whether a part of the words had to be left out."""
        if self._below is not None:
            return any(self._row_words(row).cut for row in range(2))
        return self._caption().cut or self._value().cut

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Ask for what is behind it: help, or the room of scanners; of two the one with a trouble.

        The lower fact always has something to say.
        """
        helped = self._below is not None and self._cell.help is None
        self.touched.emit(self._below if helped else self._cell)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the fact."""
        painter, px = QPainter(self), self.theme.px
        trouble = self._cell.tone in (Tone.WARNING, Tone.ERROR)
        shade = SHADES[self._cell.tone]
        strong = shade.on_ground if trouble else Ink.TEXT_ON_DARK
        if trouble:
            fill_rounded(painter, self.rect().adjusted(0, px(8), 0, -px(8)), shade.ground, px(12))
        soft = strong if trouble else Ink.TEXT_SOFT_ON_DARK
        if self._below is not None:
            for row in range(2):
                self._paint_row(painter, row, strong if trouble else "", soft)
            return
        icon = QRect(px(_SIDE), (self.height() - px(_ICON)) // 2, px(_ICON), px(_ICON))
        paint_icon(painter, icon, self._cell.icon, strong if trouble else shade.on_bar)
        paint_text(painter, self._line(0), self._caption(), soft, LEFT)
        paint_text(painter, self._line(1), self._value(), strong, LEFT)

    def _paint_row(self, painter: QPainter, row: int, on_ground: str, soft: str) -> None:
        """Paint one of two facts; `on_ground` is the colour of all on a trouble's ground."""
        cell, where, px = self._facts[row], self._row(row), self.theme.px
        icon = QRect(
            px(_SIDE), where.center().y() - px(_ROW_ICON) // 2, px(_ROW_ICON), px(_ROW_ICON)
        )
        paint_icon(painter, icon, cell.icon, on_ground or SHADES[cell.tone].on_bar)
        caption = fit(cell.caption, self.theme, Type.CAPTION, where.width(), where.height(), 1)
        paint_text(painter, where, caption, soft, LEFT)
        beside = self._beside_caption(row)
        paint_text(painter, beside, self._row_words(row), on_ground or Ink.TEXT_ON_DARK, LEFT)

    def _row_width(self, cell: Cell) -> int:
        caption = text_width(cell.caption, self.theme, Type.CAPTION)
        values = (text_width(each, self.theme, Type.CAPTION) for each in (cell.value, cell.room))
        return caption + self.theme.px(_ROW_GAP) + max(values)

    def _row(self, row: int) -> QRect:
        px = self.theme.px
        left, height = px(_SIDE + _ROW_ICON + _ROW_GAP), px(_ROW_HEIGHT)
        top = self.height() // 2 - height + row * height
        return QRect(left, top, self.width() - left - px(_SIDE) + 2, height)

    def _beside_caption(self, row: int) -> QRect:
        where = self._row(row)
        caption = text_width(self._facts[row].caption, self.theme, Type.CAPTION)
        return where.adjusted(caption + self.theme.px(_ROW_GAP), 0, 2, 0)

    def _row_words(self, row: int) -> Fitted:
        where, value = self._beside_caption(row), self._facts[row].value
        return fit(value, self.theme, Type.CAPTION, where.width(), where.height(), 1)

    def _line(self, row: int) -> QRect:
        px = self.theme.px
        left = px(_SIDE + _ICON + _GAP)
        top = (self.height() - px(HEIGHT)) // 2
        tops, heights = (top + px(15), top + px(36)), (px(20), px(28))
        return QRect(left, tops[row], self.width() - left - px(_SIDE) + 2, heights[row])

    def _caption(self) -> Fitted:
        where = self._line(0)
        return fit(self._cell.caption, self.theme, Type.CAPTION, where.width(), where.height(), 1)

    def _value(self) -> Fitted:
        where = self._line(1)
        return fit(self._cell.value, self.theme, Type.STRONG, where.width(), where.height(), 1)


class StatusBar(Panel):
    """The bar. `language_touched` asks for the other language, `help_touched` carries a `Cell`."""

    language_touched = Signal()
    help_touched = Signal(object)

    def __init__(self) -> None:
        super().__init__(fill=Ink.BAR, radius=0)
        self.fix(height=HEIGHT, touched=True)
        self.cells = tuple(StatusCell(named=named) for named in _NAMED)
        self.language = TouchButton(Kind.ON_BAR)
        self.language.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.language.clicked.connect(self.language_touched)
        box = self.columns((12, 0, 12, 0), 6)
        for cell in self.cells:
            cell.touched.connect(self.help_touched)
        for cell in self.cells[:3]:
            box.addWidget(cell)
        box.addStretch(1)
        for cell in self.cells[3:]:
            box.addWidget(cell)
        box.addWidget(self.language, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_status(self, status: StatusView, other_language: str) -> None:
        """Show the facts; `other_language` names the language that a touch switches to."""
        below = (*[None] * (len(self.cells) - 1), status.centre)
        for widget, cell, other in zip(self.cells, status.cells, below, strict=True):
            widget.show_cell(cell, other)
        if self.language.text() != other_language:
            self.language.offer(other_language, "globe")
