"""The centre, connected to with the login that owns it, which `DATABASE_URL` names for one command.

What it is: the way in, and what goes wrong on it or behind it as one sentence. No server needs that
login. The asyncio loop.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from server.cli.console import CommandError, ExitCode
from server.env_file import Given, Problem
from server.secret_files import with_files_read
from server.store.errors import MigrationError
from server.sync.postgres.address import centre_address, shown
from server.sync.postgres.failures import remote_error
from server.sync.postgres.link import close_connection, open_connection
from server.sync.remote import RemoteAwayError, RemoteRefusedError
from server.variables import DATABASE_URL

_LONGEST_S = 3600.0
"""Of one statement: a large centre's tables are gone through whole."""


@asynccontextmanager
async def owned_centre(environ: Mapping[str, str]) -> AsyncIterator[asyncpg.Connection]:
    """Connect to the centre that `DATABASE_URL` names, with a login that owns it.

    Raises:
        CommandError: when that cannot be done, or what the block asks of it.
    """
    address = centre_address(owners_address(environ))
    try:
        connection = await open_connection(address, call_timeout_s=_LONGEST_S)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        sentence = f"{shown(address)} cannot be reached: {remote_error(error)}."
        raise CommandError(sentence, ExitCode.STORE) from error
    try:
        yield connection
    except MigrationError as error:
        raise CommandError(str(error), ExitCode.STORE) from error
    except RemoteRefusedError as error:
        raise CommandError(f"{shown(address)}: {error}.", ExitCode.STORE) from error
    except BrokenPipeError:  # whoever read the output has gone: nothing of the centre's
        raise
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise CommandError(f"{shown(address)}: {_said(error)}.", ExitCode.STORE) from error
    finally:
        await close_connection(connection)


def owners_address(environ: Mapping[str, str]) -> str:
    """Return the address as `DATABASE_URL` gives it, or its file.

    Raises:
        CommandError: when there is none, or it cannot be used.
    """
    problems: list[Problem] = []
    given = {name: Given(text, "environment") for name, text in environ.items()}
    read = with_files_read(given, (DATABASE_URL,), (), problems)
    if problems:
        raise CommandError("\n".join(map(str, problems)), ExitCode.CONFIG)
    try:
        centre_address(read[DATABASE_URL].value)
    except KeyError:
        sentence = (
            "DATABASE_URL is not set: write the centre's address, with its owner's login, before"
            " the command: DATABASE_URL=postgresql://owner:password@host:5432/database ..."
        )
        raise CommandError(sentence, ExitCode.CONFIG) from None
    except ValueError as error:
        raise CommandError(f"DATABASE_URL cannot be used: {error}.", ExitCode.CONFIG) from error
    return read[DATABASE_URL].value


def _said(error: Exception) -> str:
    """Say what an owner has to hear: nothing is tried again, and the right needed is another."""
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return f"{error} (use the login that owns the centre)"
    told = remote_error(error)
    if isinstance(told, RemoteAwayError):
        return f"{told.detail} (look at the centre, then enter the command again)"
    return str(told)
