"""A centre behind a provider's pooler, by its address: over TLS, as `user.project`, port 6543.

A real pgbouncer in transaction mode with a certificate of our own, on an address of loopback that
nobody else has: so the port is the provider's.
"""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from server.contract.verdict import Verdict
from server.sync.postgres.address import centre_address
from server.sync.postgres.link import connected
from server.sync.remote import Position, RemoteRefusedError, read_news
from tests.debian_postgres import Hosted, hosted
from tests.system.centre.certificates import Issuer
from tests.system.centre.places import Place
from tests.system.centre.work import has_order, scanned
from tests.system.server.conftest import Start
from tests.system.server.speaking import seated
from tests.system.sync.looking import in_step, phase, problem, sync, until

NAME = "aws-0-ap-northeast-2.pooler.example.com"
TOLD = Hosted(
    host=f"127.{os.getpid() >> 16 & 0xFF}.{os.getpid() >> 8 & 0xFF}.{os.getpid() & 0xFE | 1}",
    port=6543,
    user="postgres.abcdefghijklmnopqrst",
    password="p@ss/w?rd#1:100% \ud55c\uae00",  # noqa: S106 - of a pooler that lasts as long as its test
)


def address(options: str, *, host: str = TOLD.host, password: str = TOLD.password) -> str:
    """Return an address as it is handed out."""
    return f"postgresql://{TOLD.user}:{quote(password, safe='')}@{host}:6543/postgres?{options}"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return Issuer(tmp_path_factory.mktemp("issuer"), "provider-2021")


@pytest.fixture
def pooler(place: Place, issuer: Issuer, tmp_path: Path) -> Iterator[None]:
    """Run the provider's pooler before the place's centre."""
    issuer.issue(tmp_path, f"DNS:{NAME},IP:{TOLD.host}")
    with hosted(place.cluster, TOLD, tmp_path, database=place.database, login=place.login):
        yield


@pytest.mark.usefixtures("pooler")
@pytest.mark.parametrize("sslmode", ["require", "verify-full"])
async def test_a_server_works_through_it_and_asks_for_news(
    sslmode: str, place: Place, issuer: Issuer, start: Start
) -> None:
    options = f"pgbouncer=true&connection_limit=1&sslmode={sslmode}"
    if sslmode == "verify-full":
        options += f"&sslrootcert={issuer.certificate}"
    server = start(site="seoul", more={"DATABASE_URL": address(options)})
    await has_order(server)
    async with seated(server, "pack-1") as station:
        await scanned(station, "A-1", Verdict.ORDER_OPENED)
        await scanned(station, "apple", Verdict.ITEM_MATCHED)
        await until(in_step, server)
    status = (await sync(server))["status"]
    assert isinstance(status, dict)
    assert status["is_listening"] is False
    assert await place.stored() == 2


@pytest.mark.usefixtures("pooler")
async def test_its_certificate_and_name_are_checked_without_being_asked_for(
    issuer: Issuer, stranger: Issuer, named: None
) -> None:
    known = f"pgbouncer=true&sslrootcert={issuer.certificate}"
    async with connected(centre_address(address(known, host=NAME)), "seoul") as link:
        page = await link.pull(Position(), orders=10, lines=100)
    assert [news.order_no for news in read_news(page.orders)] == ["A-1"]
    for options in ("pgbouncer=true", f"pgbouncer=true&sslrootcert={stranger.certificate}"):
        with pytest.raises(RemoteRefusedError, match="its certificate is not accepted"):
            async with connected(centre_address(address(options, host=NAME)), "seoul"):
                pass


@pytest.mark.usefixtures("pooler")
async def test_a_password_it_does_not_take_is_said(start: Start) -> None:
    wrong = address("pgbouncer=true&sslmode=require", password="p@ss")  # noqa: S106 - a wrong one
    server = start(site="seoul", more={"DATABASE_URL": wrong})
    await until(lambda told: phase(told) == "refused", server)
    assert "set the right user and password in DATABASE_URL" in problem(await sync(server))


@pytest.fixture
def stranger(tmp_path: Path) -> Issuer:
    return Issuer(tmp_path, "another-issuer")


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the pooler's name known in this process, as a provider's name server does."""
    find = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *given, **more: find(TOLD.host if host == NAME else host, *given, **more),
    )
