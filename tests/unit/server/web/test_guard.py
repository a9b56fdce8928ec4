"""What stands before every route."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.web.access import EVERYBODY
from server.web.guard import (
    LOOPBACK_NAMES,
    close_answers,
    known_hosts,
    token_check,
)
from server.web.problems import problems
from server.web.route import Route, add_routes
from tests.unit.server.web.sample import Client


async def _fine(_: web.Request) -> web.Response:
    return web.Response(text="fine", headers={"Cache-Control": "max-age=1"})


async def _nobody(_: web.Request) -> None:
    return None


def _client() -> Client:
    site = web.Application(middlewares=[problems, known_hosts(LOOPBACK_NAMES)])
    site.on_response_prepare.append(close_answers)
    add_routes(site, [Route("GET", "/health", _fine, EVERYBODY)], _nobody)
    return TestClient(TestServer(site))


def test_only_the_token_itself_is_right() -> None:
    is_right = token_check("right")
    assert is_right("right")
    for wrong in ("", "righ", "rightt", "RIGHT", "ríght", "\udcff"):
        assert not is_right(wrong)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8787", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8787", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("evil.example#@127.0.0.1", 421),
        ("[::1", 421),
    ],
)
async def test_only_names_of_this_machine_are_answered_to(host: str, status: int) -> None:
    async with _client() as client:
        assert (await client.get("/health", headers={"Host": host})).status == status


async def test_an_answer_keeps_what_its_handler_said_of_caching() -> None:
    async with _client() as client:
        answer = await client.get("/health")
    assert answer.headers["Cache-Control"] == "max-age=1"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in answer.headers
