"""Who is signed in, in the file."""

import sqlite3

from server.store.sessions import (
    MAX_OF_USER,
    NewSession,
    Session,
    add_session,
    end_of_user,
    end_session,
    saw_session,
    session_of,
)
from server.store.users import UserChange, UserRole, change_user
from tests.unit.server.store.people import BOSS, add, memory


def _begin(
    connection: sqlite3.Connection, user_id: int, number: int, made_utc_ms: int = 0
) -> tuple[bytes, ...]:
    new = NewSession(_hash(number), user_id, "csrf", made_utc_ms, made_utc_ms + 1000)
    return add_session(connection, new)


def _hash(number: int) -> bytes:
    return bytes([number]) * 32


def test_a_session_is_found_with_its_person_until_it_ends() -> None:
    with memory() as connection:
        kim = add(connection, "Kim", UserRole.ADMIN)
        _begin(connection, kim.user_id, 1)
        saw_session(connection, _hash(1), now_utc_ms=5)
        found = session_of(connection, _hash(1))
        assert found == Session(
            _hash(1), kim.user_id, "csrf", 0, 5, 1000, "Kim", UserRole.ADMIN, None
        )
        assert session_of(connection, _hash(2)) is None
        end_session(connection, _hash(1))
        assert session_of(connection, _hash(1)) is None


def test_all_of_a_person_end_at_once_and_nobody_elses() -> None:
    with memory() as connection:
        kim, lee = add(connection, "Kim"), add(connection, "Lee")
        for number, one in enumerate((kim, kim, lee)):
            _begin(connection, one.user_id, number)
        assert set(end_of_user(connection, kim.user_id)) == {_hash(0), _hash(1)}
        assert session_of(connection, _hash(2)) is not None


def test_a_new_one_ends_the_expired_and_of_too_many_the_oldest() -> None:
    with memory() as connection:
        kim, lee = add(connection, "Kim"), add(connection, "Lee")
        _begin(connection, lee.user_id, 200)
        for number in range(MAX_OF_USER):
            assert _begin(connection, kim.user_id, number, made_utc_ms=number) == ()
        assert _begin(connection, kim.user_id, 100, made_utc_ms=100) == (_hash(0),)
        assert _begin(connection, kim.user_id, 101, made_utc_ms=1000)[:1] != ()
        assert session_of(connection, _hash(200)) is None


def test_one_who_was_disabled_has_none() -> None:
    with memory() as connection:
        kim = add(connection, "Kim")
        _begin(connection, kim.user_id, 1)
        change_user(connection, kim.user_id, UserChange(active=False), BOSS, now_utc_ms=1)
        assert session_of(connection, _hash(1)) is None
