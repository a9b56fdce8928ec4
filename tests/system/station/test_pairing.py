"""A kiosk is paired with a real server by a scanned or typed code, and loses nothing by it."""

import json
import sqlite3
import stat
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import pytest

from server.contract.pairing import PAIR_PATH, pairing_barcode, tidy_pairing_code
from tests.system.server.conftest import import_demo, processes
from tests.system.server.speaking import ServerProcess
from tests.system.station import watched_kiosk
from tests.system.station.watched_kiosk import Seen, WatchedKiosk, starting

GUARD_S = 0.4
"""After it a touch counts: the screen has come to lie differently under the finger."""
SETTINGS = """
language = "en"
find_scanners = false
{more}
[server]
url = "{url}"
[[scanners]]
port = "{cable}"
name = "Belt"
aim = true
"""


class Hub:
    """A server that the kiosk is not beside, and a supervisor at it."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        request = urllib.request.Request(  # noqa: S310  # a loopback address of our own
            f"{self.server.url}{path}",
            data=json.dumps(body).encode(),
            method=method,
            headers=self.server.bearer,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # the same
            return json.loads(answer.read() or "null")

    def code(self, station: str) -> bytes:
        return pairing_barcode(tidy_pairing_code(self.made(station)) or "").encode()

    def made(self, station: str) -> str:
        """Return a new code as a supervisor reads it."""
        return str(self.ask("POST", "/api/pairing-codes", {"station": station})["code"])

    def use(self, code: str) -> None:
        """Pair another kiosk by a code."""
        self.ask("POST", PAIR_PATH, {"code": code, "kiosk": str(uuid4())})

    def try_until_it_is_too_often(self) -> None:
        """Try wrong codes until the server takes none from this address for a while."""
        answer = HTTPStatus.NOT_FOUND
        while answer is HTTPStatus.NOT_FOUND:
            try:
                self.use("22222222")
            except HTTPError as error:
                answer = HTTPStatus(error.code)
        assert answer is HTTPStatus.TOO_MANY_REQUESTS

    def scans(self) -> list[tuple[str, bytes]]:
        with closing(sqlite3.connect(self.server.store_path)) as database:
            return list(database.execute("SELECT station, data FROM scans ORDER BY scan_key"))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with processes(tmp_path / "hub") as start:
        (tmp_path / "hub").mkdir()
        server = start(data_dir=tmp_path / "hub" / "data")
        import_demo(server)
        yield Hub(server)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kiosk"
    made.mkdir()
    return made


def set_up(monkeypatch: pytest.MonkeyPatch, url: str, more: str = "") -> None:
    text = SETTINGS.replace("{url}", url).replace("{more}", more)
    monkeypatch.setattr(watched_kiosk, "SETTINGS", text)


def covered(*words: str) -> Any:  # noqa: ANN401 - a predicate of what is seen
    def is_covered(seen: Seen) -> bool:
        told = " ".join(seen["takeover"])
        return bool(told) and all(each in told for each in words)

    return is_covered


def is_paired(seen: Seen) -> bool:
    return "Connected" in seen["link"] and not seen["takeover"]


def test_a_kiosk_is_paired_by_a_scan_revoked_and_paired_again_and_loses_no_scan(
    folder: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(monkeypatch, hub.server.url)
    with starting(folder) as kiosk:
        kiosk.until(covered("Pair this kiosk"))
        kiosk.scan(b"SO-1001")
        kiosk.until(covered("1 scan is kept here"))
        kiosk.scan(pairing_barcode("22222222").encode())
        kiosk.until(covered("This code is not known"))
        kiosk.scan(hub.code("pack-7"))
        kiosk.until(is_paired)
        kiosk.shows(lambda seen: "SO-1001" in " ".join(seen["order"]))
        kept = folder / "station" / "paired.json"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        hub.ask("DELETE", "/api/stations/pack-7/token")
        kiosk.until(covered("This kiosk is not paired any more"))
        kiosk.scan(b"8801234500015")
        kiosk.until(covered("1 scan is kept here"))
        kiosk.scan(hub.code("pack-7"))
        kiosk.until(lambda seen: is_paired(seen) and "All saved" in seen["saved"])
    stored = hub.scans()
    assert stored == [("pack-7", b"SO-1001"), ("pack-7", b"8801234500015")]
    with starting(folder) as kiosk:
        kiosk.until(is_paired)


def test_a_kiosk_with_a_name_of_its_own_takes_no_code_for_another(
    folder: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(monkeypatch, hub.server.url, 'station = "pack-1"')
    with starting(folder) as kiosk:
        kiosk.until(covered("Pair this kiosk"))
        kiosk.scan(hub.code("pack-2"))
        kiosk.until(covered("This code is for another station"))
        kiosk.scan(hub.code("pack-1"))
        kiosk.until(is_paired)
    assert hub.scans() == []


def _types(kiosk: WatchedKiosk, code: str) -> None:
    """Touch a code's keys, once the guard against double touches lets one."""
    time.sleep(GUARD_S)
    for character in code.replace("-", ""):
        kiosk.touch(character)
    kiosk.until(lambda seen: code in seen["pair"])


