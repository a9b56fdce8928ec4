"""Fixtures of the store's tests: a real store in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store import Policy, Store
from tests.unit.server.store.stations import NOW_UTC_MS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an open, empty store."""
    opened = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    yield opened
    opened.close()
