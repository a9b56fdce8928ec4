"""A million rows imported into a server that stations scan at: streamed, told, in flat memory.

Real parts: the command line, the server's process, a station on a websocket. Ten times the rows
take no more memory, neither of the server nor of the command, and every scan gets its verdict.
"""

import asyncio
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.contract.verdict import Verdict
from tests.system.server.conftest import Start, import_csv
from tests.system.server.speaking import REPOSITORY, ServerProcess, Station, environment, seated

FEW, MANY = 100_000, 1_000_000
LINES = 50
"""Of one order."""
RATIO = 1.25
"""Peak memory of ten times the rows, at most so many times that of the few."""
PROMPT_S = 5.0
"""A scan's verdict in the midst of it, on a machine that is busy with other tests, too."""


def write_orders(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("order_no,customer,line_no,sku,qty\n")
        for number in range(rows):
            order, line = divmod(number, LINES)
            file.write(f"M-{order:06d},김민준,{line + 1},SKU-{line},3\n")


def peak_kib(server: ServerProcess) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    assert found is not None
    return int(found[1])


def imported(server: ServerProcess, file: Path) -> tuple[str, str, int]:
    """Import through the command line; return what it said, its progress, and its peak in KiB."""
    output, progress = file.with_suffix(".out"), file.with_suffix(".err")
    with output.open("wb") as out, progress.open("wb") as err:
        command = subprocess.Popen(
            [sys.executable, "-m", "server", "orders", "import", str(file)],
            cwd=REPOSITORY,
            env=environment(server.data_dir),
            stdout=out,
            stderr=err,
        )
        _, status, usage = os.wait4(command.pid, 0)
        command.returncode = os.waitstatus_to_exitcode(status)
    assert command.returncode == 0, progress.read_text()
    return output.read_text(), progress.read_text(), usage.ru_maxrss


async def scan_until(station: Station, ended: asyncio.Event) -> list[float]:
    """Pack and take back one piece until told to stop; return how long each verdict took."""
    took = []
    assert (await station.scan("BUSY-1")).verdict is Verdict.ORDER_OPENED
    while not ended.is_set():
        began = time.monotonic()
        assert (await station.scan("PIECE")).verdict is Verdict.ITEM_MATCHED
        took.append(time.monotonic() - began)
        await asyncio.sleep(0.1)
    return took


async def import_under_scanning(start: Start, folder: Path, rows: int) -> tuple[int, int, str]:
    """Return the server's peak, the command's peak, and the progress it told."""
    folder.mkdir()
    server = start(data_dir=folder / "data", log_level="warning")
    import_csv(server, "order_no,line_no,sku,qty\nBUSY-1,1,PIECE,1000000\n")
    write_orders(folder / "orders.csv", rows)
    ended = asyncio.Event()
    async with seated(server, "busy") as station, asyncio.TaskGroup() as tasks:
        scanning = tasks.create_task(scan_until(station, ended))
        said, progress, peak = await asyncio.to_thread(imported, server, folder / "orders.csv")
        ended.set()
    took = scanning.result()
    assert f"{rows:,} rows read (utf-8): {rows // LINES:,} orders added" in said
    assert max(took) < PROMPT_S, sorted(took)[-5:]
    assert len(took) > 20
    at_the_end = peak_kib(server)
    assert server.stop() == 0
    return at_the_end, peak, progress


@pytest.mark.timeout(900)
async def test_ten_times_the_rows_take_no_more_memory_and_scans_go_on(
    start: Start, tmp_path: Path
) -> None:
    few = await import_under_scanning(start, tmp_path / "few", FEW)
    many = await import_under_scanning(start, tmp_path / "many", MANY)
    assert many[0] < RATIO * few[0], f"the server's peak: {few[0]} and {many[0]} KiB"
    assert many[1] < RATIO * few[1], f"the command's peak: {few[1]} and {many[1]} KiB"
    orders = f"{MANY // LINES:,} orders"
    read = [int(n.replace(",", "")) for n in re.findall(r"read ([\d,]+) rows", many[2])]
    applied = re.findall(rf"applied ([\d,]+) of {orders}", many[2])
    done = [int(n.replace(",", "")) for n in applied]
    for told in (read, done):
        assert len(told) >= 3, many[2]
        assert told == sorted(told)
        assert told[0] < told[-1] <= MANY
