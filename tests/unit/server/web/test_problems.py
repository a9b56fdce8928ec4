"""Every error has one form."""

import logging
from http import HTTPStatus

import pytest
from aiohttp import web

from server.store import StoreBusyError, StoreFailedError
from server.web.access import EVERYBODY
from server.web.problems import CONTENT_TYPE, ProblemError
from server.web.route import Route
from tests.unit.server.web.sample import client_of


async def _asked(error: Exception | None, path: str = "/") -> tuple[int, dict[str, object]]:
    async def handler(_: web.Request) -> web.Response:
        assert error is not None
        raise error

    async with client_of([Route("GET", "/", handler, EVERYBODY)] if error else []) as client:
        answer = await client.get(path)
        assert answer.content_type == CONTENT_TYPE
        body: dict[str, object] = await answer.json()
        assert body["status"] == answer.status
        assert body["type"] == "about:blank"
        return answer.status, {**body, "headers": dict(answer.headers)}


async def test_a_refusal_says_what_to_do() -> None:
    status, body = await _asked(ProblemError(HTTPStatus.CONFLICT, "Wait."))
    assert (status, body["title"], body["detail"]) == (409, "Conflict", "Wait.")


async def test_a_path_nobody_serves_is_not_found() -> None:
    assert (await _asked(None, "/nowhere"))[1]["detail"] == "There is nothing at /nowhere."


@pytest.mark.expects_log("server.web.problems")
async def test_a_store_that_is_busy_asks_to_come_again() -> None:
    status, body = await _asked(StoreBusyError("store", "the queue is full", "try again"))
    assert status == 503
    assert body["detail"] == "store: the queue is full (try again)"
    headers = body["headers"]
    assert isinstance(headers, dict)
    assert headers["Retry-After"] == "1"


@pytest.mark.expects_log("server.web.problems")
async def test_a_store_that_failed_is_a_503_in_its_words() -> None:
    status, body = await _asked(StoreFailedError("store", "disk full", "free space"))
    assert (status, body["detail"]) == (503, "store: disk full (free space)")


async def test_what_nobody_foresaw_is_logged_and_not_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        status, body = await _asked(ZeroDivisionError("secret"))
    assert status == 500
    assert "secret" not in str(body)
    assert caplog.records[0].exc_info is not None
