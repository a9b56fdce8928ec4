"""A kiosk is paired with a real server by a scanned code, and loses nothing before or after."""

import json
import sqlite3
import stat
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server.contract.pairing import pairing_barcode
from tests.system.server.conftest import _processes as processes
from tests.system.server.conftest import import_demo
from tests.system.server.speaking import ServerProcess
from tests.system.station import watched_kiosk
from tests.system.station.watched_kiosk import Seen, starting

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
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # the same
            return json.loads(answer.read() or "null")

    def code(self, station: str) -> bytes:
        made = self.ask("POST", "/api/pairing-codes", {"station": station})
        return str(made["barcode"]).encode()

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


def _set_up(monkeypatch: pytest.MonkeyPatch, hub: Hub, more: str = "") -> None:
    text = SETTINGS.replace("{url}", hub.server.url).replace("{more}", more)
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
    _set_up(monkeypatch, hub)
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
    _set_up(monkeypatch, hub, 'station = "pack-1"')
    with starting(folder) as kiosk:
        kiosk.until(covered("Pair this kiosk"))
        kiosk.scan(hub.code("pack-2"))
        kiosk.until(covered("This code is for another station"))
        kiosk.scan(hub.code("pack-1"))
        kiosk.until(is_paired)
    assert hub.scans() == []
