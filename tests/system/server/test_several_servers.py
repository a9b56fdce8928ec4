"""Two servers of one data folder, told of each other through a real Redis."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from server.contract.station import Event, RefusalCode, Welcome
from server.contract.verdict import Verdict
from server.web.sign_in_limits import BURST
from tests.redis_server import RedisServer, running_redis
from tests.system.server.conftest import Start, import_csv, import_demo, processes
from tests.system.server.speaking import ServerProcess, Station, seated
from tests.system.server.supervising import supervising
from tests.watching import watching

SOON_S = 1.0
"""Less than the look that each server takes on its own: what comes so soon was told."""
TOLD_S = 15.0
"""For what no such look finds: only a hint brings it, at once where nothing else is to be done."""
_ORDERS = "order_no,line_no,sku,qty,barcode\n{},1,TEA-01,5,TEA-01\n"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two servers, and what they tell each other by."""

    one: ServerProcess
    two: ServerProcess
    redis: RedisServer


@pytest.fixture
def breakable(start: Start) -> Iterator[Pair]:
    """Two servers of the test's own."""
    with _paired(start) as made:
        yield made


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two servers that tests share; each has stations of its own."""
    with processes(tmp_path_factory.mktemp("pair")) as start, _paired(start) as made:
        yield made


@contextmanager
def _paired(start: Start) -> Iterator[Pair]:
    with running_redis() as redis:
        more = {"REDIS_URL": redis.address}
        one, two = start(more=more), start(more=more)
        import_demo(one)
        asyncio.run(_until_told(one, two))
        yield Pair(one, two, redis)


async def _fan_out(server: ServerProcess) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession(server.url, headers=server.bearer) as session,
        session.get("/api/health") as answer,
    ):
        checks = (await answer.json())["checks"]
    (found,) = [check for check in checks if check["name"] == "fan-out"]
    assert isinstance(found, dict)
    return found


async def _until_told(*servers: ServerProcess, ok: bool = True) -> None:
    async with asyncio.timeout(30):
        for server in servers:
            while not _is_told(await _fan_out(server), ok):  # noqa: ASYNC110 - other processes
                await asyncio.sleep(0.1)


def _is_told(check: dict[str, Any], ok: bool) -> bool:
    return check["ok"] is ok and (not ok or "1 other servers" in check["detail"])


async def _until(is_so: Callable[[], Awaitable[bool]], within_s: float = TOLD_S) -> None:
    async with asyncio.timeout(within_s):
        while not await is_so():  # noqa: ASYNC110 - other processes
            await asyncio.sleep(0.02)


async def _stations(server: ServerProcess) -> dict[str, dict[str, Any]]:
    async with supervising(server) as supervisor:
        _, told = await supervisor.answer("GET", "/api/stations")
    return {each["station"]: each for each in told["stations"]}


async def _is_online(server: ServerProcess, station: str) -> bool:
    found = (await _stations(server)).get(station)
    return found is not None and bool(found["is_online"])


async def test_pages_at_one_server_see_scans_of_the_other(pair: Pair) -> None:
    async with (
        watching(pair.two.url, pair.two.token) as page,
        seated(pair.one, "pages") as station,
    ):
        await station.scan("SO-1001")
        async with asyncio.timeout(SOON_S):
            await page.until(lambda: len(page.scans) == 1)
        assert page.scans[0].station == "pages"


async def test_an_order_open_at_one_server_is_told_of_its_change_at_the_other(pair: Pair) -> None:
    async with seated(pair.one, "open") as here, seated(pair.two, "open-2") as there:
        opened = await here.scan("SO-1008")
        await there.scan("SO-1008")
        assert opened.order is not None
        line = (await here.order(opened.order.order_id)).order.lines[0]
        assert (await here.scan(line.gtin or "")).verdict is Verdict.ITEM_MATCHED
        async with asyncio.timeout(TOLD_S):
            told = await there.changed.get()
        assert told["order_id"] == str(opened.order.order_id)


async def test_an_import_at_one_server_is_told_at_the_other(pair: Pair) -> None:
    import_csv(pair.one, _ORDERS.format("SO-1"))
    async with seated(pair.two, "import") as station:
        assert (await station.scan("SO-1")).verdict is Verdict.ORDER_OPENED
        import_csv(pair.one, _ORDERS.format("SO-1").replace(",5,", ",7,"))
        async with asyncio.timeout(TOLD_S):
            await station.changed.get()


async def test_what_is_set_of_a_station_reaches_it_at_the_other_server(pair: Pair) -> None:
    async with seated(pair.two, "set") as station, supervising(pair.one) as supervisor:
        await station.config()
        await supervisor.set("set", shown_name="Left")
        async with asyncio.timeout(TOLD_S):
            assert (await station.config()).shown_name == "Left"


async def test_a_token_taken_back_at_one_server_ends_its_socket_at_the_other(pair: Pair) -> None:
    async with supervising(pair.one) as supervisor:
        token = await supervisor.paired("token")
        async with seated(pair.two, "token", token) as station:
            status, _ = await supervisor.answer("DELETE", "/api/stations/token/token")
            assert status == 204
            async with asyncio.timeout(SOON_S):
                await station.gone.wait()


async def test_a_kiosk_at_the_other_server_prints(pair: Pair) -> None:
    async with seated(pair.two, "prints") as station, supervising(pair.one) as supervisor:
        station.answers(Event.PRINTERS, {"printers": ["HP"]})
        station.answers(Event.PRINT, {"outcome": "printed", "detail": ""})
        await station.scan("SO-1001")
        await _until(lambda: _is_online(pair.one, "prints"))
        await supervisor.set("prints", printer="HP")
        status, told = await supervisor.answer("GET", "/api/stations/prints/printers")
        assert (status, told["printers"]) == (200, ["HP"])
        status, told = await supervisor.answer("POST", "/api/stations/prints/prints", {})
        assert (status, told["outcome"]) == (200, "printed")


async def test_who_is_there_is_seen_at_each_server_and_goes_with_a_killed_one(
    breakable: Pair,
) -> None:
    async with seated(breakable.two, "pack-02") as station:
        await station.scan("SO-1001")
        await _until(lambda: _is_online(breakable.one, "pack-02"))
        breakable.two.stop(signal.SIGKILL)

        async def is_gone() -> bool:
            return not await _is_online(breakable.one, "pack-02")

        await _until(is_gone)


async def test_a_kiosk_that_moves_to_the_other_server_leaves_its_seat(pair: Pair) -> None:
    async with seated(pair.one, "moves") as before:
        await before.scan("SO-1001")
        async with seated(pair.two, "moves") as after:
            async with asyncio.timeout(TOLD_S):
                await before.gone.wait()
            assert after.answered_seq == 1
            assert await _is_online(pair.one, "moves")


async def test_another_kiosk_of_a_name_in_use_is_refused_at_the_other_server(pair: Pair) -> None:
    async with seated(pair.one, "twice") as station:
        await station.scan("SO-1001")
        other = Station("twice", kiosk=2)
        await other.connect(pair.two)
        await _until(lambda: _is_online(pair.two, "twice"))
        refused = await other.refused(Event.HELLO, other.greeting())
        assert refused.code is RefusalCode.STATION_IN_USE
        await other.leave()


async def test_tries_to_sign_in_are_counted_over_both(pair: Pair) -> None:
    async with (
        aiohttp.ClientSession(pair.one.url) as one,
        aiohttp.ClientSession(pair.two.url) as two,
    ):
        answers = []
        for number in range(2 * BURST - 2):  # less than the two allow that count apart
            body = {"name": f"nobody-{number}", "password": "wrong horse battery"}
            async with (one, two)[number % 2].post("/api/session", json=body) as answer:
                answers.append(answer.status)
            if answers[-1] != 401:
                break
            await asyncio.sleep(0.02)
    assert answers[-1] == 429
    assert len(answers) > BURST - 2


async def test_a_redis_that_is_killed_stops_no_scan_and_pages_catch_up(breakable: Pair) -> None:
    async with (
        watching(breakable.two.url, breakable.two.token) as page,
        seated(breakable.one, "pack-01") as station,
    ):
        breakable.redis.kill()
        await _until_told(breakable.one, breakable.two, ok=False)
        assert "other servers are not told" in (await _fan_out(breakable.one))["detail"]
        assert (await station.scan("SO-1001")).verdict is Verdict.ORDER_OPENED
        async with asyncio.timeout(TOLD_S):  # by the look that each takes on its own
            await page.until(lambda: len(page.scans) == 1)
        breakable.redis.start()
        await _until_told(breakable.one, breakable.two)
        await station.scan("SO-1002")
        async with asyncio.timeout(SOON_S):
            await page.until(lambda: len(page.scans) == 2)


async def test_a_redis_that_hangs_delays_no_scan(breakable: Pair) -> None:
    async with seated(breakable.one, "pack-01") as station:
        usual_s = await _time_of_scans(station)
        breakable.redis.hang()
        hung_s = await _time_of_scans(station)
        await _until_told(breakable.one, breakable.two, ok=False)
        breakable.redis.go_on()
        await _until_told(breakable.one, breakable.two)
    assert hung_s < usual_s * 3 + 0.5, (usual_s, hung_s)


async def _time_of_scans(station: Station) -> float:
    began_s = time.monotonic()
    for _ in range(50):
        await station.scan("SO-1001")
    return time.monotonic() - began_s


async def test_a_second_server_hears_what_was_there_before_it(start: Start) -> None:
    with running_redis() as redis:
        more = {"REDIS_URL": redis.address}
        one = start(more=more)
        import_demo(one)
        async with seated(one, "pack-01") as station:
            await station.scan("SO-1001")
            two = await asyncio.to_thread(start, more=more)
            await _until(lambda: _is_online(two, "pack-01"))
            assert isinstance(await station.hello(), Welcome)
