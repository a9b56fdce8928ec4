"""REST of a real server on loopback."""

import asyncio
import io
import re
import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
import pytest

from server.demo import demo_orders, write_csv
from tests.system.server.speaking import ServerProcess, seated

_HEADER = "order_no,customer,line_no,sku,qty,barcode\n"


@pytest.fixture
async def session(shared: ServerProcess) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(shared.url, headers=shared.bearer) as opened:
        yield opened


async def _imported(
    session: aiohttp.ClientSession, text: str, content_type: str = "text/csv"
) -> dict[str, object]:
    headers = {"Content-Type": content_type}
    async with session.post("/api/orders/import", data=text.encode(), headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        report: dict[str, object] = await answer.json()
        return report


async def _imported_when_free(session: aiohttp.ClientSession, text: str) -> None:
    """Import as soon as the server has noticed that the upload before this one was left."""
    headers = {"Content-Type": "text/csv"}
    async with asyncio.timeout(30):
        status = 409
        while status == 409:
            async with session.post("/api/orders/import", data=text, headers=headers) as answer:
                status = answer.status
    assert status == 200


async def _problem(answer: aiohttp.ClientResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    problem = await answer.json()
    assert problem["status"] == answer.status
    return answer.status, problem["detail"]


async def test_importing_the_same_file_twice_changes_nothing(
    session: aiohttp.ClientSession,
) -> None:
    text = io.StringIO(newline="")
    write_csv(demo_orders(count=40), text)
    first = await _imported(session, text.getvalue())
    assert (first["orders_added"], first["orders_unchanged"]) == (28, 12)
    second = await _imported(session, text.getvalue())
    assert (second["orders_added"], second["orders_changed"]) == (0, 0)
    assert second["orders_unchanged"] == 40


async def test_a_refused_row_is_named_and_its_order_refused_whole(
    session: aiohttp.ClientSession,
) -> None:
    report = await _imported(
        session, _HEADER + "R-1,Kim,1,A,1,c1\nR-1,Kim,2,B,none,c2\nR-2,Lee,1,A,1,c1\n"
    )
    assert (report["orders_added"], report["orders_refused"]) == (1, 1)
    refusals = report["refused"]
    assert isinstance(refusals, list)
    assert [(refusal["row"], refusal["order_no"]) for refusal in refusals] == [(3, "R-1")]
    async with session.get("/api/orders/R-1") as answer:
        assert await _problem(answer) == (404, "There is no order R-1.")


async def test_json_is_imported_too(session: aiohttp.ClientSession) -> None:
    order = '[{"order_no":"J-1","customer":"박솔","lines":[{"line_no":1,"sku":"A","qty":2}]}]'
    report = await _imported(session, order, "application/json; charset=utf-8")
    assert report["orders_added"] == 1, report


@pytest.mark.parametrize(("query", "found"), [("서연", "SO-1006"), ("박솔", "SO-1008")])
async def test_two_korean_syllables_find_an_order(
    session: aiohttp.ClientSession, query: str, found: str
) -> None:
    async with session.get("/api/orders", params={"q": query}) as answer:
        page = await answer.json()
    assert found in [head["order_no"] for head in page["heads"]]
    assert all(query in head["customer"] for head in page["heads"])


async def test_pages_follow_each_other_without_repeating(session: aiohttp.ClientSession) -> None:
    seen: list[str] = []
    params = {"q": "SO-10", "limit": "5"}
    for _ in range(20):
        async with session.get("/api/orders", params=params) as answer:
            page = await answer.json()
        seen += [head["order_no"] for head in page["heads"]]
        if page["next"] is None:
            break
        params["after"] = page["next"]
    assert {f"SO-{number}" for number in range(1001, 1013)} <= set(seen)
    assert len(seen) == len(set(seen))


async def test_an_order_is_found_by_number_and_by_id(session: aiohttp.ClientSession) -> None:
    async with session.get("/api/orders/SO-1002") as answer:
        by_number = await answer.json()
    async with session.get(f"/api/orders/{by_number['head']['order_id']}") as answer:
        assert await answer.json() == by_number
    assert len(by_number["lines"]) == 3


@pytest.mark.parametrize("query", ["limit=0", "limit=many", "surprise=1", "after=nonsense"])
async def test_a_query_that_does_not_fit_is_refused(
    session: aiohttp.ClientSession, query: str
) -> None:
    async with session.get(f"/api/orders?{query}") as answer:
        status, detail = await _problem(answer)
    assert status == 400
    assert "does not fit" in detail


async def test_a_station_with_the_order_open_is_told_of_an_import(
    shared: ServerProcess, session: aiohttp.ClientSession
) -> None:
    await _imported(session, _HEADER + "T-1,Kim,1,A,1,c1\n")
    async with seated(shared, "watches") as station:
        opened = await station.scan("T-1")
        assert opened.order is not None
        await _imported(session, _HEADER + "T-1,Kim,1,A,5,c1\n")
        async with asyncio.timeout(30):
            told = await station.changed.get()
        assert told == {
            "order_id": str(opened.order.order_id),
            "revision": opened.order.revision + 1,
        }


@pytest.mark.parametrize("path", ["/api/orders", "/api/orders/x", "/api/operators"])
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic eDp5"])
async def test_every_api_route_needs_the_token(
    shared: ServerProcess, path: str, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    async with (
        aiohttp.ClientSession(shared.url) as stranger,
        stranger.get(path, headers=headers) as answer,
    ):
        assert (await _problem(answer))[0] == 401
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="scanstation"')


@pytest.mark.parametrize("path", ["/health", "/api/health"])
async def test_health_needs_no_token(shared: ServerProcess, path: str) -> None:
    async with aiohttp.ClientSession(shared.url) as stranger, stranger.get(path) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "127.0.0.1.evil.example:80", ""),
        *("evil.example@127.0.0.1", "127.0.0.1/evil", "127.0.0.1?x", "127.0.0.1#x"),
    ],
)
async def test_another_name_for_this_machine_is_refused(
    session: aiohttp.ClientSession, host: str
) -> None:
    async with session.get("/api/orders", headers={"Host": host}) as answer:
        assert (await _problem(answer))[0] == 421


