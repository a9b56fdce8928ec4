"""A file of orders by POST."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.store import Store
from server.web.order_import import OrderImport
from tests.unit.server.web.sample import Client, client_of

_CSV = b"order_no,customer,line_no,sku,qty,barcode\nA-1,Kim,1,TEA,2,t1\n"
_HEADERS = {"Content-Type": "text/csv; charset=utf-8"}
_PATH = "/api/orders/import"


class _Changes:
    """Counts what stations would be told."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self) -> None:
        self.count += 1


def _client(store: Store, changes: _Changes | None = None, max_bytes: int = 1000) -> Client:
    handler = OrderImport(
        store, changed=changes or _Changes(), now_utc_ms=lambda: 1, max_bytes=max_bytes
    )
    return client_of(handler.routes())


async def test_only_an_import_that_changed_something_is_told_to_stations(store: Store) -> None:
    changes = _Changes()
    async with _client(store, changes) as client:
        first = await (await client.post(_PATH, data=_CSV, headers=_HEADERS)).json()
        assert (first["orders_added"], changes.count) == (1, 1)
        second = await (await client.post(_PATH, data=_CSV, headers=_HEADERS)).json()
        assert (second["orders_unchanged"], changes.count) == (1, 1)


async def test_a_file_that_says_it_is_too_large_is_refused(store: Store) -> None:
    async with _client(store, max_bytes=10) as client:
        assert (await client.post(_PATH, data=_CSV, headers=_HEADERS)).status == 413


async def test_a_file_that_turns_out_too_large_is_refused_and_nothing_imported(
    store: Store,
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield _CSV
        for _ in range(100):
            yield b"A-1,Kim,1,TEA,2,t1\n"

    async with _client(store) as client:
        answer = await client.post(_PATH, data=endless(), headers=_HEADERS)
        assert answer.status == 413
    assert await store.order_by_no("A-1") is None


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("text/csv", b"nothing,known\n1,2\n"), ("application/json", b"not json")],
)
async def test_a_file_that_cannot_be_read_is_refused_in_words(
    store: Store, content_type: str, body: bytes
) -> None:
    async with _client(store) as client:
        answer = await client.post(_PATH, data=body, headers={"Content-Type": content_type})
        problem = await answer.json()
    assert answer.status == 422
    assert problem["detail"]


async def test_an_upload_that_stops_coming_is_given_up(store: Store) -> None:
    given_up = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield _CSV
        await given_up.wait()

    handler = OrderImport(store, changed=_Changes(), now_utc_ms=lambda: 1, chunk_timeout_s=0.05)
    async with client_of(handler.routes()) as client:
        assert await _status(client, stalled()) == 408
        given_up.set()
    assert await store.order_by_no("A-1") is None


async def test_another_import_waits_its_turn_and_how_far_the_first_is_can_be_asked(
    store: Store,
) -> None:
    go_on = asyncio.Event()
    begun = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield _CSV
        begun.set()
        await go_on.wait()

    async with _client(store) as client, asyncio.TaskGroup() as group:
        assert await _progress(client) is None
        first = group.create_task(_status(client, slow()))
        await begun.wait()
        while (second := await _status(client, _CSV)) == 200:
            pass  # the first request has not reached its handler yet
        assert second == 409
        while (told := await _progress(client)) is None:
            pass  # nor has its first piece
        assert (told["phase"], told["bytes_received"]) == ("receiving", len(_CSV))
        go_on.set()
        await asyncio.wait({first})
        assert await _progress(client) is None
    assert first.result() == 200


async def _progress(client: Client) -> dict[str, object] | None:
    async with client.get("/api/order-import") as answer:
        progress: dict[str, object] | None = (await answer.json())["progress"]
        return progress


async def _status(client: Client, body: bytes | AsyncIterator[bytes]) -> int:
    async with client.post(_PATH, data=body, headers=_HEADERS) as answer:
        return answer.status
