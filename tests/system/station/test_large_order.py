"""An order of 5,000 lines in the window: opened, shown whole, and packed without a wait."""

import time
from pathlib import Path

import pytest

from server.cli.main import main as server_main
from tests.system.station.watched_kiosk import Seen, running

LINES = 5_000
PROMPT_S = 3.0
"""Far above what a scan takes on a busy machine, far below what an operator would call stuck."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder whose server has the order, each line in words of 200 syllables."""
    monkeypatch.setenv("SCANSTATION_DATA_DIR", str(tmp_path))
    rows = (f"BIG,{n},S-{n},{'가나다라마바사아자차' * 20} {n},2\n" for n in range(1, LINES + 1))
    file = tmp_path / "orders.csv"
    file.write_text("order_no,line_no,sku,description,qty\n" + "".join(rows), "utf-8")
    assert server_main(["orders", "import", str(file)]) == 0
    return tmp_path


def test_it_is_shown_whole_and_its_last_line_is_packed_at_once(folder: Path) -> None:
    with running(folder) as kiosk:
        kiosk.scan(b"BIG")
        assert kiosk.until(is_whole)["lines"][-1][1:] == [0, 2]
        began = time.monotonic()
        for _ in range(2):
            kiosk.scan(f"S-{LINES}".encode())
        kiosk.until(last_line_is_packed)
        assert time.monotonic() - began < PROMPT_S
        kiosk.scan_until(f"S-{LINES}".encode(), "Too many", "2 / 2")


def is_whole(seen: Seen) -> bool:
    return len(seen["lines"]) == LINES


def last_line_is_packed(seen: Seen) -> bool:
    return bool(seen["lines"]) and seen["lines"][-1][1:] == [2, 2]
