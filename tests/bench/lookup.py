"""An order looked up by its code among a million: the store's catalog against the bare call.

The bare call is `sqlite3.Connection.execute(...).fetchall()` of the same statement on the same
connection; what the catalog adds is the sequence of codes and the identifiers. Both are called with
the same codes, drawn at random, in windows that take turns.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from server.domain.catalog import MAX_CANDIDATES
from server.store.catalog import SqlCatalog
from server.store.connections import open_reader
from server.store.kept import Kept
from server.store.order_rows import ORDERS_WITH_CODE, OrderRows
from tests.bench.figures import Ratio, Times, in_turns, ratio, times
from tests.bench.million import ORDERS, million, order_no

_PAIRS = 40
_A_WINDOW = 1000
_SEED = 20261123


class Lookup(Struct, frozen=True):
    """The two sides, and the catalog's time over the bare call's."""

    orders: int
    catalog: Times
    bare: Times
    ratio: Ratio


def measure(folder: Path) -> Lookup:
    """Measure in the store of a million orders that is kept in `folder`."""
    with closing(open_reader(million(folder))) as connection:
        catalog = SqlCatalog(connection, "bench", OrderRows(connection), Kept(9))
        codes = _Codes(_SEED)
        by_catalog: list[int] = []
        bare: list[int] = []

        def look_up(code: str) -> int:
            return len(catalog.orders_with_code((code,)))

        def call(code: str) -> int:
            found = sqlite3.Connection.execute(connection, ORDERS_WITH_CODE, (code, MAX_CANDIDATES))
            return len(found.fetchall())

        _time(look_up, _Codes(_SEED + 1).window(), [])  # statement and upper pages in the cache
        ours, theirs = in_turns(
            _PAIRS,
            lambda: _time(look_up, codes.window(), by_catalog),
            lambda: _time(call, codes.window(), bare),
        )
    return Lookup(ORDERS, times(by_catalog), times(bare), ratio(ours, theirs))


class _Codes:
    """The codes of each window: the same for both sides of a pair."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a choice that can be made again
        self._windows = 0
        self._codes: list[str] = []

    def window(self) -> Sequence[str]:
        if self._windows % 2 == 0:
            numbers = self._random.sample(range(1, ORDERS + 1), _A_WINDOW)
            self._codes = [order_no(number) for number in numbers]
        self._windows += 1
        return self._codes


def _time(find: Callable[[str], int], codes: Sequence[str], taken_ns: list[int]) -> float:
    """Return the seconds that looking up all the codes takes; every one must be found."""
    begun_ns = time.perf_counter_ns()
    for code in codes:
        before_ns = time.perf_counter_ns()
        if find(code) != 1:
            raise RuntimeError(f"{code} is not one order")
        taken_ns.append(time.perf_counter_ns() - before_ns)
    return (time.perf_counter_ns() - begun_ns) / 1e9
