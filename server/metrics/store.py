"""Families of the store, its sync with the centre and its backups. Pure.

What is the store's is the same at each of its servers. How the sync and the backups go only the
server tells that does them.
"""

from collections.abc import Iterator

from msgspec import Struct

from server.backup_schedule import LastBackup
from server.durations import Durations
from server.metrics.families import gauge, gauges, histogram, histograms
from server.store import StoreStatus
from server.store.sync_state import SyncCounts, SyncPhase, SyncStatus
from server.store.waits import BOUNDS_MS

_OF_COMMITS = "How long this server's commits took, the jobs of each included."
_OF_TURNS = (
    "How long this server waited for its turn before a commit, where others share the store."
)
_OF_SCANS_BEHIND = "Scans of the store that the centre does not have yet."
_OF_OLDEST = "How long the oldest of these scans has waited; 0 when none does."
_OF_QUARANTINE = "Scans of the store that the centre could not take: a person has to look."
_OF_CONFLICTS = "Conflicts between sites that wait for a supervisor, by the store."
_OF_PHASE = "1 of what this server's sync does, 0 of all it does not."
_OF_LAG = "Since when the store was not in step with the centre, as far as this server knows."
_OF_SKEW = "How far this computer's clock is ahead of the centre's; behind it is less than 0."


class Centre(Struct, frozen=True):
    """How a store stands with its centre: `behind_ms` is since when it was in step."""

    status: SyncStatus
    counts: SyncCounts
    behind_ms: int


def of_store(status: StoreStatus, commits: Durations) -> Iterator[str]:
    """Make the families of writing, and of the disk."""
    yield gauge("store_queue_jobs", "Jobs that wait for this server's writer.", status.queue_depth)
    yield histograms("store_commit_duration_seconds", _OF_COMMITS, (), [((), commits)])
    if status.sharing is not None:
        waited = status.sharing.waited
        bounds_s = [bound / 1000 for bound in BOUNDS_MS]
        yield histogram("store_turn_wait_seconds", _OF_TURNS, bounds_s, waited.counts, waited.sum_s)
    yield gauge("disk_free_bytes", "Room on the disk of the data folder.", status.free_bytes)
    yield gauge("disk_size_bytes", "Size of the disk of the data folder.", status.disk_bytes)


def of_centre(centre: Centre, outbox_length: int, now_utc_ms: int) -> Iterator[str]:
    """Make the families of a store that has a centre."""
    status, counts = centre.status, centre.counts
    oldest = counts.oldest_unsynced_utc_ms
    age_s = 0.0 if oldest is None else max(0, now_utc_ms - oldest) / 1000
    yield gauge("outbox_scans", _OF_SCANS_BEHIND, outbox_length)
    yield gauge("outbox_oldest_age_seconds", _OF_OLDEST, age_s)
    yield gauge("quarantine_scans", _OF_QUARANTINE, counts.quarantined - counts.sent_again)
    yield gauge("conflicts_open", _OF_CONFLICTS, counts.conflicts)
    phases = {phase.value: float(phase is status.phase) for phase in SyncPhase}
    yield gauges("sync_phase", _OF_PHASE, "phase", phases)
    yield gauge("sync_lag_seconds", _OF_LAG, max(0, centre.behind_ms) / 1000)
    skew_s = None if status.skew_ms is None else status.skew_ms / 1000
    yield gauge("sync_clock_skew_seconds", _OF_SKEW, skew_s)


def of_backups(last: LastBackup, now_utc_ms: int) -> Iterator[str]:
    """Make the families of scheduled backups; of a server that makes none there is nothing."""
    if not last.every_hours:
        return
    made = last.made_utc_ms
    age_s = None if made is None else max(0, now_utc_ms - made) / 1000
    yield gauge("backup_age_seconds", "How old the newest backup is.", age_s)
    yield gauge("backup_interval_seconds", "How often one is made.", last.every_hours * 3600)
    failed = float(last.failure is not None)
    yield gauge("backup_failed", "1 when the last try to make a backup failed.", failed)
