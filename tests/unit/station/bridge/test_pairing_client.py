"""Whom a kiosk sends its code: real TLS, with certificates made here, and a server that proves."""

from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from uuid import UUID

import msgspec
import pytest
import trustme
from aiohttp import web

from server.contract.front_proof import hash_of_code, prove
from server.contract.pairing import FRONT_PATH, PAIR_PATH, FrontRequest, Paired, PairRequest
from station.bridge.pairing_client import NotPairedError, PairingClient
from station.events import PairingTrouble
from tests.tls_front import pem_of, served_by

pytestmark = pytest.mark.expects_log("station.bridge.pairing_client")
CODE = "abcdefgh"
REQUEST = PairRequest(CODE, UUID(int=7))
PAIRED = Paired("pack-1", "ssk_" + "x" * 43)


class Hub:
    """A server and its front, in one; `knows` is the code that it proves to know."""

    def __init__(self) -> None:
        self.ca = trustme.CA()
        self.knows = CODE
        self.tells: Callable[[], str | None] = lambda: pem_of(self.ca)
        self.status = HTTPStatus.OK
        self.body: bytes | None = None
        self.names: list[str] = []
        self.codes: list[str] = []
        self.url = ""

    async def prove(self, request: web.Request) -> web.Response:
        asked = msgspec.json.decode(await request.read(), type=FrontRequest)
        self.names.append(asked.name)
        told = prove(hash_of_code(self.knows), asked.message, self.tells())
        body = msgspec.json.encode(told) if self.body is None else self.body
        return web.Response(body=body, status=self.status)

    async def pair(self, request: web.Request) -> web.Response:
        self.codes.append(msgspec.json.decode(await request.read(), type=PairRequest).code)
        return web.Response(body=msgspec.json.encode(PAIRED), status=HTTPStatus.CREATED)


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    made = Hub()
    site = web.Application()
    site.router.add_post(FRONT_PATH, made.prove)
    site.router.add_post(PAIR_PATH, made.pair)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=served_by(made.ca)).start()
    made.url = f"https://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


async def _pair(hub: Hub, url: str = "") -> Paired:
    client = PairingClient(url or hub.url)
    return await client.token(REQUEST, await client.front_ca(CODE))


async def _refused(hub: Hub, url: str = "") -> PairingTrouble:
    with pytest.raises(NotPairedError) as refused:
        await _pair(hub, url)
    return refused.value.trouble


async def test_the_code_is_sent_to_whom_the_proven_ca_vouches_for(hub: Hub) -> None:
    assert await _pair(hub) == PAIRED
    assert (hub.names, hub.codes) == (["ab"], [CODE])


async def test_who_does_not_know_the_code_gets_no_more_of_it_than_its_name(hub: Hub) -> None:
    hub.knows = "abcdefgj"
    assert await _refused(hub) is PairingTrouble.UNPROVEN
    assert (hub.names, hub.codes) == (["ab"], [])


async def test_who_only_hands_on_what_the_server_proves_gets_no_code(hub: Hub) -> None:
    """Between kiosk and server, with a certificate of his own: the proof is right, he is not."""
    server = trustme.CA()
    hub.tells = lambda: pem_of(server)
    assert await _refused(hub) is PairingTrouble.CERTIFICATE
    assert hub.codes == []


async def test_a_certificate_for_another_name_gets_no_code(hub: Hub) -> None:
    by_name = hub.url.replace("127.0.0.1", "localhost")
    assert await _refused(hub, by_name) is PairingTrouble.CERTIFICATE
    assert hub.codes == []


async def test_where_there_is_no_ca_of_its_own_the_systems_trust_decides(hub: Hub) -> None:
    hub.tells = lambda: None
    assert await _refused(hub) is PairingTrouble.CERTIFICATE
    assert hub.codes == []


@pytest.mark.parametrize("front_ca", ["nonsense", "증명서"])
async def test_a_ca_that_is_none_is_told_as_the_certificates_trouble(
    hub: Hub, front_ca: str
) -> None:
    hub.tells = lambda: front_ca
    assert await _refused(hub) is PairingTrouble.CERTIFICATE


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (404, PairingTrouble.WRONG),
        (410, PairingTrouble.OVER),
        (429, PairingTrouble.TOO_MANY),
        (302, PairingTrouble.UNREACHABLE),
        (500, PairingTrouble.UNREACHABLE),
    ],
)
async def test_what_the_server_refuses_is_told(
    hub: Hub, status: int, trouble: PairingTrouble
) -> None:
    hub.status = HTTPStatus(status)
    assert await _refused(hub) is trouble
    assert hub.codes == []


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"[" * (2 << 20)])
async def test_an_answer_that_is_none_is_a_server_that_cannot_be_reached(
    hub: Hub, body: bytes
) -> None:
    hub.body = body
    assert await _refused(hub) is PairingTrouble.UNREACHABLE
    assert hub.codes == []


async def test_a_server_without_tls_is_asked_for_no_ca() -> None:
    assert await PairingClient("http://127.0.0.1:9").front_ca(CODE) is None


async def test_a_server_that_speaks_no_tls_at_an_https_address_is_not_reached(hub: Hub) -> None:
    site = web.Application()
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    plain = f"https://127.0.0.1:{runner.addresses[0][1]}"
    assert await _refused(hub, plain) is PairingTrouble.UNREACHABLE
    await runner.cleanup()
