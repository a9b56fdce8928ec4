"""Long orders, in a real window painted offscreen: what a scan costs, and where it scrolls to."""

from collections import Counter
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QPaintEvent

from server.contract.order import OrderView
from server.contract.verdict import Verdict
from station.events import Judged, OrderLoaded
from station.ui.main_window import MainWindow
from station.ui.order_list import LineDelegate, OrderList
from station.ui.order_model import OrderModel
from tests.shift import Shift, order


def single_pieces(lines: int) -> OrderView:
    """Return an order of one piece a line."""
    many = order(0, number=lines, lines=lines)
    singles = tuple(replace(line, qty_ordered=1) for line in many.lines)
    return OrderView(head=replace(many.head, units_ordered=lines), lines=singles)


def packed(shift: Shift, opened: OrderView, row: int) -> Judged:
    """Return the event of the piece of one row being counted."""
    head = replace(opened.head, units_packed=row + 1, revision=row + 1)
    line = replace(opened.lines[row], qty_packed=1)
    shift.view = replace(shift.view, open_order=head)
    scan = shift.scan("880")
    ack = shift.ack(scan, Verdict.ITEM_MATCHED, order=head, line=line, qty=1)
    return Judged(scan, ack, shift.view)


_ASKED = ((OrderModel, "data"), (LineDelegate, "paint"), (OrderList, "doItemsLayout"))


class Rows:
    """Counts what is asked of rows: their data, to be painted, and all to be laid out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: Counter[str] = Counter()
        for owner, method in _ASKED:
            monkeypatch.setattr(owner, method, self._counting(getattr(owner, method), method))

    def _counting(self, call: Callable[..., object], name: str) -> Callable[..., object]:
        def counted(*arguments: object) -> object:
            self.asked[name] += 1
            return call(*arguments)

        return counted


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Rows:
    """Count from before there is a window: Qt asks only once whether a method is overridden."""
    return Rows(monkeypatch)


def asked_by_scans(lines: int, window: MainWindow, shift: Shift, rows: Rows) -> list[Counter[str]]:
    """Return what each of forty pieces asked of the rows of an order that has so many."""
    opened = single_pieces(lines)
    window.show_view(shift.open(opened))
    asked = []
    for row in range(40):
        event = packed(shift, opened, row)
        rows.asked.clear()
        window.show_view(shift.presenter.handle(event))
        asked.append(rows.asked.copy())
    return asked


def test_a_scan_asks_no_more_rows_in_an_order_of_5000_lines_than_in_one_of_50(
    rows: Rows, window: MainWindow, shift: Shift
) -> None:
    shift.start()
    few = asked_by_scans(50, window, shift, rows)
    assert max(each["paint"] for each in few) <= 20, "those in view"
    assert {each["doItemsLayout"] for each in few} == {0}
    assert asked_by_scans(5000, window, shift, rows) == few


def test_a_changed_line_far_down_is_scrolled_to(window: MainWindow, shift: Shift) -> None:
    opened = single_pieces(5000)
    shift.start()
    window.show_view(shift.open(opened))
    head = replace(opened.head, units_packed=1, revision=1)
    shift.view = replace(shift.view, open_order=head)
    line = replace(opened.lines[4200], qty_packed=1)
    window.show_view(shift.judge("880", Verdict.ITEM_MATCHED, order=head, line=line, qty=1))
    lines = window.order.list
    shown = lines.visualRect(lines.lines.row_of(4201))
    assert lines.viewport().rect().contains(shown)


class _PaintWatch(QObject):
    """Notes what is painted of a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[QRect] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.painted.append(event.rect())
        return False


def test_a_counted_piece_repaints_its_own_row_alone(window: MainWindow, shift: Shift) -> None:
    opened = order(0, lines=500)
    shift.start()
    window.show_view(shift.open(opened))
    watch, lines = _PaintWatch(), window.order.list
    lines.viewport().installEventFilter(watch)
    for packed_before in range(2):
        watch.painted.clear()
        head = replace(opened.head, units_packed=packed_before + 1, revision=packed_before + 1)
        line = replace(opened.lines[1], qty_packed=packed_before + 1)
        shift.view = replace(shift.view, open_order=head)
        window.show_view(shift.judge("880", Verdict.ITEM_MATCHED, order=head, line=line, qty=1))
    assert watch.painted == [lines.visualRect(lines.lines.row_of(2))]


def test_a_line_in_view_is_not_scrolled_away_from_for_a_next_one_far_off(
    window: MainWindow, shift: Shift
) -> None:
    opened = order(0, lines=500)
    shift.start()
    window.show_view(shift.open(opened))
    moved: list[int] = []
    window.order.list.verticalScrollBar().valueChanged.connect(moved.append)
    for count in (1, 2):
        head = replace(opened.head, units_packed=count, revision=count)
        shift.view = replace(shift.view, open_order=head)
        line = replace(opened.lines[300], qty_packed=count)
        window.show_view(shift.judge("880", Verdict.ITEM_MATCHED, order=head, line=line, qty=1))
        assert len(moved) == 1


def test_a_line_with_more_than_is_ordered_looks_like_no_finished_one(
    window: MainWindow, shift: Shift
) -> None:
    shift.start()
    opened = order(3)
    window.show_view(shift.open(opened))
    over = replace(opened.lines[0], qty_ordered=2)
    pictures = []
    for revision, line in ((50, opened.lines[0]), (51, over)):
        head = replace(opened.head, revision=revision)
        lines = (line, *opened.lines[1:])
        window.show_view(shift.presenter.handle(OrderLoaded(OrderView(head, lines))))
        row = window.order.list.visualRect(window.order.list.lines.index(0))
        picture = window.order.list.viewport().grab(row).toImage()
        pictures.append(picture.pixelColor(34, row.height() // 2))
    assert pictures[0] != pictures[1]
