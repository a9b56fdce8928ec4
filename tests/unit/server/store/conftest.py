"""Fixtures of the store's tests: a real store in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store import Policy, Store
from server.store.sync_state import ensure_state
from tests.unit.server.store.stations import NOW_UTC_MS, line, order, save


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an open, empty store."""
    opened = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    yield opened
    opened.close()


@pytest.fixture
async def site(store: Store) -> Store:
    """Return the store of a site with one order of two apples and a pear."""
    await save(store, order("A", line(1, "apple", 2), line(2, "pear", 1)))
    await store.write(lambda connection: ensure_state(connection, "seoul"))
    return store
