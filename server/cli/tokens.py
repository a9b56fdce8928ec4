"""`scanstation-server tokens add|list|revoke`: which programs may ask, and for what.

Through the running server, or straight in the store when none runs.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from server.app import open_store
from server.cli.console import CommandError, ExitCode, say, table, tell, when
from server.cli.running import Running, running_server
from server.cli.surroundings import settings_here
from server.config import Settings
from server.domain.person_name import tidy_name, why_no_name
from server.store import Store, StoreLockedError
from server.store.tokens import ApiToken, all_tokens, revoke_token
from server.web.access import Scope
from server.web.acting import actor
from server.web.authenticate import OWNER
from server.web.token_book import MadeToken, TokenBook
from server.web.tokens import DEFAULT_DAYS, MAX_DAYS, PATH, NewApiToken, TokenList


@asynccontextmanager
async def _way(settings: Settings) -> AsyncIterator[Running | Store]:
    try:
        store = open_store(settings)
    except StoreLockedError:
        async with running_server(settings) as running:
            yield running
        return
    try:
        yield store
    finally:
        store.close()


def add_parser(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    adding = actions.add_parser("add", help="make one, and print it this once")
    adding.add_argument("name", help="the program it is for")
    adding.add_argument(
        "--scope",
        action="append",
        required=True,
        choices=[scope.value for scope in Scope],
        help="what it may; again for more",
    )
    adding.add_argument("--days", type=int, default=DEFAULT_DAYS, help="default: a year")
    adding.set_defaults(command=_add)
    actions.add_parser("list", help="print all, without the tokens").set_defaults(command=_list)
    revoking = actions.add_parser("revoke", help="take one back, for ever and at once")
    revoking.add_argument("token_id", type=int, metavar="ID", help="as `tokens list` tells it")
    revoking.set_defaults(command=_revoke)


def _add(arguments: argparse.Namespace) -> ExitCode:
    if not 1 <= arguments.days <= MAX_DAYS:
        raise CommandError(f"Write --days from 1 to {MAX_DAYS}.", ExitCode.CONFIG)
    name = tidy_name(arguments.name)
    if (why := why_no_name(name)) is not None:
        raise CommandError(why)
    scopes = tuple(Scope(word) for word in arguments.scope)
    return asyncio.run(_added(settings_here(), NewApiToken(name, scopes, arguments.days)))


async def _added(settings: Settings, new: NewApiToken) -> ExitCode:
    async with _way(settings) as way:
        if isinstance(way, Running):
            made = await way.post(PATH, new, MadeToken)
        else:
            made = await TokenBook(way, _now_utc_ms).make(
                new.name, new.scopes, new.days, actor(OWNER)
            )
    say(made.secret)
    tell("This is told once: put it where the program reads its secrets.")
    return ExitCode.OK


def _list(_: argparse.Namespace) -> ExitCode:
    return asyncio.run(_listed(settings_here()))


async def _listed(settings: Settings) -> ExitCode:
    async with _way(settings) as way:
        if isinstance(way, Running):
            tokens = (await way.get(PATH, TokenList)).tokens
        else:
            tokens = await way.read(all_tokens)
    if tokens:
        say(table(("ID", "NAME", "STATE", "MAY"), [_row(token) for token in tokens]))
    return ExitCode.OK


def _revoke(arguments: argparse.Namespace) -> ExitCode:
    return asyncio.run(_revoked(settings_here(), arguments.token_id))


async def _revoked(settings: Settings, token_id: int) -> ExitCode:
    async with _way(settings) as way:
        if isinstance(way, Running):
            token: ApiToken | None = await way.delete(f"{PATH}/{token_id}", ApiToken)
        else:
            job = partial(
                revoke_token, token_id=token_id, actor=actor(OWNER), now_utc_ms=_now_utc_ms()
            )
            token = await way.write(job)
    if token is None:
        raise CommandError(f"There is no token {token_id}: see `scanstation-server tokens list`.")
    say(f"Revoked {token.name}.")
    return ExitCode.OK


def _row(token: ApiToken) -> tuple[str, str, str, str]:
    return (str(token.token_id), token.name, _state(token), " ".join(token.scopes))


def _state(token: ApiToken) -> str:
    if token.revoked_utc_ms is not None:
        return f"revoked {when(token.revoked_utc_ms)}"
    if token.expires_utc_ms <= _now_utc_ms():
        return "expired"
    return f"until {when(token.expires_utc_ms)}"


def _now_utc_ms() -> int:
    return time.time_ns() // 1_000_000
