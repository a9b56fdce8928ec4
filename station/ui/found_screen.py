"""What looking up an item found: the open orders that need it.

What it is: the list of a `FoundView` with its delegate. What it is not: a way to open an order;
its barcode does that. Qt main thread.
"""

from PySide6.QtCore import QAbstractListModel, QObject, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from station.presenters.view import FoundRow, FoundView
from station.ui.fitted import Fitted, fit, paint_text, text_width
from station.ui.order_list import prepare_list, style_scroll_bar
from station.ui.order_model import ROW_ROLE, Index
from station.ui.parts import CENTRE, LEFT, RIGHT, Icon, Label, Panel, Themed, fill_rounded
from station.ui.theme import SHADES, Ink, Theme, Type

_ROW_HEIGHT = 84


class FoundModel(QAbstractListModel):
    """The orders as rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FoundRow, ...] = ()

    def show(self, rows: tuple[FoundRow, ...]) -> None:
        """Show other orders."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many orders there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = ROW_ROLE) -> object:
        """Return the order to paint."""
        return self._rows[index.row()] if role == ROW_ROLE and index.isValid() else None


class FoundDelegate(QStyledItemDelegate):
    """Paints one order: number, customer, state, count."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = Theme()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return one height for all rows."""
        return QSize(0, self.theme.px(_ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        row, rect, px = index.data(ROW_ROLE), option.rect, self.theme.px
        painter.save()
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), Ink.EDGE)
        self._write(painter, _part(rect, px(28), 0.30), row.order_no, Type.TITLE, Ink.TEXT)
        customer = QRect(rect)
        customer.setLeft(rect.left() + round(rect.width() * 0.32))
        customer.setRight(rect.right() - px(400))
        self._write(painter, customer, row.customer, Type.STRONG, Ink.TEXT_SOFT)
        self._paint_state(painter, rect, row)
        count = QRect(rect.right() - px(180), rect.top(), px(152), rect.height())
        words = f"{row.packed:,} / {row.ordered:,}"
        fitted = self._fit(words, Type.COUNT, count)
        paint_text(painter, count, fitted, Ink.TEXT, RIGHT)
        painter.restore()

    def _paint_state(self, painter: QPainter, rect: QRect, row: FoundRow) -> None:
        px, shade = self.theme.px, SHADES[row.status_tone]
        width = text_width(row.status_label, self.theme, Type.CAPTION) + px(32)
        pill = QRect(rect.right() - px(200) - width, rect.center().y() - px(17), width, px(34))
        fill_rounded(painter, pill, shade.soft, px(17))
        paint_text(
            painter, pill, self._fit(row.status_label, Type.CAPTION, pill), shade.on_soft, CENTRE
        )

    def _write(self, painter: QPainter, rect: QRect, text: str, kind: Type, colour: str) -> None:
        paint_text(painter, rect, self._fit(text, kind, rect, 2), colour, LEFT)

    def _fit(self, text: str, kind: Type, rect: QRect, lines: int = 1) -> Fitted:
        return fit(text, self.theme, kind, rect.width(), rect.height(), lines)


class FoundList(Themed, QListView):
    """The list."""

    def __init__(self) -> None:
        super().__init__()
        self.orders = FoundModel(self)
        self.delegate = FoundDelegate(self)
        self.setModel(self.orders)
        self.setItemDelegate(self.delegate)
        prepare_list(self)

    def restyle(self, theme: Theme) -> None:
        """Take another theme."""
        super().restyle(theme)
        self.delegate.theme = theme
        style_scroll_bar(self, theme)
        self.doItemsLayout()


class FoundScreen(Panel):
    """The whole screen."""

    def __init__(self) -> None:
        super().__init__(fill=Ink.SURFACE, radius=16)
        self._shown: FoundView | None = None
        self.icon = Icon(84, Ink.ACCENT, Ink.ACCENT_SOFT)
        self.item = Label(Type.HEADLINE, max_lines=2)
        self.title = Label(Type.TITLE, Ink.ACCENT)
        self.hint = Label(Type.BODY, Ink.TEXT_SOFT)
        self.list = FoundList()
        box = self.rows((0, 20, 0, 14))
        head = self.columns((28, 0, 28, 18), 24)
        words = self.rows(spacing=4)
        for part in (self.item, self.title):
            words.addWidget(part)
        head.addWidget(self.icon)
        head.addLayout(words, 1)
        foot = self.columns((28, 12, 28, 0))
        foot.addWidget(self.hint)
        rule = Panel(fill=Ink.EDGE, radius=0)
        rule.fix(height=2)
        box.addLayout(head)
        box.addWidget(rule)
        box.addWidget(self.list, 1)
        box.addLayout(foot)

    def show_found(self, view: FoundView) -> None:
        """Show what was found."""
        if view == self._shown:
            return
        self._shown = view
        self.icon.show_icon("search")
        self.item.say(view.item)
        self.title.say(view.title)
        self.hint.say(view.hint)
        self.list.orders.show(view.rows)


def _part(rect: QRect, left: int, part: float) -> QRect:
    return QRect(rect.left() + left, rect.top(), round(rect.width() * part) - left, rect.height())
