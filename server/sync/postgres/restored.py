"""What a centre lacks that was restored from a dump, and its mending by `migrate up`.

What it is not: how sites find out that it was put back, which is theirs (server.sync.pull), or the
schema itself, which a dump brings whole. The asyncio loop.
"""

from enum import StrEnum

import asyncpg

from server.sync.postgres import numbering, rights


class Lack(StrEnum):
    """What a dump does not bring into another cluster."""

    RIGHTS = "rights"
    """The roles, and what they may do."""
    NUMBERS = "numbers"
    """Numbers of transactions that this cluster has reached."""


async def lacks(connection: asyncpg.Connection) -> tuple[Lack, ...]:
    """Return what is lacking, in the order in which it is mended."""
    found = ((Lack.RIGHTS, rights.are_lacking), (Lack.NUMBERS, numbering.is_ahead))
    return tuple([lack for lack, is_lacking in found if await is_lacking(connection)])


async def mend(connection: asyncpg.Connection, lack: Lack) -> None:
    """Put right what is lacking, in a transaction."""
    if lack is Lack.RIGHTS:
        await rights.grant(connection)
    else:
        await numbering.number_anew(connection)
