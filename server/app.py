"""The server, built and run: the only module that knows every part.

What it is: settings in, a listening server, and an orderly end: no new connection, what runs is
finished and answered, the store is closed. What it is not: a command line (server.cli). The
process's asyncio loop.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import ip_network
from typing import Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from aiohttp import web

from server.accounts import Accounts
from server.address_file import published
from server.beside import beside
from server.centre_here import owner_of_orders, sync_here, tell_of_centre
from server.config import Settings
from server.contract.dashboard_live import NAMESPACE as DASHBOARD
from server.contract.station import NAMESPACE as STATION
from server.domain.policy import Policy
from server.draining import LET_GO_S
from server.folder_secrets import secrets_of
from server.front_here import trusted_ca
from server.gs1_ahead import IDLE_S, load_gs1_tables
from server.health import Health
from server.leading import Leading
from server.listening import address_line, listening_on
from server.once import Once
from server.others import Others
from server.private_folder import ensure_private
from server.service_manager import NOBODY, ServiceManager
from server.store import Store, StoreFailedError
from server.watched import Watched, figures_of, health_of
from server.web.backups import Backups
from server.web.conflicts import Conflicts
from server.web.counts import Counts
from server.web.cross_origin import allowing, let_read
from server.web.csv_export import CsvExports
from server.web.dashboard_live import DashboardNamespace
from server.web.dashboard_news import DashboardNews
from server.web.drawing import Drawing
from server.web.front import behind
from server.web.guard import (
    LOOPBACK_NAMES,
    TokenCheck,
    close_answers,
    known_hosts,
    token_check,
)
from server.web.live import StationNamespace
from server.web.meters import Meters, measuring
from server.web.openapi import ApiDocument
from server.web.operators import Operators
from server.web.order_history import OrderScans
from server.web.order_import import OrderImport
from server.web.order_table import OrderTable
from server.web.orders import Orders
from server.web.pages import Pages
from server.web.pairing import Pairing
from server.web.pins import Pins
from server.web.probes import Readiness
from server.web.problems import problems
from server.web.receipts import StationReceipts
from server.web.request_id import tell_id, with_id
from server.web.route import Route, add_routes
from server.web.scans import Scans
from server.web.settlements import Settlements
from server.web.sheets import Sheets
from server.web.sign_in_limits import Limits
from server.web.sockets import Sockets, socket_server
from server.web.station_printing import StationPrinting
from server.web.station_settings import StationSettingsApi
from server.web.station_tokens import StationTokens
from server.web.stations import Stations
from server.web.steady_clock import SteadyClock
from server.web.sync import Sync

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Clock:
    """The process's clocks."""

    now_utc_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    monotonic: Callable[[], float] = time.monotonic


def open_store(settings: Settings, *, shared: bool = False) -> Store:
    """Open the store of these settings, its folder made first.

    It is locked to this process, or to those of this host that share it.

    Raises:
        StoreError: when the folder or the store in it cannot be used.
    """
    try:
        ensure_private(settings.folder)
    except OSError as error:
        hint = "set SCANSTATION_DATA_DIR to a folder this user may write to"
        raise StoreFailedError("make the data folder", str(error), hint) from error
    policy = Policy(require_operator=settings.require_operator)
    return Store.open(
        settings.store_path,
        policy=policy,
        now_utc_ms=_Clock().now_utc_ms,
        backups=settings.backups,
        shared=shared,
    )


async def serve(
    settings: Settings,
    *,
    stop: asyncio.Event,
    listening: Callable[[str], None],
    manager: ServiceManager = NOBODY,
) -> None:
    """Serve until `stop` is set. `listening` is called with the address line, as JSON, once.

    Raises:
        StoreError, TokenError, OSError: when the data folder cannot be used.
        PortTakenError: when the address cannot be listened on.
    """
    store = open_store(settings, shared=settings.redis_url is not None)
    try:
        await _serve(_built(settings, store), stop, listening, manager)
    finally:
        store.close()
    _LOG.info("stopped")


@dataclass(frozen=True, slots=True)
class _Built:
    """What runs while the server serves, and the application that listens for it."""

    settings: Settings
    store: Store
    site: web.Application
    accounts: Accounts
    once: Once
    others: Others
    stations: StationNamespace
    news: DashboardNews
    dashboards: DashboardNamespace
    health: Health


