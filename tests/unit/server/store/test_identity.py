"""A store's identity: given once, and kept."""

import sqlite3
from pathlib import Path

from server.store.connections import open_reader
from server.store.identity import store_id_of
from tests.unit.server.store.backups.places import opened


def _id_of(path: Path) -> str | None:
    connection = open_reader(path)
    found = store_id_of(connection)
    connection.close()
    return found


def test_it_is_given_at_the_first_opening_and_kept(tmp_path: Path) -> None:
    left, right = tmp_path / "left.db", tmp_path / "right.db"
    for path in (left, right):
        opened(path).close()
    first = _id_of(left)
    opened(left).close()
    assert first is not None
    assert _id_of(left) == first != _id_of(right)


def test_a_file_without_tables_has_none() -> None:
    connection = sqlite3.connect(":memory:")
    assert store_id_of(connection) is None
    connection.close()
