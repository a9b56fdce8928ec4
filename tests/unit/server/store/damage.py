"""A damaged file: one page of it overwritten, so that it still opens; facts that may be changed."""

import sqlite3
from contextlib import closing
from pathlib import Path

LET_FACTS_CHANGE = ("DROP TRIGGER scans_are_facts", "DROP TRIGGER answers_are_facts")
_ROOT = "SELECT rootpage FROM sqlite_master WHERE name = ?"


def damage_table(path: Path, table: str) -> None:
    """Overwrite the first page of a table, in the file of a store that is closed or just opened."""
    with closing(sqlite3.connect(path)) as database:
        (page_bytes,) = database.execute("PRAGMA page_size").fetchone()
        (page,) = database.execute(_ROOT, (table,)).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * page_bytes)
        file.write(b"\xff" * page_bytes)
