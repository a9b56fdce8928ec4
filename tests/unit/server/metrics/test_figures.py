"""The figures of a real server, read as Prometheus does."""

import re
import sqlite3
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from server.backup_schedule import LastBackup
from server.fanout.status import FanoutStatus
from server.front.authority import ensure_certificate
from server.metrics.figures import Figures, Sources
from server.store import Policy, Store
from server.store.stations import note_station
from server.store.sync_state import SyncStatus, ensure_state
from server.web.meters import Meters
from server.web.presence import NEVER_SEEN, Presence
from tests.unit.server.looking_on import running
from tests.unit.server.web.sample import NOW_UTC_MS
from tests.unit.server.web.scanning import Scanner

HALL = 200
"""Stations, as many as the largest hall has."""


def _figures(
    store: Store,
    presences: Mapping[str, Presence] | None = None,
    sync: SyncStatus | None = None,
    fanout: FanoutStatus | None = None,
) -> Figures:
    return Figures(
        Sources(
            version="1.2.3",
            store=store,
            meters=Meters(),
            presences=lambda: presences or {},
            dashboards=lambda: 3,
            backups=lambda: LastBackup(24, NOW_UTC_MS, None),
            sync=lambda: sync,
            fanout=lambda: fanout,
            certificate=None,
            now_utc_ms=lambda: NOW_UTC_MS + 5_000,
        )
    )


def _values(text: bytes) -> dict[str, float]:
    return {
        " ".join((sample.name.removeprefix("scanstation_"), *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


@pytest.fixture
def store(tmp_path: Path) -> Store:
    path = tmp_path / "server" / "scanstation.sqlite3"
    return Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)


async def test_a_station_that_scanned_before_this_server_came_is_silent_since(
    store: Store,
) -> None:
    await Scanner(store).scan("nothing of ours")
    told = _values(await _figures(store).text())
    store.close()
    assert told["station_silence_seconds pack-01"] == 5
    assert told["station_work_at_hand pack-01"] == 0
    assert told["store_commit_duration_seconds_count"] >= 1
    assert told["dashboards_connected"] == 3
    assert told["store_readable"] == 1


async def test_of_a_store_with_a_centre_it_is_told_how_far_behind_it_is(store: Store) -> None:
    await store.write(partial(ensure_state, site="seoul"))
    await Scanner(store).scan("nothing of ours", "nothing of ours")
    told = _values(await _figures(store, sync=SyncStatus()).text())
    alone = _values(await _figures(store).text())
    store.close()
    assert told["outbox_scans"] == 2
    assert told["outbox_oldest_age_seconds"] == 5
    assert told["sync_phase connecting"] == 1
    assert "outbox_scans" not in alone


async def test_of_a_server_with_redis_it_is_told_whether_others_hear_it(store: Store) -> None:
    told = _values(await _figures(store, fanout=FanoutStatus(since_utc_ms=1)).text())
    alone = _values(await _figures(store).text())
    store.close()
    assert told["fanout_up"] == 1
    assert "fanout_up" not in alone


@pytest.mark.expects_log("server.metrics.figures")
async def test_a_store_that_cannot_be_read_leaves_the_process_s_own_figures(store: Store) -> None:
    store.close()
    told = _values(await _figures(store).text())
    assert told["store_readable"] == 0
    assert told["start_time_seconds"] == (NOW_UTC_MS + 5_000) / 1000
    assert "stations_known" not in told


async def test_a_hall_of_stations_is_told_fast_and_beside_the_writer(store: Store) -> None:
    def add(connection: sqlite3.Connection) -> None:
        for number in range(HALL):
            note_station(connection, f"pack-{number}")

    await store.write(add)
    presences = {f"pack-{number}": NEVER_SEEN.came(3, NOW_UTC_MS) for number in range(HALL)}
    figures = _figures(store, presences)
    before = store.commits.up_to()[-1]
    took_s = []
    for _ in range(5):
        begun_s = time.perf_counter()
        told = _values(await figures.text())
        took_s.append(time.perf_counter() - begun_s)
    assert told["stations_connected"] == told["stations_known"] == HALL
    assert store.commits.up_to()[-1] == before
    store.close()
    assert min(took_s) < 0.5  # 15 ms on a quiet machine: docs/monitoring.md


async def test_a_running_server_tells_them_to_a_token_that_may_and_to_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, monkeypatch) as seen, aiohttp.ClientSession() as session:
        url, owner = f"{seen.url}/metrics", {"Authorization": f"Bearer {seen.owner_token}"}
        assert (await session.get(url)).status == 401
        tokens = f"{seen.url}/api/tokens"
        scopes = {"name": "Prometheus", "scopes": ["metrics:read"]}
        made = await (await session.post(tokens, json=scopes, headers=owner)).json()
        token = {"Authorization": f"Bearer {made['secret']}"}
        assert (await session.get(tokens, headers=token)).status == 403
        answer = await session.get(url, headers=token)
        told = _values(await answer.read())
    assert answer.content_type == "text/plain"
    assert told["http_request_duration_seconds_count GET /metrics 4xx"] == 1
    assert told["http_request_duration_seconds_count POST /api/tokens 2xx"] == 1


_NAMED = re.compile(r"\b(scanstation_[a-z0-9_]+)\b")
_MONITORING = Path(__file__).parents[4] / "installer" / "monitoring"


def _families(text: bytes) -> set[str]:
    """Return what a query may name: each family, and of a histogram its parts."""
    told = {name for line in text.decode().splitlines() for name in line.split()[2:3]}
    return told | {f"{name}_{part}" for name in told for part in ("bucket", "sum", "count")}


@pytest.mark.skipif(sys.platform != "linux", reason="several servers of one store are Linux's")
async def test_rules_and_dashboard_name_no_figure_that_a_server_with_everything_has_not(
    tmp_path: Path,
) -> None:
    now = datetime.fromtimestamp(NOW_UTC_MS / 1000, UTC)
    certificate = tmp_path / "hub.pem"
    ensure_certificate(tmp_path, "hub.lan", now, path=certificate, key_path=tmp_path / "hub.key")
    path = tmp_path / "server" / "scanstation.sqlite3"
    store = Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS, shared=True)
    await store.write(partial(ensure_state, site="seoul"))
    await Scanner(store).scan("nothing of ours")
    figures = _figures(store, sync=SyncStatus(), fanout=FanoutStatus(since_utc_ms=1))
    everything = replace(figures.sources, certificate=certificate)
    told = _families(await Figures(everything).text())
    store.close()
    for file in ("scanstation.rules.yml", "grafana-dashboard.json"):
        named = set(_NAMED.findall((_MONITORING / file).read_text("utf-8")))
        assert named - told == set(), file
