"""Stations scan, and programs read and write, through nginx while `release` moves: no one notices.

The real commands on a machine with systemd; everybody at work reaches its nginx from outside.
"""

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.kiosks_at_work import Hall, Kiosk, ask, orders, write
from tests.deploy.stored import look_at_scans
from tests.leads_to import LeadsTo
from tests.system.server.speaking import Served
from tests.systemd.container import machine
from tests.systemd.machine import NAME, Machine, run_nginx, run_redis
from tests.systemd.versions import GROWS, applied, built, done, installed, serving

_STATIONS = 10
_BEFORE_S = _AFTER_S = 3.0
_OF_SERVER = "/var/lib/scanstation/server"
_VERSION = "9.9.1"


@pytest.fixture
def host() -> Iterator[Machine]:
    with machine() as running:
        run_redis(running)
        running.start()
        run_nginx(running)
        done(running, "cluster", "scale", "2", "--front", "nginx")
        running.write("/root/orders.csv", orders())
        running.run("install", "-o", "scanstation", "/root/orders.csv", "/var/lib/scanstation")
        imported = running.command("orders", "import", "/var/lib/scanstation/orders.csv")
        assert imported.returncode == 0, imported.stderr
        yield running


@pytest.fixture
def hall(host: Machine, tmp_path: Path) -> Hall:
    """Return the hall whose front is the machine's, known by what IT hands on: root and token."""
    folder = tmp_path / "server"
    folder.mkdir()
    for name, path in (("embedded.token", ""), ("ca.pem", "front/")):
        text = host.run("cat", f"{_OF_SERVER}/{path}{name}")
        (folder / name).write_text(text, encoding="ascii")
    address = host.run("hostname", "--ip-address").split()[0]
    server = Served(f"https://{NAME}", tmp_path)
    return Hall(server, folder / "ca.pem", LeadsTo(address))


@pytest.mark.timeout(600)
async def test_no_request_fails_and_no_scan_is_lost_or_doubled_by_a_deployment_and_its_rollback(
    host: Machine, hall: Hall, tmp_path: Path
) -> None:
    archive = await asyncio.to_thread(built, host, _VERSION, migration=GROWS)
    kiosks = [Kiosk(hall, number) for number in range(_STATIONS)]
    read: list[int] = []
    written: list[int] = []
    async with asyncio.TaskGroup() as group:
        for kiosk in kiosks:
            group.create_task(kiosk.work())
        group.create_task(ask(hall, read))
        group.create_task(write(hall, written))
        await asyncio.sleep(_BEFORE_S)
        await asyncio.to_thread(_there_and_back, host, archive)
        await asyncio.sleep(_AFTER_S)
        hall.over.set()
    assert hall.failures == []
    assert set(read) == set(written) == {200}
    assert len(hall.away_s) >= 2 * _STATIONS, "each was moved there and back"
    look_at_scans(_store(host, tmp_path), kiosks, len(written))


def _there_and_back(host: Machine, archive: str) -> None:
    before = serving(host)
    done(host, "release", "deploy", _VERSION, "--archive", archive, "--front", "nginx")
    assert set(serving(host).values()) == {_VERSION}
    assert GROWS.number in applied(host)
    done(host, "release", "rollback", "--front", "nginx")
    assert serving(host) == before
    assert set(before.values()) == {installed(host)}


def _store(host: Machine, folder: Path) -> Path:
    """Return a copy of the store, as a backup has it."""
    made = host.command("backup")
    assert made.returncode == 0, made.stderr
    path = made.stdout.removeprefix("Backed up to ").split(": ")[0]
    copy = folder / "store.sqlite3"
    copy.write_bytes(base64.b64decode(host.run("base64", path)))
    return copy
