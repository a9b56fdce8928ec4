"""What is in quarantine, listed and released while no server runs."""

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from server.cli.main import main
from server.store import Policy, Store
from server.store.orders_import.report import MAX_LISTED
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt


async def _with_quarantine(data_dir: Path, count: int) -> Path:
    """Make a store with so many scans, all of which the centre has kept aside."""
    path = data_dir / "server" / "scanstation.sqlite3"
    store = Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    await StationAt(store, "pack-1").scan(*["apple"] * count)
    store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM outbox")
        connection.execute("INSERT INTO quarantine SELECT scan_key, 'a CHECK' FROM scans")
    return path


def test_nothing_in_quarantine_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    for action in ("quarantine", "release"):
        assert main(["sync", action]) == 0
        assert capsys.readouterr().out == "No scan of this store is in quarantine.\n"


@pytest.fixture
async def path(data_dir: Path) -> Path:
    return await _with_quarantine(data_dir, MAX_LISTED + 2)


def test_what_is_in_quarantine_is_listed_and_released(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sync", "quarantine"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == 1 + MAX_LISTED + 1
    of_first = listed[1].split()
    assert of_first[2:7] + of_first[8:] == ["pack-1", "-", "apple", "kept", "aside", "a", "CHECK"]
    assert listed[-1] == "... and 2 more"
    assert main(["sync", "release"]) == 0
    assert f"To be sent to the centre again: {MAX_LISTED + 2:,}." in capsys.readouterr().out
    assert main(["sync", "quarantine"]) == 0
    again = capsys.readouterr().out.splitlines()[1]
    assert again.split()[5:] == ["sent", "again", of_first[7], "a", "CHECK"]
    with closing(sqlite3.connect(path)) as connection:
        (waiting,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
    assert waiting == MAX_LISTED + 2


def test_single_scans_are_released_by_the_name_that_the_list_gives_them(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["sync", "quarantine"])
    names = [line.split()[7] for line in capsys.readouterr().out.splitlines()[1:3]]
    nowhere = str(UUID(int=1))
    assert main(["sync", "release", "--scan", names[1], "--scan", nowhere]) == 1
    told = capsys.readouterr()
    assert "To be sent to the centre again: 1." in told.out
    assert names[1] in told.out
    assert f"Not in quarantine: {nowhere}" in told.err
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT scan_key FROM outbox").fetchall() == [(2,)]
    with pytest.raises(SystemExit):
        main(["sync", "release", "--scan", "pear"])
