"""Where what is told to dashboards comes from: the store followed by the keys of its scans.

What it is: a scan that was stored only wakes the one task here, which reads what is new a moment
later, whatever it was: no scan waits for a dashboard, none is told twice or forgotten, and as long
as no dashboard ever asked nothing is read at all. What it is not: the state that is shown
(`dashboard_state`), or who is told (`watchers`). The server's event loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence

import msgspec

from server.contract.centre import CentreTold
from server.contract.dashboard_live import (
    LATEST_SCANS,
    MINUTES_SHOWN,
    DashboardItem,
    OrdersChanged,
    OrderTold,
    Snapshot,
)
from server.contract.kiosk_state import KioskState
from server.store import Store, StoreError
from server.store.following import MINUTE_MS, news, orders_by_status, standing
from server.web.alerts import alerts_of
from server.web.dashboard_state import DashboardState
from server.web.feed import Feed
from server.web.presence import Presence
from server.web.probes import Readiness
from server.web.watchers import Watchers, Wire

COALESCE_S = 0.05
"""From the first scan stored to when it is told: its answer goes first, others are told with it."""
PORTION = 200
_LOOK_S = 1.0
_CHECK_EVERY_S = 5.0
_REST = 4
"""After telling, so many times as long a rest: at most a fifth of the time goes into it."""
_REST_OF_COUNT = 50
"""The same after orders were counted, which of a million of them takes a fifth of a second."""
_log = logging.getLogger(__name__)


class DashboardNews:
    """Hears of stations that something is new, and tells the feed what it is."""

    def __init__(
        self,
        store: Store,
        wire: Wire,
        *,
        epoch: str,
        readiness: Callable[[], Awaitable[Readiness]],
        now_utc_ms: Callable[[], int],
        monotonic: Callable[[], float],
    ) -> None:
        self._store = store
        self.feed = Feed(epoch)
        self.watchers = Watchers(self.feed, wire)
        self._readiness = readiness
        self._now_utc_ms = now_utc_ms
        self._monotonic = monotonic
        self._state = DashboardState()
        self._key: int | None = None
        """Of the last scan told; None before the first snapshot."""
        self._following = asyncio.Lock()
        self._is_new = asyncio.Event()
        self._kiosks_told: dict[str, None] = {}
        """Stations whose kiosks told of themselves, to be told together."""
        self._have_orders_changed = False
        self._are_counts_due = True
        self._count_again_s = 0.0
        self._check_again_s = 0.0

    def scanned(self) -> None:
        """Note that scans were stored."""
        self._is_new.set()

    def orders_changed(self) -> None:
        """Note that orders changed by another hand than a scan's."""
        self._have_orders_changed = True
        self._is_new.set()

    def came(self, station: str, minted_seq: int) -> None:
        """Tell that a station has a socket."""
        self._publish(self._state.came(station, minted_seq, self._now_utc_ms()))

    def left(self, station: str) -> None:
        """Tell that a station has none any more."""
        self._publish(self._state.left(station, self._now_utc_ms()))

    def kiosk_told(self, station: str, state: KioskState) -> None:
        """Note what a kiosk says of itself: pages are told soon, however often it says so."""
        self._state.kiosk_told(station, state, self._now_utc_ms())
        self._kiosks_told[station] = None
        self._is_new.set()

    def stands_elsewhere(self, station: str, presence: Presence) -> None:
        """Tell how a station is connected to another server of this store, or was."""
        self._publish(self._state.stands(station, presence))

    def presence(self, station: str) -> Presence:
        """Return whether a station is there, and what its kiosk said."""
        return self._state.presence(station)

    @property
    def presences(self) -> dict[str, Presence]:
        """Return those of every station that came since the start, by name."""
        return self._state.presences

    def centre_changed(self, told: CentreTold) -> None:
        """Tell how this server stands with the centre."""
        self._publish(self._state.centre(told))

    async def snapshot(self) -> Snapshot:
        """Return everything as it was told so far.

        Raises:
            StoreError: when the store cannot be read, which is done for the first of them only.
        """
        async with self._following:
            if self._key is None:
                await self._begin()
        return self._state.snapshot(self.feed.epoch, self.feed.seq, self._now_utc_ms())

    async def run(self) -> None:
        """Tell what is new until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_on())
            group.create_task(self._look_on())

    async def follow(self) -> None:
        """Tell what is new in the store, a portion of it.

        Raises:
            StoreError: when it cannot be read; it is told the next time.
        """
        try:
            async with self._following:
                if self._key is not None and await self._portion(self._key):
                    self._is_new.set()
        finally:
            self._publish_kiosks()
        if self._have_orders_changed:
            self._have_orders_changed = False
            self._are_counts_due = True
            self._publish([OrdersChanged()])

    async def look(self) -> None:
        """Tell what is found out by looking: what wants a person, and how many orders there are.

        Raises:
            StoreError: when orders cannot be counted.
        """
        if not self.watchers.is_anybody_there:
            return
        if self._monotonic() >= self._check_again_s:
            self._check_again_s = self._monotonic() + _CHECK_EVERY_S
            checks = (await self._readiness()).checks
            alerts = alerts_of(checks, self._state.stations, self._now_utc_ms())
            self._publish(self._state.alerts(alerts))
        if self._are_counts_due and self._monotonic() >= self._count_again_s:
            await self._count_orders()

    async def _begin(self) -> None:
        since_utc_ms = (self._now_utc_ms() // MINUTE_MS - MINUTES_SHOWN + 1) * MINUTE_MS
        stands = await self._store.read(
            lambda connection: standing(connection, latest=LATEST_SCANS, since_utc_ms=since_utc_ms)
        )
        self._state.begin(stands)
        self._key = stands.scan_key

    async def _portion(self, after_key: int) -> bool:
        """Tell the next scans; say whether there may be more."""
        new = await self._store.read(lambda connection: news(connection, after_key, limit=PORTION))
        self._key = new.scan_key
        items = self._state.take(new)
        self._are_counts_due |= any(isinstance(item, OrderTold) for item in items)
        self._publish(items)
        return len(new.scans) == PORTION

    def _publish_kiosks(self) -> None:
        told, self._kiosks_told = self._kiosks_told, {}
        self._publish([item for station in told for item in self._state.present(station)])

    async def _count_orders(self) -> None:
        self._are_counts_due = False
        begun_s = self._monotonic()
        counts = await self._store.read(orders_by_status)
        took_s = self._monotonic() - begun_s
        self._count_again_s = begun_s + max(_LOOK_S, took_s * _REST_OF_COUNT)
        self._publish(self._state.order_counts(counts))

    def _publish(self, items: Iterable[DashboardItem]) -> None:
        encoded: Sequence[bytes] = [msgspec.json.encode(item) for item in items]
        for item in encoded:
            self.feed.publish(item)
        if encoded:
            self.watchers.tell()

    async def _follow_on(self) -> None:
        while True:
            await self._is_new.wait()
            await asyncio.sleep(COALESCE_S)
            self._is_new.clear()
            begun_s = self._monotonic()
            await self._taking_care(self.follow())
            await asyncio.sleep((self._monotonic() - begun_s) * _REST)

    async def _look_on(self) -> None:
        while True:
            await self._taking_care(self.look())
            await asyncio.sleep(_LOOK_S)

    async def _taking_care(self, work: Awaitable[None]) -> None:
        try:
            await work
        except StoreError as error:
            _log.warning("dashboards are not told: %s", error)
        except Exception:  # noqa: BLE001  # the root of the task: the next look may go well
            _log.exception("telling dashboards failed")
