"""Bad days of a whole computer with the whole kiosk in it: its clock is set back, its disk is full.

Real parts: the window off screen, the journal, the server's process, a USB adapter in the kernel;
the clock of a machine of its own, and an ext4 file system that has no block left.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from server.cli.main import main as server_main
from server.contract.own_code import Command, command_code
from station.bridge.journal.record import read
from tests.hardware.bench import Bench
from tests.hardware.machine import Machine
from tests.hardware.whole_kiosk import Stored, WholeKiosk, whole_kiosk
from tests.system.station.watched_kiosk import Seen, says

HOUR_S = 3600
HALF_AN_HOUR_MS = 1000 * HOUR_S / 2
DISK_BYTES = 12 << 20
LEFT_BYTES = 128 << 10
"""Some scans' worth of the store."""
ORDERS = "order_no,line_no,sku,qty\nCLOCK-1,1,A,6\nDISK-1,1,B,99\n"
OK = command_code(Command.OK).encode()
DATABASE = "server/scanstation.sqlite3"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a store with the orders."""
    folder = tmp_path_factory.mktemp("kiosk")
    (folder / "orders.csv").write_text(ORDERS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCANSTATION_DATA_DIR", str(folder))
        assert server_main(["orders", "import", str(folder / "orders.csv")]) == 0
    return (folder / DATABASE).read_bytes()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kiosk(database: bytes, machine: Machine) -> AsyncIterator[WholeKiosk]:
    """Run one for all of these tests: its start takes longer than they do."""
    bench = Bench(machine)
    async with whole_kiosk(bench, {DATABASE: database}, DISK_BYTES) as kiosk:
        yield kiosk
    await bench.clear()


async def stored_from(kiosk: WholeKiosk, code: bytes) -> list[Stored]:
    """Return the scans that the server has, from the one of a code on."""
    scans = await kiosk.stored()
    return scans[[scan.data for scan in scans].index(code) :]


def in_order_and_once(scans: list[Stored]) -> bool:
    numbers = [scan.station_seq for scan in scans]
    return numbers == [*range(numbers[0], numbers[0] + len(scans))] and len(
        {scan.scan_id for scan in scans}
    ) == len(scans)


async def test_while_the_clock_is_set_back_an_hour_and_right_again_scans_go_on_in_their_order(
    kiosk: WholeKiosk,
) -> None:
    clock = kiosk.machine.keeper
    await kiosk.scan_until(b"CLOCK-1", "Order opened")
    await kiosk.scan_until(b"A", "Correct item", "1 / 6")
    await clock.ask("turn_clock", seconds=-HOUR_S)
    for packed in (2, 3, 4):
        await kiosk.scan_until(b"A", "Correct item", f"{packed} / 6")
    await clock.ask("turn_clock", seconds=HOUR_S)
    await kiosk.scan_until(b"A", "Correct item", "5 / 6")
    kiosk.adapter.send(b"A\r")
    seen = await kiosk.until(lambda seen: "Reopen" in seen["buttons"])
    assert (seen["saved"], seen["notes"]) == ("All saved", [])
    scans = await stored_from(kiosk, b"CLOCK-1")
    assert in_order_and_once(scans)
    assert [scan.verdict for scan in scans] == [
        "ORDER_OPENED",
        *["ITEM_MATCHED"] * 5,
        "ORDER_COMPLETED",
    ]
    for times in ([each.captured_utc_ms for each in scans], [each.stored_utc_ms for each in scans]):
        assert times[2] < times[1] - HALF_AN_HOUR_MS, "the clock did not go back"
        assert times[5] > times[4] + HALF_AN_HOUR_MS, "the clock was not set right again"


async def test_a_disk_that_fills_up_loses_no_scan_in_silence_and_with_room_all_goes_on_by_itself(
    kiosk: WholeKiosk,
) -> None:
    disk = kiosk.machine.keeper
    await kiosk.scan_until(b"DISK-1", "Order opened")
    await disk.ask("fill", but_bytes=LEFT_BYTES)
    saved, waiting, seen = await scan_until_not_saved(kiosk)
    assert await disk.ask("free") == 0
    assert says(seen, "This scan was not recorded: the disk is full or broken.")
    assert says(seen, "Call your supervisor, then scan it again.")
    await kiosk.scan_until(b"B", "2 scans were lost, this one last: scan all of them again.")
    assert len(await stored_from(kiosk, b"DISK-1")) == 1 + saved
    await disk.ask("make_room")
    await kiosk.until(lambda seen: "Connected" in seen["link"] and seen["saved"] == "All saved")
    kiosk.adapter.send(OK + b"\r")
    await kiosk.until(lambda seen: not seen["takeover"])
    packed = saved + waiting + 1
    seen = await kiosk.scan_until(b"B", "Correct item", f"{packed} / 99")
    assert seen["lines"][0][1:] == [packed, 99]
    scans = await stored_from(kiosk, b"DISK-1")
    assert in_order_and_once(scans)
    assert [scan.data for scan in scans] == [b"DISK-1", *[b"B"] * (saved + waiting), OK, b"B"]
    journal = read(str(await disk.ask("journal")).encode())
    assert not journal.damaged
    assert [each.scan_id.hex.upper() for each in journal.scans][-len(scans) :] == [
        scan.scan_id for scan in scans
    ]


async def scan_until_not_saved(kiosk: WholeKiosk) -> tuple[int, int, Seen]:
    """Scan until one cannot be recorded; return how many were saved, how many wait, and its words.

    First the server has no room any more, and the kiosk keeps what it cannot store; what is left
    then is soon taken by others.
    """
    saved = waiting = 0
    while True:
        kiosk.adapter.send(b"B\r")
        as_saved, as_waiting = f"{saved + 1} / 99", f"{waiting + 1} waiting"
        seen = await kiosk.until(
            lambda seen, as_saved=as_saved, as_waiting=as_waiting: (  # type: ignore[misc]
                says(seen, "Not saved") or says(seen, as_saved) or seen["saved"] == as_waiting
            )
        )
        if says(seen, "Not saved"):
            return saved, waiting, seen
        saved += says(seen, as_saved)
        waiting += seen["saved"] == as_waiting
        if waiting == 1:
            await kiosk.machine.keeper.ask("fill", but_bytes=0)
