"""The core, built: scanners, journal, link and local server, wired and not yet run.

What it is: settings in, everything but the window out. What it is not: the window's side
(`station.app.kiosk`). No Qt; what it builds lives on the I/O loop.
"""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from uuid_utils.compat import uuid7

from drivers.barcode.decode import Decode, FrameRejected
from server.contract.printing import PrintAsked, PrintersAsked
from server.contract.station import Event, ScanMessage
from station.bridge.backoff import Backoff, BackoffPolicy
from station.bridge.core import Core
from station.bridge.demo_orders import DemoOrders
from station.bridge.doctor import Doctor
from station.bridge.heard_twice import HeardTwice
from station.bridge.hub_choice import HubChoice
from station.bridge.hub_file import read_hub
from station.bridge.journal import Journal, recorded_station
from station.bridge.kiosk_standing import Clocks, KioskStanding
from station.bridge.link import (
    Endpoint,
    Identity,
    Link,
    LinkRefusedError,
    LinkTrouble,
    StateTeller,
)
from station.bridge.local_server import (
    LocalServer,
    ServerPlace,
    server_command,
    server_environment,
)
from station.bridge.pairing import Pairing
from station.bridge.printing import Printing
from station.bridge.scan_times import ScanTimes
from station.bridge.scanner_book import book_of
from station.bridge.scanners import Scanners
from station.bridge.simulated import SimulatedScanner
from station.config import Config, ServerConfig, computer_name
from station.events import Captured, LinkChanged, StationEvent, Unconfirmed

