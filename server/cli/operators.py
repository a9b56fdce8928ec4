"""`scanstation-server operators ...`: who scans, what to print on each badge, PINs.

Through the running server, or straight in the store when none runs.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from msgspec import UNSET

from server.app import open_store
from server.cli.console import CommandError, ExitCode, asked_password, say, table, when
from server.cli.operator_file import RULE, new_operator, read_operators
from server.cli.running import Running, running_server
from server.cli.surroundings import settings_here
from server.config import Settings
from server.domain.pin import why_no_pin
from server.store import Store, StoreLockedError
from server.store.operators import OperatorError
from server.web.operators import (
    ChangeOperator,
    NewOperator,
    OperatorCard,
    OperatorList,
    add_operator,
    changed_operator,
    list_operators,
)
from server.web.passwords import Passwords

_PATH = "/api/operators"


class OperatorBook:
    """Operators through the running server, or straight from the store when none runs."""

    def __init__(self, way: Running | Store) -> None:
        self._way = way

    async def add(self, new: NewOperator) -> OperatorCard:
        """Add or rename one."""
        if isinstance(self._way, Running):
            return await self._way.post(_PATH, new, OperatorCard)
        try:
            return await add_operator(self._way, new)
        except OperatorError as error:
            raise CommandError(str(error)) from None

    async def change(self, badge: str, asked: ChangeOperator) -> OperatorCard:
        """Change one."""
        if isinstance(self._way, Running):
            return await self._way.patch(f"{_PATH}/{badge}", asked, OperatorCard)
        now_utc_ms = time.time_ns() // 1_000_000
        try:
            return await changed_operator(
                self._way, Passwords(), badge, asked, now_utc_ms=now_utc_ms
            )
        except OperatorError as error:
            raise CommandError(str(error)) from None

    async def everyone(self) -> OperatorList:
        """Return all."""
        if isinstance(self._way, Running):
            return await self._way.get(_PATH, OperatorList)
        return await list_operators(self._way)


def add_parser(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    adding = actions.add_parser("add", help="add or rename one, and print the badge's code")
    adding.add_argument("name")
    adding.add_argument("badge", help="lower-case letters and digits, as printed on the badge")
    adding.set_defaults(command=_add)
    importing = actions.add_parser("import", help="add those of a CSV file: badge,name")
    importing.add_argument("file", type=Path)
    importing.set_defaults(command=_import)
    actions.add_parser("list", help="print all of them").set_defaults(command=_list)
    changes = {
        "pin": "set a PIN, asked for, or the first line of standard input",
        "no-pin": "take the PIN away",
        "unlock": "let a locked PIN be tried again at once",
        "disable": "sign one out at the next scan, and let nobody sign in with the badge",
        "enable": "let one sign in again who was disabled",
        "badge": "give one a new badge; the old one is refused from then on",
    }
    for action, words in changes.items():
        changing = actions.add_parser(action, help=words)
        changing.add_argument("badge", help="the badge that is worn now")
        if action == "badge":
            changing.add_argument("new", help="the new badge")
        changing.set_defaults(command=partial(_change, action))


def _add(arguments: argparse.Namespace) -> ExitCode:
    return asyncio.run(add(settings_here(), arguments.name, arguments.badge))


def _import(arguments: argparse.Namespace) -> ExitCode:
    return asyncio.run(import_csv(settings_here(), arguments.file))


def _change(action: str, arguments: argparse.Namespace) -> ExitCode:
    settings = settings_here()
    asked = ChangeOperator(
        active={"enable": True, "disable": False}.get(action, UNSET),
        badge=arguments.new if action == "badge" else UNSET,
        pin=asked_password("PIN") if action == "pin" else None if action == "no-pin" else UNSET,
        unlock=action == "unlock",
    )
    return asyncio.run(change(settings, arguments.badge, asked))


def _list(_: argparse.Namespace) -> ExitCode:
    return asyncio.run(list_all(settings_here()))


@asynccontextmanager
async def _book(settings: Settings) -> AsyncIterator[OperatorBook]:
    try:
        store = open_store(settings)
    except StoreLockedError:
        async with running_server(settings) as running:
            yield OperatorBook(running)
        return
    try:
        yield OperatorBook(store)
    finally:
        store.close()


async def add(settings: Settings, name: str, badge: str) -> ExitCode:
    """Add one operator and print the badge."""
    new = new_operator(badge, name)
    if new is None:
        raise CommandError(f"The badge {badge!r} of {name!r} cannot be used. {RULE}")
    async with _book(settings) as book:
        _print([await book.add(new)])
    return ExitCode.OK


async def change(settings: Settings, badge: str, asked: ChangeOperator) -> ExitCode:
    """Change one operator and print what is so now.

    Raises:
        CommandError: nobody wears the badge, or the new badge or PIN cannot be one.
    """
    for each in (badge, badge if asked.badge is UNSET else asked.badge):
        if new_operator(each, "x") is None:
            raise CommandError(f"The badge {each!r} cannot be used. {RULE}")
    if isinstance(asked.pin, str) and (why := why_no_pin(asked.pin)) is not None:
        raise CommandError(why)
    async with _book(settings) as book:
        _print([await book.change(badge, asked)])
    return ExitCode.OK


async def import_csv(settings: Settings, path: Path) -> ExitCode:
    """Add every operator of a CSV file with the columns `badge` and `name`."""
    new = read_operators(path)
    async with _book(settings) as book:
        _print([await book.add(operator) for operator in new])
    return ExitCode.OK


async def list_all(settings: Settings) -> ExitCode:
    """Print every operator and badge."""
    _print(await everyone(settings))
    return ExitCode.OK


async def everyone(settings: Settings) -> tuple[OperatorCard, ...]:
    """Return every operator."""
    async with _book(settings) as book:
        return (await book.everyone()).operators


def _print(cards: Sequence[OperatorCard]) -> None:
    if cards:
        rows = ((card.badge, card.code, card.name, _state(card)) for card in cards)
        say(table(("BADGE", "CODE", "NAME", "STATE"), rows))


def _state(card: OperatorCard) -> str:
    until = card.locked_until_utc_ms
    if not card.active:
        return "disabled"
    if until is not None and until > time.time_ns() // 1_000_000:
        return f"PIN locked until {when(until)}"
    return "active, with a PIN" if card.has_pin else "active"
