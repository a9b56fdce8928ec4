"""Who did what, when."""

import sqlite3

import pytest

from server.store.audit import AuditEntry, Kind, entries, note
from tests.unit.server.store.people import BOSS, memory


def test_the_newest_is_told_first_and_page_by_page() -> None:
    with memory() as connection:
        for number in range(5):
            note(connection, BOSS, "tried", str(number), now_utc_ms=number)
        first = entries(connection, limit=2)
        assert [entry.about for entry in first] == ["4", "3"]
        rest = entries(connection, limit=9, before=first[-1].audit_id)
        assert [entry.about for entry in rest] == ["2", "1", "0"]
        assert rest[0] == AuditEntry(3, 2, Kind.USER, "boss", "tried", "2")


@pytest.mark.parametrize("change", ["DELETE FROM audit", "UPDATE audit SET who = 'x'"])
def test_what_was_done_stays_as_it_was_told(change: str) -> None:
    with memory() as connection:
        note(connection, BOSS, "tried", "", now_utc_ms=1)
        with pytest.raises(sqlite3.IntegrityError, match="audit log"):
            connection.execute(change)
        assert len(entries(connection, limit=9)) == 1
