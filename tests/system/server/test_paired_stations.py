"""Stations that are paired with a real server, and what a supervisor does to them."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types

from server.contract.order import WorkStep
from server.contract.own_code import Command, command_code
from server.contract.station import Event, RefusalCode, ScanReply, StationConfig
from server.contract.verdict import Reason, Verdict
from tests.system.server.conftest import Start, import_demo
from tests.system.server.speaking import ServerProcess, Station, seated
from tests.system.server.supervising import Supervisor, supervising


@pytest.fixture
async def supervisor(shared: ServerProcess) -> AsyncIterator[Supervisor]:
    async with supervising(shared) as opened:
        yield opened


async def test_a_paired_station_scans_by_its_own_token(
    shared: ServerProcess, supervisor: Supervisor
) -> None:
    token = await supervisor.paired("paired")
    async with seated(shared, "paired", token) as station:
        assert (await station.scan("SO-1001")).verdict is Verdict.ORDER_OPENED


async def test_a_token_speaks_for_no_other_station(
    shared: ServerProcess, supervisor: Supervisor
) -> None:
    token = await supervisor.paired("mine")
    station = Station("another")
    await station.connect(shared, token)
    refusal = await station.refused(Event.HELLO, station.greeting())
    assert refusal.code is RefusalCode.OTHER_STATION
    assert "pair this kiosk anew" in refusal.message
    refusal = await station.refused(Event.SCAN, {"scans": [station.mint("SO-1001")]})
    assert refusal.code is RefusalCode.NO_HELLO
    await station.leave()


async def test_a_revoked_station_is_hung_up_at_once_and_let_in_no_more(
    shared: ServerProcess, supervisor: Supervisor
) -> None:
    token = await supervisor.paired("revoked")
    station = Station("revoked")
    await station.connect(shared, token)
    await station.hello()
    status, _ = await supervisor.answer("DELETE", "/api/stations/revoked/token")
    assert status == 204
    async with asyncio.timeout(30):
        await station.gone.wait()
    with pytest.raises(socketio.exceptions.ConnectionError):
        await Station("revoked").connect(shared, token)
    async with seated(shared, "revoked", await supervisor.paired("revoked", kiosk=2)):
        pass


async def test_a_station_paired_anew_ends_the_kiosk_before(
    shared: ServerProcess, supervisor: Supervisor
) -> None:
    first = Station("anew")
    await first.connect(shared, await supervisor.paired("anew"))
    await first.hello()
    token = await supervisor.paired("anew", kiosk=2)
    async with asyncio.timeout(30):
        await first.gone.wait()
    async with seated(shared, "anew", token):
        pass


async def test_what_is_set_is_told_after_hello_and_at_once_when_it_changes(
    shared: ServerProcess, supervisor: Supervisor
) -> None:
    await supervisor.code("told")
    await supervisor.set("told", shown_name="포장 1", language="ko")
    async with seated(shared, "told") as station:
        assert await station.config() == StationConfig("포장 1", "ko")
        told = await supervisor.set("told", shown_name=None, step="ship", printer=" Zebra ")
        assert (told["step"], told["printer"], told["shown_name"]) == ("ship", "Zebra", None)
        assert await station.config() == StationConfig(None, "ko", WorkStep.SHIP)
        assert (await station.state()).step is WorkStep.SHIP
        refused = await station.scan(command_code(Command.STEP_PACK))
        assert refused.reason is Reason.STEP_IS_SET


async def test_a_sign_in_is_required_from_the_next_scan_on(
    shared: ServerProcess, supervisor: Supervisor
) -> None:
    async with seated(shared, "signs-in") as station:
        assert (await station.scan("SO-1002")).verdict is Verdict.ORDER_OPENED
        told = await supervisor.set("signs-in", require_operator=True)
        assert told["requires_operator"]
        assert (await station.scan("SO-1002")).verdict is Verdict.OPERATOR_REQUIRED
        told = await supervisor.set("signs-in", require_operator=None)
        assert not told["requires_operator"]
        assert (await station.scan("SO-1002")).verdict is Verdict.ORDER_OPENED


async def test_the_servers_setting_is_the_default_of_each_station(start: Start) -> None:
    server = start(require_operator="true")
    import_demo(server)
    async with supervising(server) as supervisor, seated(server, "one") as station:
        assert (await station.scan("SO-1001")).verdict is Verdict.OPERATOR_REQUIRED
        told = await supervisor.set("one", require_operator=False)
        assert not told["requires_operator"]
        assert (await station.scan("SO-1001")).verdict is Verdict.ORDER_OPENED


async def test_a_locked_station_keeps_its_scans_and_they_are_listed_when_it_is_unlocked(
    shared: ServerProcess, supervisor: Supervisor
) -> None:
    async with seated(shared, "locked") as station:
        await station.scan("SO-1003")
        await station.config()
        await supervisor.set("locked", locked=True, lock_text="재고 조사 중")
        config = await station.config()
        assert (config.locked, config.lock_text) == (True, "재고 조사 중")
        scan = station.mint("8801111111111")
        reply = await station.send(scan)
        assert isinstance(reply, ScanReply)
        assert (reply.acks[0].verdict, reply.acks[0].reason) == (
            Verdict.HELD,
            Reason.STATION_LOCKED,
        )
        await supervisor.set("locked", locked=False)
        assert (await station.config()).locked is False
        again = await station.send(scan)
        assert isinstance(again, ScanReply)
        assert again.acks == reply.acks
        assert [held.text for held in again.view.held] == ["8801111111111"]


async def test_a_message_is_told_until_it_was_read_however_often_that_is_said(
    shared: ServerProcess, supervisor: Supervisor
) -> None:
    async with seated(shared, "reads") as station:
        await station.config()
        sent = await supervisor.message("reads", "상자를\n바꾸세요")
        (told,) = (await station.config()).messages
        assert told.sender == ""  # of the server's own token: nobody's name
        assert (str(told.message_id), told.text) == (sent["message_id"], "상자를 바꾸세요")
    async with seated(shared, "reads") as station:
        assert (await station.config()).messages == (told,)
        for _ in range(2):
            seen = await station.ask(Event.MESSAGE_SEEN, {"message_id": str(told.message_id)})
            assert isinstance(seen, dict)
            assert (seen["type"], seen["messages"]) == ("config", [])
    async with seated(shared, "reads") as station:
        assert (await station.config()).messages == ()


async def test_a_message_sent_again_is_one_message(
    shared: ServerProcess, supervisor: Supervisor
) -> None:
    await supervisor.code("once")
    message_id = str(UUID(int=77))
    first = await supervisor.message("once", "stop", message_id=message_id)
    assert await supervisor.message("once", "stop", message_id=message_id) == first
    status, told = await supervisor.answer("GET", "/api/stations/once/settings")
    assert (status, [each["text"] for each in told["unread"]]) == (200, ["stop"])
    other = {"text": "go", "message_id": message_id}
    status, _ = await supervisor.answer("POST", "/api/stations/once/message", other)
    assert status == 409


async def test_a_message_seen_says_hello_first_and_names_one(shared: ServerProcess) -> None:
    station = Station("rude")
    await station.connect(shared)
    payload = {"message_id": str(UUID(int=1))}
    assert (await station.refused(Event.MESSAGE_SEEN, payload)).code is RefusalCode.NO_HELLO
    await station.hello()
    for odd in ({}, {"message_id": "x"}, {"message_id": 5}, None):
        refusal = await station.refused(Event.MESSAGE_SEEN, odd)
        assert refusal.code is RefusalCode.MALFORMED
    assert isinstance(await station.ask(Event.MESSAGE_SEEN, payload), dict)
    await station.leave()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 400),
        ({"text": " \n "}, 400),
        ({"text": "가" * 500}, 201),
        ({"text": "가" * 501}, 400),
        ({"text": "a\x00b"}, 400),
        ({"text": "abc\u202edcba"}, 400),
        ({"text": "\ud800"}, 400),
        ({"text": "<script>alert(1)</script>"}, 201),
        ({"text": "👨\u200d👩\u200d👧 Ärger"}, 201),
        ({"text": 5}, 400),
        ({}, 400),
        ({"text": "x", "to": "all"}, 400),
        ({"text": "x" * 1_000_000}, 413),
    ],
)
async def test_a_message_that_cannot_be_shown_is_refused(
    supervisor: Supervisor, body: object, status: int
) -> None:
    await supervisor.code("odd")
    answered, told = await supervisor.answer("POST", "/api/stations/odd/message", body)
    assert answered == status, told


@pytest.mark.parametrize(
    "change",
    [
        {"language": "de"},
        {"step": "fly"},
        {"locked": None},
        {"locked": "yes"},
        {"require_operator": 1},
        {"shown_name": "x" * 61},
        {"shown_name": "a\u202eb"},
        {"lock_text": "가" * 201},
        {"printer": "\x07"},
        {"station": "another"},
        [],
    ],
)
async def test_a_setting_that_cannot_be_is_refused_and_nothing_is_changed(
    supervisor: Supervisor, change: object
) -> None:
    await supervisor.code("stays")
    path = "/api/stations/stays/settings"
    before = await supervisor.answer("GET", path)
    status, told = await supervisor.answer("PATCH", path, change)
    assert status == 400, told
    assert await supervisor.answer("GET", path) == before


async def test_of_a_station_nobody_knows_there_is_nothing_to_set(supervisor: Supervisor) -> None:
    for method, what, body in (
        ("GET", "settings", None),
        ("PATCH", "settings", {"locked": True}),
        ("POST", "message", {"text": "x"}),
        ("DELETE", "token", None),
    ):
        for name in ("nobody", "a%20b", "%2e%2e"):
            status, _ = await supervisor.answer(method, f"/api/stations/{name}/{what}", body)
            assert status == 404
