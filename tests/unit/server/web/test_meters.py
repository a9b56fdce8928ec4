"""What is measured of requests, and that nobody fills a memory with names of his own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.contract.verdict import Verdict
from server.web.meters import NOWHERE, Asked, Meters, measuring
from server.web.problems import problems


async def _order(_: web.Request) -> web.Response:
    return web.Response()


async def _fails(_: web.Request) -> web.Response:
    raise ValueError("of a test")


async def _busy(_: web.Request) -> web.Response:
    raise web.HTTPServiceUnavailable


@asynccontextmanager
async def _site(meters: Meters) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    site = web.Application(middlewares=[measuring(meters), problems])
    site.router.add_get("/api/orders/{key:.+}", _order)
    site.router.add_get("/api/fails", _fails)
    site.router.add_get("/socket.io/", _order)
    site.router.add_post("/socket.io/", _busy)
    async with TestClient(TestServer(site)) as client:
        yield client


def _counted(meters: Meters) -> dict[Asked, int]:
    return {asked: durations.up_to()[-1] for asked, durations in meters.requests.items()}


async def test_requests_count_by_template_method_and_class_of_status() -> None:
    meters = Meters()
    async with _site(meters) as client:
        for order in ("A", "B/1"):
            await client.get(f"/api/orders/{order}")
    assert _counted(meters) == {
        Asked("GET", "/api/orders/{key}", "2xx"): 2,
        Asked("GET", "/api/orders/{key}", "5xx"): 0,
    }


@pytest.mark.expects_log("server.web.problems")
async def test_an_error_nobody_foresaw_counts_as_the_answer_that_was_given() -> None:
    meters = Meters()
    async with _site(meters) as client:
        await client.get("/api/fails")
    assert _counted(meters) == {Asked("GET", "/api/fails", "5xx"): 1}


async def test_what_strangers_make_up_is_one_series() -> None:
    meters = Meters()
    async with _site(meters) as client:
        for number, method in enumerate(("PROPFIND", "SEARCH", "LOCK")):
            await client.request(method, f"/{number}")
            await client.request(method, "/api/fails")
    assert _counted(meters) == {
        Asked("other", NOWHERE, "4xx"): 6,
        Asked("other", NOWHERE, "5xx"): 0,
    }


async def test_a_socket_s_own_time_is_no_request_s_but_its_refusal_is() -> None:
    meters = Meters()
    async with _site(meters) as client:
        await client.get("/socket.io/")
        await client.post("/socket.io/")
    assert _counted(meters) == {Asked("POST", "/socket.io/", "5xx"): 1}


def test_an_event_is_noted_by_its_name() -> None:
    meters = Meters()
    meters.answered("/station", "scan", 0.0)
    assert meters.events["/station", "scan"].up_to()[-1] == 1


def test_each_verdict_is_there_from_the_start() -> None:
    meters = Meters()
    meters.judged([Verdict.ITEM_MATCHED, Verdict.ITEM_MATCHED])
    assert set(meters.verdicts) == set(Verdict)
    assert meters.verdicts[Verdict.ITEM_MATCHED] == 2
    assert meters.verdicts[Verdict.ITEM_WRONG] == 0
