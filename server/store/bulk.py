"""The writing connection while very many rows come: more of the file in memory, fewer checkpoints.

Each new order touches pages at random places: of its identifier, and of each of its items. With
SQLite's usual 2 MB of memory they are read and written over and over; those of a million orders fit
in now. Set from a job, as often as wanted; the writer's thread.
"""

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

_BULK_CACHE_KIB = 112 * 1024
_BULK_CHECKPOINT_PAGES = 32_768
"""128 MB of log."""
_USUAL_CACHE_KIB = 2000
_USUAL_CHECKPOINT_PAGES = 1000


def in_bulk(connection: sqlite3.Connection) -> None:
    """Be ready for very many rows."""
    connection.execute(f"PRAGMA cache_size = -{_BULK_CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_BULK_CHECKPOINT_PAGES}").fetchone()


def at_rest(connection: sqlite3.Connection) -> None:
    """Be as ever: short checkpoints, so that no scan waits long for one."""
    connection.execute(f"PRAGMA cache_size = -{_USUAL_CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_USUAL_CHECKPOINT_PAGES}").fetchone()


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cycles meanwhile: rows have none, and looking takes a tenth of writing them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
