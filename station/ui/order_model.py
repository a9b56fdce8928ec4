"""The lines of the order shown, as a Qt list model: one changed line repaints one row.

What it is: the newest `OrderPanel` as rows. What it is not: painting (`order_list`). Qt main
thread.
"""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from server.contract.order import OrderLineView
from station.presenters.view import OrderPanel, line_name

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Row:
    """One line as a row. `handy` says that one piece may be confirmed by hand."""

    line: OrderLineView
    is_next: bool
    is_changed: bool
    handy: bool

    @property
    def done(self) -> bool:
        """True when nothing is missing."""
        return self.line.qty_packed >= self.line.qty_ordered

    @property
    def over(self) -> bool:
        """True when more is packed than its owner orders now."""
        return self.line.qty_packed > self.line.qty_ordered


class OrderModel(QAbstractListModel):
    """Rows in the order's own sequence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panel: OrderPanel | None = None
        self._rows: dict[int, int] = {}

    def show(self, panel: OrderPanel | None) -> None:
        """Take the newest panel; only rows that look different are announced."""
        old, self._panel = self._panel, panel
        if old is None or panel is None or not _same_rows(old, panel):
            self.beginResetModel()
            lines = panel.lines if panel else ()
            self._rows = {line.line_no: row for row, line in enumerate(lines)}
            self.endResetModel()
            return
        for row in sorted(self._touched(old, panel)):
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def row_of(self, line_no: int | None) -> QModelIndex:
        """Return the row of a line; invalid when there is none."""
        row = self._rows.get(line_no) if line_no is not None else None
        return self.index(row) if row is not None else QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many lines there are."""
        nested = parent is not None and parent.isValid()
        return len(self._panel.lines) if self._panel and not nested else 0

    def data(self, index: Index, role: int = ROW_ROLE) -> object:
        """Return the row to paint, or its words for assistive technology."""
        if self._panel is None or not index.isValid():
            return None
        line = self._panel.lines[index.row()]
        if role == ROW_ROLE:
            return self._row(self._panel, line)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{line_name(line)} {line.qty_packed}/{line.qty_ordered}"
        return None

    def _row(self, panel: OrderPanel, line: OrderLineView) -> Row:
        unfinished = line.qty_packed < line.qty_ordered
        return Row(
            line=line,
            is_next=panel.counting and line is panel.next_line,
            is_changed=line.line_no == panel.changed_line_no,
            handy=panel.counting and unfinished and not panel.is_closed,
        )

    def _touched(self, old: OrderPanel, new: OrderPanel) -> set[int]:
        pairs = enumerate(zip(old.lines, new.lines, strict=True))
        rows = {row for row, (before, after) in pairs if before is not after and before != after}
        marks = {old.changed_line_no, new.changed_line_no, _next_no(old), _next_no(new)}
        if (old.changed_line_no, _next_no(old)) != (new.changed_line_no, _next_no(new)):
            rows |= {self._rows[each] for each in marks if each in self._rows}
        return rows


def _next_no(panel: OrderPanel) -> int | None:
    return panel.next_line.line_no if panel.next_line else None


def _same_rows(old: OrderPanel, new: OrderPanel) -> bool:
    return (
        old.head.order_id == new.head.order_id
        and (old.counting, old.is_closed) == (new.counting, new.is_closed)
        and len(old.lines) == len(new.lines)
        and [line.line_no for line in old.lines] == [line.line_no for line in new.lines]
    )
