"""The way between a site and the centre, on which what is said is lost, late, or told once more.

A push is late when its site gave the link up and went on over another: it arrives after what was
said since, and nobody hears the answer. A page is late when it was fetched before something else
was done, and is kept after it. What it is not: who is late, and when (`sites_apart`).
"""

from collections.abc import Sequence
from enum import Enum, auto
from uuid import UUID

import asyncpg
from msgspec import Struct

from server.sync.postgres.link import PostgresLink
from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import Page, Position, Pushed, PushedScan


class AnswerLostError(Exception):
    """Nobody heard what the centre made of what it was told, or will be told."""


class Way(Enum):
    """What becomes of the next call."""

    OPEN = auto()
    ANSWER_IS_LOST = auto()
    IS_LATE = auto()


class LatePush(Struct, frozen=True):
    """A push that is still on its way."""

    site: str
    incarnation: UUID
    utc_ms: int
    scans: tuple[PushedScan, ...]

    async def arrive(self, connection: asyncpg.Connection) -> Pushed:
        """Arrive at the centre, over a link that its site has given up."""
        remote = PostgresRemote(connection, self.site)
        return await remote.push(self.incarnation, self.utc_ms, self.scans)


class LossyLink(PostgresLink):
    """A link that does with the next call as it is told."""

    def __init__(self, connection: asyncpg.Connection, site: str, late: list[LatePush]) -> None:
        super().__init__(connection, site)
        self.way = Way.OPEN
        self._site_name = site
        self._late = late
        self._fetched: tuple[Position, Page] | None = None

    def begin_anew(self) -> None:
        """Forget what was fetched and not kept: its store was closed, or has begun anew."""
        self._fetched = None

    async def push(self, incarnation: UUID, utc_ms: int, scans: Sequence[PushedScan]) -> Pushed:
        """Hand over scans, or have them on their way."""
        way, self.way = self.way, Way.OPEN
        if way is Way.IS_LATE:
            self._late.append(LatePush(self._site_name, incarnation, utc_ms, tuple(scans)))
            raise AnswerLostError
        pushed = await super().push(incarnation, utc_ms, scans)
        if way is Way.ANSWER_IS_LOST:
            raise AnswerLostError
        return pushed

    async def pull(self, position: Position, *, orders: int, lines: int) -> Page:
        """Return the page after a position: the one that was late, if there is."""
        way, self.way = self.way, Way.OPEN
        fetched, self._fetched = self._fetched, None
        if fetched is not None and fetched[0] == position and way is Way.OPEN:
            return fetched[1]
        page = await super().pull(position, orders=orders, lines=lines)
        if way is Way.IS_LATE:
            self._fetched = position, page
        if way is not Way.OPEN:
            raise AnswerLostError
        return page
