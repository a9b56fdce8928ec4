"""Each login may do what it is for and nothing else."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from server.sync.postgres import schema
from server.sync.postgres.remote import PostgresRemote
from server.sync.postgres.restored import Lack
from server.sync.remote import Imported, Position
from tests.postgres import connected

TABLES = (
    "orders", "order_lines", "barcodes", "order_site", "feed", "scans", "order_state",
    "incarnations", "quarantine", "meta", "schema_migrations",
)  # fmt: skip


@pytest.fixture(params=["scanstation_edge", "scanstation_erp", "scanstation_reader"])
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def login(centre: str, role: str) -> AsyncIterator[asyncpg.Connection]:
    async with connected(centre) as connection:
        await connection.execute(f"SET ROLE {role}")
        await connection.execute("SET search_path TO scanstation")
        yield connection


@pytest.mark.parametrize("role", ["scanstation_edge"], indirect=True)
async def test_an_edge_sees_no_table_and_speaks_through_three_functions(
    login: asyncpg.Connection, owner: asyncpg.Connection
) -> None:
    for table in TABLES:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await login.execute(f"SELECT 1 FROM {table}")  # noqa: S608 - our own names
    remote = PostgresRemote(login, "seoul")
    assert await remote.import_orders([]) == Imported(0)
    assert (await remote.pull(Position(), orders=1, lines=1)).orders == ()
    rows = await owner.fetch(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'scanstation'::regnamespace"
        " AND has_function_privilege('scanstation_edge', oid, 'EXECUTE')"
    )
    assert {row["proname"] for row in rows} == {"push_v1", "pull_v1", "import_v1"}


@pytest.mark.parametrize("role", ["scanstation_erp"], indirect=True)
async def test_the_erp_writes_orders_and_what_belongs_to_them(
    login: asyncpg.Connection,
) -> None:
    await login.execute("INSERT INTO orders (order_no, customer) VALUES ('A', '고객')")
    await login.execute(
        "INSERT INTO order_lines (order_no, line_no, qty_ordered) VALUES ('A', 1, 2)"
    )
    await login.execute("INSERT INTO barcodes (order_no, line_no, code) VALUES ('A', 1, '880')")
    await login.execute("INSERT INTO order_site (order_no, site) VALUES ('A', 'seoul')")
    await login.execute("UPDATE orders SET status = 'ON_HOLD'")
    await login.execute("UPDATE order_lines SET qty_ordered = 3")
    await login.execute("DELETE FROM orders")


@pytest.mark.parametrize("role", ["scanstation_erp"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE orders SET revision = 9",
        "INSERT INTO orders (order_no, changed) VALUES ('A', '5')",
        "INSERT INTO order_site (order_no, site, since) VALUES ('A', 'seoul', '5')",
        "UPDATE feed SET gone = true",
        "INSERT INTO scans DEFAULT VALUES",
        "DELETE FROM scans",
        "SELECT push_v1('seoul', gen_random_uuid(), 0, '[]')",
        "TRUNCATE orders CASCADE",
    ],
)
async def test_the_erp_touches_nothing_else(login: asyncpg.Connection, change: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await login.execute(change)


@pytest.mark.parametrize("role", ["scanstation_reader"], indirect=True)
async def test_a_reader_reads_everything_and_writes_nothing(login: asyncpg.Connection) -> None:
    for table in TABLES:
        await login.execute(f"SELECT 1 FROM {table}")  # noqa: S608 - our own names
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await login.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


async def test_no_role_may_log_in_by_itself_or_make_others(
    owner: asyncpg.Connection, role: str
) -> None:
    row = await owner.fetchrow("SELECT * FROM pg_roles WHERE rolname = $1", role)
    assert row is not None
    may = ("rolcanlogin", "rolsuper", "rolcreaterole", "rolcreatedb", "rolbypassrls")
    assert not any(row[name] for name in may)


@pytest.mark.parametrize(
    "taken",
    [
        "INSERT ON order_lines FROM scanstation_erp",
        "DELETE ON orders FROM scanstation_erp",
        "SELECT ON order_site FROM scanstation_erp",
        "SELECT ON packed FROM scanstation_reader",
        "SELECT ON scans FROM scanstation_reader",
        "EXECUTE ON FUNCTION pull_v1 FROM scanstation_edge",
    ],
)
async def test_a_right_that_somebody_took_away_is_missed_and_given_again(
    owner: asyncpg.Connection, taken: str
) -> None:
    assert await schema.lacks(owner) == ()
    await owner.execute(f"SET search_path TO scanstation; REVOKE {taken}; RESET search_path")
    assert await schema.lacks(owner) == (Lack.RIGHTS,)
    await schema.up(owner)
    assert await schema.lacks(owner) == ()
