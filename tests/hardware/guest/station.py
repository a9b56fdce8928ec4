"""The product in the guest: a station's scanners as the kiosk runs them, all they say told.

What it is: `station.bridge.scanners.Scanners` with the settings of its data folder: none, unless a
test writes some. All times are the guest's monotonic clock.
"""

import asyncio
import time
from dataclasses import asdict
from pathlib import Path

from drivers.barcode.decode import Decode, FrameRejected
from drivers.scanner import ScannerEvent, ScannerFailed, ScannerLost, ScannerReady
from station.bridge.scanner_book import book_of
from station.bridge.scanners import Scanners
from station.config import load_config
from station.events import EnrolmentChanged, ScannersListed, StationEvent
from tests.hardware.guest.line import Line

DATA = Path("/run/scanstation")


def run(line: Line) -> None:
    """Run the station's scanners until the machine is switched off."""
    DATA.mkdir(exist_ok=True)
    asyncio.run(_run(line))


async def _run(line: Line) -> None:
    there = _There(line)
    scanners = Scanners(load_config(DATA), book_of(DATA), there.hear, there.tell)
    loop = asyncio.get_running_loop()
    loop.add_reader(line.fileno(), _obey, line, scanners, there)
    await scanners.run()


def _obey(line: Line, scanners: Scanners, there: "_There") -> None:
    for order in line.hear():
        if order["do"] == "enrol":
            scanners.enrol()
        elif order["do"] == "choose":
            scanners.choose_field(str(order["scanner_id"]), "role", str(order["role"]))
        elif order["do"] == "look":
            line.tell({"answer": {"listed": there.listed, "driven": sorted(there.driven)}})


class _There:
    """Hands the station's words on, and remembers what is there by the latest of them."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.listed: list[dict[str, object]] = []
        self.driven: set[str] = set()
        self._listed_ns: dict[str, int] = {}

    def hear(self, event: ScannerEvent) -> None:
        """Take a scanner's word."""
        if isinstance(event, ScannerReady | ScannerFailed):
            self.driven.add(event.scanner_id)
        elif isinstance(event, ScannerLost):
            self.driven.discard(event.scanner_id)
        self._line.tell(_of_scanner(event))

    def tell(self, event: StationEvent) -> None:
        """Take what is for the screen."""
        if isinstance(event, ScannersListed):
            self._list(event)
        elif isinstance(event, EnrolmentChanged):
            words = {"event": "EnrolmentChanged", "state": event.state.name, "code": event.code}
            self._line.tell(words)

    def _list(self, event: ScannersListed) -> None:
        """Remember what is listed, each with the moment from which it was."""
        now_ns, since_ns = time.monotonic_ns(), self._listed_ns
        self._listed_ns = {
            row.scanner_id: since_ns.get(row.scanner_id, now_ns) for row in event.scanners
        }
        self.listed = [
            asdict(row) | {"at_ns": self._listed_ns[row.scanner_id]} for row in event.scanners
        ]


def _of_scanner(event: ScannerEvent) -> dict[str, object]:
    words: dict[str, object] = {"event": type(event).__name__, "at_ns": time.monotonic_ns()}
    match event:
        case Decode():
            frame, aim = event.frame, event.aim
            return words | {
                "scanner_id": frame.scanner_id,
                "data": event.data.hex(),
                "aim": "" if aim is None else f"]{aim.code}{aim.modifier}",
                "received_ns": frame.received_ns,
            }
        case FrameRejected():
            return words | {"scanner_id": event.scanner_id, "reason": event.reason.value}
        case ScannerFailed() | ScannerLost():
            words["error"] = None if event.error is None else str(event.error)
    return words | {"scanner_id": event.scanner_id, "name": event.name}
