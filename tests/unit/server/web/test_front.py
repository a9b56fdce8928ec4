"""Whom a front asks for, and that nobody gets past it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from multidict import CIMultiDict

from server.web.cross_origin import allowing, let_read
from server.web.front import behind
from server.web.problems import problems
from server.web.request_id import CLIENT, REQUEST_ID, tell_id, with_id

FRONT = [ip_network("10.0.0.0/29"), ip_network("fd00::/64")]


class _Transport:
    def __init__(self, address: str, asked: str = "10.0.0.16") -> None:
        self._ends = {"peername": (address, 1), "sockname": (asked, 8787)}

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self._ends.get(name, default)


async def _told(request: web.Request) -> web.Response:
    return web.json_response([request.remote, request.scheme, REQUEST_ID.get()])


@pytest.mark.parametrize(
    ("direct", "forwarded", "client"),
    [
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "10.9.0.7", "10.9.0.7"),
        ("127.0.0.1", "6.6.6.6, 10.9.0.7", "10.9.0.7"),
        ("127.0.0.1", "6.6.6.6, 10.9.0.7, 10.0.0.1, ::1", "10.9.0.7"),
        ("127.0.0.1", "6.6.6.6, , 10.0.0.1", "10.0.0.1"),
        ("10.0.0.1", "10.9.0.7", "10.9.0.7"),
        ("::ffff:10.0.0.1", "10.9.0.7", "10.9.0.7"),
        ("fd00::9", "2001:db8::4", "2001:db8::4"),
        ("::1", "10.0.0.2, 127.0.0.1", "10.0.0.2"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("127.0.0.1", "6.6.6.6," * 900 + "10.9.0.7", "10.9.0.7"),
        ("127.0.0.1", "10.9.0.7" + ",127.0.0.1" * 900, "127.0.0.1"),
    ],
)
async def test_who_asks_is_the_last_one_before_the_fronts(
    direct: str, forwarded: str | None, client: str
) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = make_mocked_request("GET", "/", headers, transport=_Transport(direct))
    seen: list[str | None] = []

    async def handler(request: web.Request) -> web.Response:
        seen.extend((request.remote, CLIENT.get()))
        return web.Response()

    await behind(FRONT)(request, handler)
    assert seen == [client, client]


@pytest.mark.parametrize("direct", ["10.0.0.8", "192.168.0.9", "::ffff:10.1.0.1", "fe80::1"])
async def test_who_gets_past_the_front_is_refused_whatever_is_claimed(direct: str) -> None:
    headers = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
    request = make_mocked_request("GET", "/", headers, transport=_Transport(direct))
    answer = await problems(request, lambda request: behind(FRONT)(request, _told))
    assert answer.status == 403
    assert isinstance(answer, web.Response)
    assert b"ask by the front" in answer.body  # type: ignore[operator]  # bytes


@pytest.mark.parametrize("own", ["10.0.0.16", "fd01::16"])
async def test_who_asks_from_the_address_it_listens_on_is_of_this_machine(own: str) -> None:
    request = make_mocked_request("GET", "/", transport=_Transport(own, own))
    answer = await behind(FRONT)(request, _told)
    assert answer.status == 200


async def test_a_front_that_adds_a_line_of_its_own_is_believed_and_not_the_client_s() -> None:
    async with _asking() as client:
        both = CIMultiDict([("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "10.9.0.7")])
        assert (await (await client.get("/told", headers=both)).json())[0] == "10.9.0.7"


@asynccontextmanager
async def _asking() -> AsyncIterator[TestClient[web.Request, web.Application]]:
    middlewares = [problems, with_id, allowing(["https://erp.lan"]), behind([])]
    site = web.Application(middlewares=middlewares)
    site.on_response_prepare.extend([let_read, tell_id])
    site.router.add_get("/api/told", _told)
    site.router.add_get("/told", _told)
    async with TestClient(TestServer(site)) as client:
        yield client


@pytest.mark.parametrize(
    ("proto", "scheme"), [("https", "https"), (" HTTPS ", "https"), ("ftp", "http"), ("", "http")]
)
async def test_the_front_says_whether_the_browser_speaks_tls(proto: str, scheme: str) -> None:
    async with _asking() as client:
        answer = await client.get("/told", headers={"X-Forwarded-Proto": proto})
        assert (await answer.json())[1] == scheme


async def test_a_request_has_the_fronts_id_or_one_of_its_own() -> None:
    async with _asking() as client:
        answer = await client.get("/told", headers={"X-Request-Id": "front-0123456789"})
        assert answer.headers["X-Request-Id"] == "front-0123456789"
        assert (await answer.json())[2] == "front-0123456789"
        for odd in ("short", "x" * 65, "a b c d e f g", "<script>alert"):
            answer = await client.get("/nowhere", headers={"X-Request-Id": odd})
            assert answer.status == 404
            assert len(answer.headers["X-Request-Id"]) == 32
    assert REQUEST_ID.get() is None


async def test_a_page_of_an_allowed_origin_may_ask_and_no_other() -> None:
    preflight = {"Access-Control-Request-Method": "GET"}
    allow = "Access-Control-Allow-Origin"
    async with _asking() as client:
        erp = {"Origin": "https://erp.lan"}
        answer = await client.options("/api/told", headers=erp | preflight)
        assert (answer.status, answer.headers[allow]) == (204, "https://erp.lan")
        assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
        answer = await client.get("/api/told", headers=erp)
        assert (answer.headers[allow], answer.headers["Vary"]) == ("https://erp.lan", "Origin")
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert allow in (await client.get("/api/nowhere", headers=erp)).headers
        assert allow not in (await client.get("/told", headers=erp)).headers
        for other in ("https://evil.lan", "null", "https://erp.lan.evil", "http://erp.lan"):
            assert allow not in (await _get(client, other)).headers
            answer = await client.options("/api/told", headers={"Origin": other} | preflight)
            assert answer.status == 405


async def _get(client: TestClient[web.Request, web.Application], origin: str) -> ClientResponse:
    return await client.get("/api/told", headers={"Origin": origin})