@pytest.mark.parametrize(
    "path", ["/assets/no", "/health", "/api/orders", "/api/none", "/socket.io/"]
)
async def test_every_answer_carries_the_security_headers(
    session: aiohttp.ClientSession, path: str
) -> None:
    async with session.get(path) as answer:
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Server" not in answer.headers


async def test_the_page_is_there_for_everybody_with_all_that_it_names(
    shared: ServerProcess,
) -> None:
    async with aiohttp.ClientSession(shared.url) as nobody:
        async with nobody.get("/") as answer:
            page = await answer.text()
            assert answer.status == 200
            assert "; script-src 'self';" in answer.headers["Content-Security-Policy"]
        for name in re.findall(r"\./(assets/[^\"]+)", page):
            async with nobody.get(f"/{name}") as answer:
                assert answer.status == 200
                assert "immutable" in answer.headers["Cache-Control"]


async def test_a_file_over_the_limit_is_refused_before_it_is_sent(shared: ServerProcess) -> None:
    head = (
        "POST /api/orders/import HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/csv\r\n"
        f"Authorization: Bearer {shared.token}\r\nContent-Length: {1 << 40}\r\n\r\n"
    )
    assert b" 413 " in await asyncio.to_thread(_first_bytes, shared, head)


async def test_a_file_of_another_kind_is_refused(session: aiohttp.ClientSession) -> None:
    headers = {"Content-Type": "application/xml"}
    async with session.post("/api/orders/import", data=b"<a/>", headers=headers) as answer:
        assert (await _problem(answer))[0] == 415
        assert "text/csv" in answer.headers["Accept-Post"]


async def test_a_file_without_the_columns_is_refused_in_words(
    session: aiohttp.ClientSession,
) -> None:
    headers = {"Content-Type": "text/csv"}
    async with session.post("/api/orders/import", data=b"a,b\n1,2\n", headers=headers) as answer:
        status, detail = await _problem(answer)
    assert status == 422
    assert "order_no" in detail


async def test_an_upload_cut_short_imports_nothing(
    shared: ServerProcess, session: aiohttp.ClientSession
) -> None:
    body = _HEADER + "C-1,Kim,1,A,1,c1\n"
    head = (
        "POST /api/orders/import HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/csv\r\n"
        f"Authorization: Bearer {shared.token}\r\nContent-Length: 9999\r\n\r\n{body}"
    )
    await asyncio.to_thread(_first_bytes, shared, head, True)
    await _imported_when_free(session, _HEADER + "C-2,Kim,1,A,1,c1\n")
    async with session.get("/api/orders/C-1") as answer:
        assert answer.status == 404


def _first_bytes(server: ServerProcess, request: str, leave: bool = False) -> bytes:
    """Send raw bytes; return the beginning of the answer, or leave at once."""
    address = urlsplit(server.url)
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port or 0), timeout=30) as raw:
        raw.sendall(request.encode())
        return b"" if leave else raw.recv(4096)


async def test_an_operator_is_added_and_the_badge_signs_in(
    shared: ServerProcess, session: aiohttp.ClientSession
) -> None:
    added = {"badge": "4711", "name": "이서연"}
    async with session.post("/api/operators", json=added) as answer:
        assert answer.status == 201
        card = await answer.json()
    async with session.get("/api/operators") as answer:
        assert card in (await answer.json())["operators"]
    async with seated(shared, "signs-in") as station:
        assert (await station.scan(card["code"])).verdict == "OPERATOR_SIGNED_IN"


@pytest.mark.parametrize("badge", ["", "Ab", "a b", "-a", "a" * 33, "a\n"])
async def test_a_badge_that_cannot_be_printed_is_refused(
    session: aiohttp.ClientSession, badge: str
) -> None:
    async with session.post("/api/operators", json={"badge": badge, "name": "x"}) as answer:
        status, detail = await _problem(answer)
    assert status == 400
    assert "badge" in detail
