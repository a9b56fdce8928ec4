"""A real store in a folder of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store import Policy, Store
from tests.unit.server.web.sample import NOW_UTC_MS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store and close it after the test."""
    path = tmp_path / "server" / "scanstation.sqlite3"
    opened = Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    yield opened
    opened.close()
