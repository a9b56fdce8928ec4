"""Servers started anew, or of another version, under a hall at work: nothing fails or is lost."""

import asyncio
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.cluster.rolling import ReloadStoppedError, reload
from server.cluster.starting import Pace
from server.front.rendering import Program
from server.release.moving import Host, TakenBackError, move
from server.release.sides import Side
from tests.deploy.kiosks_at_work import (
    PAGES,
    STATIONS,
    Hall,
    Kiosk,
    Watcher,
    ask,
    orders,
    write,
)
from tests.deploy.one_host import PORTS, OneHost, one_host
from tests.deploy.stored import look_at_scans
from tests.watching import Page

BACK_S = 2.0
_AS_AT_FIRST = 1.5
"""A machine too slow for two seconds shows it when all come for the first time."""
_AT_MOST_S = 4.0
STOPPED_S = 5.0
_BEFORE_S = _AFTER_S = 3.0
_OTHER_PORTS = (8807, 8808)
_PACE = Pace(time.monotonic, time.sleep, patience_s=60)


@pytest.fixture
def hall(program: Program, tmp_path: Path) -> Iterator[OneHost]:
    with one_host(program, tmp_path) as running:
        running.import_csv(orders())
        yield running


def _reload(host: OneHost) -> list[str]:
    told: list[str] = []
    with host.host.entered():
        reload(host.workers, host.ask, _PACE, PORTS, told.append, pause_ok=False)
    return told


def _moved(host: OneHost) -> list[str]:
    """Move to other ports, the front rendered and reloaded between."""
    told: list[str] = []
    with host.host.entered():
        version = host.ask(PORTS[0]).version or ""
        away, new = Side(version, PORTS, ""), Side(version, _OTHER_PORTS, "")
        moving = Host(host.workers, host.ask, _PACE, host.fronted, lambda _: None, told.append)
        move(moving, away, new)
    return told


@pytest.mark.timeout(180)
async def test_no_request_fails_no_scan_is_lost_and_every_socket_is_back_in_two_seconds(
    hall: OneHost,
) -> None:
    told = await _at_work_meanwhile(hall, _reload)
    assert len(told) == len(PORTS)


@pytest.mark.timeout(180)
async def test_nothing_is_lost_either_while_another_version_comes_and_the_old_one_goes(
    hall: OneHost,
) -> None:
    await _at_work_meanwhile(hall, _moved)
    with hall.host.entered():
        assert not any(hall.ask(port).is_well for port in PORTS)
        assert all(hall.ask(port).is_well for port in _OTHER_PORTS)


async def _at_work_meanwhile(hall: OneHost, act: Callable[[OneHost], list[str]]) -> list[str]:
    """Have something done with the servers of a hall at work, and look that nobody noticed."""
    at_work = Hall(hall.server, hall.root)
    kiosks = [Kiosk(at_work, number) for number in range(STATIONS)]
    read: list[int] = []
    written: list[int] = []
    pages = [Watcher(at_work, Page(at_work.http)) for _ in range(PAGES)]
    async with asyncio.TaskGroup() as watching:
        for page in pages:
            watching.create_task(page.watch())
        async with asyncio.TaskGroup() as working:
            for kiosk in kiosks:
                working.create_task(kiosk.work())
            for _ in range(2):
                working.create_task(ask(at_work, read))
            working.create_task(write(at_work, written))
            await asyncio.sleep(_BEFORE_S)
            told = await asyncio.to_thread(act, hall)
            await asyncio.sleep(_AFTER_S)
            at_work.over.set()
        await _look_at_pages(hall, pages)
        at_work.shut.set()
    print(_measured(at_work, hall, read, written))  # noqa: T201 - figures for who asks: pytest -s
    assert at_work.failures == []
    assert set(read) == {200}
    assert set(written) == {200}
    look_at_scans(hall.server.store_path, kiosks, len(written))
    assert len(at_work.away_s) >= STATIONS
    assert max(at_work.away_s) < max(BACK_S, min(_AS_AT_FIRST * max(at_work.first_s), _AT_MOST_S))
    assert max(hall.workers.stops_s) < STOPPED_S
    return told


def _measured(at_work: Hall, hall: OneHost, read: list[int], written: list[int]) -> str:
    away, stops = (
        sorted(at_work.away_s),
        ", ".join(f"{each:.2f} s" for each in hall.workers.stops_s),
    )
    return (
        f"{len(away)} sockets came back, half of them within {away[len(away) // 2]:.2f} s, all"
        f" within {away[-1]:.2f} s; at first all came within {max(at_work.first_s):.2f} s;"
        f" {len(read)} GET, {len(written)} POST; stopped in {stops}"
    )


async def _look_at_pages(hall: OneHost, pages: list[Watcher]) -> None:
    """Look that each page has the last scan, and missed none between two snapshots."""
    with closing(sqlite3.connect(hall.server.store_path)) as store:
        (newest,) = store.execute("SELECT max(scan_key) FROM scans").fetchone()
    for page in pages:
        await page.until_it_has(newest)
        for seen in page.seen():
            assert seen == list(range(seen[0], seen[-1] + 1))


def test_a_reload_stops_at_a_version_that_dies_and_the_other_serves_on(hall: OneHost) -> None:
    good, hall.workers.program = hall.workers.program, (sys.executable, "-c", "raise SystemExit(9)")
    with pytest.raises(ReloadStoppedError, match=f"not touched: {PORTS[1]}"):
        _reload(hall)
    with hall.host.entered():
        assert hall.ask(PORTS[1]).is_well
        assert not hall.ask(PORTS[0]).is_well
    hall.workers.program = good


def test_a_version_that_dies_is_taken_back_and_the_old_one_was_not_touched(hall: OneHost) -> None:
    pids = {port: process.pid for port, process in hall.workers.running.items()}
    hall.workers.program = (sys.executable, "-c", "raise SystemExit(9)")
    with pytest.raises(TakenBackError, match="serves as before"):
        _moved(hall)
    assert {port: process.pid for port, process in hall.workers.running.items()} == pids
    with hall.host.entered():
        assert all(hall.ask(port).is_well for port in PORTS)