def _built(settings: Settings, store: Store) -> _Built:
    """Put the parts together. Nothing runs yet."""
    clock = _Clock()
    secrets = secrets_of(settings)
    is_right = token_check(secrets.owner)
    others = Others(
        settings.redis_url,
        store,
        key=secrets.hints,
        now_utc_ms=clock.now_utc_ms,
        monotonic=clock.monotonic,
    )
    accounts = _accounts(store, settings, is_right, secrets.sessions, others.limits)
    sockets = Sockets(socket_server(STATION, DASHBOARD))
    news = _news(store, sockets, lambda: health.readiness())  # noqa: PLW0108 - made below
    meters = Meters()
    stations = StationNamespace(
        store,
        StationTokens(store, is_right),
        sockets,
        news,
        Pins(store, accounts.passwords, now_utc_ms=clock.now_utc_ms),
        now_utc_ms=clock.now_utc_ms,
        monotonic=clock.monotonic,
        meters=meters,
        elsewhere=others.elsewhere,
    )
    sync = sync_here(store, settings, stations.orders_changed, clock.now_utc_ms)
    once = Once(store, settings, sync, clock.now_utc_ms)
    health = health_of(store, once, others)
    dashboards = DashboardNamespace(news, sockets, accounts.who, accounts.who.of_token, meters)
    accounts.sessions.when_ended(lambda _: dashboards.ask_again())
    accounts.sessions.when_ended(lambda _: others.session_ended())
    others.tell(stations, news, dashboards)
    scrape = figures_of(store, settings, meters, stations, dashboards, once.leading, others)
    watched = Watched(health, scrape, meters)
    site = _site(store, settings, accounts, watched, stations, once.leading, sockets)
    return _Built(settings, store, site, accounts, once, others, stations, news, dashboards, health)


async def _serve(
    built: _Built, stop: asyncio.Event, listening: Callable[[str], None], manager: ServiceManager
) -> None:
    """Listen, and run what runs beside, until `stop` is set and what runs then is answered."""
    settings, store = built.settings, built.store
    shared = settings.redis_url is not None
    leading = built.once.leading

    async def do_once(url: str) -> None:
        set_up = built.accounts.set_up.offer(settings.public_url or url)
        await built.once.do(set_up, built.health.readiness)

    async with (
        listening_on(built.site, settings) as at,
        beside(load_gs1_tables(lambda: store.scanned_utc_ms, 0 if shared else IDLE_S)),
        beside(leading.run(lambda: do_once(at.url))),
        beside(
            tell_of_centre(
                store,
                lambda: leading.stands.sync,
                built.stations.centre_changed,
                _Clock().now_utc_ms,
            )
        ),
        beside(built.others.run()),
        beside(built.news.run()),
        beside(built.dashboards.run()),
        beside(manager.keep_alive(built.health.answers)),
    ):
        line = address_line(at.url, settings)
        with published(settings.folder, line.encode(), shared=shared):
            listening(line)
            _LOG.info("listening", extra={"url": at.url, "data_dir": str(settings.data_dir)})
            manager.tell("READY=1", f"STATUS=listening at {at.url}")
            await stop.wait()
            _LOG.info("stopping")
            manager.tell("STOPPING=1", "STATUS=stopping: what runs is answered first")
            await at.drain(LET_GO_S if settings.public_url else 0)


def _accounts(
    store: Store, settings: Settings, is_owner: TokenCheck, session_secret: str, limits: Limits
) -> Accounts:
    clock = _Clock()
    return Accounts(
        store,
        is_owner,
        session_secret,
        now_utc_ms=clock.now_utc_ms,
        monotonic=clock.monotonic,
        limits=limits,
        before=settings.session_secret_before,
    )


def _news(
    store: Store, sockets: Sockets, readiness: Callable[[], Awaitable[Readiness]]
) -> DashboardNews:
    """Return what supervisors are told as it happens. Each start is an epoch of its own."""
    clock = _Clock()
    return DashboardNews(
        store,
        sockets,
        epoch=uuid4().hex,
        readiness=readiness,
        now_utc_ms=clock.now_utc_ms,
        monotonic=clock.monotonic,
    )