def _asked_for_a_code(seen: Seen) -> bool:
    return "Type the pairing code" in seen["pair"]


def _told(*words: str) -> Callable[[Seen], bool]:
    return lambda seen: all(each in " ".join(seen["pair"]) for each in words)


def test_a_code_is_typed_with_a_glove_and_each_thing_wrong_with_it_is_told(
    folder: Path, hub: Hub, display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(monkeypatch, hub.server.url)
    code = hub.made("pack-7")
    with starting(folder, display) as kiosk:
        kiosk.until(covered("Pair this kiosk"))
        time.sleep(GUARD_S)
        kiosk.touch("Type the code")
        kiosk.until(_asked_for_a_code)
        _types(kiosk, "2222-2222")
        kiosk.touch("Pair")
        kiosk.until(_told("This code is not known"))
        time.sleep(GUARD_S)
        for _ in range(8):
            kiosk.touch("Erase")
        kiosk.until(_told("····-····"))
        over = hub.made("pack-8")
        hub.use(over)
        _types(kiosk, over)
        kiosk.touch("Pair")
        kiosk.until(_told("This code is no longer good", "····-····"))
        _types(kiosk, code)
        kiosk.touch("Pair")
        seen = kiosk.until(is_paired)
        assert "pack-7" in seen["station"]
        assert not seen["pair"]


def test_a_code_is_typed_on_a_keyboard_and_a_scan_beside_it_is_still_a_scan(
    folder: Path, hub: Hub, display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(monkeypatch, hub.server.url)
    code = hub.made("pack-7")
    with starting(folder, display) as kiosk:
        kiosk.until(covered("Pair this kiosk"))
        time.sleep(GUARD_S)
        kiosk.touch("Type the code")
        kiosk.until(_asked_for_a_code)
        kiosk.run("xdotool", "type", "--delay", "150", code[:4].lower() + "0")
        kiosk.until(_told("No pairing code has this character", f"{code[:4]}-····"))
        kiosk.run("xdotool", "type", "--delay", "5", "SO-1001")  # a wedge scanner at it
        kiosk.run("xdotool", "key", "Return")
        seen = kiosk.until(lambda seen: "1 waiting" in seen["saved"])
        assert f"{code[:4]}-····" in seen["pair"]
        kiosk.run("xdotool", "type", "--delay", "150", code[5:])
        kiosk.until(_told(code))
        kiosk.run("xdotool", "key", "Return")
        kiosk.until(is_paired)
        kiosk.shows(lambda seen: "SO-1001" in " ".join(seen["order"]))


def test_a_server_that_is_away_and_too_many_tries_are_told_and_the_code_stays(
    folder: Path, hub: Hub, display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(monkeypatch, hub.server.url)
    with starting(folder, display) as kiosk:
        kiosk.until(covered("Pair this kiosk"))
        hub.try_until_it_is_too_often()
        time.sleep(GUARD_S)
        kiosk.touch("Type the code")
        kiosk.until(_asked_for_a_code)
        _types(kiosk, "2222-2222")
        kiosk.touch("Pair")
        kiosk.until(_told("Too many codes were tried", "2222-2222"))
        hub.server.stop()
        time.sleep(GUARD_S)
        kiosk.touch("Pair")
        kiosk.until(_told("The server cannot be reached", "2222-2222"))
