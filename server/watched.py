"""What is told of the server itself: its health, its figures for Prometheus, what it was asked.

What it is: these, built of the parts they look at. What it is not: how they are answered
(server.web.probes, server.metrics.scrape). The server's event loop.
"""

import os
import time
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import ip_network

from server.config import Settings
from server.front_here import front_plan
from server.health import Health
from server.leading import Leading
from server.metrics.figures import Figures, Sources
from server.metrics.process import memory_bytes
from server.metrics.scrape import Scrape
from server.once import Once
from server.others import Others
from server.store import Store
from server.web.dashboard_live import DashboardNamespace
from server.web.live import StationNamespace
from server.web.meters import Meters
from server.web.probes import Liveness, Probes


@dataclass(frozen=True, slots=True)
class Watched:
    """What looks on."""

    health: Health
    scrape: Scrape
    meters: Meters

    def probes(self) -> Probes:
        """Return the two answers, of a server that starts now."""
        started, named = time.monotonic(), version("scanstation")

        def living() -> Liveness:
            uptime_s = int(time.monotonic() - started)
            return Liveness("ok", named, uptime_s, _now_utc_ms(), os.getpid(), memory_bytes())

        return Probes(living=living, readiness=self.health.readiness)


def health_of(store: Store, once: Once, others: Others) -> Health:
    """Return the checks of this server."""
    leading = once.leading
    return Health(
        store,
        now_utc_ms=_now_utc_ms,
        monotonic=time.monotonic,
        backups=lambda: leading.stands.backups,
        sync=lambda: leading.stands.sync,
        more=(leading.check, others.check, once.check_of_mail),
    )


def figures_of(
    store: Store,
    settings: Settings,
    meters: Meters,
    stations: StationNamespace,
    dashboards: DashboardNamespace,
    leading: Leading,
    others: Others,
) -> Scrape:
    """Return the figures, and to whom they are given."""
    plan = front_plan(settings)
    figures = Figures(
        Sources(
            version=version("scanstation"),
            store=store,
            meters=meters,
            presences=lambda: stations.presences,
            dashboards=lambda: dashboards.count,
            backups=lambda: leading.stands.backups,
            sync=lambda: leading.stands.sync,
            fanout=lambda: others.status,
            certificate=None if plan is None else plan.certificate,
            now_utc_ms=_now_utc_ms,
        )
    )
    return Scrape(figures.text, [ip_network(each) for each in settings.metrics_from])


def _now_utc_ms() -> int:
    return time.time_ns() // 1_000_000
