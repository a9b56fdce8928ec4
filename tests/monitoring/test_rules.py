"""Each alert fires above its threshold and not below it, by promtool; of no data it is silent."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from server import health
from server.durations import REQUEST_BOUNDS_S
from server.store.sync_state import SKEW_TOLD_MS, SyncPhase
from server.web import alerts

RULES = "scanstation.rules.yml"
_AT = "90m"
_HOURS = "x100"
"""Of a value a minute."""
_HERE = 'instance="a:8787", job="scanstation", site="seoul"'
_NEXT = 'instance="b:8788", job="scanstation", site="seoul"'


@dataclass(frozen=True)
class Case:
    """Series under which an alert fires, and under which it does not; by promtool's notation."""

    fires: dict[str, str]
    quiet: dict[str, str]


def _flat(value: float) -> str:
    return f"{value}+0{_HOURS}"


def _one(name: str, above: float, below: float, more: str = "") -> Case:
    series = f"{name}{{{_HERE}{more}}}"
    return Case({series: _flat(above)}, {series: _flat(below)})


def _durations(name: str, more: str, slow_in_1000: int) -> dict[str, str]:
    """Return a histogram with so many of a thousand a minute above 200 ms."""
    below = {str(bound): 1000 if bound > 0.2 else 1000 - slow_in_1000 for bound in REQUEST_BOUNDS_S}
    return {
        f'{name}_bucket{{{_HERE}, {more}, le="{bound}"}}': f"0+{count}{_HOURS}"
        for bound, count in {**below, "+Inf": 1000}.items()
    }


def _requests(failed: int, all_of_them: int) -> dict[str, str]:
    name = "scanstation_http_request_duration_seconds_count"
    return {
        f'{name}{{{_HERE}, method="GET", route="/x", status="5xx"}}': f"0+{failed}{_HOURS}",
        f'{name}{{{_HERE}, method="GET", route="/x", status="2xx"}}': f"0+{all_of_them}{_HOURS}",
    }


def _silence(here_s: float, there_s: float, at_work: int, unconfirmed: int) -> dict[str, str]:
    of = ', station="pack-1"'
    return {
        f"scanstation_station_silence_seconds{{{_HERE}{of}}}": _flat(here_s),
        f"scanstation_station_silence_seconds{{{_NEXT}{of}}}": _flat(there_s),
        f"scanstation_station_work_at_hand{{{_HERE}{of}}}": _flat(at_work),
        f"scanstation_station_work_at_hand{{{_NEXT}{of}}}": _flat(at_work),
        f"scanstation_station_unconfirmed_scans{{{_HERE}{of}}}": _flat(unconfirmed),
    }


def _two(name: str, one: float, other: float) -> dict[str, str]:
    return {f"{name}{{{_HERE}}}": _flat(one), f"{name}{{{_NEXT}}}": _flat(other)}


def _ratio(part: str, whole: str, above: float, below: float, of: float) -> Case:
    def series(value: float) -> dict[str, str]:
        return {f"{part}{{{_HERE}}}": _flat(value), f"{whole}{{{_HERE}}}": _flat(of)}

    return Case(series(above), series(below))


_SCAN = 'namespace="/station", event="scan"'
_EVENTS = "scanstation_socket_event_duration_seconds"
_HTTP = "scanstation_http_request_duration_seconds"
_STARTS = "scanstation_start_time_seconds"
_ORDERS = 'method="GET", route="/api/orders", status="2xx"'
_IMPORT = 'method="POST", route="/api/orders/import", status="2xx"'
_REFUSED = "scanstation_scans_refused_total"
_QUIET_S, _LATE_S = alerts.SILENT_MS / 1000, health.MAX_BEHIND_MS / 1000
_SKEW_S = SKEW_TOLD_MS / 1000

