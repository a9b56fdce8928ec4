"""Keyboards of a maker of scanners, played down to their USB descriptors: read by themselves."""

from tests.hardware.bench import Bench
from tests.hardware.station_told import Decoded, StationTold
from tests.hardware.usb_scanners import keyboard_scanner, strike, struck


async def test_it_is_read_by_itself_whatever_signs_it_sends(
    bench: Bench, told: StationTold
) -> None:
    scanner = await bench.hid(1, keyboard_scanner("13190B1F2E"))
    assert await told.ready() == "keyboard:usb:0c2e:0b61:13190B1F2E"
    code = "8801234567893 Aa^&*(){}|\x1d\x1e"
    strike(scanner, code + "\r")
    assert await told.decoded() == Decoded("keyboard:usb:0c2e:0b61:13190B1F2E", code.encode())


async def test_two_that_strike_at_once_each_have_their_own_line(
    bench: Bench, told: StationTold
) -> None:
    scanners = [await bench.hid(socket, keyboard_scanner()) for socket in (2, 3)]
    ready = {await told.ready(), await told.ready()}
    assert len(ready) == 2
    for reports in zip(struck("ABCD-0123456\r"), struck("WXYZ-6543210\r"), strict=True):
        for scanner, report in zip(scanners, reports, strict=True):
            scanner.report(report)
    decodes = {await told.decoded(), await told.decoded()}
    assert {each.data for each in decodes} == {b"ABCD-0123456", b"WXYZ-6543210"}
    assert {each.scanner_id for each in decodes} == ready


async def test_keys_that_the_kernel_had_to_drop_are_no_code_and_the_next_is_whole(
    bench: Bench, told: StationTold
) -> None:
    scanner = await bench.hid(4, keyboard_scanner("OVERRUN7"))
    scanner_id = await told.ready()
    await told.overhear("/dev/hidraw0")
    await bench.machine.keeper.ask("freeze")
    codes = "0123456789abcdefghijklmnopqrstuvwxyz\r" * 3
    strike(scanner, codes)
    await told.overheard_at_least(reports=2 * len(codes))
    await bench.machine.keeper.ask("thaw")
    assert (await told.word("FrameRejected"))["reason"] == "events_lost"
    strike(scanner, "NEXT-1\r")
    assert await told.decoded() == Decoded(scanner_id, b"NEXT-1")


async def test_unplugged_in_mid_code_it_comes_back_as_itself(
    bench: Bench, told: StationTold
) -> None:
    scanner = await bench.hid(5, keyboard_scanner())
    scanner_id = await told.ready()
    await told.overhear("/dev/hidraw0")
    strike(scanner, "0123456789" * 90)
    await told.overheard_at_least(reports=100)
    await bench.unplug(scanner)
    rejected = await told.word("FrameRejected")
    assert (rejected["scanner_id"], rejected["reason"]) == (scanner_id, "unfinished")
    await told.word("ScannerLost")
    again = await bench.hid(5, keyboard_scanner())
    assert await told.ready() == scanner_id
    strike(again, "whole\r")
    assert await told.decoded() == Decoded(scanner_id, b"whole")
