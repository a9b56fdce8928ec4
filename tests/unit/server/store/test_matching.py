"""Which line a code goes to, chosen in SQL, held equal to the rule that chooses among all lines."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.catalog import LineFacts, MatchedLine, line_to_fill
from server.store import ItemBarcode, LineContent, OrderContent, matching, migrate, save_order
from server.store.connections import open_writer
from server.store.group_connection import GroupConnection
from server.store.matching import FEW, few_fits, fit_to_fill
from tests.unit.server.store.stations import line

LINES = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abc"), st.sampled_from([1, 2, 5]), max_size=3),
        st.integers(0, 6),
        st.integers(0, 7),
    ),
    max_size=8,
)
CODES = st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GroupConnection]:
    """Return an empty store's file; what a test writes it takes back."""
    folder = tmp_path_factory.mktemp("store")
    path = folder / "store.db"
    with closing(open_writer(path)) as opened:
        migrate.up(opened, path, backups=folder / "backups", now_utc_ms=0)
        yield opened


@pytest.fixture
def transaction(connection: GroupConnection) -> Iterator[GroupConnection]:
    connection.execute("BEGIN")
    yield connection
    connection.execute("ROLLBACK")


def _save(connection: GroupConnection, *lines: LineContent) -> int:
    save_order(connection, OrderContent("A", "", lines), now_utc_ms=0)
    (key,) = connection.execute("SELECT order_key FROM orders WHERE order_no = 'A'").fetchone()
    return int(key)


@settings(max_examples=150)
@given(LINES, CODES, st.sampled_from([1, 3]), st.booleans())
def test_the_line_chosen_in_sql_is_the_one_that_the_rule_chooses(
    connection: GroupConnection,
    lines: list[tuple[dict[str, int], int, int]],
    codes: list[str],
    count: int,
    is_on_more: bool,
) -> None:
    connection.execute("BEGIN")
    try:
        told, matched = [], []
        for line_no, (has, ordered, _) in enumerate(lines, 1):
            barcodes = tuple(ItemBarcode(code, qty) for code, qty in has.items())
            told.append(LineContent(line_no, "S", "", ordered, None, barcodes))
        key = _save(connection, *told)
        for line_no, (has, ordered, packed) in enumerate(lines, 1):
            at = (packed, key, line_no)
            connection.execute(
                "UPDATE order_lines SET qty_packed = ? WHERE order_key = ? AND line_no = ?", at
            )
            pieces = [has[code] for code in codes if code in has][:1]
            facts = LineFacts(line_no, "S", "", ordered, packed)
            matched += [MatchedLine(facts, qty) for qty in pieces]
        chosen = line_to_fill(matched, count)
        expected = None if chosen is None else (chosen.line.line_no, chosen.qty_per_scan)
        assert fit_to_fill(connection, key, codes, count) == expected
        every = tuple((one.line.line_no, one.qty_per_scan) for one in matched)
        assert few_fits(connection, key, 0 if is_on_more else len(lines), codes) == every
    finally:
        connection.execute("ROLLBACK")


def test_lines_that_are_few_are_told_and_one_more_is_not(transaction: GroupConnection) -> None:
    few = [line(n, "x", 1) for n in range(1, FEW + 1)]
    key = _save(transaction, *few)
    assert few_fits(transaction, key, FEW, ["x"]) == tuple((n, 1) for n in range(1, FEW + 1))
    key = _save(transaction, *few, line(FEW + 1, "x", 1))
    assert few_fits(transaction, key, FEW + 1, ["none", "x"]) is None


@pytest.mark.parametrize(("line_count", "query"), [(2, matching.BY_LINES), (3, matching.BY_ITEMS)])
def test_an_orders_lines_are_looked_at_where_a_code_is_on_more_items(
    transaction: GroupConnection, line_count: int, query: str
) -> None:
    serials = [(ItemBarcode("x"), ItemBarcode(f"serial-{n}")) for n in range(3)]
    key = _save(
        transaction, *(LineContent(n, "S", "", 1, None, s) for n, s in enumerate(serials, 1))
    )
    run: list[str] = []
    transaction.set_trace_callback(run.append)
    few_fits(transaction, key, line_count, ["x"])
    transaction.set_trace_callback(None)
    table = query.split(" FROM ")[1].split(maxsplit=1)[0]
    assert f" FROM {table} " in run[-1]