CASES: dict[str, list[Case]] = {
    "ScanstationServerDown": [Case(_two("up", 0, 0), _two("up", 1, 0))],
    "ScanstationServerMissing": [
        Case(
            {f"up{{{_HERE}}}": _flat(1), f"up{{{_NEXT}}}": "1+0x80 0+0x19"},
            {f"up{{{_HERE}}}": "1+0x80 0+0x19", f"up{{{_NEXT}}}": "0+0x78 1+0x21"},
        )
    ],
    "ScanstationRestarting": [
        Case(
            {f"{_STARTS}{{{_HERE}}}": "0+0x40 1+0x9 2+0x9 3+0x9 4+0x50"},
            {f"{_STARTS}{{{_HERE}}}": "0+0x40 1+0x9 2+0x9 3+0x60"},
        )
    ],
    "ScanstationCpuHigh": [
        Case(
            {f"process_cpu_seconds_total{{{_HERE}}}": f"0+42.6{_HOURS}"},
            {f"process_cpu_seconds_total{{{_HERE}}}": f"0+41.4{_HOURS}"},
        )
    ],
    "ScanstationMemoryHigh": [
        _ratio("process_resident_memory_bytes", "scanstation_memory_limit_bytes", 81, 80, 100)
    ],
    "ScanstationDiskFilling": [
        _ratio("scanstation_disk_free_bytes", "scanstation_disk_size_bytes", 19, 21, 100)
    ],
    "ScanstationDiskFull": [
        _one("scanstation_disk_free_bytes", health.MIN_FREE_BYTES - 1, health.MIN_FREE_BYTES)
    ],
    "ScanstationStoreUnreadable": [_one("scanstation_store_readable", 0, 1)],
    "ScanstationCertificateEnds": [
        _one("scanstation_certificate_expiry_timestamp_seconds", 13 * 86_400, 15 * 86_400)
    ],
    "ScanstationScansSlow": [
        Case(
            _durations(_EVENTS, _SCAN, 11),
            _durations(_EVENTS, _SCAN, 9)
            | _durations(_EVENTS, 'namespace="/station", event="hello"', 900),
        )
    ],
    "ScanstationRequestsSlow": [
        Case(
            _durations(_HTTP, _ORDERS, 11),
            _durations(_HTTP, _ORDERS, 9) | _durations(_HTTP, _IMPORT, 900),
        )
    ],
    "ScanstationErrors": [
        Case(_requests(2, 998), _requests(1, 1999)),
        Case(_requests(1, 0), _requests(0, 0)),
    ],
    "ScanstationScansNotStored": [
        Case(
            {f'{_REFUSED}{{{_HERE}, code="not_stored"}}': f"0+1{_HOURS}"},
            {
                f'{_REFUSED}{{{_HERE}, code="not_stored"}}': _flat(5),
                f'{_REFUSED}{{{_HERE}, code="gap"}}': f"0+1{_HOURS}",
            },
        )
    ],
    "ScanstationStoreQueue": [
        _one("scanstation_store_queue_jobs", health.MAX_QUEUE + 1, health.MAX_QUEUE)
    ],
    "ScanstationStationSilent": [
        Case(_silence(_QUIET_S + 1, 900, 1, 0), _silence(_QUIET_S, 900, 1, 0)),
        Case(_silence(900, 900, 0, 3), _silence(900, 900, 0, 0)),
        Case(_silence(900, 900, 1, 0), _silence(900, 0, 1, 0)),
    ],
    "ScanstationFanoutDown": [_one("scanstation_fanout_up", 0, 1)],
    "ScanstationSyncBehind": [
        Case(
            _two("scanstation_sync_lag_seconds", _LATE_S + 1, _LATE_S + 1),
            _two("scanstation_sync_lag_seconds", _LATE_S, _LATE_S * 9),
        )
    ],
    "ScanstationSyncRefused": [
        _one("scanstation_sync_phase", 1, 0, f', phase="{SyncPhase.REFUSED}"'),
        _one("scanstation_sync_phase", 1, 0, f', phase="{SyncPhase.STUCK}"'),
    ],
    "ScanstationOutboxOld": [_one("scanstation_outbox_oldest_age_seconds", 901, 900)],
    "ScanstationQuarantine": [_one("scanstation_quarantine_scans", 1, 0)],
    "ScanstationConflicts": [_one("scanstation_conflicts_open", 1, 0)],
    "ScanstationClockOff": [
        _one("scanstation_sync_clock_skew_seconds", _SKEW_S + 1, _SKEW_S),
        _one("scanstation_sync_clock_skew_seconds", -_SKEW_S - 1, -_SKEW_S),
    ],
    "ScanstationBackupFailed": [_one("scanstation_backup_failed", 1, 0)],
    "ScanstationBackupOld": [
        Case(
            {
                f"scanstation_backup_age_seconds{{{_HERE}}}": _flat(172_801),
                f"scanstation_backup_interval_seconds{{{_HERE}}}": _flat(86_400),
            },
            {
                f"scanstation_backup_age_seconds{{{_HERE}}}": _flat(172_800),
                f"scanstation_backup_interval_seconds{{{_HERE}}}": _flat(86_400),
            },
        )
    ],
}


