"""People who sign in to the dashboard, as jobs and queries on a connection.

What it is: the `users` table, how often somebody tried to sign in as one of them, and the rules
that hold whoever asks: a name is one person's, an admin is always left, a change is of what was
seen. What it is not: hashing (server.web.passwords), or operators, who scan. The writer's and the
readers' threads.
"""

import sqlite3
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

from server.domain.person_name import name_key
from server.store.audit import NOBODY, Actor, note

MAX_FAILED = 10
LOCK_MS = 15 * 60_000


class UserRole(StrEnum):
    """What a person may."""

    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Language(StrEnum):
    """What the dashboard speaks to a person who has chosen."""

    KO = "ko"
    EN = "en"


class User(Struct, frozen=True):
    """A person. `language` None is as the browser has it; `revision` counts changes."""

    user_id: int
    name: str
    role: UserRole
    language: Language | None
    active: bool
    locked_until_utc_ms: int | None
    revision: int
    made_utc_ms: int


class NewUserRow(Struct, frozen=True):
    """A person to add."""

    name: str
    password_hash: str
    role: UserRole
    language: Language | None = None


class UserChange(Struct, frozen=True):
    """What is to be other than at `revision`; None there takes whatever it is now."""

    revision: int | None = None
    password_hash: str | UnsetType = UNSET
    role: UserRole | UnsetType = UNSET
    language: Language | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET
    unlock: bool = False


class Attempt(Struct, frozen=True):
    """Somebody tries to sign in: whom as, and the hash that the password has to fit."""

    user_id: int
    password_hash: str
    active: bool
    locked_until_utc_ms: int | None


class UserError(Exception):
    """What was asked of users cannot be done; the message says why and what to do."""


class NameTakenError(UserError):
    """Another person has this name."""


class LastAdminError(UserError):
    """Nobody would be left who can manage users."""


class ChangedMeanwhileError(UserError):
    """Somebody else changed this user since it was read."""


class NoSuchUserError(UserError):
    """There is nobody of this name or number."""


_COLUMNS = "user_id, name, role, language, active, locked_until_utc_ms, revision, made_utc_ms"


def add_user(
    connection: sqlite3.Connection, new: NewUserRow, actor: Actor, *, now_utc_ms: int
) -> User:
    """Add a person.

    Raises:
        NameTakenError: when the name is somebody's already, however it is written.
    """
    key = name_key(new.name)
    if connection.execute("SELECT 1 FROM users WHERE name_key = ?", (key,)).fetchone():
        raise NameTakenError(f"There is a user {new.name} already; choose another name.")
    cursor = connection.execute(
        "INSERT INTO users (name, name_key, password_hash, role, language, made_utc_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (new.name, key, new.password_hash, new.role.value, new.language, now_utc_ms),
    )
    note(connection, actor, "user.added", f"{new.name} ({new.role})", now_utc_ms=now_utc_ms)
    return user(connection, cursor.lastrowid or 0)


def add_first_admin(connection: sqlite3.Connection, new: NewUserRow, *, now_utc_ms: int) -> User:
    """Add the admin whom a store without one gets.

    Raises:
        UserError: when there is one already.
    """
    if has_admin(connection):
        raise UserError("There is an admin already: sign in, or have one add you.")
    return add_user(connection, new, NOBODY, now_utc_ms=now_utc_ms)


def has_admin(connection: sqlite3.Connection) -> bool:
    """Say whether there is an admin."""
    found = connection.execute("SELECT 1 FROM users WHERE role = 'admin' LIMIT 1").fetchone()
    return found is not None


