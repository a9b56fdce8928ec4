"""The station's namespace, driven as python-socketio drives it, over a real store."""

import asyncio
import base64
import threading
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw
from socketio.exceptions import (  # type: ignore[import-untyped]  # ships no types
    ConnectionRefusedError as SocketRefusedError,
)

from server.contract.kiosk_state import KioskStateAnswer, KioskStateNoted
from server.contract.station import (
    NAMESPACE,
    PROTOCOL,
    Event,
    Hello,
    OrderRequest,
    Refusal,
    RefusalCode,
    ScanAnswer,
    ScanReply,
    ScanRequest,
    Welcome,
)
from server.contract.verdict import Verdict
from server.store import Policy, Store, order_id_of
from server.web.elsewhere import Elsewhere
from server.web.guard import token_check
from server.web.hints import Hint
from server.web.live import StationNamespace
from server.web.meters import Meters
from server.web.order_import import IMPORT_PATH, OrderImport
from server.web.passwords import Passwords
from server.web.pins import Pins
from server.web.sockets import Sockets, socket_server
from server.web.station_requests import parsed
from server.web.station_tokens import StationTokens
from tests.unit.server.store.damage import damage_table
from tests.unit.server.web.kiosks import BELT, standing
from tests.unit.server.web.sample import NOW_UTC_MS, ORDER, client_of, save
from tests.unit.server.web.scanning import World

pytestmark = pytest.mark.expects_log("server.web.live", "server.web.station_requests")


def _namespace(
    store: Store,
    meters: Meters | None = None,
    *,
    now_utc_ms: Callable[[], int] = lambda: NOW_UTC_MS,
    elsewhere: Elsewhere | None = None,
) -> StationNamespace:
    tokens = StationTokens(store, token_check("right"))
    sockets = Sockets(socket_server(NAMESPACE))
    news = World().news_of(store)
    pins = Pins(store, Passwords(), now_utc_ms=lambda: NOW_UTC_MS)
    return StationNamespace(
        store,
        tokens,
        sockets,
        news,
        pins,
        now_utc_ms=now_utc_ms,
        meters=meters,
        elsewhere=elsewhere,
    )


async def _greeted(namespace: StationNamespace, sid: str, hello: dict[str, object]) -> object:
    """Connect a socket of the owner's and say hello."""
    await namespace._on_connect(sid, {}, {"token": "right"})
    return await namespace._on_event(Event.HELLO, sid, hello)


@pytest.fixture
def namespace(store: Store) -> StationNamespace:
    return _namespace(store)


_HELLO = {"protocol": PROTOCOL, "station": "pack-01", "kiosk": str(UUID(int=1)), "last_seq": 0}


async def _hello(namespace: StationNamespace, sid: str, station: str = "pack-01") -> Welcome:
    hello = {**_HELLO, "station": station}
    return msgspec.convert(await _greeted(namespace, sid, hello), Welcome)


def _scan(number: int, text: str, *, seq: int | None = None) -> dict[str, object]:
    """Return a scan whose id is `number`, and its `station_seq` unless told."""
    return {
        "scan_id": str(UUID(int=number)),
        "station_seq": seq or number,
        "scanner_id": "sim",
        "data": base64.b64encode(text.encode()).decode(),
        "captured_utc_ms": 1,
    }


async def _sent(
    namespace: StationNamespace, sid: str, *scans: dict[str, object]
) -> ScanReply | Refusal:
    answer = await namespace._on_event(Event.SCAN, sid, {"scans": list(scans)})
    read: ScanAnswer = msgspec.convert(answer, ScanAnswer)
    return read


@pytest.mark.parametrize("auth", [None, "right", {}, {"token": 5}, {"token": "wrong"}])
async def test_a_socket_without_the_token_is_refused(
    namespace: StationNamespace, auth: object
) -> None:
    with pytest.raises(SocketRefusedError):
        await namespace._on_connect("sid", {}, auth)


async def test_a_socket_with_the_token_is_let_in(namespace: StationNamespace) -> None:
    await namespace._on_connect("sid", {}, {"token": "right"})


