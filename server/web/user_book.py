"""People as the web and the command line manage them: checked, hashed, kept, signed out.

Whoever is disabled, or gets another role or password, is signed out everywhere in the same
transaction. What it is not: the rules of the table (server.store.users), or routes (`users`). An
asyncio loop.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from msgspec import UNSET, Struct, UnsetType

from server.domain.person_name import tidy_name, tidy_password, why_no_name, why_no_password
from server.store import Store
from server.store.audit import Actor, Kind, note
from server.store.sessions import add_session, end_of_user
from server.store.users import (
    Attempt,
    Language,
    NewUserRow,
    User,
    UserChange,
    UserError,
    UserRole,
    add_first_admin,
    add_user,
    all_users,
    change_user,
    end_attempt,
    user,
)
from server.web.asked import NewPassword, PersonName
from server.web.passwords import Passwords
from server.web.session_book import Begun


class NewUser(Struct, frozen=True, forbid_unknown_fields=True):
    """A person to add. `language` null is as the browser has it."""

    name: PersonName
    password: NewPassword
    role: UserRole
    language: Language | None = None


class ChangeUser(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be other, of a person at `revision`; what is not named stays."""

    revision: int
    password: NewPassword | UnsetType = UNSET
    role: UserRole | UnsetType = UNSET
    language: Language | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET
    unlock: bool = False


class UserList(Struct, frozen=True):
    """Everybody, by name."""

    users: tuple[User, ...]


class BadUserError(UserError):
    """A name or password cannot be one."""


async def nobody_listens(_: Iterable[bytes]) -> None:
    """Take what no server is there to tell of."""


class UserBook:
    """Everybody. `ended` is told of the sessions that a change ends."""

    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        ended: Callable[[Iterable[bytes]], Awaitable[None]],
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._ended = ended
        self._now_utc_ms = now_utc_ms

    async def everyone(self) -> UserList:
        """Return all."""
        return UserList(await self._store.read(all_users))

    async def add(self, new: NewUser, by: Actor) -> User:
        """Add a person.

        Raises:
            UserError: when name or password cannot be one, or the name is taken.
        """
        row = await self._row(new)
        now = self._now_utc_ms()
        return await self._store.write(partial(add_user, new=row, actor=by, now_utc_ms=now))

    async def add_first_admin(
        self, new: NewUser, begun: Callable[[int], Begun]
    ) -> tuple[User, Begun]:
        """Add the first admin, with a session that begins.

        Raises:
            UserError: as `add`, or when there is an admin already.
        """
        row = await self._row(new)
        now = self._now_utc_ms()

        def added(connection: sqlite3.Connection) -> tuple[User, Begun]:
            admin = add_first_admin(connection, row, now_utc_ms=now)
            session = begun(admin.user_id)
            add_session(connection, session.row)
            return admin, session

        return await self._store.write(added)

    async def change(self, user_id: int, change: ChangeUser, by: Actor) -> User:
        """Change a person.

        Raises:
            UserError: when it cannot be done.
        """
        row = await self._change_row(user_id, change)
        job = partial(_changed, user_id=user_id, change=row, by=by, now_utc_ms=self._now_utc_ms())
        changed, ended = await self._store.write(job)
        await self._ended(ended)
        return changed

    async def change_own_password(
        self, attempt: Attempt, password: str, begun: Begun
    ) -> User | None:
        """Give somebody who proved the old password a new one, and one session instead of all.

        None when the person was changed by somebody else meanwhile.

        Raises:
            BadUserError: when it cannot be one.
        """
        before = await self._store.read(partial(user, user_id=attempt.user_id))
        kept = await self._hashed(password, before.name)
        job = partial(
            _password_changed,
            attempt=attempt,
            password_hash=kept,
            begun=begun,
            now_utc_ms=self._now_utc_ms(),
        )
        changed = await self._store.write(job)
        if changed is None:
            return None
        await self._ended(changed[1])
        return changed[0]

    async def _row(self, new: NewUser) -> NewUserRow:
        name = tidy_name(new.name)
        if (why := why_no_name(name)) is not None:
            raise BadUserError(why)
        kept = await self._hashed(new.password, name)
        return NewUserRow(name, kept, new.role, new.language)

    async def _change_row(self, user_id: int, change: ChangeUser) -> UserChange:
        kept: str | UnsetType = UNSET
        if change.password is not UNSET:
            before = await self._store.read(partial(user, user_id=user_id))
            kept = await self._hashed(change.password, before.name)
        return UserChange(
            change.revision, kept, change.role, change.language, change.active, change.unlock
        )

    async def _hashed(self, password: str, name: str) -> str:
        tidy = tidy_password(password)
        if (why := why_no_password(tidy, name)) is not None:
            raise BadUserError(why)
        return await self._passwords.hashed(tidy)


def _changed(
    connection: sqlite3.Connection, user_id: int, change: UserChange, by: Actor, now_utc_ms: int
) -> tuple[User, tuple[bytes, ...]]:
    before = user(connection, user_id)
    after = change_user(connection, user_id, change, by, now_utc_ms=now_utc_ms)
    is_same = (before.role, before.active) == (after.role, after.active)
    if is_same and change.password_hash is UNSET:
        return after, ()
    return after, end_of_user(connection, user_id)


def _password_changed(
    connection: sqlite3.Connection,
    attempt: Attempt,
    password_hash: str,
    begun: Begun,
    now_utc_ms: int,
) -> tuple[User, tuple[bytes, ...]] | None:
    found = end_attempt(connection, attempt, password_hash)
    if found is None:
        return None
    ended = end_of_user(connection, attempt.user_id)
    add_session(connection, begun.row)
    by = Actor(Kind.USER, found.name)
    note(connection, by, "user.password", found.name, now_utc_ms=now_utc_ms)
    return found, ended
