"""A store with an order, whose scans are judged, and the news of it for dashboards."""

from itertools import count
from uuid import UUID

from engineio.packet import Packet  # type: ignore[import-untyped]  # ships no types

from server.contract.station import Refusal, ScanMessage, ScanReply
from server.store import Store
from server.web.dashboard_news import DashboardNews
from server.web.probes import Check, Readiness
from tests.unit.server.web.sample import NOW_UTC_MS


class Wire:
    """What was pushed to whom; each is read at once, unless it is among `slow`."""

    def __init__(self) -> None:
        self.pushed: dict[str, list[str]] = {}
        self.slow: dict[str, int] = {}

    def unread(self, eio_sid: str) -> int:
        return self.slow.get(eio_sid, 0)

    def push(self, eio_sid: str, frame: Packet) -> None:
        self.pushed.setdefault(eio_sid, []).append(frame.encode())
        if eio_sid in self.slow:
            self.slow[eio_sid] += 1


class World:
    """A clock, and checks that are well."""

    def __init__(self) -> None:
        self.now_utc_ms = NOW_UTC_MS
        self.monotonic_s = 0.0
        self.checks: tuple[Check, ...] = ()
        self.wire = Wire()

    async def readiness(self) -> Readiness:
        return Readiness.of(self.checks)

    def news_of(self, store: Store) -> DashboardNews:
        return DashboardNews(
            store,
            self.wire,
            epoch="run",
            readiness=self.readiness,
            now_utc_ms=lambda: self.now_utc_ms,
            monotonic=lambda: self.monotonic_s,
        )


class Scanner:
    """A station that scans."""

    def __init__(self, store: Store, station: str = "pack-01", first_id: int = 1) -> None:
        self._store = store
        self._station = station
        self._numbers = count(first_id)
        self._seqs = count(1)

    async def scan(self, *texts: str) -> ScanReply:
        """Have codes judged, all in one commit."""
        scans = [
            ScanMessage(
                UUID(int=next(self._numbers)), next(self._seqs), "sim", text.encode(), NOW_UTC_MS
            )
            for text in texts
        ]
        answer = await self._store.judge(self._station, scans)
        assert not isinstance(answer, Refusal), answer
        return answer
