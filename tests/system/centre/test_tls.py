"""A centre over TLS: its certificate and name are checked, and what is wrong with them is said."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.own_cluster import OwnCluster, hand_over
from tests.postgres import connected
from tests.system.centre.certificates import Issuer
from tests.system.centre.places import Place
from tests.system.server.conftest import Start
from tests.system.server.speaking import seated
from tests.system.sync.looking import SOON_S, in_step, phase, problem, sync, until

NAMES = "DNS:localhost,IP:127.0.0.1"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return Issuer(tmp_path_factory.mktemp("issuer"), "our-issuer")


@pytest.fixture
def stranger(tmp_path: Path) -> Issuer:
    return Issuer(tmp_path, "another-issuer")


@pytest.fixture
async def certificates(place: Place, cluster: OwnCluster) -> AsyncIterator[Path]:
    """Yield the folder that the centre's certificate goes into; TLS is off again afterwards."""
    paths = [cluster.data / name for name in ("server.crt", "server.key")]
    for path in paths:
        path.touch(mode=0o600)
    hand_over(*paths)
    yield cluster.data
    await _switch(place, "off")


async def _switch(place: Place, state: str) -> None:
    """Turn TLS on or off, and wait until new connections find it so."""
    await place.do(f"ALTER SYSTEM SET ssl = {state}", "SELECT pg_reload_conf()")
    async with asyncio.timeout(SOON_S):
        while True:
            async with connected(place.owner) as connection:
                if await connection.fetchval("SHOW ssl") == state:
                    return


async def test_a_certificate_of_our_own_issuer_is_accepted_under_its_name(
    place: Place, issuer: Issuer, certificates: Path, start: Start
) -> None:
    issuer.issue(certificates, NAMES)
    await _switch(place, "on")
    address = place.address(options=f"?sslmode=verify-full&sslrootcert={issuer.certificate}")
    await until(in_step, start(site="seoul", more={"DATABASE_URL": address}))


@pytest.mark.parametrize(
    ("names", "days", "words"),
    [
        (NAMES, -1, "certificate has expired (let IT renew the centre's certificate"),
        ("DNS:other.example.com", 2, "not valid for '127.0.0.1' (let DATABASE_URL name the centre"),
    ],
    ids=["expired", "another name"],
)
async def test_a_certificate_that_is_no_good_is_said_and_scanning_goes_on(
    names: str,
    days: int,
    words: str,
    place: Place,
    issuer: Issuer,
    certificates: Path,
    start: Start,
) -> None:
    issuer.issue(certificates, names, days=days)
    await _switch(place, "on")
    await _refused(place, f"?sslmode=verify-full&sslrootcert={issuer.certificate}", words, start)


async def test_a_certificate_of_an_issuer_we_do_not_know_is_said_and_scanning_goes_on(
    place: Place, issuer: Issuer, stranger: Issuer, certificates: Path, start: Start
) -> None:
    issuer.issue(certificates, NAMES)
    await _switch(place, "on")
    options = f"?sslmode=verify-full&sslrootcert={stranger.certificate}"
    await _refused(place, options, "let sslrootcert in DATABASE_URL name a file", start)
    await _refused(place, "?sslmode=verify-full", "let sslrootcert in DATABASE_URL name", start)


async def test_a_file_of_issuers_that_is_not_there_is_said(place: Place, start: Start) -> None:
    options = "?sslmode=verify-full&sslrootcert=/no/such/issuer.pem"
    await _refused(place, options, "/no/such/issuer.pem", start)


async def test_a_centre_without_tls_is_said_and_nothing_is_sent_to_it(
    place: Place, issuer: Issuer, start: Start
) -> None:
    options = f"?sslmode=verify-full&sslrootcert={issuer.certificate}"
    await _refused(place, options, "let IT turn TLS on at the centre", start)


async def _refused(place: Place, options: str, words: str, start: Start) -> None:
    """Start a server that is refused for this reason, and scan."""
    address = place.address(options=options)
    server = start(site="seoul", more={"DATABASE_URL": address})
    await until(lambda told: phase(told) == "refused", server)
    assert words in problem(await sync(server))
    async with seated(server, "pack-1") as station:
        await station.scan("A-1")
    server.stop()
    assert await place.stored() == 0
