"""Which migrations a file has had."""

import sqlite3
from contextlib import closing

import pytest

from server.store.errors import StoreTooNewError
from server.store.ledger import LEDGER, applied, refuse_too_new, schema_version


def test_a_file_without_a_schema_has_version_0() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        assert (applied(connection), schema_version(connection)) == ([], 0)


@pytest.mark.parametrize(
    ("needed", "is_too_new"),
    [("0.0.9", False), ("0.1.0", False), ("0.1.1", True), ("0.10.0", True), ("1.0.0", True)],
)
def test_versions_are_compared_as_numbers(needed: str, is_too_new: bool) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(LEDGER)
        connection.execute("INSERT INTO schema_migrations VALUES (3, 'x', 'y', ?, 0)", (needed,))
        assert schema_version(connection) == 3
        if is_too_new:
            with pytest.raises(StoreTooNewError, match=f"needs Scanstation {needed}"):
                refuse_too_new(connection)
        else:
            refuse_too_new(connection)
