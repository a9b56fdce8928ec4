"""Operators at a kiosk: a PIN, a hand-over in mid-order, and somebody who may not scan any more.

Real parts: an X server, the kiosk's own window and local server, a pty for its scanner.
"""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from server.cli.main import main as server_main
from server.contract.own_code import OwnCodeKind, own_code
from tests.system.station.supervisors_desk import ask
from tests.system.station.test_bad_servers import child_of
from tests.system.station.watched_kiosk import Seen, WatchedKiosk, running, says

STATION = "pack-1"
PIN = "739154"
GUARD_S = 0.4
"""After it a touch counts: the screen has come to lie differently under the finger."""


def badge(body: str) -> bytes:
    return own_code(OwnCodeKind.BADGE, body).encode()


class Floor:
    """The kiosk, and what a supervisor does at its server."""

    def __init__(self, kiosk: WatchedKiosk, folder: Path) -> None:
        self.kiosk = kiosk
        self.folder = folder

    def change(self, worn: str, **change: object) -> Any:  # noqa: ANN401 - JSON
        return ask(self.folder, "PATCH", f"operators/{worn}", change)

    def type(self, digits: str) -> None:
        time.sleep(GUARD_S)
        for digit in digits:
            self.kiosk.touch(digit)
        self.kiosk.until(lambda seen: f"{'●' * len(digits)}" in seen["pin"])
        self.kiosk.touch("로그인")

    def stored(self, sql: str) -> list[tuple[object, ...]]:
        path = self.folder / "server" / "scanstation.sqlite3"
        with closing(sqlite3.connect(path)) as database:
            return list(database.execute(sql))


def asks(seen: Seen, *words: str) -> bool:
    told = " ".join(seen["pin"])
    return bool(told) and all(each in told for each in words)


@pytest.fixture
def floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, display: str) -> Iterator[Floor]:
    """Run a Korean kiosk with the demo orders and two operators, one of them with a PIN."""
    monkeypatch.setenv("SCANSTATION_DATA_DIR", str(tmp_path))
    with as_file(files("assets") / "demo" / "orders.csv") as orders:
        assert server_main(["orders", "import", str(orders)]) == 0
    for name, worn in (("김민준", "kim"), ("이서연", "lee")):
        assert server_main(["operators", "add", name, worn]) == 0
    monkeypatch.setattr("tests.system.station.watched_kiosk.SETTINGS", _SETTINGS)
    with running(tmp_path, display, connected="연결됨") as kiosk:
        made = Floor(kiosk, tmp_path)
        made.change("lee", pin=PIN)
        yield made


def test_a_pin_hands_an_order_over_in_the_middle_and_is_kept_nowhere(floor: Floor) -> None:
    kiosk = floor.kiosk
    kiosk.scan(badge("kim"))
    kiosk.until(lambda seen: "김민준" in seen["operator"])
    kiosk.scan(b"SO-1001")
    kiosk.until(lambda seen: bool(seen["order"]))
    kiosk.scan(badge("lee"))
    seen = kiosk.until(lambda seen: asks(seen, "이서연", "PIN을 입력하세요"))
    assert "김민준" in seen["operator"]
    floor.type("0000")
    kiosk.until(lambda seen: asks(seen, "PIN이 틀렸습니다. 4번"))
    floor.type(PIN)
    seen = kiosk.until(lambda seen: "이서연" in seen["operator"] and not seen["pin"])
    assert seen["order"]
    kiosk.scan(b"8809900000019")
    kiosk.until(lambda seen: seen["lines"][0][1:] == [1, 1])
    who = floor.stored("SELECT operator FROM scans WHERE qty > 0")
    assert who == [("lee",)]
    for path in floor.folder.rglob("*"):
        if path.is_file():
            assert PIN.encode() not in path.read_bytes(), path


def test_a_server_that_is_lost_while_the_pin_is_typed_is_told_and_asks_again_when_it_is_back(
    floor: Floor,
) -> None:
    kiosk = floor.kiosk
    kiosk.scan(badge("lee"))
    kiosk.until(lambda seen: asks(seen, "이서연"))
    os.kill(child_of(kiosk.pid), signal.SIGKILL)
    seen = kiosk.until(lambda seen: asks(seen, "지금은 PIN으로 로그인할 수 없습니다"))
    assert "이서연" not in seen["operator"]
    kiosk.until(lambda seen: "연결됨" in seen["link"] and asks(seen, "이서연"))
    floor.type(PIN)
    kiosk.until(lambda seen: "이서연" in seen["operator"] and not seen["pin"])


def test_who_is_disabled_is_signed_out_at_the_next_scan_and_a_replaced_badge_is_refused(
    floor: Floor,
) -> None:
    kiosk = floor.kiosk
    ask(floor.folder, "PATCH", f"stations/{STATION}/settings", {"require_operator": True})
    kiosk.scan_until(b"SO-1001", "로그인")
    kiosk.scan(badge("kim"))
    kiosk.until(lambda seen: "김민준" in seen["operator"])
    kiosk.scan(b"SO-1001")
    kiosk.until(lambda seen: bool(seen["order"]))
    floor.change("kim", active=False)
    kiosk.scan(b"8809900000019")
    seen = kiosk.until(lambda seen: says(seen, "더 이상 쓸 수 없으며"))
    assert "김민준" not in seen["operator"]
    assert seen["order"]
    floor.change("kim", active=True)
    floor.change("kim", badge="kim-2")
    kiosk.scan_until(badge("kim"), "새 배지로 바뀌었습니다")
    kiosk.scan(badge("kim-2"))
    kiosk.until(lambda seen: "김민준" in seen["operator"])


_SETTINGS = f'''
station = "{STATION}"
language = "ko"
find_scanners = false
[server]
port = {{port}}
[[scanners]]
port = "{{cable}}"
name = "Belt"
aim = true
'''
