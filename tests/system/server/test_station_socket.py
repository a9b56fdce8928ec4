"""A station speaks to a real server over a real websocket."""

import asyncio
import sqlite3
from contextlib import closing
from uuid import UUID

import aiohttp
import pytest
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types

from server.contract.own_code import Command, command_code
from server.contract.station import Event, Refusal, RefusalCode, ScanReply
from server.contract.verdict import Verdict
from tests.system.server.speaking import ServerProcess, Station, seated


def _stored(server: ServerProcess, station: str) -> list[tuple[int, str, str]]:
    """Return what is in the file: seq, scan_id, verdict."""
    with closing(sqlite3.connect(server.store_path)) as connection:
        rows = connection.execute(
            "SELECT station_seq, scan_id, verdict FROM scans WHERE station = ? ORDER BY 1",
            (station,),
        ).fetchall()
    return [(seq, str(UUID(bytes=scan_id)), verdict) for seq, scan_id, verdict in rows]


def _acks(answer: object) -> object:
    assert isinstance(answer, dict)
    return answer["acks"]


async def test_an_order_is_opened_packed_and_completed(shared: ServerProcess) -> None:
    async with seated(shared, "packs") as station:
        opened = await station.scan("SO-1001")
        assert opened.verdict is Verdict.ORDER_OPENED
        assert opened.order is not None
        view = (await station.order(opened.order.order_id)).order
        assert [line.qty_ordered for line in view.lines] == [1, 1, 1]
        verdicts = [(await station.scan(line.gtin or "")).verdict for line in view.lines]
        assert verdicts == [
            Verdict.ITEM_MATCHED,
            Verdict.ITEM_MATCHED,
            Verdict.ORDER_COMPLETED,
        ]
        assert [row[2] for row in _stored(shared, "packs")] == ["ORDER_OPENED", *verdicts]


async def test_a_retry_gets_the_stored_answer_and_counts_nothing(shared: ServerProcess) -> None:
    async with seated(shared, "retries") as station:
        scan = station.mint("SO-1002")
        first = await station.ask(Event.SCAN, {"scans": [scan]})
        await station.scan("-no-such-code-")
        again = await station.ask(Event.SCAN, {"scans": [scan]})
        assert _acks(again) == _acks(first)
        assert len(_stored(shared, "retries")) == 2


async def test_a_gap_is_refused_and_tells_where_the_server_stands(shared: ServerProcess) -> None:
    async with seated(shared, "gaps") as station:
        await station.scan("SO-1009")
        station.mint("lost")
        refusal = await station.send(station.mint("after the gap"))
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.last_seq) == (RefusalCode.GAP, 1)
        assert len(_stored(shared, "gaps")) == 1


async def test_a_taken_number_is_refused(shared: ServerProcess) -> None:
    async with seated(shared, "clones") as station:
        await station.scan("a")
        station.seq = 0
        refusal = await station.send(station.mint("b"))
        assert isinstance(refusal, Refusal)
        assert refusal.code is RefusalCode.SEQ_TAKEN


async def test_a_batch_is_judged_in_order_up_to_the_first_error(shared: ServerProcess) -> None:
    async with seated(shared, "catches-up") as station:
        texts = ["SO-1003", "one", command_code(Command.OK), "two"]
        reply = await station.send(*(station.mint(text) for text in texts))
        assert isinstance(reply, ScanReply)
        assert [ack.verdict for ack in reply.acks] == [
            Verdict.ORDER_CANCELLED,
            Verdict.HELD,
            Verdict.HELD,
            Verdict.HELD,
        ]
        assert reply.view.pending is not None
        assert reply.view.held_count == 2
        assert (await station.scan(command_code(Command.OK))).verdict is Verdict.COMMAND_DONE


async def test_hello_resumes_where_the_station_was(shared: ServerProcess) -> None:
    async with seated(shared, "resumes") as station:
        await station.scan("SO-1010")
    again = Station("resumes")
    await again.connect(shared)
    welcome = await again.hello()
    await again.leave()
    assert welcome.last_seq == 1
    assert welcome.view.open_order is not None
    assert welcome.view.open_order.order_no == "SO-1010"