def _site(
    store: Store,
    settings: Settings,
    accounts: Accounts,
    watched: Watched,
    stations: StationNamespace,
    leading: Leading,
    sockets: Sockets,
) -> web.Application:
    """Return the application: the guards in their order, then the routes."""
    site = web.Application(
        middlewares=[
            measuring(watched.meters),
            problems,
            with_id,
            watched.scrape.before_the_guards(),
            allowing(settings.allowed_origins),
            behind([ip_network(each) for each in settings.trusted_proxies]),
            known_hosts(_names(settings)),
        ]
    )
    for signal in (close_answers, let_read, tell_id):
        site.on_response_prepare.append(signal)
    site.on_shutdown.append(lambda _: stations.close())
    site.on_shutdown.append(lambda _: sockets.close())
    parts: tuple[_Part, ...] = (
        *(sockets, Pages(), accounts, Backups(store), watched.probes(), watched.scrape),
        *_of_orders(store, settings, stations, leading),
        *_of_scans(store),
        *_of_stations(store, settings, accounts, stations),
    )
    routes = [route for part in parts for route in part.routes()]
    told = ApiDocument(routes, version("scanstation"))
    add_routes(site, [*routes, *told.routes()], accounts.who)
    return site


def _names(settings: Settings) -> frozenset[str]:
    """Return the names that the server answers to: this machine's, and the front's."""
    public = urlsplit(settings.public_url or "").hostname
    return LOOPBACK_NAMES | {settings.host} | ({public} if public else set())


class _Part(Protocol):
    """Something of the API."""

    def routes(self) -> list[Route]: ...


def _of_orders(
    store: Store, settings: Settings, stations: StationNamespace, leading: Leading
) -> tuple[_Part, ...]:
    """Return what is asked of orders, where they come from, and what contradicts about them."""
    now_utc_ms = _Clock().now_utc_ms
    imported = stations.orders_changed if leading.stands.sync is None else leading.look
    return (
        OrderImport(store, changed=imported, now_utc_ms=now_utc_ms, to=owner_of_orders(settings)),
        Orders(store),
        Conflicts(store),
        Settlements(store, _settled(stations, leading), now_utc_ms),
        Sync(
            store,
            settings.site,
            lambda: leading.stands.sync,
            now_utc_ms,
            stations.orders_changed,
        ),
    )


def _of_scans(store: Store) -> tuple[_Part, ...]:
    """Return what is asked of scans, and of what they come to. Exports share one bound."""
    clock, exports = _Clock(), CsvExports()
    return (
        Scans(store, exports),
        OrderTable(store, exports),
        OrderScans(store),
        Counts(store, now_utc_ms=clock.now_utc_ms, monotonic=clock.monotonic),
    )


def _of_stations(
    store: Store, settings: Settings, accounts: Accounts, stations: StationNamespace
) -> tuple[_Part, ...]:
    """Return what is asked of stations and operators, and set of them."""
    clock = _Clock()
    steady = SteadyClock(clock.now_utc_ms, clock.monotonic)
    drawing = Drawing()
    return (
        Stations(store, lambda: stations.presences),
        StationReceipts(store, lambda: stations.presences),
        Pairing(
            store,
            stations.hang_up,
            trusted_ca(settings),
            limits=accounts.limits,
            now_utc_ms=steady,
        ),
        StationSettingsApi(
            store,
            stations,
            requires_operator=settings.require_operator,
            now_utc_ms=clock.now_utc_ms,
        ),
        StationPrinting(store, stations, drawing, clock.now_utc_ms),
        Operators(store, accounts.passwords, now_utc_ms=clock.now_utc_ms),
        Sheets(store, drawing, now_utc_ms=clock.now_utc_ms),
    )


def _settled(stations: StationNamespace, leading: Leading) -> Callable[[], Awaitable[None]]:
    """Return what tells stations of an order that a supervisor changed, and the centre soon."""

    async def tell() -> None:
        await stations.orders_changed()
        if leading.stands.sync is not None:
            await leading.look()

    return tell
