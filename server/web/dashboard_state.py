"""What a supervisor's page shows, as one state that news change, each telling what is new of it.

What it is: values in, items to be told and snapshots out. What it is not: where they come from
(`dashboard_news`), or the numbers of items (`feed`). No I/O; the server's event loop alone.
"""

from collections import deque

from server.contract.centre import CentreTold
from server.contract.dashboard import ScanRow
from server.contract.dashboard_live import (
    LATEST_SCANS,
    MINUTES_SHOWN,
    Alert,
    AlertsTold,
    CentreStands,
    DashboardItem,
    KioskTold,
    Minute,
    OrderCounts,
    OrderNow,
    OrderTold,
    ScanTold,
    Snapshot,
    StationNow,
    StationTold,
)
from server.contract.kiosk_now import KioskNow
from server.contract.kiosk_state import KioskState
from server.contract.order import OrderHead, WorkStep
from server.contract.station import StationView, Welcome
from server.store.following import MINUTE_MS, Minutes, News, Standing
from server.web.centre_news import NO_CENTRE
from server.web.presence import NEVER_SEEN, Presence, kiosk_now, station_now


class DashboardState:
    """All that is shown. Its stations are those of the store and those that came since."""

    def __init__(self) -> None:
        self._welcomes: dict[str, Welcome] = {}
        self._presences: dict[str, Presence] = {}
        self._told: dict[str, StationNow] = {}
        self._kiosks: dict[str, KioskNow] = {}
        self._latest: deque[ScanRow] = deque(maxlen=LATEST_SCANS)
        self._minutes: Minutes = {}
        self._order_counts: dict[str, int] | None = None
        self._centre = NO_CENTRE
        self._alerts: tuple[Alert, ...] = ()

    @property
    def stations(self) -> tuple[StationNow, ...]:
        """Every station as it was told."""
        return tuple(self._told.values())

    def begin(self, standing: Standing) -> None:
        """Take all that the store has; nobody was told anything of it."""
        self._latest.extend(standing.scans)
        self._minutes.update(standing.minutes)
        for welcome in standing.stations:
            self._stands(welcome)

    def take(self, news: News) -> list[DashboardItem]:
        """Take the next scans in, and how their stations and orders stand after them."""
        items: list[DashboardItem] = []
        for scan in news.scans:
            self._latest.append(scan)
            self._count(scan)
            items.append(ScanTold(scan))
        items.extend(OrderTold(_order_now(head)) for head in news.orders)
        for welcome in news.stations:
            items.extend(self._stands(welcome))
        return items

    def presence(self, station: str) -> Presence:
        """Return whether a station is there, and what its kiosk said."""
        return self._presences.get(station, NEVER_SEEN)

    @property
    def presences(self) -> dict[str, Presence]:
        """Return those of every station that came since the start, by name."""
        return dict(self._presences)

    def came(self, station: str, minted_seq: int, now_utc_ms: int) -> list[DashboardItem]:
        """Note that a station has a socket, and the highest number that it minted."""
        return self.stands(station, self.presence(station).came(minted_seq, now_utc_ms))

    def left(self, station: str, now_utc_ms: int) -> list[DashboardItem]:
        """Note that a station has no socket any more."""
        return self.stands(station, self.presence(station).left(now_utc_ms))

    def stands(self, station: str, presence: Presence) -> list[DashboardItem]:
        """Note whether a station is there, and what its kiosk said."""
        self._presences[station] = presence
        return self.present(station)

    def kiosk_told(self, station: str, state: KioskState, now_utc_ms: int) -> None:
        """Note what a kiosk said of itself; `present` tells it."""
        self._presences[station] = self.presence(station).told(state, now_utc_ms)

    def present(self, station: str) -> list[DashboardItem]:
        """Return what is new of a station and its kiosk since they were told."""
        kiosk = kiosk_now(station, self.presence(station))
        items = self._stands(self._welcomes.get(station) or _of_one_that_never_scanned(station))
        if kiosk is not None and kiosk != self._kiosks.get(station):
            self._kiosks[station] = kiosk
            items.append(KioskTold(kiosk))
        return items

    def centre(self, told: CentreTold) -> list[DashboardItem]:
        """Note how this server stands with the centre."""
        is_new, self._centre = told != self._centre, told
        return [CentreStands(told)] if is_new else []

    def alerts(self, alerts: tuple[Alert, ...]) -> list[DashboardItem]:
        """Note what wants a person."""
        is_new, self._alerts = alerts != self._alerts, alerts
        return [AlertsTold(alerts)] if is_new else []

    def order_counts(self, counts: dict[str, int]) -> list[DashboardItem]:
        """Note how many orders there are of each status."""
        is_new, self._order_counts = counts != self._order_counts, counts
        return [OrderCounts(counts)] if is_new else []

    def snapshot(self, epoch: str, seq: int, now_utc_ms: int) -> Snapshot:
        """Return all of it, as it stands after item `seq`."""
        self._forget_minutes(now_utc_ms)
        return Snapshot(
            epoch=epoch,
            seq=seq,
            now_utc_ms=now_utc_ms,
            stations=self.stations,
            kiosks=tuple(self._kiosks.values()),
            scans=tuple(reversed(self._latest)),
            minutes=tuple(
                Minute(minute * MINUTE_MS, verdict, scans)
                for (minute, verdict), scans in sorted(self._minutes.items())
            ),
            order_counts=self._order_counts,
            centre=self._centre,
            alerts=self._alerts,
        )

    def _stands(self, welcome: Welcome) -> list[DashboardItem]:
        station = welcome.view.station
        self._welcomes[station] = welcome
        now = station_now(welcome, self.presence(station))
        is_new = self._told.get(station) != now
        self._told[station] = now
        return [StationTold(now)] if is_new else []

    def _count(self, scan: ScanRow) -> None:
        if scan.stored_utc_ms is not None:
            minute = scan.stored_utc_ms // MINUTE_MS, scan.verdict
            self._minutes[minute] = self._minutes.get(minute, 0) + 1
            if len(self._minutes) > MINUTES_SHOWN * _VERDICTS_AT_MOST:
                self._forget_minutes(scan.stored_utc_ms)

    def _forget_minutes(self, now_utc_ms: int) -> None:
        first = now_utc_ms // MINUTE_MS - MINUTES_SHOWN + 1
        for minute in [minute for minute in self._minutes if minute[0] < first]:
            del self._minutes[minute]


_VERDICTS_AT_MOST = 64
"""More kinds of them than there are: how many minutes are kept while nobody asks."""


def _of_one_that_never_scanned(station: str) -> Welcome:
    return Welcome(0, StationView(station=station, step=WorkStep.PACK))


def _order_now(head: OrderHead) -> OrderNow:
    return OrderNow(
        order_no=head.order_no,
        status=head.status,
        revision=head.revision,
        line_count=head.line_count,
        units_ordered=head.units_ordered,
        units_packed=head.units_packed,
        ship_by=head.ship_by,
    )
