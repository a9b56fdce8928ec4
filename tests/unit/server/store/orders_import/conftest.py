"""A real store in a temporary folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.policy import Policy
from server.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(
        tmp_path / "store" / "orders.sqlite3", policy=Policy(), now_utc_ms=lambda: 1_780_000_000_000
    )
    yield opened
    opened.close()
