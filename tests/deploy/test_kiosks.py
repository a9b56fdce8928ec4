"""A kiosk in a hall, paired by a code through the front, whose root it learns and trusts alone."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.contract.pairing import pairing_barcode, tidy_pairing_code
from server.front.rendering import Program
from station.bridge.pairing_file import NAME as PAIRED
from tests.deploy.scene import Scene, hall
from tests.system.station import watched_kiosk
from tests.system.station.test_pairing import GUARD_S, covered, is_paired, set_up
from tests.system.station.watched_kiosk import Seen, starting
from tests.x_server import x_server

FINDING = """
language = "en"
find_scanners = false
[server]
find = true
[[scanners]]
port = "{cable}"
name = "Belt"
aim = true
"""


@pytest.fixture(scope="module")
def scene(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Run the front, called by its address, before one server."""
    with hall(program, tmp_path_factory.mktemp("hall"), name=None, servers=1) as running:
        yield running


def _ask(scene: Scene, path: str, *options: str) -> Any:  # noqa: ANN401 - JSON
    answer = scene.asking.ask(path, *scene.bearer, *options)
    assert answer.status in {200, 201}, answer
    return json.loads(answer.body)


def _code(scene: Scene, station: str) -> bytes:
    made = _ask(scene, "/api/pairing-codes", "--json", json.dumps({"station": station}))
    return pairing_barcode(tidy_pairing_code(made["code"]) or "").encode()


def test_a_kiosk_is_paired_through_the_front_and_scans(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(monkeypatch, scene.url)
    with starting(tmp_path) as kiosk:
        kiosk.until(covered("Pair this kiosk"))
        kiosk.scan(_code(scene, "pack-7"))
        kiosk.until(is_paired)
        kiosk.scan(b"SO-1001")
        kiosk.until(lambda seen: "SO-1001" in " ".join(seen["order"]))
        order = kiosk.shows(lambda seen: "All saved" in seen["saved"])
        scene.front.reload()
        kiosk.scan(b"8801234500015")
        kiosk.until(lambda seen: seen["band"] != order["band"] and "All saved" in seen["saved"])
        assert is_paired(kiosk.seen)
    kept = json.loads((tmp_path / PAIRED).read_text("utf-8"))
    assert scene.root.read_text("ascii") in kept.values()
    scans = _ask(scene, "/api/scans")["scans"]
    assert {(scan["station"], scan["code"]) for scan in scans} == {
        ("pack-7", "SO-1001"),
        ("pack-7", "8801234500015"),
    }


def _lists(*words: str) -> Callable[[Seen], bool]:
    return lambda seen: all(any(word in each for each in seen["hubs"]) for word in words)


def test_a_kiosk_lists_the_hub_is_given_it_by_a_touch_and_paired_with_it(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched_kiosk, "SETTINGS", FINDING)
    with x_server() as display, starting(tmp_path, display) as kiosk:
        kiosk.until(_lists("Choose the hub", scene.url))
        kiosk.scan(_code(scene, "pack-8"))
        kiosk.until(_lists("Choose the hub first"))
        assert scene.url in " ".join(kiosk.seen["hubs"])
        time.sleep(GUARD_S)
        kiosk.touch(f"card {scene.name}")
        kiosk.until(covered("Pair this kiosk", scene.url))
        assert kiosk.seen["hubs"] == []
        kiosk.scan(_code(scene, "pack-8"))
        kiosk.until(is_paired)
        kiosk.scan(b"SO-1002")
        kiosk.until(lambda seen: "SO-1002" in " ".join(seen["order"]))
    with starting(tmp_path) as again:  # it is that hub's from now on
        again.until(lambda seen: "Connected" in seen["link"])
        assert again.seen["hubs"] == []


def test_an_address_that_is_scanned_is_a_choice_too(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched_kiosk, "SETTINGS", FINDING)
    with starting(tmp_path) as kiosk:
        kiosk.until(_lists("Choose the hub"))
        kiosk.scan(scene.url.encode())
        kiosk.until(covered("Pair this kiosk", scene.url))
        kiosk.scan(_code(scene, "pack-9"))
        kiosk.until(is_paired)
