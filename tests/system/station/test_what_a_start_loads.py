"""What kiosk and server have imported when they are ready: nothing that can wait for that."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

WAIT_S = 20
NOT_YET = {"biip", "cv2", "miniaudio", "numpy"}
"""They cost 70 MiB and much of a second; only GS1 data, a camera or a sound needs them."""
HIDDEN = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    places = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "SCANSTATION_DATA_DIR": str(tmp_path)}
    return inherited | places | {"SCANSTATION_PORT": "0"}


def imported_before(told: str, environment: dict[str, str], *program: str) -> list[str]:
    """Start a program that reports each module it has imported; return them up to what it tells."""
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", *program],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    found: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(told):
            break
        if line.startswith("import time:"):
            found.append(line.rpartition("|")[2].strip())
    process.terminate()
    process.communicate(timeout=WAIT_S)
    assert process.returncode == 0, "it never was ready"
    return found


def test_a_kiosk_is_ready_without_what_only_some_scanners_or_a_sound_need(
    environment: dict[str, str],
) -> None:
    found = imported_before("Server: connected", environment, "station", "run")
    assert {"station.bridge.speaker", "station.ui.ready_screen"} <= set(found), "it is read"
    assert sorted(NOT_YET & set(found)) == []


def test_a_server_listens_without_what_only_some_scans_need(environment: dict[str, str]) -> None:
    found = imported_before('{"listening"', environment, "server", "run")
    assert "server.web.live" in found, "it is read"
    assert sorted(NOT_YET & set(found)) == []


def test_a_server_loads_the_tables_for_gs1_codes_when_it_listens_and_before_any_is_scanned(
    environment: dict[str, str],
) -> None:
    tables = "biip.gs1_application_identifiers"
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "server", "run"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    impatience = threading.Timer(WAIT_S, process.kill)
    impatience.start()
    assert process.stdout is not None
    lines = iter(process.stdout)
    assert any(line.startswith('{"listening"') for line in lines)
    assert any(line.rstrip().endswith(tables) for line in lines), "nothing is scanned"
    process.terminate()
    process.communicate(timeout=WAIT_S)
    impatience.cancel()
    assert process.returncode == 0


TELLING_OF_ITSELF = """
import gc, json, sys, threading
def told(event, arguments):
    if event == "subprocess.Popen" and "server" in arguments[1]:
        print("Starts the server:", json.dumps(sorted(sys.modules)), flush=True)
def answer():
    for _question in sys.stdin:
        print("Collector:", gc.isenabled(), gc.get_freeze_count() > 10_000, flush=True)
sys.addaudithook(told)
threading.Thread(target=answer, daemon=True).start()
from station.__main__ import main
sys.exit(main(["run"]))
"""
"""The kiosk, which says what is loaded when it starts a program (by a hook of Python's own), and
when asked whether it collects garbage, and has much set aside that it does not look through."""
BESIDE_THE_SERVER = {"aiohttp", "socketio", "fluent", "station.ui.main_window"}
"""They take as long to load as the server takes to start."""


@pytest.fixture
def kiosk(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", TELLING_OF_ITSELF],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield process
    process.terminate()
    process.communicate(timeout=WAIT_S)
    assert process.returncode == 0


def told(kiosk: subprocess.Popen[str], about: str) -> str:
    assert kiosk.stdout is not None
    return next(line for line in kiosk.stdout if line.startswith(about)).removeprefix(about)


def test_the_server_is_started_before_the_window_is_loaded(kiosk: subprocess.Popen[str]) -> None:
    loaded = json.loads(told(kiosk, "Starts the server:"))
    assert sorted(BESIDE_THE_SERVER & set(loaded)) == []
    assert told(kiosk, "Server: connected")


def test_what_the_kiosk_loaded_is_not_looked_through_for_garbage_but_what_comes_later_is(
    kiosk: subprocess.Popen[str],
) -> None:
    assert told(kiosk, "Server: connected")
    assert kiosk.stdin is not None
    kiosk.stdin.write("?\n")
    kiosk.stdin.flush()
    assert told(kiosk, "Collector:").split() == ["True", "True"]


def test_what_the_server_loaded_is_not_looked_through_for_garbage_either() -> None:
    program = (
        "import gc, sys; from server.__main__ import main; sys.argv = ['', 'orders', 'demo'];"
        " main(); sys.exit(not (gc.isenabled() and gc.get_freeze_count() > 10_000))"
    )
    ended = subprocess.run([sys.executable, "-c", program], stdout=subprocess.DEVNULL, check=False)
    assert ended.returncode == 0
