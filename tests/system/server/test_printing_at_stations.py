"""What a supervisor has printed at a station, and a kiosk's answers, also those that are none."""

import base64

import pytest

from server.contract.station import Event
from tests.system.server.speaking import ServerProcess, Station, seated
from tests.system.server.supervising import Supervisor, supervising

TOLD = {"outcome": "printed", "detail": ""}


async def _prints(supervisor: Supervisor, name: str, body: object) -> tuple[int, object]:
    return await supervisor.answer("POST", f"/api/stations/{name}/prints", body)


async def _printers(supervisor: Supervisor, name: str) -> object:
    status, told = await supervisor.answer("GET", f"/api/stations/{name}/printers")
    assert status == 200, told
    return told


async def test_a_kiosk_is_asked_for_its_printers_and_to_print_on_the_one_that_is_set(
    shared: ServerProcess,
) -> None:
    async with supervising(shared) as supervisor, seated(shared, "prints") as station:
        station.answers(Event.PRINTERS, {"printers": ["Zebra", "HP"]})
        station.answers(Event.PRINT, TOLD)
        told = {"station": "prints", "is_online": True, "printers": ["Zebra", "HP"]}
        assert await _printers(supervisor, "prints") == told
        assert await station.asked.get() == {}
        assert await _prints(supervisor, "prints", {}) == (
            200,
            {"outcome": "no_printer_set", "detail": ""},
        )
        await supervisor.set("prints", printer="HP")
        assert await _prints(supervisor, "prints", {"language": "ko"}) == (200, TOLD)
        asked = await station.asked.get()
        assert (asked["printer"], asked["title"]) == ("HP", "Scanstation")
        assert base64.b64decode(asked["pdf"]).startswith(b"%PDF")


@pytest.mark.parametrize(
    "answer", [None, {"outcome": "burnt"}, {"outcome": "printed", "detail": "x" * 501}, "yes", [1]]
)
async def test_an_answer_that_is_none_is_as_good_as_no_kiosk(
    shared: ServerProcess, answer: object
) -> None:
    async with supervising(shared) as supervisor, seated(shared, "mumbles") as station:
        station.answers(Event.PRINTERS, answer)
        station.answers(Event.PRINT, answer)
        await supervisor.set("mumbles", printer="HP")
        told = {"station": "mumbles", "is_online": False, "printers": []}
        assert await _printers(supervisor, "mumbles") == told
        away = {"outcome": "away", "detail": ""}
        assert await _prints(supervisor, "mumbles", {}) == (200, away)
        await station.scan("SO-1001")  # its socket stays, and scans go on


async def test_a_station_that_nobody_knows_and_a_body_that_is_none_are_refused(
    shared: ServerProcess,
) -> None:
    station = Station("strict")
    async with supervising(shared) as supervisor:
        assert (await _prints(supervisor, "nobody", {}))[0] == 404
        assert (await supervisor.answer("GET", "/api/stations/nobody/printers"))[0] == 404
        await supervisor.code(station.name)
        wrong: tuple[object, ...] = ({"language": "fr"}, {"paper": "A0"}, [], None)
        for body in wrong:
            assert (await _prints(supervisor, station.name, body))[0] == 400
