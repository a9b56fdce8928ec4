"""What an operator meets: bad input at a scanner, and the words the window answers with.

Real parts: the kiosk's window off screen, its journal, its server, a pty for the scanner's cable.
One kiosk runs for all tests of the module; each leaves it with nothing to acknowledge.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from server.cli.main import main as server_main
from server.contract.own_code import Command, command_code
from tests.system.station.watched_kiosk import Seen, WatchedKiosk, running, says

DATABASE = Path("server") / "scanstation.sqlite3"
OK = command_code(Command.OK).encode()
NO_BARCODE = "This scan was not recorded: it was no whole barcode. Scan it again."
WIPES, CANDLE = b"]E08809900000019", b"]E08809900000606"
"""An item of SO-1001, and one that is in another order."""
READ_S = 0.5
"""In which the kiosk has read what is on the cable: what a pty still holds goes with its plug."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder whose server has the demo orders."""
    folder = tmp_path_factory.mktemp("bad scans")
    with pytest.MonkeyPatch.context() as patch, as_file(files("assets") / "demo") as demo:
        patch.setenv("SCANSTATION_DATA_DIR", str(folder))
        assert server_main(["orders", "import", str(demo / "orders.csv")]) == 0
    return folder


@pytest.fixture(scope="module")
def kiosk(folder: Path) -> Iterator[WatchedKiosk]:
    with running(folder) as kiosk:
        yield kiosk


def stored(folder: Path) -> list[tuple[bytes, str]]:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return database.execute("SELECT data, verdict FROM scans ORDER BY station_seq").fetchall()


def acknowledged(seen: Seen) -> bool:
    return not seen["takeover"]


def acknowledge(kiosk: WatchedKiosk) -> None:
    kiosk.scan(OK)
    kiosk.until(acknowledged)


def test_an_unknown_code_is_said_to_be_unknown_with_what_was_read(
    kiosk: WatchedKiosk, folder: Path
) -> None:
    kiosk.scan_until(b"NO-SUCH-ORDER", "Unknown order", "scan it again.", "NO-SUCH-ORDER")
    kiosk.scan_until(b"]E04012345678901", "Unknown barcode", "scan it again", "4012345678901")
    assert stored(folder)[-2:] == [
        (b"NO-SUCH-ORDER", "ORDER_UNKNOWN"),
        (b"4012345678901", "CODE_UNKNOWN"),
    ]


@pytest.mark.parametrize("nothing", [b"", b"\n", b"]E0", b"\r\r\r"])
def test_an_empty_code_is_no_scan(kiosk: WatchedKiosk, folder: Path, nothing: bytes) -> None:
    before = len(stored(folder))
    after = b"AFTER-%s" % nothing.hex().encode()
    kiosk.scan(nothing)
    kiosk.scan_until(after, "Unknown order", after.decode())
    assert [data for data, _ in stored(folder)][before:] == [after]


def test_a_code_without_an_end_is_said_to_be_lost_and_the_next_one_is_whole(
    kiosk: WatchedKiosk, folder: Path
) -> None:
    before = len(stored(folder))
    kiosk.cable.send(b"X" * 10_000)
    lost = kiosk.until(lambda seen: says(seen, "Not saved", NO_BARCODE))
    assert any("what is chosen for it (touch Scanner)" in each for each in lost["takeover"])
    acknowledge(kiosk)
    kiosk.scan_until(b"AFTER-NOISE", "Unknown order", "AFTER-NOISE")
    assert [data for data, _ in stored(folder)][before:] == [OK, b"AFTER-NOISE"]


def test_a_code_longer_than_any_barcode_is_said_to_be_lost(kiosk: WatchedKiosk) -> None:
    kiosk.scan_until(b"X" * 10_000, "Not saved", "More came than any barcode holds")
    acknowledge(kiosk)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (bytes([*range(1, 13), *range(14, 32), 127]), "␁␂␃␄␅"),
        (b"\xff\xfe\xa4SO-1001\xc3", "ÿþ¤SO-1001Ã"),
        (b"A\x1dB\x00C", "A␝B␀C"),
        ("주문-가".encode("cp949"), "ÁÖ¹®-°¡"),
        ("주문-가나다".encode(), "주문-가나다"),
    ],
    ids=["control characters", "no UTF-8", "GS and NUL", "CP949", "UTF-8"],
)
def test_binary_data_is_kept_byte_by_byte_and_shown(
    kiosk: WatchedKiosk, folder: Path, data: bytes, shown: str
) -> None:
    kiosk.scan_until(data, "Unknown order", shown)
    assert stored(folder)[-1][0] == data


