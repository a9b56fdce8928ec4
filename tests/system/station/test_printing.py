"""What a station prints: a real print system, and printers on its network that take the bytes."""

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from server.contract.own_code import Command, command_code
from server.contract.printing import PrintAsked, PrintOutcome, PrintTold
from station.bridge.printing import Printing
from station.events import PrintDone, StationEvent
from tests.cups import Cups, NetworkPrinter, network_printer, running_cups
from tests.printed_pages import pages, read
from tests.system.station.supervisors_desk import ask
from tests.system.station.watched_kiosk import running

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 300
FOLLOWED_S = 2.0


@pytest.fixture(scope="module")
def cups() -> Iterator[Cups]:
    with running_cups() as made:
        yield made


@pytest.fixture
def printer(cups: Cups, monkeypatch: pytest.MonkeyPatch) -> Iterator[NetworkPrinter]:
    """Set up "Zebra", which is on, as the only printer that this test's programs know."""
    monkeypatch.setenv("CUPS_SERVER", cups.address)
    with network_printer() as made:
        cups.add("Zebra", made)
        yield made
    cups.run("lpadmin", "-x", "Zebra")


async def _print(
    on: str = "Zebra", *, whole_s: float = 12.0
) -> tuple[PrintTold, list[StationEvent]]:
    told: list[StationEvent] = []
    printing = Printing(told.append, followed_s=FOLLOWED_S, whole_s=whole_s)
    return await printing.print(PrintAsked(on, "Scanstation", PDF)), told


async def test_a_printer_that_is_on_gets_every_byte(printer: NetworkPrinter) -> None:
    assert (await Printing(lambda _told: None).printers()).printers == ("Zebra",)
    answer, told = await _print()
    assert answer == PrintTold(PrintOutcome.PRINTED)
    assert told == [PrintDone(PrintOutcome.PRINTED, "Zebra")]
    assert printer.printed.wait(10)
    assert printer.jobs == [PDF]


async def test_a_printer_that_is_off_is_told_as_one_that_has_not_printed_yet(
    printer: NetworkPrinter,
) -> None:
    printer.switch_off()
    assert (await _print())[0].outcome is PrintOutcome.QUEUED


async def test_a_print_that_somebody_cancels_is_told_as_one_that_was_not_printed(
    printer: NetworkPrinter, cups: Cups
) -> None:
    printer.switch_off()
    printing = asyncio.ensure_future(_print())
    await asyncio.to_thread(_cancel_the_first, cups)
    answer, told = await printing
    assert answer == PrintTold(PrintOutcome.FAILED, "job-canceled-by-user")
    assert told == [PrintDone(PrintOutcome.FAILED, "Zebra")]


def _cancel_the_first(cups: Cups) -> None:
    """Cancel what waits for the printer, as soon as there is something."""
    until_s = time.monotonic() + 10
    while not (waits := cups.run("lpstat", "-o", "Zebra").stdout):
        assert time.monotonic() < until_s, "nothing was printed"
        time.sleep(0.05)
    cups.run("cancel", waits.split()[0].decode())


@pytest.mark.expects_log("station.bridge.printing")
@pytest.mark.parametrize("fault", ["exit 1", "exec sleep 60"])
@pytest.mark.usefixtures("printer")
async def test_what_is_in_the_queue_is_never_told_as_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """The print system fails, or hangs, once it has taken the print."""
    lpstat = tmp_path / "lpstat"
    lpstat.write_text(
        f'#!/bin/sh\ncase "$*" in *-W*) {fault};; esac\nexec {which("lpstat")} "$@"\n'
    )
    lpstat.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    begun_s = time.monotonic()
    assert (await _print(whole_s=3.0))[0] == PrintTold(PrintOutcome.QUEUED)
    assert time.monotonic() - begun_s < 4.5


async def test_what_a_user_calls_a_printer_with_other_options_is_no_printer(
    printer: NetworkPrinter, cups: Cups, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    cups.run("lpoptions", "-p", "Zebra/wide", "-o", "print-scaling=none")
    assert b"Zebra/wide" in cups.run("lpstat", "-e").stdout
    assert (await Printing(lambda _told: None).printers()).printers == ("Zebra",)
    assert printer.jobs == []


async def test_a_stopped_printer_is_told_with_its_reason_and_gets_nothing(
    printer: NetworkPrinter, cups: Cups
) -> None:
    cups.run("cupsdisable", "-r", "out of paper", "Zebra")
    answer, told = await _print()
    assert answer.outcome is PrintOutcome.STOPPED
    assert answer.detail
    assert told == [PrintDone(PrintOutcome.STOPPED, "Zebra")]
    assert printer.jobs == []


@pytest.mark.usefixtures("printer")
async def test_a_printer_that_is_gone_or_named_like_an_option_is_told() -> None:
    for name in ("Other", "-h", "Zebra/x", "제브라"):
        assert (await _print(name))[0] == PrintTold(PrintOutcome.NO_SUCH_PRINTER)


async def test_a_computer_that_cannot_print_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "none.sock"))
    assert (await Printing(lambda _told: None).printers()).printers == ()
    assert (await _print())[0] == PrintTold(PrintOutcome.NO_PRINTING)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (await _print())[0] == PrintTold(PrintOutcome.NO_PRINTING)


def test_a_supervisor_has_the_command_sheet_printed_at_a_station(
    tmp_path: Path, printer: NetworkPrinter
) -> None:
    station = "stations/pack-1"
    with running(tmp_path, station="pack-1") as kiosk:
        known = ask(tmp_path, "GET", f"{station}/printers", None)
        assert (known["is_online"], known["printers"]) == (True, ["Zebra"])
        told = ask(tmp_path, "POST", f"{station}/prints", {})
        assert told["outcome"] == "no_printer_set"
        ask(tmp_path, "PATCH", f"{station}/settings", {"printer": "Zebra"})
        told = ask(tmp_path, "POST", f"{station}/prints", {"language": "ko"})
        assert told == {"outcome": "printed", "detail": ""}
        assert printer.printed.wait(10)
        codes = {found.data for page in pages(printer.jobs[0], 300) for found in read(page)}
        assert command_code(Command.UNDO).encode() in codes
        ask(tmp_path, "PATCH", f"{station}/settings", {"printer": "Gone"})
        told = ask(tmp_path, "POST", f"{station}/prints", {"language": "ko"})
        assert told["outcome"] == "no_such_printer"
        seen = kiosk.shows(lambda seen: bool(seen["notice"]))
        assert "There is no printer Gone here any more" in seen["notice"]
        kiosk.scan(b"SO-1001")
        kiosk.until(lambda seen: not seen["notice"])


@pytest.mark.usefixtures("printer")
def test_a_station_that_is_away_is_told_as_that(tmp_path: Path) -> None:
    with running(tmp_path, station="pack-1"):
        ask(tmp_path, "POST", "pairing-codes", {"station": "pack-2"})
        ask(tmp_path, "PATCH", "stations/pack-2/settings", {"printer": "Zebra"})
        assert ask(tmp_path, "GET", "stations/pack-2/printers", None)["is_online"] is False
        assert ask(tmp_path, "POST", "stations/pack-2/prints", {})["outcome"] == "away"
