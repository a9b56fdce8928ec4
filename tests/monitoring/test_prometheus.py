"""A real Prometheus before a real server: what it reads, what its rules and the dashboard ask."""

import asyncio
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.monitoring.watching import Prometheus, prometheus, server
from tests.system.server.speaking import ServerProcess, seated

_SLOW = re.compile(r"\[\$__rate_interval\]")
_METRIC = re.compile(r"\b((?:scanstation|process)_[a-z0-9_]+)\b")
_WITH_OTHERS = {"sync", "outbox", "quarantine", "conflicts", "fanout"}
_SOMETIMES = {
    "scanstation_backup_age_seconds",
    "scanstation_certificate_expiry_timestamp_seconds",
    "scanstation_store_turn_wait_seconds_bucket",
}
"""What a server alone, just started and without a front has nothing to tell of."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("watched")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[ServerProcess]:
    with server(folder) as started:
        yield started


@pytest.fixture(scope="module")
def watching(monitoring: Path, folder: Path, running: ServerProcess) -> Iterator[Prometheus]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    target = urlsplit(running.url).netloc
    with prometheus(monitoring, folder, target, port) as started:
        yield started


def _expressions(monitoring: Path) -> list[str]:
    dashboard = json.loads((monitoring / "grafana-dashboard.json").read_text("utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    asked += [each["expr"] for each in dashboard["annotations"]["list"]]
    return [_SLOW.sub("[1m]", each).replace("$site", ".*") for each in asked]


def _known(watching: Prometheus) -> set[str]:
    return set(watching.ask("label/__name__/values"))


def _missing(expression: str, known: set[str]) -> set[str]:
    named = set(_METRIC.findall(expression)) - known - _SOMETIMES
    return {name for name in named if name.split("_")[1] not in _WITH_OTHERS}


async def test_it_reads_what_a_station_did_a_moment_ago(
    running: ServerProcess, watching: Prometheus
) -> None:
    assert watching.until('up{job="scanstation"} == 1')
    async with seated(running, "pack-1") as station:
        await station.scan("nothing of ours")
        of_verdicts = "sum by (site) (scanstation_scans_total) > 0"
        ((labels, count),) = await asyncio.to_thread(watching.until, of_verdicts)
        assert (labels, count) == ({"site": "main"}, 1)
        here = 'scanstation_station_silence_seconds{station="pack-1"} == 0'
        assert await asyncio.to_thread(watching.until, here)
    gone = 'scanstation_station_silence_seconds{station="pack-1"} > 0'
    assert await asyncio.to_thread(watching.until, gone)


def test_each_rule_is_evaluated_and_none_fires_of_a_server_that_is_well(
    watching: Prometheus,
) -> None:
    watching.until("scanstation_build_info")
    rules: list[dict[str, Any]] = [
        rule for group in watching.ask("rules")["groups"] for rule in group["rules"]
    ]
    assert len(rules) > 20
    assert not [rule["lastError"] for rule in rules if rule.get("lastError")]
    firing = [rule["name"] for rule in rules if rule["state"] == "firing"]
    assert set(firing) <= {"ScanstationDiskFilling"}  # of this machine's own disk


def test_each_rule_names_metrics_that_there_are(watching: Prometheus) -> None:
    watching.until("scanstation_socket_event_duration_seconds_count")
    known = _known(watching)
    for group in watching.ask("rules")["groups"]:
        for rule in group["rules"]:
            assert not _missing(rule["query"], known), rule["name"]


def test_each_expression_of_the_dashboard_is_one_and_names_metrics_that_there_are(
    monitoring: Path, watching: Prometheus
) -> None:
    watching.until("scanstation_socket_event_duration_seconds_count")
    known = _known(watching)
    for expression in _expressions(monitoring):
        watching.ask("query", query=expression)
        assert not _missing(expression, known), expression


def test_what_is_told_keeps_to_prometheus_s_own_rules(
    running: ServerProcess, watching: Prometheus
) -> None:
    watching.until("scanstation_build_info")
    told = watching.ask("targets/metadata", metric="")
    units = {"seconds", "bytes", "total", "info", "fds"}
    for each in told:
        assert each["help"], each["metric"]
        if each["metric"].startswith("scanstation_") and each["type"] == "histogram":
            assert each["metric"].rpartition("_")[2] in units, each["metric"]
