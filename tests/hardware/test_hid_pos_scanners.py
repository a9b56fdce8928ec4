"""Scanners that speak HID POS, through the kernel's hidraw and the real hidapi."""

from tests.hardware.bench import Bench
from tests.hardware.station_told import Decoded, StationTold
from tests.hardware.usb_hid import SetReport
from tests.hardware.usb_scanners import hid_pos_scanner
from tests.unit.drivers.reports import honeywell_report, honeywell_reports

LONG = b"0104006381333931" + b"10" + b"L" * 60 + b"\x1d" + b"21" + b"S" * 60


async def test_it_is_found_asked_for_its_codes_and_read_whole(
    bench: Bench, told: StationTold
) -> None:
    scanner = await bench.hid(1, hid_pos_scanner("15048B0D1A"))
    scanner_id = await told.ready()
    row = await told.row(lambda row: row["scanner_id"] == scanner_id)
    assert (row["kind"], row["scanner_id"]) == ("hid_pos", "usb:0c2e:0b87:15048B0D1A")
    assert SetReport(3, 0xFE, b"\xfe\x01") in scanner.received
    for data in (b"8801234567893", LONG):
        for report in honeywell_reports(data, b"]C1"):
            scanner.report(report)
        assert await told.decoded() == Decoded(row["scanner_id"], data, "]C1")


async def test_unplugged_between_two_reports_of_a_code_it_tells_nothing_half_read(
    bench: Bench, told: StationTold
) -> None:
    scanner = await bench.hid(2, hid_pos_scanner("15048B0D1B"))
    scanner_id = await told.ready()
    scanner.report(honeywell_report(b"WHOLE"))
    assert (await told.decoded()).data == b"WHOLE"
    await told.overhear("/dev/hidraw0")
    scanner.report(honeywell_report(b"HALF" * 14, continued=True))
    await told.overheard_at_least(reports=1)
    await bench.machine.keeper.ask("rest", seconds=0.1)  # the station reads it meanwhile
    await bench.unplug(scanner)
    assert (await told.word("FrameRejected"))["reason"] == "unfinished"
    await told.word("ScannerLost")
    again = await bench.hid(2, hid_pos_scanner("15048B0D1B"))
    assert await told.ready() == scanner_id
    again.report(honeywell_report(b"NEXT"))
    assert (await told.decoded()).data == b"NEXT"


async def test_two_with_one_number_are_told_apart_by_their_sockets(
    bench: Bench, told: StationTold
) -> None:
    left = await bench.hid(3, hid_pos_scanner("TWIN1"))
    assert await told.ready() == "usb:0c2e:0b87:TWIN1"
    right = await bench.hid(4, hid_pos_scanner("TWIN1"))
    left_id, right_id = (f"usb:0c2e:0b87:TWIN1@0000:00:03.0-{socket}" for socket in (3, 4))
    assert {(word["event"], word["scanner_id"]) for word in await told.words(3)} == {
        ("ScannerLost", "usb:0c2e:0b87:TWIN1"),
        ("ScannerReady", left_id),
        ("ScannerReady", right_id),
    }
    right.report(honeywell_report(b"R"))
    assert (await told.decoded()).scanner_id == right_id
    left.report(honeywell_report(b"L"))
    assert (await told.decoded()).scanner_id == left_id
