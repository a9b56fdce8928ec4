"""`scanstation-server users add|list|password|unlock|enable|disable`: who signs in.

Through the running server, so that sessions end there at once, or straight in the store when none
runs. A password is typed or comes by standard input, never as an argument, which others can read.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from msgspec import UNSET

from server.app import open_store
from server.cli.console import CommandError, ExitCode, asked_password, say, table, when
from server.cli.running import Running, running_server
from server.cli.surroundings import settings_here
from server.config import Settings
from server.domain.person_name import name_key
from server.store import Store, StoreLockedError
from server.store.audit import Actor
from server.store.users import Language, User, UserError, UserRole
from server.web.acting import actor
from server.web.authenticate import OWNER
from server.web.passwords import Passwords
from server.web.user_book import ChangeUser, NewUser, UserBook, UserList, nobody_listens
from server.web.users import PATH


class People:
    """Users through the running server, or straight from the store."""

    def __init__(self, way: Running | UserBook) -> None:
        self._way = way
        self._by: Actor = actor(OWNER)

    async def everyone(self) -> tuple[User, ...]:
        """Return all."""
        if isinstance(self._way, Running):
            return (await self._way.get(PATH, UserList)).users
        return (await self._way.everyone()).users

    async def named(self, name: str) -> User:
        """Return one.

        Raises:
            CommandError: when nobody has the name.
        """
        for one in await self.everyone():
            if name_key(one.name) == name_key(name):
                return one
        raise CommandError(f"There is no user {name}: `scanstation-server users list` tells all.")

    async def add(self, new: NewUser) -> User:
        """Add one."""
        if isinstance(self._way, Running):
            return await self._way.post(PATH, new, User)
        return await self._way.add(new, self._by)

    async def change(self, user_id: int, change: ChangeUser) -> User:
        """Change one."""
        if isinstance(self._way, Running):
            return await self._way.patch(f"{PATH}/{user_id}", change, User)
        return await self._way.change(user_id, change, self._by)


@asynccontextmanager
async def _people(settings: Settings) -> AsyncIterator[People]:
    try:
        store = open_store(settings)
    except StoreLockedError:
        async with running_server(settings) as running:
            yield People(running)
        return
    try:
        yield People(_book(store))
    except UserError as error:
        raise CommandError(str(error)) from None
    finally:
        store.close()


def _book(store: Store) -> UserBook:
    return UserBook(store, Passwords(), nobody_listens, lambda: time.time_ns() // 1_000_000)


def add_parser(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    adding = actions.add_parser("add", help="add one; the password is asked for, or is line 1")
    adding.add_argument("name")
    adding.add_argument("--role", choices=[role.value for role in UserRole], default="supervisor")
    adding.add_argument("--language", choices=[one.value for one in Language])
    adding.set_defaults(command=_add)
    actions.add_parser("list", help="print all").set_defaults(command=_list)
    changes = {
        "password": "set a new password, asked for as with add",
        "unlock": "let somebody try again after too many wrong passwords",
        "enable": "let somebody sign in again who was disabled",
        "disable": "let somebody sign in no more; every session ends",
    }
    for action, words in changes.items():
        changing = actions.add_parser(action, help=words)
        changing.add_argument("name")
        changing.set_defaults(command=partial(_change, action))


def _add(arguments: argparse.Namespace) -> ExitCode:
    language = None if arguments.language is None else Language(arguments.language)
    settings, password = settings_here(), asked_password()
    new = NewUser(arguments.name, password, UserRole(arguments.role), language)
    return asyncio.run(_added(settings, new))


async def _added(settings: Settings, new: NewUser) -> ExitCode:
    async with _people(settings) as people:
        _print([await people.add(new)])
    return ExitCode.OK


def _list(_: argparse.Namespace) -> ExitCode:
    return asyncio.run(_listed(settings_here()))


async def _listed(settings: Settings) -> ExitCode:
    async with _people(settings) as people:
        everyone = await people.everyone()
    if not everyone:
        say("Nobody yet: `scanstation-server users add NAME --role admin` adds the first.")
    _print(everyone)
    return ExitCode.OK


def _change(action: str, arguments: argparse.Namespace) -> ExitCode:
    settings = settings_here()
    password = asked_password() if action == "password" else None
    return asyncio.run(_changed(settings, action, arguments.name, password))


async def _changed(settings: Settings, action: str, name: str, password: str | None) -> ExitCode:
    async with _people(settings) as people:
        one = await people.named(name)
        change = ChangeUser(
            one.revision,
            password=UNSET if password is None else password,
            active={"enable": True, "disable": False}.get(action, UNSET),
            unlock=action in {"unlock", "password"},
        )
        _print([await people.change(one.user_id, change)])
    return ExitCode.OK


def _print(users: Sequence[User]) -> None:
    if users:
        say(table(("NAME", "ROLE", "STATE"), ((one.name, one.role, _state(one)) for one in users)))


def _state(user: User) -> str:
    if not user.active:
        return "disabled"
    until = user.locked_until_utc_ms
    if until is not None and until > time.time_ns() // 1_000_000:
        return f"locked until {when(until)}"
    return "active"
