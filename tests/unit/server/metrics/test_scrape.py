"""Who may read the figures: a token that may, or an address that the settings name; no front."""

from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from server.metrics.scrape import Scrape

FROM = [ip_network("127.0.0.1"), ip_network("10.0.0.0/29")]


class _Transport:
    def __init__(self, address: str) -> None:
        self._address = address

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self._address, 1) if name == "peername" else default


async def _text() -> bytes:
    return b"figures"


async def _guarded(_: web.Request) -> web.Response:
    return web.Response(status=401)


async def _status(
    peer: str, headers: dict[str, str] | None = None, *, path: str = "/metrics", method: str = "GET"
) -> int:
    named = {"Host": "127.0.0.1:8787", **(headers or {})}
    request = make_mocked_request(method, path, named, transport=_Transport(peer))
    answer = await Scrape(_text, FROM).before_the_guards()(request, _guarded)
    return answer.status


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.3", "::ffff:10.0.0.3"])
async def test_an_address_that_is_named_needs_no_token(peer: str) -> None:
    assert await _status(peer) == 200


@pytest.mark.parametrize("peer", ["::1", "127.0.0.2", "10.0.0.8", "fd00::1"])
async def test_every_other_one_is_asked_for_one_this_machine_too(peer: str) -> None:
    assert await _status(peer) == 401


@pytest.mark.parametrize("header", ["X-Forwarded-For", "x-forwarded-proto", "Forwarded", "Via"])
async def test_what_came_through_a_front_is_asked_for_one(header: str) -> None:
    assert await _status("127.0.0.1", {header: "10.0.0.3"}) == 401


async def test_a_scraper_elsewhere_may_use_whatever_name_it_knows() -> None:
    assert await _status("10.0.0.3", {"Host": "scan-1.lan:8787"}) == 200


async def test_a_page_in_a_browser_here_may_not() -> None:
    assert await _status("127.0.0.1", {"Host": "evil.example:8787"}) == 401


@pytest.mark.parametrize(
    ("path", "method"), [("/metrics", "POST"), ("/metrics/", "GET"), ("/api/users", "GET")]
)
async def test_nothing_else_is_opened_by_it(path: str, method: str) -> None:
    assert await _status("127.0.0.1", path=path, method=method) == 401
