"""The other servers of this store: the way to them, built and run beside this one.

What it is: `elsewhere`, through which parts of this server say and hear hints, and every few
seconds a look of its own at what others stored, so that a hint that is lost, or has no way, costs
no more than that. A server without Redis has none, and does nothing of it. What it is not: Redis
(server.fanout), or what is told (server.web.hints). The server's event loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

from server.fanout.status import FanoutStatus
from server.store import Store, StoreError
from server.web.dashboard_live import DashboardNamespace
from server.web.dashboard_news import DashboardNews
from server.web.elsewhere import Elsewhere
from server.web.hints import AccountsChanged, Tried
from server.web.live import StationNamespace
from server.web.probes import Check
from server.web.sign_in_limits import Limits

LOOK_S = 2.0
_log = logging.getLogger(__name__)


class Others:
    """Those beside this server. `key` signs what is said to them; without `redis_url` none is."""

    def __init__(
        self,
        redis_url: str | None,
        store: Store,
        *,
        key: str,
        now_utc_ms: Callable[[], int],
        monotonic: Callable[[], float],
    ) -> None:
        self._store = store
        self.elsewhere = Elsewhere(uuid4().hex)
        self.limits = Limits(now_utc_ms, monotonic, self._tried)
        self.elsewhere.on(Tried, lambda _, try_: self.limits.hear(*_told(try_)))
        self._looks: list[Callable[[], Awaitable[None]]] = []
        self._bus = None
        if redis_url is not None:
            from server.fanout.bus import Bus  # noqa: PLC0415 - redis: 60 ms of the start

            self._bus = bus = Bus(
                redis_url,
                store.identity,
                self.elsewhere.name,
                self.elsewhere,
                key=key.encode(),
                now_utc_ms=now_utc_ms,
                monotonic=monotonic,
            )
            self.elsewhere.through(bus.say, lambda: bus.status.since_utc_ms is not None)

    @property
    def status(self) -> FanoutStatus | None:
        """How the way to others stands; None of a server that is alone."""
        return None if self._bus is None else self._bus.status

    def check(self) -> Check | None:
        """Say whether other servers are told; nothing of a server that is alone."""
        return None if self.status is None else _check(self.status)

    def tell(
        self, stations: StationNamespace, news: DashboardNews, dashboards: DashboardNamespace
    ) -> None:
        """Have these told of what happens at other servers."""

        async def look() -> None:
            news.scanned()
            await stations.ask_again()
            if not self.elsewhere.has_way:
                await stations.look_again()

        self._looks.append(look)
        later = self.elsewhere.later
        self.elsewhere.on(AccountsChanged, lambda _, __: later(dashboards.ask_again()))

    async def session_ended(self) -> None:
        """Tell the others that a session ended by an act."""
        self.elsewhere.say(AccountsChanged())

    async def run(self) -> None:
        """Carry hints, and look, until cancelled."""
        if self._bus is not None:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.elsewhere.run())
                group.create_task(self._bus.run())
                group.create_task(self._look_on())

    async def _look_on(self) -> None:
        seen = self._store.written_elsewhere, self.elsewhere.has_way
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                # A way that was lost took with it what was said before that was noticed.
                found = self._store.written_elsewhere, self.elsewhere.has_way
                if found != seen:
                    for look in self._looks:
                        await look()
                    seen = found  # only now: a look that failed is done again
            except StoreError as error:
                _log.warning("what other servers stored is not known: %s", error)
            except Exception:  # noqa: BLE001  # the root of the task: the next look may go well
                _log.exception("what other servers stored could not be looked at")

    def _tried(self, limit: str, key: str, forgiven: bool) -> None:
        self.elsewhere.say(Tried(limit, key, forgiven))


def _told(tried: Tried) -> tuple[str, str, bool]:
    return tried.limit, tried.key, tried.forgiven


def _check(status: FanoutStatus) -> Check:
    if status.since_utc_ms is not None:
        since, took_ms = _moment(status.since_utc_ms), status.round_trip_ms or 0.0
        others = f"{status.others} other servers are heard"
        detail = f"connected since {since}, {took_ms:.1f} ms there and back; {others}"
        return Check("fan-out", ok=True, detail=detail, vital=False)
    since_utc_ms = status.down_since_utc_ms
    down = "" if since_utc_ms is None else f" since {_moment(since_utc_ms)}"
    detail = (
        f"other servers are not told{down}: {status.problem}. Scans go on; what happens at one"
        " server is seen at another seconds later, and who is connected there is not"
    )
    return Check("fan-out", ok=False, detail=detail, vital=False)


def _moment(utc_ms: int) -> str:
    return datetime.fromtimestamp(utc_ms / 1000, UTC).isoformat(timespec="minutes")
