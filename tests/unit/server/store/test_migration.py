import re
from dataclasses import replace

import pytest

from server.store.errors import MigrationError
from server.store.migration import Migration, shipped, statements

FIRST = Migration(1, "first", "-- min_program: 0.1.0\nCREATE TABLE one (x);\n", "DROP TABLE one;")


def test_shipped_migrations_are_numbered_without_gaps_and_have_both_ways() -> None:
    found = list(shipped())
    assert [migration.version for migration in found] == list(range(1, len(found) + 1))
    for migration in found:
        assert re.fullmatch(r"\d+\.\d+\.\d+", migration.min_program)
        assert migration.down_sql.strip()


def test_line_ends_do_not_change_a_checksum() -> None:
    crlf = replace(FIRST, up_sql=FIRST.up_sql.replace("\n", "\r\n"))
    assert crlf.checksum == FIRST.checksum


def test_a_migration_must_say_which_program_it_needs() -> None:
    with pytest.raises(MigrationError, match="no min_program"):
        _ = replace(FIRST, up_sql="CREATE TABLE one (x);").min_program


def test_a_script_is_cut_at_statement_ends_outside_triggers_and_quotes() -> None:
    parts = [
        "CREATE TABLE one (x);\n",
        "CREATE TRIGGER t BEFORE INSERT ON one\nBEGIN\n    SELECT 1;\nEND;\n",
        "INSERT INTO one VALUES ('a;\nb');\n",
        "DROP TABLE one",
    ]
    assert list(statements("".join(parts))) == parts
