"""People who sign in, in the file."""

import pytest

from server.store.audit import entries
from server.store.users import (
    LOCK_MS,
    MAX_FAILED,
    ChangedMeanwhileError,
    Language,
    LastAdminError,
    NameTakenError,
    NewUserRow,
    NoSuchUserError,
    UserChange,
    UserError,
    UserRole,
    add_first_admin,
    all_users,
    begin_attempt,
    change_user,
    end_attempt,
    user_named,
)
from tests.unit.server.store.people import BOSS, NOW_UTC_MS, add, memory

HASH = "$argon2id$of-another"


def test_people_are_listed_by_name() -> None:
    with memory() as connection:
        add(connection, "이서연")
        add(connection, "Kim", UserRole.ADMIN)
        assert [(one.name, one.role) for one in all_users(connection)] == [
            ("Kim", UserRole.ADMIN),
            ("이서연", UserRole.SUPERVISOR),
        ]


@pytest.mark.parametrize("other", ["Kim", "KIM", "Ｋｉｍ", "kim"])
def test_a_name_is_one_persons_however_it_is_written(other: str) -> None:
    with memory() as connection:
        kim = add(connection, "Kim")
        with pytest.raises(NameTakenError, match="choose another"):
            add(connection, other)
        assert user_named(connection, other) == kim


@pytest.mark.parametrize("name", ["'); DROP TABLE users; --", "<script>alert(1)</script>"])
def test_sql_and_script_are_names_like_others(name: str) -> None:
    with memory() as connection:
        assert user_named(connection, add(connection, name).name).name == name


def test_the_first_admin_is_the_first_only() -> None:
    with memory() as connection:
        add(connection, "Lee")
        new = NewUserRow("Kim", "hash", UserRole.ADMIN)
        assert add_first_admin(connection, new, now_utc_ms=NOW_UTC_MS).name == "Kim"
        with pytest.raises(UserError, match="already"):
            add_first_admin(
                connection, NewUserRow("Eve", "hash", UserRole.ADMIN), now_utc_ms=NOW_UTC_MS
            )


def test_a_change_is_of_what_was_seen() -> None:
    with memory() as connection:
        kim = add(connection, "Kim")
        first = UserChange(kim.revision, language=Language.KO)
        second = UserChange(kim.revision, role=UserRole.ADMIN)
        assert (
            change_user(connection, kim.user_id, first, BOSS, now_utc_ms=1).language is Language.KO
        )
        with pytest.raises(ChangedMeanwhileError, match="look again"):
            change_user(connection, kim.user_id, second, BOSS, now_utc_ms=1)
        assert user_named(connection, "kim").role is UserRole.SUPERVISOR


@pytest.mark.parametrize("change", [UserChange(active=False), UserChange(role=UserRole.SUPERVISOR)])
def test_an_admin_is_always_left(change: UserChange) -> None:
    with memory() as connection:
        kim, lee = add(connection, "Kim", UserRole.ADMIN), add(connection, "Lee", UserRole.ADMIN)
        change_user(connection, lee.user_id, change, BOSS, now_utc_ms=1)
        connection.execute("BEGIN")
        with pytest.raises(LastAdminError, match="make somebody else one first"):
            change_user(connection, kim.user_id, change, BOSS, now_utc_ms=1)


def test_nobody_is_changed_who_is_not_there() -> None:
    with memory() as connection:
        with pytest.raises(NoSuchUserError):
            change_user(connection, 7, UserChange(active=False), BOSS, now_utc_ms=1)
        with pytest.raises(NoSuchUserError, match="users list"):
            user_named(connection, "Kim")


def test_a_change_is_told_in_the_audit_log_without_the_password() -> None:
    with memory() as connection:
        kim = add(connection, "Kim")
        change = UserChange(password_hash=HASH, role=UserRole.ADMIN, active=True, unlock=True)
        change_user(connection, kim.user_id, change, BOSS, now_utc_ms=9)
        told = entries(connection, limit=9)
        assert [(one.who, one.what, one.about) for one in told] == [
            ("boss", "user.password", "Kim (role admin, enabled, unlocked)"),
            ("boss", "user.added", "Kim (supervisor)"),
        ]


def test_after_ten_attempts_the_account_is_locked_for_a_while() -> None:
    with memory() as connection:
        kim = add(connection, "Kim")
        for _ in range(MAX_FAILED):
            attempt = begin_attempt(connection, "kim", now_utc_ms=NOW_UTC_MS)
            assert attempt is not None
            assert attempt.locked_until_utc_ms is None
        until = NOW_UTC_MS + LOCK_MS
        for later in (0, 1, LOCK_MS - 1):
            attempt = begin_attempt(connection, "KIM", now_utc_ms=NOW_UTC_MS + later)
            assert attempt is not None
            assert attempt.locked_until_utc_ms == until
        attempt = begin_attempt(connection, "Kim", now_utc_ms=until)
        assert attempt is not None
        assert attempt.locked_until_utc_ms is None
        assert entries(connection, limit=1)[0].what == "user.locked"
        assert kim.locked_until_utc_ms is None


def test_a_password_that_fits_forgets_the_attempts_before() -> None:
    with memory() as connection:
        add(connection, "Kim")
        for _ in range(3 * MAX_FAILED):
            attempt = begin_attempt(connection, "Kim", now_utc_ms=NOW_UTC_MS)
            assert attempt is not None
            assert attempt.locked_until_utc_ms is None
            found = end_attempt(connection, attempt, attempt.password_hash)
            assert found is not None
            assert found.name == "Kim"


@pytest.mark.parametrize("change", [UserChange(active=False), UserChange(password_hash=HASH)])
def test_one_who_was_changed_while_the_password_was_measured_is_not_let_in(
    change: UserChange,
) -> None:
    with memory() as connection:
        kim = add(connection, "Kim")
        attempt = begin_attempt(connection, "Kim", now_utc_ms=NOW_UTC_MS)
        assert attempt is not None
        change_user(connection, kim.user_id, change, BOSS, now_utc_ms=1)
        assert end_attempt(connection, attempt, "rehashed") is None


def test_a_locked_account_is_unlocked_by_hand() -> None:
    with memory() as connection:
        kim = add(connection, "Kim")
        for _ in range(MAX_FAILED + 1):
            begin_attempt(connection, "Kim", now_utc_ms=NOW_UTC_MS)
        assert user_named(connection, "Kim").locked_until_utc_ms is not None
        change_user(connection, kim.user_id, UserChange(unlock=True), BOSS, now_utc_ms=1)
        attempt = begin_attempt(connection, "Kim", now_utc_ms=NOW_UTC_MS)
        assert attempt is not None
        assert attempt.locked_until_utc_ms is None


def test_a_clock_set_back_locks_nobody_for_long() -> None:
    with memory() as connection:
        add(connection, "Kim")
        year_ms = 365 * 86_400_000
        for _ in range(MAX_FAILED + 1):
            begin_attempt(connection, "Kim", now_utc_ms=NOW_UTC_MS + year_ms)
        attempt = begin_attempt(connection, "Kim", now_utc_ms=NOW_UTC_MS)
        assert attempt is not None
        assert attempt.locked_until_utc_ms is None


def test_of_a_name_nobody_has_there_is_nothing_to_measure() -> None:
    with memory() as connection:
        assert begin_attempt(connection, "nobody", now_utc_ms=1) is None