_LINK_WAITS = BackoffPolicy(first_s=0.1, cap_s=3.0)
SERVER_WAITS = BackoffPolicy(first_s=0.25, cap_s=10.0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the kiosk runs: its data folder, its environment, and whether it is a demo."""

    folder: Path
    environment: Mapping[str, str]
    demo: bool = False

    @property
    def journal_path(self) -> Path:
        """The journal's file."""
        return self.folder / "station" / "journal.jsonl"


@dataclass(frozen=True, slots=True)
class Hearer:
    """Who hears the core: `tell` on the I/O loop, `room` when it can hear more."""

    tell: Callable[[StationEvent], None]
    room: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class BuiltCore:
    """The core and the parts of it that others talk to."""

    core: Core
    station: str
    local_server: LocalServer | None
    simulated: SimulatedScanner | None
    scanners: Scanners
    doctor: Doctor
    link: Link
    pairing: Pairing | None
    hubs: HubChoice | None
    times: ScanTimes


def build_core(
    config: Config,
    place: Place,
    hearer: Hearer,
    *,
    capture: Path | None = None,
    server_waits: BackoffPolicy = SERVER_WAITS,
) -> BuiltCore:
    """Build everything but the window.

    With `capture` the simulated scanner replays it, as soon as the demo orders are there.
    `server_waits` is the pause before a local server that ended is started again.
    """
    station = config.station or recorded_station(place.journal_path) or computer_name()
    journal = _journal(place, hearer.tell)
    clocks = Clocks(lambda: time.time_ns() // 1_000_000, time.monotonic_ns)
    standing = KioskStanding(journal, _version, clocks)
    hearer = _also_told(hearer, standing)
    core = Core(station, journal, hearer.tell, clocks.utc_ms, clocks.monotonic_ns)
    core.kept = standing.kept
    kiosk = uuid7()
    pairing = _pairing(config, place, kiosk, hearer.tell)
    local_server, endpoint = _server(config.server, place, hearer.tell, server_waits)
    if local_server is not None:
        core.add(local_server)  # the first: it starts while the others are still being loaded
    link_backoff = Backoff(_LINK_WAITS, random.random)
    teller = StateTeller(standing, time.monotonic)
    standing.devices_changed = teller.hasten
    link = Link(
        Identity(station, kiosk),
        journal,
        pairing.endpoint if pairing is not None else endpoint,
        hearer.tell,
        backoff=link_backoff,
        room=hearer.room,
    )
    link.told_by(teller)
    printing = Printing(hearer.tell)
    link.answers = {
        Event.PRINTERS: (PrintersAsked, lambda _asked: printing.printers()),
        Event.PRINT: (PrintAsked, printing.print),
    }
    core.add(link)
    hubs: HubChoice | None = None
    if pairing is not None:
        _pair_through(pairing, core, link, journal)
        if config.server.find:
            hubs = _choose_through(pairing, core, link, place.folder, hearer.tell)
    if sys.platform == "win32":
        core.hear_through(lambda hear: HeardTwice(hear).hear)
    scanners = Scanners(config, book_of(place.folder), core.hear, hearer.tell, core.room)
    core.add(scanners)
    simulated: SimulatedScanner | None = None
    if place.demo or config.simulated_scanner or capture is not None:
        simulated = SimulatedScanner("Simulated scanner", core.hear, capture=capture)
        core.add(simulated)
        if place.demo and local_server is not None:  # never into a server that others use
            core.add(DemoOrders(endpoint, simulated.begin))
        else:
            simulated.begin()
    doctor = _doctor(core, scanners, hearer.tell)
    return BuiltCore(
        core,
        station,
        local_server,
        simulated,
        scanners,
        doctor,
        link,
        pairing,
        hubs,
        standing.times,
    )


@cache
def _version() -> str:
    """Return this program's version; its metadata is read when there is time for it."""
    return version("scanstation")


def _also_told(hearer: Hearer, standing: KioskStanding) -> Hearer:
    """Return who hears the core, with whoever tells supervisors: the screen comes first."""

    def tell(event: StationEvent) -> None:
        hearer.tell(event)
        standing.heard(event)

    return Hearer(tell, hearer.room)


def _pairing(
    config: Config, place: Place, kiosk: UUID, tell: Callable[[StationEvent], None]
) -> Pairing | None:
    """Return what pairs this kiosk; None where its server is its own, or its token is given."""
    server = config.server
    is_own = server.url is None and not server.find
    if is_own or server.token_file is not None:
        return None
    url = read_hub(place.folder) if server.find else server.url
    return Pairing(url, place.folder, kiosk, config.station, tell)


def _pair_through(pairing: Pairing, core: Core, link: Link, journal: Journal) -> None:
    """Let codes be scanned. To another server or station the confirmed scans are not its own."""
    pairing.is_wanted = lambda: link.is_unpaired
    pairing.anew = lambda: journal.renumber(0, is_anew=True)
    pairing.paired = link.try_again
    link.can_pair = True
    core.take_aside = pairing.take
    core.add(pairing)


def _choose_through(
    pairing: Pairing,
    core: Core,
    link: Link,
    folder: Path,
    tell: Callable[[StationEvent], None],
) -> HubChoice:
    """Let the hub be chosen, until this kiosk is paired with one; its codes are taken after it."""

    def chosen(url: str) -> None:
        pairing.use(url)
        link.try_again()

    hubs = HubChoice(folder, tell, chosen, pairing.url or "")
    hubs.is_open = lambda: link.is_unchosen or link.is_unpaired
    hubs.is_unchosen = lambda: link.is_unchosen
    core.take_aside = lambda data: hubs.take(data) or pairing.take(data)
    core.add(hubs)
    return hubs


def _doctor(core: Core, scanners: Scanners, tell: Callable[[StationEvent], None]) -> Doctor:
    def turn(to: Callable[[Decode | FrameRejected], None] | None) -> None:
        core.divert(to)
        scanners.read_raw(raw=to is not None)

    return Doctor(tell, scanners.kind_of, turn)


def _journal(place: Place, tell: Callable[[StationEvent], None]) -> Journal:
    def captured(scan: ScanMessage) -> None:
        tell(Captured(scan))
        tell(Unconfirmed(len(journal.unconfirmed) + 1))

    journal = Journal(place.journal_path, mint_id=uuid7, captured=captured)
    return journal


def _server(
    config: ServerConfig, place: Place, tell: Callable[[StationEvent], None], waits: BackoffPolicy
) -> tuple[LocalServer | None, Callable[[], Awaitable[Endpoint]]]:
    if config.url is not None or config.find:
        return None, partial(_remote_endpoint, config.url or "", Path(config.token_file or ""))
    port = 0 if place.demo and config.port is None else config.port
    local = LocalServer(
        ServerPlace(
            server_command(Path(sys.executable), frozen=getattr(sys, "frozen", False)),
            server_environment(place.environment, place.folder, port, demo=place.demo),
            place.folder,
        ),
        lambda state, trouble: tell(LinkChanged(state, str(trouble), trouble)),
        backoff=Backoff(waits, random.random),
    )
    return local, local.endpoint


async def _remote_endpoint(url: str, token_path: Path) -> Endpoint:
    try:
        token = await asyncio.to_thread(token_path.read_text, "ascii")
        return Endpoint(url, token.strip())
    except (OSError, UnicodeDecodeError) as error:
        sentence = f"The token in {token_path} cannot be read: {error}"
        kind = LinkTrouble.TOKEN_UNREADABLE
        raise LinkRefusedError(kind, sentence, path=str(token_path)) from error
