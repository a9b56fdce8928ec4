"""What a store's file has of the work of a hall, held to what its kiosks and programs were told."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.deploy.kiosks_at_work import Kiosk


def look_at_scans(path: Path, kiosks: list[Kiosk], written: int) -> None:
    """Look that what was answered is stored, once, and nothing else; and every order brought in."""
    with closing(sqlite3.connect(path)) as store:
        stored = store.execute(
            "SELECT station, count(*), count(DISTINCT scan_id), max(station_seq), sum(qty)"
            " FROM scans GROUP BY station"
        ).fetchall()
        brought = store.execute("SELECT count(*) FROM orders WHERE order_no LIKE 'P-%'")
        assert brought.fetchone()[0] == written
    scans = {kiosk.name: len(kiosk.answered) for kiosk in kiosks}
    assert {row[0]: row[1:] for row in stored} == {
        name: (number, number, number, number - 1) for name, number in scans.items()
    }
