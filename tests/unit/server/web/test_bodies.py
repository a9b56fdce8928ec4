"""Bodies of requests as structs, from a real connection."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from msgspec import Struct

from server.web import bodies
from server.web.access import EVERYBODY
from server.web.answers import json_answer
from server.web.bodies import MAX_BODY_BYTES, body_of
from server.web.route import Route
from tests.unit.server.web.sample import client_of


class _Body(Struct, frozen=True, forbid_unknown_fields=True):
    count: int
    words: frozenset[str] = frozenset()


async def _echo(request: web.Request) -> web.Response:
    return json_answer(await body_of(request, _Body))


async def _sent(body: str | bytes) -> tuple[int, str]:
    async with client_of([Route("POST", "/", _echo, EVERYBODY)]) as client:
        answer = await client.post("/", data=body)
        return answer.status, await answer.text()


@pytest.mark.parametrize("written", ["9", "9.0", "90e-1", "0.9E1"])
async def test_a_whole_number_is_taken_however_it_is_written(written: str) -> None:
    assert await _sent(f'{{"count":{written}}}') == (200, '{"count":9,"words":[]}')


@pytest.mark.parametrize("written", ["9.5", "1e400", "-1e400", "9007199254740992.0", '"9"', "true"])
async def test_what_is_no_whole_number_is_refused_by_the_name_of_its_field(written: str) -> None:
    status, told = await _sent(f'{{"count":{written}}}')
    assert status == 400
    assert "$.count" in told


async def test_a_field_that_nobody_knows_is_refused() -> None:
    status, told = await _sent('{"count":1,"more":2}')
    assert status == 400
    assert "more" in told


@pytest.mark.parametrize("body", ["[" * 8000, '{"a":' * 1600, b"\xff", "", "{", '"\\ud800"'])
async def test_what_is_no_json_or_nested_without_end_is_refused(body: str | bytes) -> None:
    assert (await _sent(body))[0] == 400


async def test_a_body_too_large_is_refused() -> None:
    assert (await _sent(" " * (MAX_BODY_BYTES + 1)))[0] == 413


async def _dripping() -> AsyncIterator[bytes]:
    while True:
        yield b" "
        await asyncio.sleep(0.02)


async def test_a_body_that_drips_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_S", 0.2)
    async with (
        asyncio.timeout(5),
        client_of([Route("POST", "/", _echo, EVERYBODY)]) as client,
        client.post("/", data=_dripping()) as answer,
    ):
        assert answer.status == 408
        assert answer.content_type == "application/problem+json"
        assert "did not arrive within 0.2 seconds" in await answer.text()
