"""The list of an order's lines: what is next, what is done, how many of each.

What it is: the list view and the delegate that paints its rows, for orders of up to thousands of
lines. What it is not: the data (`order_model`). Qt main thread.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QFrame,
    QListView,
    QScroller,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from station.presenters.view import Tone, line_codes, line_name
from station.ui.fitted import Fitted, fit, paint_text, text_height
from station.ui.icons import paint_icon
from station.ui.order_model import ROW_ROLE, Index, OrderModel, Row
from station.ui.parts import LEFT, RIGHT, TOP, Themed, fill_rounded, paint_bar
from station.ui.theme import SHADES, TOUCH, Ink, Theme, Type

ROW_HEIGHT = 80
_TALLEST_ROW = 120
_AIRY_ROW = 100
"""From this height on a row's words are larger."""
_HAND_WIDTH = 76
_NO_HAND_WIDTH = 12
_COUNT_WIDTH = 150
_TRACK = 8


class LineDelegate(QStyledItemDelegate):
    """Paints one line: state icon, name, code, count, and the hand where it may be confirmed."""

    def __init__(self, parent: "OrderList") -> None:
        super().__init__(parent)
        self.theme = Theme()
        self.hands = True
        self.row_height = ROW_HEIGHT

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return one height for all rows."""
        return QSize(0, self.row_px)

    @property
    def row_px(self) -> int:
        """The height of a row in pixels: its hand is touched."""
        return self.theme.touch_px(self.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        row = index.data(ROW_ROLE)
        rect: QRect = option.rect
        painter.save()
        self._paint_ground(painter, rect, row)
        self._paint_state(painter, rect, row)
        self._paint_words(painter, rect, row)
        self._paint_count(painter, rect, row)
        if row.handy:
            self._paint_hand(painter, rect)
        painter.restore()

    def hand_rect(self, rect: QRect) -> QRect:
        """Return the touch target of a row's hand."""
        theme = self.theme
        width = theme.touch_px(_HAND_WIDTH) if self.hands else theme.px(_NO_HAND_WIDTH)
        return QRect(rect.right() + 1 - width, rect.top(), width, rect.height())

    def cut(self, rect: QRect, row: Row) -> bool:
        """Tell whether a part of a row's words had to be left out."""
        return any(each.cut for each in (self._name(rect, row), self._code(rect, row)))

    def _paint_ground(self, painter: QPainter, rect: QRect, row: Row) -> None:
        px = self.theme.px
        if row.is_next:
            painter.fillRect(rect, Ink.ACCENT_SOFT)
            painter.fillRect(QRect(rect.left(), rect.top(), px(8), rect.height()), Ink.ACCENT)
        elif row.done and not row.over:
            painter.fillRect(rect, Ink.SURFACE_LOW)
        if row.is_changed and not row.is_next and not row.over:
            painter.fillRect(rect, SHADES[Tone.SUCCESS].soft)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), Ink.EDGE)

    def _paint_state(self, painter: QPainter, rect: QRect, row: Row) -> None:
        px = self.theme.px
        size = px(52 if self._airy else 40)
        disc = QRect(rect.left() + px(24), rect.center().y() - size // 2 + 1, size, size)
        if row.over:
            fill_rounded(painter, disc, SHADES[Tone.WARNING].ground, size / 2)
            paint_icon(painter, _inset(disc, 0.2), "over", SHADES[Tone.WARNING].on_ground)
        elif row.done:
            fill_rounded(painter, disc, SHADES[Tone.SUCCESS].ground, size / 2)
            paint_icon(painter, _inset(disc, 0.2), "check", "#FFFFFF")
        elif row.is_next:
            fill_rounded(painter, disc, Ink.ACCENT, size / 2)
            paint_icon(painter, _inset(disc, 0.2), "next", "#FFFFFF")
        else:
            started = row.line.qty_packed > 0
            paint_icon(painter, disc, "started" if started else "todo", Ink.TEXT_SOFT)

    def _paint_words(self, painter: QPainter, rect: QRect, row: Row) -> None:
        colour = Ink.TEXT_SOFT if row.done and not row.over else Ink.TEXT
        name, code = self._name(rect, row), self._code(rect, row)
        words = round(name.line_height * len(name.lines))
        where = self._words_rect(rect)
        where.setTop(rect.center().y() - (words + round(code.line_height)) // 2)
        paint_text(painter, where, name, colour, LEFT | TOP)
        paint_text(painter, where.adjusted(0, words, 0, 0), code, Ink.TEXT_SOFT, LEFT | TOP)

    def _paint_count(self, painter: QPainter, rect: QRect, row: Row) -> None:
        px, line = self.theme.px, row.line
        where = self._count_rect(rect)
        tone = Tone.WARNING if row.over else Tone.SUCCESS
        colour = SHADES[tone].on_soft if row.done else Ink.TEXT
        many = line.qty_ordered > 1
        text = f"{line.qty_packed:,} / {line.qty_ordered:,}"
        kind = Type.PANEL_COUNT if self._airy else Type.COUNT
        height = text_height(self.theme, kind)
        top = rect.center().y() - (height + (px(_TRACK) if many else 0)) // 2
        above = QRect(where.left(), top, where.width(), height)
        paint_text(painter, above, self._fit(text, kind, above), colour, RIGHT)
        if many:
            track = QRect(where.left(), above.bottom() + 1, where.width(), px(_TRACK))
            done = SHADES[tone].ground if row.done else Ink.ACCENT
            paint_bar(painter, track, line.qty_packed / line.qty_ordered, done)

    def _paint_hand(self, painter: QPainter, rect: QRect) -> None:
        px = self.theme.px
        around = max(px(7), (rect.height() - px(TOUCH)) // 2)
        button = self.hand_rect(rect).adjusted(px(4), around, -px(8), -around)
        fill_rounded(painter, button, Ink.SURFACE, px(12), Ink.EDGE)
        icon = QRect(QPoint(), QSize(px(32), px(32)))
        icon.moveCenter(button.center())
        paint_icon(painter, icon, "hand", Ink.ACCENT)

    @property
    def _airy(self) -> bool:
        return self.row_height >= _AIRY_ROW

    def _words_rect(self, rect: QRect) -> QRect:
        px = self.theme.px
        left = rect.left() + px(96 if self._airy else 80)
        width = self._count_rect(rect).left() - px(16) - left
        return QRect(left, rect.top() + px(4), width, rect.height() - px(8))

    def _count_rect(self, rect: QRect) -> QRect:
        width = self.theme.px(_COUNT_WIDTH)
        return QRect(
            self.hand_rect(rect).left() - width - self.theme.px(12),
            rect.top(),
            width,
            rect.height(),
        )

    def _name(self, rect: QRect, row: Row) -> Fitted:
        where = self._words_rect(rect)
        where.setBottom(where.bottom() - text_height(self.theme, Type.CAPTION))
        name = line_name(row.line)
        if self._airy and not (large := self._fit(name, Type.TITLE, where, 3)).cut:
            return large
        return self._fit(name, Type.STRONG, where, 4 if self._airy else 2)

    def _code(self, rect: QRect, row: Row) -> Fitted:
        return self._fit(line_codes(row.line), Type.CAPTION, self._words_rect(rect))

    def _fit(self, text: str, kind: Type, rect: QRect, lines: int = 1) -> Fitted:
        return fit(text, self.theme, kind, rect.width(), rect.height(), lines)


class OrderList(Themed, QListView):
    """The list. `hand_touched` carries the line number to confirm by hand."""

    hand_touched = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.lines = OrderModel(self)
        self.delegate = LineDelegate(self)
        self.setModel(self.lines)
        self.setItemDelegate(self.delegate)
        self._pressed: int | None = None
        prepare_list(self)
        self.lines.modelReset.connect(self._share_the_height)

    def restyle(self, theme: Theme) -> None:
        """Take another theme."""
        super().restyle(theme)
        self.delegate.theme = theme
        style_scroll_bar(self, theme)
        self._share_the_height()
        self.doItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the rows of a short order more room."""
        self._share_the_height()
        super().resizeEvent(event)

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Repaint the rows that changed, which stay as high as they are.

        QListView itself would lay out every row of the order again, each time a piece is counted.
        """
        QAbstractItemView.dataChanged(self, first, last, roles)

    def show_hands(self, hands: bool) -> None:
        """Keep room for the hands that confirm a line, or none where nothing counts."""
        if hands != self.delegate.hands:
            self.delegate.hands = hands
            self.viewport().update()

    def reveal(self, next_line: int | None, changed_line: int | None) -> None:
        """Scroll so that the changed line is seen, and the next one beside it where both fit."""
        following, changed = self.lines.row_of(next_line), self.lines.row_of(changed_line)
        height = self.delegate.row_px
        between = (abs(following.row() - changed.row()) + 1) * height
        if changed.isValid() and between > self.viewport().height():
            following = changed
        for index in (following, changed):
            if index.isValid() and not self.viewport().rect().contains(self.visualRect(index)):
                self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def cut(self) -> bool:
        """Tell whether a part of any row's words had to be left out."""
        rows = (self.lines.index(each) for each in range(self.lines.rowCount()))
        width = QRect(0, 0, self.viewport().width(), self.delegate.row_px)
        return any(self.delegate.cut(width, each.data(ROW_ROLE)) for each in rows)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember whose hand is touched."""
        self._pressed = self._hand_at(event.position().toPoint())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask to confirm by hand when a row's hand was touched and let go."""
        touched, self._pressed = self._pressed, None
        if touched is not None and touched == self._hand_at(event.position().toPoint()):
            self.hand_touched.emit(touched)
        super().mouseReleaseEvent(event)

    def _hand_at(self, where: QPoint) -> int | None:
        index = self.indexAt(where)
        row = index.data(ROW_ROLE) if index.isValid() else None
        if not row or not row.handy:
            return None
        hand = self.delegate.hand_rect(self.visualRect(index))
        return row.line.line_no if hand.contains(where) else None

    def _share_the_height(self) -> None:
        """Make rows as high as the list has room for, within limits."""
        rows = max(1, self.lines.rowCount())
        for_touch = self.theme.touch_px(ROW_HEIGHT) - self.theme.px(ROW_HEIGHT)
        share = int((self.viewport().height() / rows - for_touch) / self.theme.scale)
        height = max(ROW_HEIGHT, min(_TALLEST_ROW, share))
        if height != self.delegate.row_height:
            self.delegate.row_height = height
            self.doItemsLayout()


def prepare_list(view: QListView) -> None:
    """Make a list view a kiosk's: no frame, no focus, no selection, scrolled by finger."""
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setUniformItemSizes(True)
    palette = view.palette()
    palette.setColor(QPalette.ColorRole.Base, Ink.SURFACE)
    view.setPalette(palette)
    QScroller.grabGesture(view.viewport(), QScroller.ScrollerGestureType.TouchGesture)


def style_scroll_bar(view: QAbstractScrollArea, theme: Theme) -> None:
    """Give an area a scroll bar that a thumb finds."""
    width, radius = theme.px(18), theme.px(6)
    view.verticalScrollBar().setStyleSheet(
        f"QScrollBar:vertical {{ width: {width}px; background: {Ink.SURFACE_LOW}; }}"
        f"QScrollBar::handle:vertical {{ background: #9AA7BB; border-radius: {radius}px;"
        f" min-height: {theme.px(64)}px; margin: {theme.px(3)}px; }}"
        "QScrollBar::add-line, QScrollBar::sub-line { height: 0; }"
    )


def _inset(rect: QRect, part: float) -> QRect:
    inset = round(rect.width() * part)
    return rect.adjusted(inset, inset, -inset, -inset)
