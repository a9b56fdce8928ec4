"""The store's public face."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar
from uuid import UUID

from msgspec import Struct

from server.contract.order import OrderHead, OrderView
from server.contract.station import Refusal, ScanMessage, ScanReply, Welcome
from server.domain.policy import Policy

T = TypeVar("T")


class SearchPage(Struct, frozen=True):
    """Found orders, best first. `next` asks for the following page; None at the end."""

    heads: tuple[OrderHead, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """How the store stands, for health. `failing` is the sentence of the last failed commit."""

    path: Path
    schema_version: int
    queue_depth: int
    last_commit_utc_ms: int | None
    outbox_length: int
    free_bytes: int
    failing: str | None


class Store:
    """Orders and scans in one SQLite file. All methods are called on the asyncio loop."""

    @classmethod
    def open(cls, path: Path, *, policy: Policy, now_utc_ms: Callable[[], int]) -> Self:
        raise NotImplementedError

    async def hello(self, station: str) -> Welcome:
        raise NotImplementedError

    async def judge(self, station: str, scans: Sequence[ScanMessage]) -> ScanReply | Refusal:
        raise NotImplementedError

    async def order(self, order_id: UUID) -> OrderView | None:
        raise NotImplementedError

    async def order_by_no(self, order_no: str) -> OrderView | None:
        raise NotImplementedError

    async def search(self, query: str, *, limit: int = 50, after: str | None = None) -> SearchPage:
        raise NotImplementedError

    async def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        raise NotImplementedError

    async def read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        raise NotImplementedError

    def status(self) -> StoreStatus:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError
