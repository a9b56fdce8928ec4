"""Two programs that want one keyboard scanner for themselves: the kernel gives it to the first."""

from tests.hardware.bench import Bench
from tests.hardware.station_told import Decoded, StationTold
from tests.hardware.usb_scanners import keyboard_scanner, strike

BUSY = "Device or resource busy"
CLOSE_IT = "Close the other program that has taken this scanner for itself."


async def test_one_that_another_program_took_first_is_told_as_busy_while_the_others_go_on(
    bench: Bench, told: StationTold
) -> None:
    keeper = bench.machine.keeper
    await keeper.ask("freeze")
    scanner = await bench.hid(1, keyboard_scanner("TAKEN1"))
    assert await keeper.ask("grab", path=await told.event_device()) is None
    await keeper.ask("thaw")
    failed = await told.failed()
    scanner_id = "keyboard:usb:0c2e:0b61:TAKEN1"
    assert failed["scanner_id"] == scanner_id
    assert BUSY in str(failed["error"])
    assert str(failed["error"]).endswith(CLOSE_IT)
    adapter = await bench.adapter(2)
    adapter_id = await told.ready()
    adapter.send(b"MEANWHILE\r")
    assert await told.decoded() == Decoded(adapter_id, b"MEANWHILE")
    await keeper.ask("let_go")
    assert await told.ready() == scanner_id
    strike(scanner, "MINE-NOW\r")
    assert await told.decoded() == Decoded(scanner_id, b"MINE-NOW")


async def test_one_that_the_station_reads_is_busy_for_every_other_program(
    bench: Bench, told: StationTold
) -> None:
    scanner = await bench.hid(3, keyboard_scanner("TAKEN2"))
    scanner_id = await told.ready()
    node = (await told.row(lambda row: row["scanner_id"] == scanner_id))["where"]
    assert BUSY in str(await bench.machine.keeper.ask("grab", path=node))
    strike(scanner, "STILL-MINE\r")
    assert await told.decoded() == Decoded(scanner_id, b"STILL-MINE")
