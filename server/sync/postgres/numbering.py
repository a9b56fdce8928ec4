"""The transaction numbers that a centre's rows carry, and how they are mended after a move.

Each row tells which transaction changed it last, and a site's position is a snapshot of them. In
another cluster, into which a dump was put, transactions are numbered anew. Where that one is the
older, the dump's numbers are long past there, as they should be. Where it is the younger, they lie
in its future: such a row would be news at every look. pull_v1 refuses it, and here it is mended:
those rows are of this transaction, and the centre is another than before, so that every site begins
anew. The asyncio loop.
"""

from collections.abc import Sequence
from typing import NamedTuple

import asyncpg

_COLUMNS = """
SELECT format('scanstation.%I', relname), array_agg(quote_ident(attname) ORDER BY attnum)
FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid
WHERE relnamespace = to_regnamespace('scanstation') AND relkind = 'r'
    AND atttypid = 'xid8'::regtype AND attnum > 0
GROUP BY relname ORDER BY relname
"""
_IS_AHEAD = """
WITH RECURSIVE known AS (
    SELECT min(site) AS site FROM scanstation.feed
    UNION ALL
    SELECT (SELECT min(f.site) FROM scanstation.feed f WHERE f.site > k.site)
    FROM known k WHERE k.site IS NOT NULL
)
SELECT EXISTS (
    SELECT FROM known k CROSS JOIN LATERAL (
        SELECT f.changed FROM scanstation.feed f
        WHERE f.site = k.site ORDER BY f.changed DESC LIMIT 1
    ) latest
    WHERE latest.changed >= (SELECT pg_snapshot_xmax(pg_current_snapshot()))
)
"""
_NOT_ENDED = "(SELECT pg_snapshot_xmin(pg_current_snapshot()))"
_THIS = "(SELECT pg_current_xact_id())"
_TRIGGERS = """
SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname),
    format('ALTER TABLE %s ENABLE %s TRIGGER %I', tgrelid::regclass,
        CASE tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, tgname)
FROM pg_trigger
WHERE tgrelid = ANY ($1::text[]::regclass[]) AND NOT tgisinternal AND tgenabled <> 'D'
"""
_ANOTHER_CENTRE = """
UPDATE scanstation.meta SET value = gen_random_uuid() WHERE key = 'generation'
"""
_LIMITS = "SET LOCAL lock_timeout = '800ms'"
"""Below the second after which a deadlock is looked for: it is this that gives way, not an ERP."""


class _Numbered(NamedTuple):
    """A table, and its columns with numbers of transactions."""

    table: str
    columns: Sequence[str]

    def any(self, bound: str) -> str:
        """Return the condition that one of its numbers is `bound` or later."""
        return " OR ".join(f"{column} >= {bound}" for column in self.columns)


async def is_ahead(connection: asyncpg.Connection) -> bool:
    """Say whether a site would be told by a number that this cluster has not reached.

    Looks at the latest of each site, as refuse_restored does, a step in the index each. No row of
    an order that a site has is later than that; of those that no site has nobody is told.
    """
    found: bool = await connection.fetchval(_IS_AHEAD)
    return found


async def number_anew(connection: asyncpg.Connection) -> None:
    """Let rows whose number has not been reached be this transaction's, and begin a generation.

    So are those of transactions that have not ended yet: they cannot have written here, as nobody
    else writes to these tables meanwhile. No trigger sees it: nothing of an order has changed.
    What it leaves behind is for `tidy`.
    """
    numbered = await _numbered(connection)
    tables = [each.table for each in numbered]
    async with connection.transaction():
        await connection.execute(_LIMITS)
        await connection.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        triggers = await connection.fetch(_TRIGGERS, tables)
        for disable, _ in triggers:
            await connection.execute(disable)
        for each in numbered:
            await connection.execute(_anew(each))
        for _, enable in triggers:
            await connection.execute(enable)
        await connection.execute(_ANOTHER_CENTRE)


async def tidy(connection: asyncpg.Connection) -> None:
    """Clear away rows as they were: they lie in the index behind all that is new.

    Each look would go over them. Outside a transaction.
    """
    tables = [each.table for each in await _numbered(connection)]
    await connection.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")


async def _numbered(connection: asyncpg.Connection) -> list[_Numbered]:
    return [_Numbered(*row) for row in await connection.fetch(_COLUMNS)]


def _anew(numbered: _Numbered) -> str:
    columns = ", ".join(
        f"{column} = CASE WHEN {column} >= {_NOT_ENDED} THEN {_THIS} ELSE {column} END"
        for column in numbered.columns
    )
    return f"UPDATE {numbered.table} SET {columns} WHERE {numbered.any(_NOT_ENDED)}"  # noqa: S608