def _rules(monitoring: Path) -> list[dict[str, Any]]:
    read = yaml.safe_load((monitoring / RULES).read_text("utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


def _promtool(folder: Path, monitoring: Path, tests: list[dict[str, Any]]) -> str:
    """Return what promtool says against these tests; nothing when it is content."""
    file = folder / "tests.yml"
    whole = {"rule_files": [str(monitoring / RULES)], "evaluation_interval": "5m", "tests": tests}
    file.write_text(yaml.safe_dump(whole), encoding="utf-8")
    done = subprocess.run(
        ["promtool", "test", "rules", str(file)], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _series(series: dict[str, str]) -> list[dict[str, str]]:
    return [{"series": name, "values": values} for name, values in series.items()]


def _counted(alert: str) -> dict[str, Any]:
    """Return a question for how many of an alert fire: its words and labels are of no account."""
    return {"expr": f'count(ALERTS{{alertname="{alert}", alertstate="firing"}})', "eval_time": _AT}


def _asked(alert: str, series: dict[str, str], firing: int) -> dict[str, Any]:
    told = [{"labels": "{}", "value": firing}] if firing else []
    return {
        "interval": "1m",
        "input_series": _series(series),
        "promql_expr_test": [{**_counted(alert), "exp_samples": told}],
    }


def test_every_rule_is_tried(monitoring: Path) -> None:
    assert {rule["alert"] for rule in _rules(monitoring)} == set(CASES)


def test_each_fires_above_its_threshold_and_not_below_it(monitoring: Path, tmp_path: Path) -> None:
    tests = [
        _asked(alert, series, firing)
        for alert, cases in CASES.items()
        for case in cases
        for series, firing in ((case.fires, 1), (case.quiet, 0))
    ]
    assert not _promtool(tmp_path, monitoring, tests)


def test_of_no_data_none_says_anything(monitoring: Path, tmp_path: Path) -> None:
    tests = [_asked(alert, {"of_another_job": _flat(1)}, 0) for alert in CASES]
    assert not _promtool(tmp_path, monitoring, tests)


def test_each_says_what_to_do_how_grave_it_is_and_waits_before_it_does(monitoring: Path) -> None:
    for rule in _rules(monitoring):
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert len(rule["annotations"]["summary"]) > 80, rule["alert"]
        assert "for" in rule or "[1h]" in rule["expr"], rule["alert"]


def test_the_words_of_an_alert_are_written_out(monitoring: Path, tmp_path: Path) -> None:
    summary = (
        "pack-1 has not been heard for 15m 0s and has work in hand. Look at the kiosk and its"
        " network; its scans are kept there."
    )
    told = {
        "exp_labels": {"severity": "warning", "site": "seoul", "station": "pack-1"},
        "exp_annotations": {"summary": summary},
    }
    alert = {"eval_time": _AT, "alertname": "ScanstationStationSilent", "exp_alerts": [told]}
    series = _series(_silence(900, 900, 1, 0))
    tests = [{"interval": "1m", "input_series": series, "alert_rule_test": [alert]}]
    assert not _promtool(tmp_path, monitoring, tests)