def all_users(connection: sqlite3.Connection) -> tuple[User, ...]:
    """Return everybody, by name."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM users ORDER BY name_key")  # noqa: S608
    return tuple(_user(row) for row in rows)


def user(connection: sqlite3.Connection, user_id: int) -> User:
    """Return a person.

    Raises:
        NoSuchUserError: when there is none of this number.
    """
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM users WHERE user_id = ?",  # noqa: S608  # names of columns
        (user_id,),
    ).fetchone()
    if row is None:
        raise NoSuchUserError(f"There is no user {user_id}.")
    return _user(row)


def _user(row: tuple[int, str, str, str | None, int, int | None, int, int]) -> User:
    language = None if row[3] is None else Language(row[3])
    return User(row[0], row[1], UserRole(row[2]), language, bool(row[4]), *row[5:])


def change_user(
    connection: sqlite3.Connection,
    user_id: int,
    change: UserChange,
    actor: Actor,
    *,
    now_utc_ms: int,
) -> User:
    """Change a person. Sessions end elsewhere (`sessions.end_of_user`), in the same job.

    Raises:
        NoSuchUserError: when there is none of this number.
        ChangedMeanwhileError: when the person is not at the change's revision any more.
        LastAdminError: when no active admin would be left.
    """
    before = user(connection, user_id)
    if change.revision not in (None, before.revision):
        sentence = f"{before.name} was changed by somebody else meanwhile; look again first."
        raise ChangedMeanwhileError(sentence)
    for column, value in _values(change).items():
        connection.execute(
            f"UPDATE users SET {column} = ? WHERE user_id = ?",  # noqa: S608  # our own names
            (value, user_id),
        )
    connection.execute("UPDATE users SET revision = revision + 1 WHERE user_id = ?", (user_id,))
    _keep_an_admin(connection, before)
    what = "user.password" if change.password_hash is not UNSET else "user.changed"
    note(connection, actor, what, f"{before.name}{_told(change)}", now_utc_ms=now_utc_ms)
    return user(connection, user_id)


def _values(change: UserChange) -> dict[str, object]:
    asked: dict[str, object] = {
        "password_hash": change.password_hash,
        "role": change.role,
        "language": change.language,
        "active": change.active if change.active is UNSET else int(change.active),
    }
    if change.unlock:
        asked |= {"failed": 0, "locked_until_utc_ms": None}
    return {column: value for column, value in asked.items() if value is not UNSET}


def _told(change: UserChange) -> str:
    told = [] if change.role is UNSET else [f"role {change.role}"]
    if change.active is not UNSET:
        told.append("enabled" if change.active else "disabled")
    if change.unlock:
        told.append("unlocked")
    return f" ({', '.join(told)})" if told else ""


def _keep_an_admin(connection: sqlite3.Connection, before: User) -> None:
    """Refuse to be left without an admin who may sign in, where there was one."""
    was_one = before.active and before.role is UserRole.ADMIN
    left = connection.execute("SELECT 1 FROM users WHERE role = 'admin' AND active LIMIT 1")
    if was_one and left.fetchone() is None:
        sentence = f"{before.name} is the last admin: make somebody else one first."
        raise LastAdminError(sentence)


def user_named(connection: sqlite3.Connection, name: str) -> User:
    """Return the person of a name, however it is written.

    Raises:
        NoSuchUserError: when nobody has it.
    """
    row = connection.execute(
        "SELECT user_id FROM users WHERE name_key = ?", (name_key(name),)
    ).fetchone()
    if row is None:
        raise NoSuchUserError(f"There is no user {name}: see `scanstation-server users list`.")
    return user(connection, row[0])


def begin_attempt(
    connection: sqlite3.Connection,
    name: str,
    *,
    now_utc_ms: int,
    known_user_id: int | None = None,
) -> Attempt | None:
    """Count that somebody tries to sign in; None of a name that nobody has.

    It is counted before the password is measured, so that a thousand at once are no more than one
    after the other. MAX_FAILED are measured, the next locks the account for LOCK_MS. A lock that
    reaches further than that was set by a clock that has been set right since: it is none. Of a
    name that nobody has something is written, too, so that it takes as long. Who is known already
    (`known_user_id`) is counted elsewhere, and no lock keeps him out.
    """
    row = connection.execute(
        "SELECT user_id, name, password_hash, active, failed, locked_until_utc_ms FROM users"
        " WHERE name_key = ?",
        (name_key(name),),
    ).fetchone()
    if row is None:
        connection.execute("UPDATE meta SET value = value")
        return None
    user_id, own_name, password_hash, active, failed, until = row
    if user_id == known_user_id:
        return Attempt(user_id, password_hash, bool(active), None)
    if until is not None and now_utc_ms < until <= now_utc_ms + LOCK_MS:
        return Attempt(user_id, password_hash, bool(active), until)
    until = now_utc_ms + LOCK_MS if failed >= MAX_FAILED else None
    connection.execute(
        "UPDATE users SET failed = ?, locked_until_utc_ms = ? WHERE user_id = ?",
        (0 if until else failed + 1, until, user_id),
    )
    if until is not None:
        note(connection, NOBODY, "user.locked", own_name, now_utc_ms=now_utc_ms)
    return Attempt(user_id, password_hash, bool(active), until)


def end_attempt(
    connection: sqlite3.Connection, attempt: Attempt, password_hash: str
) -> User | None:
    """Forget the attempts of a person whose password fitted; keep it by `password_hash` from now.

    None when the person was changed since the attempt began: disabled, or given another password.
    """
    changed = connection.execute(
        "UPDATE users SET failed = 0, locked_until_utc_ms = NULL, password_hash = ?"
        " WHERE user_id = ? AND active AND password_hash = ?",
        (password_hash, attempt.user_id, attempt.password_hash),
    )
    return user(connection, attempt.user_id) if changed.rowcount else None
