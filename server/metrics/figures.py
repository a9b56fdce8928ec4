"""The figures, gathered for one who asks: the store read once, all else as it is in memory.

What it is: every family in its order. The store is read beside the writer, which is never waited
for. What it is not: who asks (`scrape`). The server's event loop; the text is made on a thread, so
that no scan waits for two hundred stations to be written down.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from server.backup_schedule import LastBackup
from server.fanout.status import FanoutStatus
from server.front.authority import AuthorityError, expires
from server.metrics.asked import asked
from server.metrics.families import gauge
from server.metrics.fanout import of_fanout
from server.metrics.process import process
from server.metrics.stations import stations
from server.metrics.store import Centre, of_backups, of_centre, of_store
from server.store import Store, StoreError
from server.store.station_figures import StationFigures, last_heard, station_figures
from server.store.sync_state import SyncCounts, SyncStatus, find_state, read_counts
from server.web.meters import Meters
from server.web.presence import Presence

_OF_CERTIFICATE = "Until when the front's certificate holds, Unix time; none where it renews it."
_OF_STORE = "1 when the store could be read for these figures."
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sources:
    """What figures are taken of.

    `sync` is None where there is no centre, `fanout` where there is no Redis.
    """

    version: str
    store: Store
    meters: Meters
    presences: Callable[[], Mapping[str, Presence]]
    dashboards: Callable[[], int]
    backups: Callable[[], LastBackup]
    sync: Callable[[], SyncStatus | None]
    fanout: Callable[[], FanoutStatus | None]
    certificate: Path | None
    now_utc_ms: Callable[[], int]


@dataclass(frozen=True, slots=True)
class _Read:
    """What one look into the store brings."""

    stations: tuple[StationFigures, ...]
    counts: SyncCounts | None
    in_step_utc_ms: int | None


@dataclass(frozen=True, slots=True)
class _Moment:
    """What only the loop may look at."""

    presences: Mapping[str, Presence]
    dashboards: int


class Figures:
    """Gathers them. What was heard of stations before the start is read once."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._began_utc_ms = sources.now_utc_ms()
        self._heard_utc_ms: Mapping[str, int] | None = None

    async def text(self) -> bytes:
        """Return everything in Prometheus's text format."""
        try:
            read = await self.sources.store.read(self._look)
        except StoreError as error:
            _LOG.warning("the store's figures cannot be read: %s", error)
            read = None
        told = _Moment(dict(self.sources.presences()), self.sources.dashboards())
        return await asyncio.to_thread(self._text, read, told)

    def _text(self, read: _Read | None, moment: _Moment) -> bytes:
        """Write everything down, on a thread: no scan waits for it."""
        return "".join([*self._of_server(moment), *self._of_store(read, moment)]).encode()

    def _look(self, connection: sqlite3.Connection) -> _Read:
        """Read, on a reader's thread."""
        if self._heard_utc_ms is None:
            self._heard_utc_ms = last_heard(connection)
        state = find_state(connection)
        return _Read(
            stations=station_figures(connection),
            counts=read_counts(connection) if self.sources.sync() is not None else None,
            in_step_utc_ms=None if state is None else state.in_step_utc_ms,
        )

    def _of_server(self, moment: _Moment) -> Iterator[str]:
        sources, now = self.sources, self.sources.now_utc_ms()
        yield from process(sources.version, self._began_utc_ms / 1000)
        yield from asked(sources.meters)
        dashboards = "Supervisors' pages and programs that listen at this server."
        yield gauge("dashboards_connected", dashboards, moment.dashboards)
        fanout = sources.fanout()
        if fanout is not None:
            yield from of_fanout(fanout)
        yield from of_backups(sources.backups(), now)
        yield gauge("certificate_expiry_timestamp_seconds", _OF_CERTIFICATE, self._ends())

    def _of_store(self, read: _Read | None, moment: _Moment) -> Iterator[str]:
        sources, now = self.sources, self.sources.now_utc_ms()
        yield gauge("store_readable", _OF_STORE, float(read is not None))
        if read is None:
            return
        heard = self._heard_utc_ms or {}
        yield from stations(read.stations, heard, moment.presences, now)
        status = sources.store.status()
        yield from of_store(status, sources.store.commits)
        sync = sources.sync()
        if sync is not None and read.counts is not None:
            since = sync.in_step_utc_ms or read.in_step_utc_ms or self._began_utc_ms
            yield from of_centre(Centre(sync, read.counts, now - since), status.outbox_length, now)

    def _ends(self) -> float | None:
        """Return until when the certificate holds; None of none, and of one that cannot be read."""
        path = self.sources.certificate
        try:
            return None if path is None else expires(path).timestamp()
        except (AuthorityError, OSError):
            return None
