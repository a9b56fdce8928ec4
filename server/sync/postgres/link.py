"""A connection to the centre that is ready to be used: opened, proven, ended.

A pooler in transaction mode accepts LISTEN and delivers nothing, so that a wake-up counts only once
one of our own has arrived. It is sent over another connection: one's own comes back with the answer
to its sending, through a pooler, too. What it is not: what is said over it (`remote`). The asyncio
loop.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from uuid import UUID, uuid4

import asyncpg

from server.sync.postgres.address import issuers_file, trusts_system
from server.sync.postgres.failures import Asked, remote_error
from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import CentreOrder, Imported, Page, Position, Pushed, PushedScan

_CHANNEL = "scanstation"
_CONNECT_TIMEOUT_S = 10.0
_CALL_TIMEOUT_S = 60.0
_PROOF_TIMEOUT_S = 1.0
_CLOSE_TIMEOUT_S = 2.0


class PostgresLink:
    """A `server.sync.engine.Link` over one connection; its errors are the sync's."""

    def __init__(self, connection: asyncpg.Connection, site: str) -> None:
        self._connection = connection
        self._remote = PostgresRemote(connection, site)
        self._site = site
        self._news = asyncio.Event()
        self._proof = f"proof {uuid4()}"
        self._is_proven = asyncio.Event()

    @property
    def is_listening(self) -> bool:
        """Whether a wake-up of our own has arrived."""
        return self._is_proven.is_set()

    async def listen(self, ring: Callable[[str], Awaitable[None]]) -> None:
        """Ask to be woken, and see whether that works: `ring` wakes whoever listens."""
        self._connection.add_termination_listener(lambda _: self._news.set())
        with _told():
            await self._connection.add_listener(_CHANNEL, self._heard)
            await ring(self._proof)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PROOF_TIMEOUT_S):
                await self._is_proven.wait()
        if not self.is_listening:
            with _told():  # a pooler's connection would go on listening for nobody
                await self._connection.remove_listener(_CHANNEL, self._heard)

    async def woken(self, timeout_s: float) -> bool:
        """Wait until this site has news or the time is over; return whether it has."""
        try:
            async with asyncio.timeout(timeout_s):  # `wait_for` can swallow a cancellation
                await self._news.wait()
        except TimeoutError:
            return False
        self._news.clear()
        return True

    async def beat(self) -> None:
        """Hear anything of the centre."""
        with _told():
            await self._connection.execute("SELECT")

    async def pull(self, position: Position, *, orders: int, lines: int) -> Page:
        """Return the next page after a position."""
        with _told():
            return await self._remote.pull(position, orders=orders, lines=lines)

    async def push(self, incarnation: UUID, utc_ms: int, scans: Sequence[PushedScan]) -> Pushed:
        """Hand over the next scans of an incarnation."""
        with _told(Asked.SCANS):
            return await self._remote.push(incarnation, utc_ms, scans)

    async def import_orders(
        self, orders: Sequence[CentreOrder], *, only_new: bool = False
    ) -> Imported:
        """Hand over orders of this site."""
        with _told(Asked.ORDERS):
            return await self._remote.import_orders(orders, only_new=only_new)

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        if payload == self._proof:
            self._is_proven.set()
        elif payload == self._site:
            self._news.set()


@asynccontextmanager
async def connected(database_url: str, site: str) -> AsyncIterator[PostgresLink]:
    """Hold a link to the centre while the block runs.

    Raises:
        RemoteError: when there is none.
    """
    with _told():
        connection = await open_connection(database_url)
    try:
        link = PostgresLink(connection, site)
        await link.listen(partial(_ring, database_url))
        yield link
    finally:
        await close_connection(connection)


async def open_connection(
    database_url: str, *, call_timeout_s: float = _CALL_TIMEOUT_S
) -> asyncpg.Connection:
    """Connect; what it raises is for `remote_error`."""
    issuers = issuers_file(database_url)
    if issuers is not None and not issuers.is_file():
        raise asyncpg.exceptions.ClientConfigurationError(f"sslrootcert: no file {issuers}")
    return await asyncpg.connect(
        database_url,
        ssl=ssl.create_default_context() if trusts_system(database_url) else None,
        timeout=_CONNECT_TIMEOUT_S,
        command_timeout=call_timeout_s,
        statement_cache_size=0,  # a pooler's next transaction may be another connection's
    )


async def _ring(database_url: str, payload: str) -> None:
    """Wake whoever listens. Where no connection is to spare, nobody is woken: it is asked then."""
    with suppress(asyncpg.TooManyConnectionsError):
        connection = await open_connection(database_url)
        try:
            await connection.execute("SELECT pg_notify($1, $2)", _CHANNEL, payload)
        finally:
            await close_connection(connection)


@contextmanager
def _told(asked: Asked = Asked.NEWS) -> Iterator[None]:
    """Let what asyncpg says come out as the sync's error."""
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise remote_error(error, asked) from error


async def close_connection(connection: asyncpg.Connection) -> None:
    """End a connection, whatever state it is in."""
    try:
        await connection.close(timeout=_CLOSE_TIMEOUT_S)
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()
