"""A centre as the next program may migrate it: more is told, nothing is taken away."""

import asyncpg

from server.store.migration import Migration, shipped
from server.sync.postgres import schema

_TABLES = """
-- min_program: 9.9.9
SET LOCAL search_path TO scanstation, pg_catalog;
ALTER TABLE scanstation.orders ADD COLUMN carrier text NOT NULL DEFAULT 'post';
ALTER TABLE scanstation.order_lines ADD COLUMN weight_g integer NOT NULL DEFAULT 0;
ALTER TABLE scanstation.barcodes ADD COLUMN printed boolean NOT NULL DEFAULT true;
ALTER TABLE scanstation.scans ADD COLUMN colour text;
ALTER TYPE scanstation.told_scan ADD ATTRIBUTE colour text;
CREATE TABLE scanstation.carriers (carrier text PRIMARY KEY);
"""
_MORE = {
    "orders_json": ("o.revision)", "o.revision, o.carrier)"),
    "scan_json": ("FROM s.captured) * 1000)", "FROM s.captured) * 1000), s.colour"),
    "pull_v1": ("'is_last', NOT is_full", "'is_last', NOT is_full, 'carriers', '[]'::json"),
    "push_v1": ("'last_seq', greatest", "'colours', 0, 'last_seq', greatest"),
}
"""Of each function, what its next version says instead."""
_PUSH_V2 = """
CREATE FUNCTION scanstation.push_v2(p_site text, told json) RETURNS json
LANGUAGE sql AS 'SELECT told';
"""
_DOWN = "SELECT 1 / 0"


async def next_migration(owner: asyncpg.Connection) -> Migration:
    """Return a migration as the next program may bring one: more is told, nothing is taken away."""
    functions = [await changed(owner, name, *words) for name, words in _MORE.items()]
    newest = shipped(schema.ROOM)[-1].version
    return Migration(newest + 1, "carriers", "\n".join([_TABLES, *functions, _PUSH_V2]), _DOWN)


async def changed(owner: asyncpg.Connection, name: str, was: str, now: str) -> str:
    """Return a function of the centre that says something else in the place of `was`."""
    body: str = await owner.fetchval(
        "SELECT pg_get_functiondef(oid) FROM pg_proc"
        " WHERE proname = $1 AND pronamespace = 'scanstation'::regnamespace",
        name,
    )
    assert was in body
    return f"{body.replace(was, now)};"
