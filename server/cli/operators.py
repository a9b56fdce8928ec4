"""`scanstation-server operators add|list|import`: who scans, and what to print on each badge."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from server.app import open_store
from server.cli.console import CommandError, ExitCode, say, table
from server.cli.operator_file import RULE, new_operator, read_operators
from server.cli.running import Running, running_server
from server.config import Settings
from server.store import Store, StoreLockedError
from server.store.operators import OperatorError
from server.web.operators import (
    NewOperator,
    OperatorCard,
    OperatorList,
    add_operator,
    list_operators,
)

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

    async def everyone(self) -> OperatorList:
        """Return all."""
        if isinstance(self._way, Running):
            return await self._way.get(_PATH, OperatorList)
        return await list_operators(self._way)


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
        say(
            table(("BADGE", "CODE", "NAME"), ((card.badge, card.code, card.name) for card in cards))
        )