@pytest.mark.parametrize("payload", [(), ({}, {})])
async def test_a_request_brings_exactly_one_struct(
    namespace: StationNamespace, payload: tuple[object, ...]
) -> None:
    answer = await namespace._on_event(Event.HELLO, "sid", *payload)
    assert msgspec.convert(answer, Refusal).code is RefusalCode.MALFORMED


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
_nearly = st.fixed_dictionaries(
    {"scan_id": _json, "station_seq": _json, "scanner_id": _json, "data": _json},
    optional={"captured_utc_ms": _json, "symbology": _json, "aim": _json},
)


@given(_json | st.fixed_dictionaries({"scans": st.lists(_nearly | _json)}))
def test_whatever_arrives_is_a_request_or_refused(payload: object) -> None:
    for kind in (Hello, ScanRequest, OrderRequest):
        assert isinstance(parsed(payload, kind), kind | Refusal)


async def test_the_answer_is_plain_builtins(namespace: StationNamespace) -> None:
    answer = await _greeted(namespace, "sid", _HELLO)
    assert answer == {
        "type": "welcome",
        "last_seq": 0,
        "view": {
            "station": "pack-01",
            "step": "pack",
            "operator": None,
            "open_order": None,
            "pending": None,
            "held": (),
            "held_count": 0,
        },
    }


async def test_a_scan_is_judged_for_the_station_that_said_hello(
    namespace: StationNamespace, store: Store
) -> None:
    await save(store)
    await _hello(namespace, "sid")
    reply = await _sent(namespace, "sid", _scan(1, ORDER.order_no))
    assert isinstance(reply, ScanReply)
    assert reply.acks[0].verdict is Verdict.ORDER_OPENED
    assert (await store.hello("pack-01")).last_seq == 1


async def test_what_a_scan_took_and_came_to_is_noted(store: Store) -> None:
    meters = Meters()
    namespace = _namespace(store, meters)
    await _hello(namespace, "sid")
    await _sent(namespace, "sid", _scan(1, "no such code"), _scan(2, "no such code"))
    await _sent(namespace, "sid", _scan(9, "a gap before it"))
    assert sum(meters.verdicts.values()) == 2
    assert +meters.refused == {RefusalCode.GAP: 1}
    assert meters.events[NAMESPACE, Event.SCAN].up_to()[-1] == 2
    await namespace._on_event("made up", "sid", {})
    assert len(meters.events) == 2


async def test_a_replaced_socket_has_to_say_hello_again(namespace: StationNamespace) -> None:
    await _hello(namespace, "first")
    await _hello(namespace, "second")
    refused = await _sent(namespace, "first", _scan(1, "x"))
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.NO_HELLO


async def test_a_second_kiosk_of_one_name_is_refused_until_the_first_left(
    namespace: StationNamespace,
) -> None:
    await _hello(namespace, "first")
    other = {**_HELLO, "kiosk": str(UUID(int=2))}
    refused = msgspec.convert(await _greeted(namespace, "second", other), Refusal)
    assert refused.code is RefusalCode.STATION_IN_USE
    assert isinstance(await _sent(namespace, "first", _scan(1, "x")), ScanReply)
    await namespace._on_disconnect("first", "transport close")
    welcome = msgspec.convert(await _greeted(namespace, "second", other), Welcome)
    assert welcome.last_seq == 1


async def test_a_socket_that_left_is_forgotten(namespace: StationNamespace) -> None:
    await _hello(namespace, "sid")
    await namespace._on_disconnect("sid", "transport close")
    refused = await _sent(namespace, "sid", _scan(1, "x"))
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.NO_HELLO


async def test_a_hello_waits_for_the_scan_that_still_runs(
    namespace: StationNamespace, store: Store
) -> None:
    await _hello(namespace, "first")
    go_on = threading.Event()
    async with asyncio.TaskGroup() as group:
        blocked = group.create_task(store.write(lambda _: go_on.wait(5)))
        await asyncio.sleep(0)
        scanning = group.create_task(_sent(namespace, "first", _scan(1, "x")))
        await asyncio.sleep(0)
        welcome = group.create_task(_hello(namespace, "second"))
        await asyncio.sleep(0)
        assert not welcome.done()
        go_on.set()
    assert blocked.result()
    assert isinstance(scanning.result(), ScanReply)
    assert welcome.result().last_seq == 1