def test_a_label_padded_with_spaces_is_the_order_that_it_names(kiosk: WatchedKiosk) -> None:
    kiosk.scan_until(b"  SO-1001 ", "Order opened", "SO-1001")
    kiosk.scan_until(command_code(Command.CANCEL).encode(), "Order put aside")
    kiosk.scan_until(b"    ", "Unknown order", "␣")


def test_a_group_separator_ends_a_field_and_the_item_is_found(
    kiosk: WatchedKiosk, folder: Path
) -> None:
    kiosk.scan_until(b"SO-1001", "Order opened")
    kiosk.scan_until(b"]C1010880990000001910LOT7\x1d21S1", "Correct item", "물티슈")
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        kept = database.execute("SELECT lot, serial FROM scans ORDER BY scan_key DESC LIMIT 1")
        assert kept.fetchone() == ("LOT7", "S1")
    kiosk.scan_until(command_code(Command.UNDO).encode(), "Undone")
    kiosk.scan_until(command_code(Command.CANCEL).encode(), "Order put aside")


def test_a_wrong_check_digit_is_not_taken_for_the_item_it_resembles(
    kiosk: WatchedKiosk, folder: Path
) -> None:
    kiosk.scan_until(b"SO-1001", "Order opened")
    kiosk.scan_until(b"]E08809900000018", "Unknown barcode", "scan it again", "8809900000018")
    kiosk.scan_until(b"8809900000018", "Unknown barcode")
    kiosk.scan_until(b"-s.undo.00", "Not possible", "The code was misread. Scan it again.")
    kiosk.scan_until(b"-b.1001.00", "Not possible", "The code was misread. Scan it again.")
    kiosk.scan_until(command_code(Command.CANCEL).encode(), "Order put aside")
    assert [verdict for _, verdict in stored(folder)][-6:] == [
        "ORDER_OPENED",
        "CODE_UNKNOWN",
        "CODE_UNKNOWN",
        "COMMAND_REFUSED",
        "COMMAND_REFUSED",
        "COMMAND_DONE",
    ]


def test_a_code_that_fits_two_orders_lets_pick_one(kiosk: WatchedKiosk, folder: Path) -> None:
    seen = kiosk.scan_until(
        b"BOX-0077", "Several orders fit", "Touch the order you are working on."
    )
    assert {"SO-1006", "SO-1007", "None of these"} <= set(seen["buttons"])
    kiosk.scan_until(command_code(Command.PICK, 9).encode(), "Several orders fit")
    seen = kiosk.scan_until(command_code(Command.PICK, 2).encode(), "Order opened", "SO-1007")
    kiosk.scan_until(command_code(Command.CANCEL).encode(), "Order put aside")
    assert [verdict for _, verdict in stored(folder)][-4:-2] == [
        "CODE_AMBIGUOUS",
        "COMMAND_REFUSED",
    ]


def test_what_is_scanned_over_an_error_is_held_and_told_and_counts_nothing(
    kiosk: WatchedKiosk, folder: Path
) -> None:
    kiosk.scan_until(b"SO-1001", "Order opened")
    kiosk.scan_until(CANDLE, "Wrong item", "Do not put it in the box.")
    kiosk.scan_until(WIPES, "1 scan is held. Answer this first, then scan it again.")
    kiosk.scan_until(OK, "Scan the held one again, or discard it.")
    kiosk.scan_until(command_code(Command.DISCARD).encode(), "Held scans discarded")
    kiosk.scan_until(command_code(Command.CANCEL).encode(), "Order put aside")
    assert [verdict for _, verdict in stored(folder)][-5:] == [
        "ITEM_WRONG",
        "HELD",
        "COMMAND_DONE",
        "COMMAND_DONE",
        "COMMAND_DONE",
    ]


def test_a_scanner_that_vanishes_in_mid_code_leaves_no_half_code_and_comes_back(
    kiosk: WatchedKiosk, folder: Path
) -> None:
    before = len(stored(folder))
    kiosk.cable.send(b"SO-10")
    time.sleep(READ_S)
    kiosk.cable.unplug()
    lost = kiosk.until(lambda seen: says(seen, "Not saved") and "Unplugged" in seen["scanner"])
    assert "SO-10" in lost["takeover"]
    assert any("in mid-code" in each for each in lost["takeover"])
    kiosk.cable.plug()
    kiosk.until(lambda seen: "Belt" in seen["scanner"])
    acknowledge(kiosk)
    kiosk.scan_until(b"SO-1001", "Order opened")
    kiosk.scan_until(command_code(Command.CANCEL).encode(), "Order put aside")
    assert [data for data, _ in stored(folder)][before:][:2] == [OK, b"SO-1001"]
