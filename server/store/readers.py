"""Read connections apart from the writer, one a thread of a small pool, unable to write."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from server.store.connections import open_reader, store_error
from server.store.errors import StoreClosedError

T = TypeVar("T")
READERS = 4


class Readers:
    """Runs queries, each in one snapshot of the last commit."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._closed = False

    async def run(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query on a reader's thread.

        Raises:
            StoreClosedError: when the store is closed.
            StoreError: when SQLite refuses the query.
        """
        if self._closed:
            raise StoreClosedError("read", "the store is closed", "start the server again")
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._query, query)

    def close(self) -> None:
        """Wait for running queries, stop the threads, close the connections."""
        self._closed = True
        self._pool.shutdown(wait=True)
        for connection in self._opened:
            connection.close()
        self._opened.clear()

    def _query(self, query: Callable[[sqlite3.Connection], T]) -> T:
        try:
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                return query(connection)
            finally:
                connection.execute("ROLLBACK")
        except (sqlite3.Error, MemoryError) as error:
            raise store_error("read", error) from error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = open_reader(self._path)
            self._local.connection = connection
            self._opened.append(connection)
        return connection
