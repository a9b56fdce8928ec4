"""Keyboards of no maker of scanners: left alone until one is enrolled, then read alone."""

import asyncio
from collections.abc import Callable

from tests.hardware.bench import Bench
from tests.hardware.guest_lines import ANSWER_S
from tests.hardware.station_told import Decoded, Row, StationTold
from tests.hardware.usb_hid import RedirectedHid
from tests.hardware.usb_scanners import cheap_scanner, strike

CODE = "C1010400638133393110Lot-7/A_b#$%\x1d21S1~"


def of_vendor(vendor: str) -> Callable[[Row], bool]:
    return lambda row: str(row["scanner_id"]).startswith(f"keyboard:usb:{vendor}:")


async def listened_to(scanner: RedirectedHid, told: StationTold) -> None:
    """Wait until the kernel hears a scanner: it drops what comes in 50 ms from the opening on."""
    async with asyncio.timeout(ANSWER_S):
        await scanner.polled.wait()
    await told.machine.keeper.ask("rest", seconds=0.1)


async def enrolled(told: StationTold, scanner: RedirectedHid) -> str:
    """Enrol a scanner by the code on the screen, and return its identity when it is read."""
    told.machine.station.order("enrol")
    state, code = await told.enrolment()
    assert state == "SHOWN"
    await listened_to(scanner, told)
    strike(scanner, code + "\r")
    assert (await told.enrolment())[0] == "ENROLLED"
    return await told.ready()


async def test_one_is_listed_not_driven_and_everybody_hears_it(
    bench: Bench, told: StationTold
) -> None:
    keyboard = await bench.keyboard(1)
    row = await told.row(of_vendor("0627"))
    assert (row["kind"], row["role"], row["trouble"]) == ("keyboard", "off", None)
    await told.overhear(row["where"])
    await keyboard.strike("secret\r")
    await told.overheard_at_least(reports=1)


async def test_one_that_strikes_the_shown_code_is_read_and_nobody_else_hears_it(
    bench: Bench, told: StationTold
) -> None:
    scanner = await bench.hid(2, cheap_scanner())
    row = await told.row(of_vendor("04b4"))
    assert row["role"] == "off"
    scanner_id = await enrolled(told, scanner)
    assert scanner_id == row["scanner_id"]
    await told.overhear(row["where"])
    strike(scanner, CODE + "\r")
    assert await told.decoded() == Decoded(scanner_id, CODE.encode())
    assert await told.overheard() == 0


async def test_unplugged_in_mid_code_it_comes_back_as_itself_and_enrolled(
    bench: Bench, told: StationTold
) -> None:
    scanner = await bench.hid(3, cheap_scanner())
    await told.row(of_vendor("04b4"))
    scanner_id = await enrolled(told, scanner)
    strike(scanner, "WHOLE\r")
    assert await told.decoded() == Decoded(scanner_id, b"WHOLE")
    await told.overhear("/dev/hidraw0")
    strike(scanner, "0123456789" * 90)
    await told.overheard_at_least(reports=100)
    await bench.unplug(scanner)
    assert (await told.word("FrameRejected"))["reason"] == "unfinished"
    assert (await told.word("ScannerLost"))["scanner_id"] == scanner_id
    again = await bench.hid(3, cheap_scanner())
    assert await told.ready() == scanner_id
    strike(again, "NEXT\r")
    assert await told.decoded() == Decoded(scanner_id, b"NEXT")
