"""What can be wrong with a centre: each is told with what to do, and scanning goes on."""

from typing import Any, NamedTuple

import pytest

from server.contract.verdict import Verdict
from tests.system.centre.places import Place
from tests.system.centre.work import packing, scanned, told
from tests.system.server.conftest import Start
from tests.system.server.speaking import seated
from tests.system.sync.looking import in_step, problem, sync, until


class Trouble(NamedTuple):
    """What somebody does to a centre that is in use, and takes back; what is said meanwhile."""

    begin: tuple[str, ...]
    end: tuple[str, ...]
    phase: str
    words: tuple[str, ...]


TROUBLES = {
    "another password": Trouble(
        ("ALTER ROLE {login} PASSWORD 'new'",),
        ("ALTER ROLE {login} PASSWORD 'old-secret'",),
        "refused",
        ("password authentication failed", "set the right user and password in DATABASE_URL"),
    ),
    "a login that is closed": Trouble(
        ("ALTER ROLE {login} NOLOGIN",),
        ("ALTER ROLE {login} LOGIN",),
        "refused",
        ("not permitted to log in", "let IT admit this login"),
    ),
    "a database that it may not use": Trouble(
        ("REVOKE CONNECT ON DATABASE {database} FROM PUBLIC",),
        ("GRANT CONNECT ON DATABASE {database} TO PUBLIC",),
        "refused",
        ("permission denied for database", "GRANT CONNECT ON DATABASE", "has the centre moved"),
    ),
    "a revoked right": Trouble(
        ("REVOKE EXECUTE ON FUNCTION scanstation.push_v1 FROM scanstation_edge",),
        ("GRANT EXECUTE ON FUNCTION scanstation.push_v1 TO scanstation_edge",),
        "refused",
        ("permission denied for function push_v1", "a member of the role scanstation_edge"),
    ),
    "no schema": Trouble(
        ("ALTER SCHEMA scanstation RENAME TO put_away",),
        ("ALTER SCHEMA put_away RENAME TO scanstation",),
        "refused",
        ("scanstation", "migrate --database postgres up"),
    ),
    "a function that is not there": Trouble(
        ("ALTER FUNCTION scanstation.push_v1 RENAME TO push_v0",),
        ("ALTER FUNCTION scanstation.push_v0 RENAME TO push_v1",),
        "refused",
        ("push_v1", "migrate --database postgres up"),
    ),
    "a database that only reads": Trouble(
        ("ALTER DATABASE {database} SET default_transaction_read_only = on",),
        (
            "SET default_transaction_read_only = off",
            "ALTER DATABASE {database} RESET default_transaction_read_only",
        ),
        "refused",
        ("read-only transaction", "set it to the primary"),
    ),
    "no connection to spare": Trouble(
        ("ALTER ROLE {login} CONNECTION LIMIT 0",),
        ("ALTER ROLE {login} CONNECTION LIMIT -1",),
        "away",
        ("too many connections", "no connection to spare; it will be tried again"),
    ),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_a_centre_in_use_that_refuses_says_why_and_nothing_is_lost(
    name: str, place: Place, start: Start
) -> None:
    trouble = TROUBLES[name]
    async with packing(place, start) as (server, station):
        await place.do(*trouble.begin)
        await place.hang_up()
        await scanned(station, "apple", Verdict.ITEM_MATCHED)
        await told(server, trouble.phase, *trouble.words)
        await scanned(station, "apple", Verdict.ITEM_MATCHED)
        await place.do(*trouble.end)
        await until(in_step, server)
    assert await place.stored() == 3


@pytest.mark.parametrize(
    ("given", "standing", "words"),
    [
        ({"password": "wrong"}, "refused", "set the right user and password in DATABASE_URL"),
        ({"host": "no-such-host.invalid", "options": "?sslmode=disable"}, "away", "is the host in"),
        ({"port": 1}, "away", "are host and port in DATABASE_URL right"),
        ({"database": "no_such"}, "refused", "set the right database in DATABASE_URL"),
    ],
    ids=["password", "host", "port", "database"],
)
async def test_a_wrong_address_is_said_at_the_start_and_mended_by_the_next_one(
    given: dict[str, Any], standing: str, words: str, place: Place, start: Start
) -> None:
    server = start(site="seoul", more={"DATABASE_URL": place.address(**given)})
    await told(server, standing, words)
    assert given.get("password", "wrong") not in problem(await sync(server)).split()
    async with seated(server, "pack-1") as station:
        await scanned(station, "A-1", Verdict.ORDER_UNKNOWN)
    server.stop()
    again = start(site="seoul", more={"DATABASE_URL": place.address()})
    await until(in_step, again)
    assert await place.stored() == 1