async def test_what_nobody_foresaw_is_an_answer_and_a_logged_error(
    namespace: StationNamespace, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_sid: str, _payload: object) -> Refusal:
        raise ZeroDivisionError

    namespace._requests[Event.ORDER] = broken
    answer = await namespace._on_event(Event.ORDER, "sid", {})
    assert msgspec.convert(answer, Refusal).code is RefusalCode.NOT_STORED
    assert "request failed" in caplog.text


async def test_an_order_that_cannot_be_read_is_said_not_to_be_there(
    namespace: StationNamespace, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await save(store)
    spoil = "UPDATE order_lines SET description = CAST(x'ff' AS TEXT)"
    await store.write(lambda connection: connection.execute(spoil).close())
    await _hello(namespace, "sid")
    asked = {"order_id": str(order_id_of(ORDER.order_no))}
    answer = await namespace._on_event(Event.ORDER, "sid", asked)
    assert msgspec.convert(answer, Refusal).code is RefusalCode.NOT_FOUND
    assert "order cannot be read" in caplog.text


_COLUMNS = "order_no,customer,line_no,sku,qty,barcode\n"


async def test_an_open_order_that_cannot_be_read_stops_no_import_and_no_other_station(
    namespace: StationNamespace, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    importing = OrderImport(store, changed=namespace.orders_changed, now_utc_ms=lambda: 1)
    async with client_of(importing.routes()) as client:

        async def imported(rows: str) -> int:
            headers = {"Content-Type": "text/csv"}
            return (await client.post(IMPORT_PATH, data=_COLUMNS + rows, headers=headers)).status

        assert await imported("A,Kim,1,TEA,1,t\nB,Kim,1,CUP,1,c\n") == HTTPStatus.OK
        for sid, order_no in (("left", "A"), ("right", "B")):
            await _hello(namespace, sid, station=sid)
            await _sent(namespace, sid, _scan(1 if sid == "left" else 1001, order_no, seq=1))
        seats = {seat.station: seat for seat in namespace._seats.all()}
        before = {name: seat.revision for name, seat in seats.items()}
        spoil = "UPDATE orders SET ship_by = 'soon' WHERE order_no = 'A'"
        await store.write(lambda connection: connection.execute(spoil).close())
        assert await imported("B,Kim,1,CUP,2,c\n") == HTTPStatus.OK
    assert seats["right"].revision > before["right"]
    assert "order cannot be read" in caplog.text


async def test_damage_that_a_hello_meets_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.open(path, policy=Policy(), now_utc_ms=lambda: 1).close()
    damage_table(path, "station_state")
    store = Store.open(path, policy=Policy(), now_utc_ms=lambda: 1)
    namespace = _namespace(store)
    answer = await _greeted(namespace, "sid", _HELLO)
    refusal = msgspec.convert(answer, Refusal)
    assert refusal.code is RefusalCode.STORE_DAMAGED
    assert "There is no backup in" in refusal.message
    store.close()


async def test_damage_that_was_met_is_told_at_every_hello_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = Store.open(path, policy=Policy(), now_utc_ms=lambda: 1)
    await save(store)
    store.close()
    damage_table(path, "order_lines")
    store = Store.open(path, policy=Policy(), now_utc_ms=lambda: 1)
    namespace = _namespace(store)
    await _hello(namespace, "sid")
    wanted = {"order_id": str(order_id_of(ORDER.order_no))}
    at_the_order = await namespace._on_event(Event.ORDER, "sid", wanted)
    at_hello = await _greeted(namespace, "other", _HELLO)
    assert msgspec.convert(at_the_order, Refusal).code is RefusalCode.STORE_DAMAGED
    assert at_hello == at_the_order
    store.close()


async def test_a_closed_store_is_said_in_a_refusal(
    namespace: StationNamespace, store: Store
) -> None:
    await _hello(namespace, "sid")
    store.close()
    refused = await _sent(namespace, "sid", _scan(1, "x"))
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.NOT_STORED
    order = await namespace._on_event(Event.ORDER, "sid", {"order_id": str(UUID(int=1))})
    assert msgspec.convert(order, Refusal).code is RefusalCode.NOT_STORED


async def test_the_end_waits_for_what_runs_and_takes_nothing_new(
    namespace: StationNamespace, store: Store
) -> None:
    await _hello(namespace, "sid")
    go_on = threading.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(store.write(lambda _: go_on.wait(5)))
        await asyncio.sleep(0)
        running = group.create_task(_sent(namespace, "sid", _scan(1, "x")))
        await asyncio.sleep(0)
        closing = group.create_task(namespace.close())
        await asyncio.sleep(0)
        late = group.create_task(_sent(namespace, "sid", _scan(2, "y")))
        await asyncio.sleep(0)
        assert not closing.done()
        go_on.set()
    assert isinstance(running.result(), ScanReply)
    refused = late.result()
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.NOT_STORED
    assert (await store.hello("pack-01")).last_seq == 1


async def test_a_station_that_polls_is_refused(namespace: StationNamespace) -> None:
    polls = make_mocked_request("GET", "/socket.io/?EIO=4&transport=polling")
    with pytest.raises(SocketRefusedError, match="by websocket only"):
        await namespace._on_connect("sid", {"aiohttp.request": polls}, {"token": "right"})


async def test_a_kiosk_says_how_it_stands_after_it_said_who_it_is(store: Store) -> None:
    namespace = _namespace(store)
    told = msgspec.to_builtins(standing())
    refused = await namespace._on_event(Event.KIOSK_STATE, "sid", told)
    assert msgspec.convert(refused, Refusal).code is RefusalCode.NO_HELLO
    hello = {"protocol": PROTOCOL, "station": "s1", "kiosk": str(UUID(int=1)), "last_seq": 0}
    await _greeted(namespace, "sid", hello)
    answer = await namespace._on_event(Event.KIOSK_STATE, "sid", told)
    assert msgspec.convert(answer, KioskStateAnswer) == KioskStateNoted()
    word = namespace.presences["s1"].word
    assert word is not None
    assert word.state == standing()


@pytest.mark.parametrize(
    "wrong",
    [
        {"waiting": -1},
        {"version": "1\n"},
        {"version": "x" * 65},
        {"devices": [{"device": "a"}]},
        {"devices": [msgspec.to_builtins(BELT)] * 33},
        {"devices": [{**msgspec.to_builtins(BELT), "name": "\ud800"}]},
        {"devices": [{**msgspec.to_builtins(BELT), "trouble": "<b>"}]},
        {"legs": [{"leg": "ride", "p50_us": 1, "p99_us": 1}]},
        {"oldest_ms": 2**60},
        {"journal": None},
    ],
)
async def test_what_a_kiosk_says_of_itself_is_read_at_the_boundary(
    store: Store, wrong: dict[str, object]
) -> None:
    namespace = _namespace(store)
    hello = {"protocol": PROTOCOL, "station": "s1", "kiosk": str(UUID(int=1)), "last_seq": 0}
    await _greeted(namespace, "sid", hello)
    told = {**msgspec.to_builtins(standing()), **wrong}
    refused = await namespace._on_event(Event.KIOSK_STATE, "sid", told)
    assert msgspec.convert(refused, Refusal).code is RefusalCode.MALFORMED
    assert namespace.presences["s1"].word is None


async def test_what_a_later_kiosk_says_more_is_passed_over(store: Store) -> None:
    namespace = _namespace(store)
    hello = {"protocol": PROTOCOL, "station": "s1", "kiosk": str(UUID(int=1)), "last_seq": 0}
    await _greeted(namespace, "sid", hello)
    told = {**msgspec.to_builtins(standing()), "battery": 0.5}
    answer = await namespace._on_event(Event.KIOSK_STATE, "sid", told)
    assert msgspec.convert(answer, KioskStateAnswer) == KioskStateNoted()


@pytest.mark.expects_log("server.web.stations_elsewhere")
async def test_a_kiosk_moves_to_another_server_though_the_clock_was_set_back_meanwhile(
    store: Store,
) -> None:
    said: list[Hint] = []
    here, there = Elsewhere("here"), Elsewhere("there")
    here.through(lambda _: None)
    there.through(said.append)
    before = _namespace(store, elsewhere=here)
    after = _namespace(store, now_utc_ms=lambda: NOW_UTC_MS - 60_000, elsewhere=there)
    await _hello(before, "sid")
    await asyncio.sleep(0.002)  # the next millisecond
    await _hello(after, "sid")
    for hint in said:
        here.hear("there", Raw(msgspec.msgpack.encode(hint)))
    assert before._others.is_kept_from("pack-01", UUID(int=2))
