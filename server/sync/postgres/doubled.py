"""Sites under whose name two computers are at work, which nobody means to have.

Two stores that hand over scans in turn; one that was put back or copied takes another name and the
first is silent from then on. What it is not: their separation, which a person has to do. The
asyncio loop.
"""

from typing import NamedTuple

import asyncpg

_DOUBLED = """
SELECT site, floor(extract(epoch FROM max(beside)) * 1000)::bigint
FROM scanstation.incarnations WHERE beside > now() - interval '1 day' GROUP BY site ORDER BY site
"""


class Doubled(NamedTuple):
    """A site, and when that was seen last."""

    site: str
    seen_utc_ms: int


async def doubled_sites(connection: asyncpg.Connection) -> list[Doubled]:
    """Return the sites of which that was seen within a day."""
    return [Doubled(*row) for row in await connection.fetch(_DOUBLED)]
