"""A machine that is started anew, and one whose power is cut in mid-scan: the server comes back.

Nobody does anything for it. Of a virtual machine only: a container has no boot of its own.
"""

import asyncio
import base64
import io
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from uuid import UUID

from server.contract.station import ScanAck
from server.demo import DEMO_SEED, demo_orders, write_csv
from tests.system.faults.carrying_on import OperatorAt
from tests.system.server.speaking import ServerProcess
from tests.systemd.machine import UNIT, Machine
from tests.systemd.virtual import VirtualMachine

_FOLDER = "/var/lib/scanstation"
_STATIONS = 3
_ACKS_BEFORE, _ACKS_AFTER = 60, 30


def test_a_machine_that_is_started_anew_serves_with_nobody_s_help(
    running: Machine, powered: VirtualMachine, measured: Callable[[str], None]
) -> None:
    before = running.run("cat", "/proc/sys/kernel/random/boot_id")
    powered.reboot()
    serves_after_s = _serves(powered)
    assert running.run("cat", "/proc/sys/kernel/random/boot_id") != before
    assert running.shown("NRestarts") == "0"
    measured(f"from the kernel's start until the server serves: {serves_after_s:.0f} s")


async def test_nothing_acknowledged_is_lost_when_the_power_is_cut_while_stations_scan(
    running: Machine, powered: VirtualMachine, tmp_path: Path, measured: Callable[[str], None]
) -> None:
    server = _as_seen_from_here(powered, tmp_path)
    async with _at_work(server, _import_orders(running)) as operators:
        await _acknowledged(powered, operators, _ACKS_BEFORE)
        acks_before = await _through_a_power_cut(powered, operators)
        await _acknowledged(powered, operators, len(acks_before) + _ACKS_AFTER)
    stored = _stored(powered, tmp_path)
    for operator in operators:
        sent = [str(scan["scan_id"]) for scan in operator.sent]
        assert stored[operator.name] == sent
        assert {str(scan_id) for scan_id in operator.acks} == set(sent)
    known = {scan_id for scans in stored.values() for scan_id in scans}
    assert {str(scan_id) for scan_id in acks_before} <= known
    measured(f"acknowledged before the power was cut, and all there: {len(acks_before)} scans")


def _serves(machine: VirtualMachine) -> float:
    """Wait until the server is up by itself; return how long after the kernel's start it was."""
    machine.until(machine.is_active)
    assert machine.asked("/health")["status"] == "ok"
    return int(machine.shown("ActiveEnterTimestampMonotonic")) / 1_000_000


def _import_orders(machine: Machine) -> list[str]:
    """Give the server orders, and return what stations may scan."""
    orders = demo_orders(DEMO_SEED, 20)
    text = io.StringIO()
    write_csv(orders, text)
    machine.write(f"{_FOLDER}/orders.csv", text.getvalue())
    machine.run("chown", "scanstation", f"{_FOLDER}/orders.csv")
    ended = machine.command("orders", "import", f"{_FOLDER}/orders.csv")
    assert ended.returncode == 0, ended.stderr
    codes = [line.item.gtin or line.item.barcode for order in orders for line in order.lines]
    return [*(order.order_no for order in orders), *codes]


def _as_seen_from_here(machine: VirtualMachine, folder: Path) -> ServerProcess:
    token = folder / "server" / "embedded.token"
    token.parent.mkdir()
    token.write_text(machine.run("cat", f"{_FOLDER}/server/embedded.token"), encoding="ascii")
    return ServerProcess(machine.url, folder, machine.process)


@asynccontextmanager
async def _at_work(server: ServerProcess, codes: list[str]) -> AsyncIterator[list[OperatorAt]]:
    """Have operators scan during the block, and go on after it until all of it is answered."""
    stop = asyncio.Event()
    names = [f"station-{number}" for number in range(_STATIONS)]
    operators = [OperatorAt(name, lambda: server, codes) for name in names]
    async with asyncio.timeout(200), asyncio.TaskGroup() as group:
        for operator in operators:
            group.create_task(operator.work(stop))
        yield operators
        stop.set()


async def _acknowledged(machine: Machine, operators: list[OperatorAt], count: int) -> None:
    """Wait until so many scans of all of them are acknowledged."""
    await asyncio.to_thread(
        machine.until, lambda: sum(len(operator.acks) for operator in operators) >= count
    )


async def _through_a_power_cut(
    machine: VirtualMachine, operators: list[OperatorAt]
) -> dict[UUID, ScanAck]:
    """Cut the power and switch on again; return what had been acknowledged until then."""
    for operator in operators:
        await operator.is_up.acquire()
    machine.cut_power()
    acks = {scan_id: ack for operator in operators for scan_id, ack in operator.acks.items()}
    machine.switch_on()
    await asyncio.to_thread(machine.meet)
    await asyncio.to_thread(_serves, machine)
    for operator in operators:
        operator.is_up.release()
    return acks


def _stored(machine: VirtualMachine, folder: Path) -> dict[str, list[str]]:
    """Return the scans in the store by station, in their order, once the server has stopped."""
    machine.run("systemctl", "stop", UNIT)
    store = folder / "store"
    store.write_bytes(
        base64.b64decode(machine.run("base64", f"{_FOLDER}/server/scanstation.sqlite3"))
    )
    with closing(sqlite3.connect(store)) as database:
        (sound,) = database.execute("PRAGMA integrity_check").fetchone()
        assert sound == "ok"
        rows = database.execute("SELECT station, scan_id FROM scans ORDER BY station_seq")
        stored: dict[str, list[str]] = {}
        for station, scan_id in rows:
            stored.setdefault(station, []).append(str(UUID(bytes=scan_id)))
    return stored
