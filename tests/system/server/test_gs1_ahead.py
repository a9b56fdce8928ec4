"""A real server that nobody scans at loads the tables for GS1 codes by itself."""

import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.system.server.conftest import Start
from tests.system.server.speaking import ServerProcess

LOADED = "the tables for GS1 codes are loaded"
EVERY_S = 1.0
"""As often as a monitor asks at the most; the pause that the server waits for is longer."""
WITHIN_S = 20.0


def ask_nothing(_server: ServerProcess) -> None:
    pass


def ask_for_health(server: ServerProcess) -> None:
    with urllib.request.urlopen(f"{server.url}/api/health", timeout=30) as answer:  # noqa: S310  # a loopback address of our own
        assert answer.status == 200


@pytest.mark.parametrize("ask", [ask_nothing, ask_for_health])
def test_without_a_scan_they_are_there_soon_whoever_asks_for_the_health(
    start: Start, tmp_path: Path, ask: Callable[[ServerProcess], None]
) -> None:
    server, log = start(), tmp_path / "server-0.log"
    assert LOADED not in log.read_text("utf-8"), "while a kiosk starts it has better to do"
    began = time.monotonic()
    while LOADED not in log.read_text("utf-8"):
        assert time.monotonic() - began < WITHIN_S
        ask(server)
        time.sleep(EVERY_S)
    assert server.stop() == 0
