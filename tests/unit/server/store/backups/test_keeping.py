"""Which backups the rule keeps."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from server.store.backups.files import Backup, Cause, free_path, listed
from server.store.backups.keeping import KEEP_DAYS, KEEP_WEEKS, delete_old, outdated

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


def _backup(made: datetime, cause: Cause = Cause.SCHEDULED) -> Backup:
    made_utc_ms = int(made.timestamp()) * 1000
    return Backup(Path(f"{cause}-{made_utc_ms}"), made_utc_ms, cause, 1)


def _kept(backups: list[Backup]) -> list[Backup]:
    gone = outdated(backups)
    return [backup for backup in backups if backup not in gone]


def test_of_two_months_a_backup_a_day_a_week_of_days_and_the_weeks_before_are_kept() -> None:
    daily = [_backup(MONDAY - timedelta(days=day)) for day in range(60)]
    kept = [(MONDAY - datetime.fromtimestamp(b.made_utc_ms / 1000, UTC)).days for b in _kept(daily)]
    # Seven days; the latest of this week (0), and the last three Sundays (1, 8, 15).
    assert kept == [0, 1, 2, 3, 4, 5, 6, 8, 15]


def test_of_one_day_the_latest_is_kept() -> None:
    hourly = [_backup(MONDAY + timedelta(hours=hour)) for hour in range(10)]
    assert _kept(hourly) == [hourly[-1]]


def test_days_without_a_backup_do_not_count() -> None:
    yearly = [_backup(MONDAY - timedelta(days=365 * year)) for year in range(9)]
    assert _kept(yearly) == yearly[:KEEP_DAYS]


def test_three_from_before_a_migration_are_kept() -> None:
    made = [_backup(MONDAY + timedelta(minutes=n), Cause.MIGRATION) for n in range(5)]
    assert _kept(made) == made[2:]


def test_what_a_person_made_stays() -> None:
    made = [_backup(MONDAY - timedelta(days=day * 30), Cause.MANUAL) for day in range(40)]
    assert outdated(made) == ()


_BACKUPS = st.lists(
    st.builds(
        lambda hours, cause: _backup(MONDAY + timedelta(hours=hours), cause),
        st.integers(0, 24 * 400),
        st.sampled_from(Cause),
    ),
    max_size=60,
    unique_by=lambda backup: (backup.made_utc_ms, backup.cause),
)


@given(_BACKUPS)
def test_the_newest_of_each_cause_is_always_kept_and_the_scheduled_are_few(
    backups: list[Backup],
) -> None:
    kept = _kept(backups)
    for cause in Cause:
        of_cause = [backup for backup in backups if backup.cause is cause]
        if of_cause:
            assert max(of_cause, key=lambda backup: backup.made_utc_ms) in kept
    scheduled = [backup for backup in kept if backup.cause is Cause.SCHEDULED]
    assert len(scheduled) <= KEEP_DAYS + KEEP_WEEKS


@given(_BACKUPS)
def test_deleting_twice_deletes_nothing_more(backups: list[Backup]) -> None:
    assert outdated(_kept(backups)) == ()


def test_only_what_the_rule_names_is_deleted(tmp_path: Path) -> None:
    for hours in range(3):
        made_utc_ms = int((MONDAY + timedelta(hours=hours)).timestamp()) * 1000
        free_path(tmp_path, made_utc_ms, Cause.SCHEDULED).touch()
    (tmp_path / "holiday.jpg").touch()
    assert len(delete_old(tmp_path)) == 2
    assert {path.name for path in tmp_path.iterdir()} == {
        "holiday.jpg",
        listed(tmp_path)[0].path.name,
    }
