"""Figures of the store, its centre and its backups."""

from collections.abc import Iterable
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from server.backup_schedule import LastBackup
from server.durations import Durations
from server.metrics.store import Centre, of_backups, of_centre, of_store
from server.store import StoreStatus
from server.store.neighbours import Sharing
from server.store.sync_state import SyncCounts, SyncPhase, SyncStatus
from server.store.waits import Waits

NOW = 10_000_000


def _values(families: Iterable[str]) -> dict[str, float]:
    return {
        " ".join((sample.name.removeprefix("scanstation_"), *sample.labels.values())): sample.value
        for family in text_string_to_metric_families("".join(families))
        for sample in family.samples
    }


def _of(status: SyncStatus, counts: SyncCounts, behind_ms: int = 0) -> dict[str, float]:
    return _values(of_centre(Centre(status, counts, behind_ms), counts.unsynced_scans, NOW))


def test_the_store_s_commits_and_its_disk_are_told() -> None:
    commits = Durations((0.01,))
    commits.note(0.5)
    status = StoreStatus(Path("/x"), queue_depth=3, outbox_length=0, free_bytes=10, disk_bytes=40)
    told = _values(of_store(status, commits))
    assert told["store_queue_jobs"] == 3
    assert told["store_commit_duration_seconds_count"] == 1
    assert told["store_commit_duration_seconds_bucket 0.01"] == 0
    assert (told["disk_free_bytes"], told["disk_size_bytes"]) == (10, 40)


def test_the_wait_for_a_turn_is_told_where_others_share_the_store() -> None:
    waits = Waits()
    waits.note(0.003)
    status = StoreStatus(Path("/x"), 0, 0, 1, 1, Sharing(waits.so_far(), last_writer=1))
    told = _values(of_store(status, Durations((1.0,))))
    assert told["store_turn_wait_seconds_bucket 0.0025"] == 0
    assert told["store_turn_wait_seconds_bucket 0.005"] == 1
    assert told["store_turn_wait_seconds_count"] == 1


def test_the_oldest_scan_that_waits_has_an_age() -> None:
    told = _of(SyncStatus(), SyncCounts(4, NOW - 90_000, 2, 5, sent_again=1), 60_000)
    assert told["outbox_scans"] == 4
    assert told["outbox_oldest_age_seconds"] == 90
    assert told["quarantine_scans"] == 4
    assert told["conflicts_open"] == 2
    assert told["sync_lag_seconds"] == 60


def test_where_no_scan_waits_its_age_is_nothing_and_not_unknown() -> None:
    assert _of(SyncStatus(), SyncCounts(0, None, 0, 0))["outbox_oldest_age_seconds"] == 0


def test_one_phase_is_told_of_all_there_are() -> None:
    told = _of(SyncStatus(SyncPhase.REFUSED, skew_ms=-90_000), SyncCounts(0, None, 0, 0))
    phases = {name: value for name, value in told.items() if name.startswith("sync_phase")}
    assert len(phases) == len(SyncPhase)
    assert [name for name, value in phases.items() if value] == ["sync_phase refused"]
    assert told["sync_clock_skew_seconds"] == -90


def test_a_clock_that_nobody_compared_is_not_told_of() -> None:
    assert "sync_clock_skew_seconds" not in _of(SyncStatus(), SyncCounts(0, None, 0, 0))


def test_a_backup_has_an_age_and_a_failure() -> None:
    told = _values(of_backups(LastBackup(24, NOW - 5_000, "no room"), NOW))
    assert told == {"backup_age_seconds": 5, "backup_interval_seconds": 86_400, "backup_failed": 1}


def test_where_none_is_to_be_made_none_is_told_of() -> None:
    assert _values(of_backups(LastBackup(0, None, None), NOW)) == {}
