"""The centre's roles and what each may do: put right by `migrate up`, whatever is missing.

Roles are the cluster's: a dump of the database names them and does not bring them, and what it
grants to them is lost where they are not there yet. A login is made a member of one of them; none
may log in itself. The asyncio loop.
"""

import asyncpg

from server.sync.postgres.remote import FUNCTIONS

_LACKING = """
SELECT EXISTS (
    SELECT FROM unnest(ARRAY['scanstation_edge', 'scanstation_erp', 'scanstation_reader']) named
    LEFT JOIN pg_roles ON rolname = named
    WHERE rolname IS NULL OR NOT has_schema_privilege(pg_roles.oid, 'scanstation', 'USAGE')
) OR EXISTS (
    SELECT FROM pg_proc p JOIN pg_roles r ON rolname = 'scanstation_edge'
    WHERE pronamespace = 'scanstation'::regnamespace AND proname = ANY ($1)
        AND NOT has_function_privilege(r.oid, p.oid, 'EXECUTE')
) OR EXISTS (
    SELECT FROM pg_proc WHERE pronamespace = 'scanstation'::regnamespace
        AND has_function_privilege('public', oid, 'EXECUTE')
) OR EXISTS (
    SELECT FROM pg_class c JOIN pg_roles r ON rolname = 'scanstation_reader'
    WHERE relnamespace = 'scanstation'::regnamespace AND relkind IN ('r', 'v')
        AND NOT has_table_privilege(r.oid, c.oid, 'SELECT')
) OR EXISTS (
    SELECT FROM unnest(ARRAY['orders', 'order_lines', 'barcodes', 'order_site']) named
    JOIN pg_class c ON relname = named AND relnamespace = 'scanstation'::regnamespace
    JOIN pg_roles r ON rolname = 'scanstation_erp'
    WHERE NOT has_table_privilege(r.oid, c.oid, 'SELECT')
        OR NOT has_table_privilege(r.oid, c.oid, 'DELETE')
        OR NOT has_any_column_privilege(r.oid, c.oid, 'INSERT')
)
"""
_BAR = "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA scanstation FROM PUBLIC"
_GRANT = """
DO $$
DECLARE
    named text;
BEGIN
    FOREACH named IN ARRAY ARRAY['scanstation_edge', 'scanstation_erp', 'scanstation_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = named) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', named);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- for another database of this cluster, just now
            END;
        END IF;
    END LOOP;
END
$$;
SET LOCAL search_path TO scanstation, pg_catalog;
GRANT USAGE ON SCHEMA scanstation TO scanstation_edge, scanstation_erp, scanstation_reader;
GRANT EXECUTE ON FUNCTION push_v1, pull_v1, import_v1 TO scanstation_edge;
GRANT EXECUTE ON FUNCTION is_word, is_text TO scanstation_erp;
GRANT SELECT, DELETE ON orders, order_lines, barcodes, order_site TO scanstation_erp;
GRANT INSERT (order_no, customer, status, ship_by), UPDATE (customer, status, ship_by)
    ON orders TO scanstation_erp;
GRANT INSERT, UPDATE ON order_lines, barcodes TO scanstation_erp;
GRANT INSERT (order_no, site) ON order_site TO scanstation_erp;
GRANT SELECT ON ALL TABLES IN SCHEMA scanstation TO scanstation_reader;
"""


async def are_lacking(connection: asyncpg.Connection) -> bool:
    """Say whether a role is not there, may not do what it is for, or everybody may more."""
    found: bool = await connection.fetchval(_LACKING, FUNCTIONS)
    return found


async def bar(connection: asyncpg.Connection) -> None:
    """Let nobody but the owner call what a migration has made, until rights are granted.

    Postgres lets everybody. In the migration's transaction.
    """
    await connection.execute(_BAR)


async def grant(connection: asyncpg.Connection) -> None:
    """Make the roles that are not there, and let each do what it is for. In a transaction."""
    await connection.execute(_BAR)
    await connection.execute(_GRANT)
