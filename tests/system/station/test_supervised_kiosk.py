"""A supervisor sets things of a kiosk that runs, and speaks to it: it shows so at once.

Real parts: the kiosk's process off screen with its own server, and a pty for its scanner.
"""

import json
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server.contract.own_code import Command, command_code
from tests.system.station.watched_kiosk import (
    WAIT_S,
    Seen,
    WatchedKiosk,
    import_demo_orders,
    running,
    says,
)

OK = command_code(Command.OK).encode()
STATION = "pack-1"


class Desk:
    """A supervisor's desk at the kiosk's own server."""

    def __init__(self, folder: Path) -> None:
        server = folder / "server"
        self._url = json.loads((server / "address.json").read_text("ascii"))["listening"]
        self._token = (server / "embedded.token").read_text("ascii").strip()
        self._database = server / "scanstation.sqlite3"

    def ask(self, method: str, what: str, body: object) -> Any:  # noqa: ANN401 - JSON
        request = urllib.request.Request(  # noqa: S310  # a loopback address of our own
            f"{self._url}/api/stations/{STATION}/{what}",
            data=json.dumps(body).encode(),
            method=method,
            headers={"Authorization": f"Bearer {self._token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # the same
            return json.load(answer)

    def set(self, **settings: object) -> None:
        self.ask("PATCH", "settings", settings)

    def say(self, text: str) -> None:
        self.ask("POST", "message", {"text": text})

    def stored(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self._database)) as database:
            return list(database.execute(sql))

    def comes_to(self, sql: str, wanted: list[tuple[object, ...]]) -> None:
        """Wait until it is stored: that a message was read goes its own way beside the scans."""
        given_up_s = time.monotonic() + WAIT_S
        while (found := self.stored(sql)) != wanted:
            assert time.monotonic() < given_up_s, found
            time.sleep(0.02)


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[WatchedKiosk, Desk]]:
    """Run a kiosk whose server has the demo orders, connected."""
    import_demo_orders(tmp_path, monkeypatch)
    with running(tmp_path, station=STATION) as watched:
        yield watched, Desk(tmp_path)


def covered(seen: Seen, *words: str) -> bool:
    told = " ".join(seen["takeover"])
    return bool(told) and all(each in told for each in words)


def test_name_language_and_step_change_at_once(kiosk: tuple[WatchedKiosk, Desk]) -> None:
    watched, desk = kiosk
    desk.set(shown_name="포장 1번")
    watched.until(lambda seen: "포장 1번" in seen["station"])
    desk.set(language="ko", step="ship")
    seen = watched.until(lambda seen: "출고" in " ".join(seen["ready"]))
    assert "Connected" not in seen["link"]
    desk.set(language="en", step="pack")
    watched.until(lambda seen: "Scan an order" in " ".join(seen["ready"]))


def test_a_sign_in_is_required_from_the_next_scan_on(kiosk: tuple[WatchedKiosk, Desk]) -> None:
    watched, desk = kiosk
    watched.scan_until(b"SO-1001", "Order opened")
    desk.set(require_operator=True)
    watched.scan_until(b"SO-1001", "Please sign in")


def test_a_message_is_shown_until_ok_is_scanned_and_the_server_knows_it_was_read(
    kiosk: tuple[WatchedKiosk, Desk],
) -> None:
    watched, desk = kiosk
    desk.say("<b>상자를 바꾸세요</b> & go")
    watched.until(lambda seen: covered(seen, "<b>상자를 바꾸세요</b> & go"))
    watched.scan(OK)
    watched.until(lambda seen: not seen["takeover"])
    watched.scan_until(b"SO-1001", "Order opened")
    desk.comes_to("SELECT seen_utc_ms IS NOT NULL FROM station_messages", [(1,)])


def test_a_locked_kiosk_says_why_keeps_its_scans_and_lists_them_when_it_is_unlocked(
    kiosk: tuple[WatchedKiosk, Desk],
) -> None:
    watched, desk = kiosk
    watched.scan_until(b"SO-1001", "Order opened")
    desk.set(locked=True, lock_text="재고 조사 중")
    watched.until(lambda seen: covered(seen, "Station locked", "재고 조사 중"))
    watched.scan(b"8801234500015")
    watched.until(lambda seen: covered(seen, "1 scan is held"))
    stored = desk.stored("SELECT data, verdict, reason FROM scans ORDER BY station_seq")
    assert stored[1:] == [(b"8801234500015", "HELD", "station_locked")]
    desk.set(locked=False)
    watched.until(lambda seen: not seen["takeover"] and bool(seen["order"]))
    watched.scan(b"SO-1001")
    watched.until(lambda seen: says(seen, "Order opened"))
