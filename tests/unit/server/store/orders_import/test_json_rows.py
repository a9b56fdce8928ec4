"""JSON to rows: orders are cut out of text in any pieces, and read by type."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.store.orders_import import json_rows as module
from server.store.orders_import.json_rows import OrderCutter, json_rows
from server.store.orders_import.report import ImportRefusedError, RefusalCode
from server.store.orders_import.rows import Column, RawRow

ORDER = {"order_no": "SO-1", "lines": [{"line_no": 1, "sku": "A", "qty": 2}]}


def rows(text: str) -> list[RawRow]:
    return list(json_rows(io.StringIO(text, newline="")))


def cut(pieces: list[str]) -> list[tuple[int, str]]:
    cutter = OrderCutter()
    found = [order for piece in pieces for order in cutter.feed(piece)]
    cutter.finish()
    return found


def test_an_array_of_orders_becomes_a_row_a_line_with_the_orders_fields() -> None:
    order = {
        "order_no": "SO-1",
        "customer": "김민준",
        "lines": [
            {"line_no": 1, "sku": "A", "qty": 2},
            {"line_no": 2, "gtin": "08809900000019", "qty": 1, "case_qty": 6},
        ],
    }
    first, second = rows(json.dumps([order], indent=1))
    assert first == RawRow(
        2,
        {
            Column.ORDER_NO: "SO-1",
            Column.CUSTOMER: "김민준",
            Column.LINE_NO: "1",
            Column.SKU: "A",
            Column.QTY: "2",
        },
        place="lines[0]: ",
    )
    assert second.cells[Column.CASE_QTY] == "6"


def test_one_order_a_line_is_read_alike() -> None:
    text = json.dumps(ORDER)
    assert [row.row for row in rows(f"{text}\n{text}\n")] == [1, 2]
    assert rows(f"[{text},{text}]") == [rows(text)[0]] * 2


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_file_is_refused_as_a_csv_is(text: str) -> None:
    with pytest.raises(ImportRefusedError, match="The file is empty"):
        rows(text)


DEEP = "[" * 100_000 + "]" * 100_000


def test_an_order_nested_without_measure_is_not_json() -> None:
    order = f'{{"order_no": "SO-1", "lines": [{{"line_no": 1, "qty": 1, "odd": {DEEP}}}]}}'
    assert [row.problem and row.problem.code for row in rows(order)] == [RefusalCode.JSON_BAD]


@pytest.mark.parametrize("lines", ['{"a":' * 9000 + "1" + "}" * 9000, DEEP])
def test_lines_nested_without_measure_refuse_their_order(lines: str) -> None:
    (row,) = rows(f'{{"order_no": "SO-1", "lines": {lines}}}')
    assert row.problem is not None
    assert row.problem.code is RefusalCode.JSON_BAD


def test_a_number_of_too_many_digits_refuses_its_order_by_name() -> None:
    order = '{"order_no": "SO-1", "lines": [{"line_no": 1, "sku": "A", "qty": ' + "9" * 6000 + "}]}"
    (row,) = rows(order)
    assert row.cells == {Column.ORDER_NO: "SO-1"}
    assert row.problem is not None


@pytest.mark.parametrize("text", ["[]", "[\n]\n"])
def test_no_orders_are_no_rows(text: str) -> None:
    assert rows(text) == []


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers()), max_size=4), st.data())
def test_pieces_of_any_size_are_cut_alike(
    orders: list[dict[str, object]], data: st.DataObject
) -> None:
    text = json.dumps(orders, ensure_ascii=data.draw(st.booleans()), indent=1)
    size = data.draw(st.integers(1, 7))
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    whole = cut([text])
    assert cut(pieces) == whole
    assert [json.loads(order) for _, order in whole] == orders


def test_braces_quotes_and_backslashes_inside_strings_are_text() -> None:
    order = {**ORDER, "customer": 'a } { " \\ \\" ] [ \n'}
    (found,) = rows(json.dumps([order]))
    assert found.cells[Column.CUSTOMER] == order["customer"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lines": [{"line_no": 1, "qty": "2", "sku": "A"}]}, "Expected `int`, got `str`"),
        ({"lines": [{"line_no": 1, "qty": 2, "gtin": 88}]}, "Expected `str | null`, got `int`"),
        ({"lines": [{"line_no": 1, "qty": 2, "colour": "red"}]}, "unknown field `colour`"),
        ({"client": "A"}, "unknown field `client`"),
    ],
)
def test_an_order_of_another_shape_is_refused_with_the_place(
    change: dict[str, object], words: str
) -> None:
    (found,) = rows(json.dumps(ORDER | change))
    assert found.problem is not None
    assert found.problem.code is RefusalCode.JSON_BAD
    assert words in found.problem.reason
    assert found.cells == {Column.ORDER_NO: "SO-1"}


def test_an_order_without_a_number_is_refused_without_one() -> None:
    (found,) = rows('{"order_no": 7, "lines": []}')
    assert found.problem is not None
    assert found.cells == {}


def test_an_order_without_lines_is_refused() -> None:
    (found,) = rows('{"order_no": "SO-1", "lines": []}')
    assert found.problem is not None
    assert found.problem.code is RefusalCode.NO_LINES


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("order_no,line_no\n", "Line 1: expected an order in braces, found 'o'"),
        ('\n"text"', "Line 2: expected an order in braces, found '\"'"),
        ('"text', "in the middle"),
        ("}", "found '}'"),
        ("[[", "found '['"),
        ("]", "found ']'"),
        ("[]{}", "found '{'"),
        ('[{"a": 1}', "Line 1: the file ends in the middle"),
        ('[{"a":\n "b', "Line 2: the file ends in the middle"),
        ('{"a" 1}', "The order at line 1 is not JSON"),
    ],
)
def test_a_file_that_is_not_orders_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        rows(text)
    assert words in str(refused.value)


@pytest.mark.parametrize("text", ['{"a": [' + "1," * 200, '{"a": "' + "x" * 200])
def test_an_order_without_end_is_refused_before_it_fills_the_memory(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_ORDER_CHARACTERS", 100)
    with pytest.raises(ImportRefusedError, match="more than 100 characters"):
        rows(text)