async def test_a_second_socket_replaces_the_first_and_nothing_is_judged_twice(
    shared: ServerProcess,
) -> None:
    first = Station("twice")
    await first.connect(shared)
    await first.hello()
    scan = first.mint("SO-1011")
    async with asyncio.TaskGroup() as group:
        # In flight on the first socket while the second takes its place.
        in_flight = group.create_task(first.send_or_be_cut_off(scan))
        second = Station("twice")
        await second.connect(shared)
        await second.hello()
    answer = await second.send(scan)
    assert isinstance(answer, ScanReply)
    assert answer.acks[0].verdict is Verdict.ORDER_OPENED
    if isinstance(in_flight.result(), ScanReply):
        assert in_flight.result() == answer
    async with asyncio.timeout(30):
        await first.gone.wait()
    await first.leave()
    await second.leave()
    assert len(_stored(shared, "twice")) == 1


async def test_a_second_kiosk_of_one_name_is_refused_and_the_first_goes_on(
    shared: ServerProcess,
) -> None:
    async with seated(shared, "doubled") as first:
        second = Station("doubled", kiosk=2)
        await second.connect(shared)
        refused = await second.refused(Event.HELLO, second.greeting())
        assert refused.code is RefusalCode.STATION_IN_USE
        assert (await first.scan("SO-1011")).verdict is Verdict.ORDER_OPENED
    assert (await second.hello_when_free()).last_seq == 1
    await second.leave()


async def test_others_with_the_order_open_are_told_of_a_change(shared: ServerProcess) -> None:
    async with seated(shared, "left") as left, seated(shared, "right") as right:
        opened = await left.scan("SO-1008")
        await right.scan("SO-1008")
        assert opened.order is not None
        line = (await left.order(opened.order.order_id)).order.lines[0]
        counted = await left.scan(line.gtin or "")
        assert counted.verdict is Verdict.ITEM_MATCHED
        assert counted.order is not None
        async with asyncio.timeout(30):
            told = await right.changed.get()
        assert told == {
            "order_id": str(opened.order.order_id),
            "revision": counted.order.revision,
        }
        assert left.changed.empty()


@pytest.mark.parametrize("token", ["", "wrong", "é" * 43])
async def test_a_socket_with_a_wrong_token_is_refused(shared: ServerProcess, token: str) -> None:
    station = Station("stranger")
    with pytest.raises(socketio.exceptions.ConnectionError):
        await station.connect(shared, token=token)
    await station.leave()


async def test_nothing_is_done_before_hello(shared: ServerProcess) -> None:
    station = Station("hasty")
    await station.connect(shared)
    scans = {"scans": [station.mint("SO-1001")]}
    assert (await station.refused(Event.SCAN, scans)).code is RefusalCode.NO_HELLO
    assert (await station.refused(Event.ORDER, {})).code is RefusalCode.NO_HELLO
    await station.leave()


async def test_a_station_of_another_protocol_is_refused(shared: ServerProcess) -> None:
    station = Station("newer")
    await station.connect(shared)
    later = {**station.greeting(99), "a_field_of_later": True}
    assert (await station.refused(Event.HELLO, later)).code is RefusalCode.PROTOCOL
    await station.leave()


async def test_a_malformed_request_is_refused_by_the_name_of_its_field(
    shared: ServerProcess,
) -> None:
    async with seated(shared, "babbles") as station:
        wrong = {**station.mint("x"), "station_seq": "one"}
        for event, payload, named in (
            (Event.SCAN, {"scans": [wrong]}, "$.scans[0].station_seq"),
            (Event.SCAN, {"scans": []}, "$.scans"),
            (Event.SCAN, "text", "ScanRequest"),
            (Event.HELLO, {**station.greeting(), "station": "a b"}, "$.station"),
            (Event.ORDER, {"order_id": 5}, "$.order_id"),
            ("dance", {}, "dance"),
        ):
            refusal = await station.refused(event, payload)
            assert refusal.code is RefusalCode.MALFORMED
            assert named in refusal.message
        station.seq = 0
        assert (await station.scan("SO-1004")).verdict is Verdict.ORDER_ON_HOLD


async def test_an_order_nobody_knows_is_not_found(shared: ServerProcess) -> None:
    async with seated(shared, "asks") as station:
        refusal = await station.refused(Event.ORDER, {"order_id": str(UUID(int=1))})
        assert refusal.code is RefusalCode.NOT_FOUND


async def test_the_websocket_agrees_to_no_compression(shared: ServerProcess) -> None:
    address = f"{shared.url}/socket.io/?EIO=4&transport=websocket"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(address, compress=15) as socket,
    ):
        assert socket.compress == 0
        assert (await socket.receive_str(timeout=30)).startswith("0{")


async def test_a_page_of_another_origin_cannot_open_a_socket(shared: ServerProcess) -> None:
    address = f"{shared.url}/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address, origin="http://evil.example")
