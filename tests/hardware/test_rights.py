"""The udev rules, applied by a running udev: who may open what, and what the station says of it."""

import asyncio
import errno
from collections.abc import Callable
from typing import cast

from tests.hardware.bench import Bench
from tests.hardware.station_told import Row, StationTold
from tests.hardware.usb_scanners import cheap_scanner, hid_pos_scanner, keyboard_scanner

UDEV_S = 30.0
Opened = dict[str, int]


async def settled(bench: Bench, groups: list[str], expected: Opened) -> Opened:
    """Return what a user in the groups is told on opening paths: as expected, or after a while."""
    opened: Opened = {}
    async with asyncio.timeout(UDEV_S):
        while opened != expected:
            answer = await bench.machine.keeper.ask("open_as", groups=groups, paths=[*expected])
            opened = cast("Opened", answer)
            await asyncio.sleep(0.2)
    return opened


async def looked(bench: Bench, groups: list[str]) -> dict[str, list[object]]:
    """Return what the station's own look tells a user in the groups, by scanner."""
    answer = await bench.machine.keeper.ask("look_as", groups=groups)
    return cast("dict[str, list[object]]", answer)


async def grouped(bench: Bench, members: list[str] | None) -> None:
    """Have the scanners' group with these members; None takes the group away."""
    await bench.machine.keeper.ask("group", members=members)


async def trouble_of(bench: Bench, scanner_id: str, groups: list[str]) -> object:
    """Return what the station says is missing to a user in the groups."""
    return (await looked(bench, groups))[scanner_id][1]


async def ruled(bench: Bench, right: str, device: str) -> tuple[bool, str]:
    """Allow or disallow a device as root; tell whether that was done, and what was said."""
    answer = await bench.machine.keeper.ask("rights", right=right, device=device)
    return cast("tuple[bool, str]", answer)


def of_kind(kind: str, maker: str) -> Callable[[Row], bool]:
    def fits(row: Row) -> bool:
        return bool(row["kind"] == kind and maker in row["scanner_id"])

    return fits


async def test_the_group_may_read_scanners_of_known_makers_and_no_keyboard_of_a_person(
    bench: Bench, told: StationTold
) -> None:
    await bench.hid(1, keyboard_scanner("RIGHTS1"))
    typing = (await told.row(of_kind("keyboard", "0c2e")))["where"]
    await bench.hid(2, hid_pos_scanner("RIGHTS2"))
    reporting = (await told.row(of_kind("hid_pos", "0c2e")))["where"]
    await bench.adapter(3)
    serial = (await told.row(of_kind("serial", "0403")))["where"]
    await bench.keyboard(4)
    persons = (await told.row(of_kind("keyboard", "0627")))["where"]
    scanners = {typing: 0, reporting: 0, serial: errno.EACCES, persons: errno.EACCES}
    assert await settled(bench, ["scanstation"], scanners)
    assert await settled(bench, ["dialout"], dict.fromkeys(scanners, errno.EACCES) | {serial: 0})
    assert await settled(bench, [], dict.fromkeys(scanners, errno.EACCES))


async def test_who_may_not_read_a_scanner_is_told_what_mends_that(
    bench: Bench, told: StationTold
) -> None:
    await bench.hid(5, keyboard_scanner("RIGHTS3"))
    scanner_id = await told.ready()
    where = (await told.row(of_kind("keyboard", "RIGHTS3")))["where"]
    await settled(bench, ["scanstation"], {where: 0})
    assert (await looked(bench, ["scanstation"]))[scanner_id] == [True, None]
    driven, trouble = (await looked(bench, []))[scanner_id]
    assert not driven
    join = "sudo usermod -aG scanstation nobody (then restart the computer)."
    assert trouble == f"Enter: {join}"
    try:
        await grouped(bench, ["nobody"])
        signed_in_before = await trouble_of(bench, scanner_id, [])
        assert str(signed_in_before).startswith("nobody came into the group scanstation after")
        await grouped(bench, None)
        missing = "There is no group scanstation yet. Enter: sudo groupadd --system scanstation"
        assert await trouble_of(bench, scanner_id, []) == f"{missing} && {join}"
    finally:
        await grouped(bench, [])
    assert (await looked(bench, ["scanstation"]))[scanner_id] == [True, None]


async def test_a_scanner_that_no_rule_knows_may_be_read_once_it_is_allowed_until_that_is_taken_back(
    bench: Bench, told: StationTold
) -> None:
    await bench.hid(6, cheap_scanner())
    typing = (await told.row(of_kind("keyboard", "04b4")))["where"]
    await bench.keyboard(7)
    persons = (await told.row(of_kind("keyboard", "0627")))["where"]
    shut = {typing: errno.EACCES, "/dev/hidraw0": errno.EACCES, persons: errno.EACCES}
    opened = shut | {typing: 0, "/dev/hidraw0": 0}
    assert await settled(bench, ["scanstation"], shut)
    for _ in range(2):
        assert (await ruled(bench, "allow", "usb:04b4:0100"))[0]
        assert await settled(bench, ["scanstation"], opened)
        assert await settled(bench, [], shut)
    assert (await ruled(bench, "disallow", "usb:04b4:0100"))[0]
    assert await settled(bench, ["scanstation"], shut)
    assert await settled(bench, ["input"], shut | {typing: 0, persons: 0})
    done, said = await ruled(bench, "allow", "usb:1d6b:0002")
    assert (done, "is no keyboard, HID or serial device" in said) == (False, True)
    done, said = await ruled(bench, "allow", "usb:dead:beef")
    assert (done, "is not plugged in" in said) == (False, True)
