from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from server.contract.order import OrderStatus, OrderView, WorkStep
from station.presenters.order import OrderPresenter
from station.presenters.view import OrderPanel
from station.presenters.words import Words
from station.ui.order_model import ROW_ROLE, OrderModel, Row
from tests.shift import order

WORDS = Words("en")


def panel(view: OrderView, step: WorkStep = WorkStep.PACK) -> OrderPanel:
    presenter = OrderPresenter()
    presenter.follow(view.head)
    presenter.load(view)
    shown = presenter.panel(WORDS, step)
    assert shown is not None
    return shown


def counted(packed: int) -> tuple[OrderPanel, OrderPanel]:
    """Return the panels before and after the `packed`-th piece, unchanged lines the same."""
    presenter = OrderPresenter()
    before, after = order(packed - 1), order(packed)
    lines = tuple(
        old if old == new else new for old, new in zip(before.lines, after.lines, strict=True)
    )
    presenter.load(before)
    first = presenter.panel(WORDS, WorkStep.PACK)
    presenter.load(OrderView(head=after.head, lines=lines))
    second = presenter.panel(WORDS, WorkStep.PACK)
    assert first is not None
    assert second is not None
    return first, second


def changes(qtbot: QtBot, model: OrderModel) -> list[int]:
    rows: list[int] = []
    model.dataChanged.connect(lambda first, _last: rows.append(first.row()))
    return rows


def test_one_more_piece_announces_one_row(qtbot: QtBot) -> None:
    model = OrderModel()
    before, after = counted(8)
    model.show(before)
    rows = changes(qtbot, model)
    model.show(after)
    assert rows == [2]


def test_a_finished_line_announces_itself_and_the_next(qtbot: QtBot) -> None:
    model = OrderModel()
    before, after = counted(5)
    model.show(before)
    rows = changes(qtbot, model)
    model.show(after)
    assert rows == [1, 2]


def test_the_same_panel_announces_nothing(qtbot: QtBot) -> None:
    model = OrderModel()
    first = panel(order(3))
    model.show(first)
    rows = changes(qtbot, model)
    model.show(first)
    assert rows == []


def test_another_order_resets_the_model(qtbot: QtBot) -> None:
    model = OrderModel()
    model.show(panel(order(3)))
    with qtbot.waitSignal(model.modelReset, timeout=1000):
        model.show(panel(order(0, 8, lines=4)))
    assert model.rowCount() == 4


def test_the_next_unfinished_line_is_marked() -> None:
    model = OrderModel()
    model.show(panel(order(3)))
    rows = [model.index(each).data(ROW_ROLE) for each in range(3)]
    assert all(isinstance(each, Row) for each in rows)
    assert [(each.done, each.is_next, each.handy) for each in rows] == [
        (True, False, False),
        (False, True, True),
        (False, False, True),
    ]


def test_nothing_is_next_or_handy_of_an_order_that_takes_nothing_more(qtbot: QtBot) -> None:
    model = OrderModel()
    before = order(3)
    model.show(panel(before))
    head = replace(before.head, status=OrderStatus.CANCELLED)
    with qtbot.waitSignal(model.modelReset):
        model.show(panel(replace(before, head=head)))
    rows = [model.data(model.index(row)) for row in range(model.rowCount())]
    assert not any(row.is_next or row.handy for row in rows if isinstance(row, Row))


def test_nothing_is_next_or_handy_while_looking_up() -> None:
    model = OrderModel()
    model.show(panel(order(3), WorkStep.INQUIRE))
    rows = [model.index(each).data(ROW_ROLE) for each in range(8)]
    assert not any(each.is_next or each.handy for each in rows)


def test_no_panel_is_no_rows() -> None:
    model = OrderModel()
    model.show(None)
    assert model.rowCount() == 0
    assert not model.row_of(1).isValid()
