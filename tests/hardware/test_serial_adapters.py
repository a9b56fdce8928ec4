"""FTDI adapters in a real kernel: pulled out, told apart."""

from tests.hardware.bench import Adapter, Bench
from tests.hardware.station_told import Decoded, StationTold


async def test_nothing_half_read_is_told_of_one_pulled_out_and_it_comes_back_as_itself(
    bench: Bench, told: StationTold
) -> None:
    adapter = await bench.adapter(2)
    scanner_id = await told.ready()
    adapter.send(b"WHOLE\rHALF-")
    assert await told.decoded() == Decoded(scanner_id, b"WHOLE")
    await bench.unplug(adapter)
    assert (await told.word("FrameRejected"))["reason"] == "unfinished"
    assert (await told.word("ScannerLost"))["scanner_id"] == scanner_id
    again = await bench.adapter(2)
    assert await told.ready() == scanner_id
    again.send(b"NEXT\x1dONE\r")
    assert await told.decoded() == Decoded(scanner_id, b"NEXT\x1dONE")


async def test_adapters_without_a_number_of_their_own_keep_their_sockets_names(
    bench: Bench, told: StationTold
) -> None:
    nodes = []
    for order in ((3, 4), (4, 3)):
        adapters: dict[int, Adapter] = {}
        names: dict[int, str] = {}
        for socket in order:
            adapters[socket] = await bench.adapter(socket)
            names[socket] = await told.ready()
        row = await told.row(lambda row, name=names[3]: row["scanner_id"] == name)  # type: ignore[misc]
        nodes.append(row["where"])
        assert {socket: name.rpartition("@")[2] for socket, name in names.items()} == {
            socket: f"0000:00:03.0-{socket}" for socket in (3, 4)
        }
        for socket, adapter in adapters.items():
            adapter.send(b"FROM-%d\r" % socket)
            assert await told.decoded() == Decoded(names[socket], b"FROM-%d" % socket)
        for adapter in adapters.values():
            await bench.unplug(adapter)
            await told.word("ScannerLost")
    assert nodes == ["/dev/ttyUSB0", "/dev/ttyUSB1"]  # the kernel did number them anew


async def test_twins_with_one_number_are_told_apart_from_when_the_second_comes(
    bench: Bench, told: StationTold
) -> None:
    left = await bench.adapter(5, serial="A50285BI")
    assert await told.ready() == "usb:0403:6001:A50285BI"
    right = await bench.adapter(6, serial="A50285BI")
    assert {(word["event"], word["scanner_id"]) for word in await told.words(3)} == {
        ("ScannerLost", "usb:0403:6001:A50285BI"),
        ("ScannerReady", "usb:0403:6001:A50285BI@0000:00:03.0-5"),
        ("ScannerReady", "usb:0403:6001:A50285BI@0000:00:03.0-6"),
    }
    left.send(b"LEFT\r")
    assert await told.decoded() == Decoded("usb:0403:6001:A50285BI@0000:00:03.0-5", b"LEFT")
    right.send(b"RIGHT\r")
    assert await told.decoded() == Decoded("usb:0403:6001:A50285BI@0000:00:03.0-6", b"RIGHT")
