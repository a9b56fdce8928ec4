"""The kiosk, built and run: the only module that knows every part.

What it is: settings in, a wired kiosk, and an orderly end. What it is not: a command line
(`station.__main__`). Qt main thread; the core runs in its own (`station.bridge.io_thread`).
"""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtWidgets import QApplication
from uuid_utils.compat import uuid7

from server.contract.station import ScanMessage
from station.bridge.backoff import Backoff, BackoffPolicy
from station.bridge.core import Core
from station.bridge.demo_orders import DemoOrders, demo_codes
from station.bridge.io_thread import IoThread
from station.bridge.journal import Journal, JournalError, recorded_station
from station.bridge.key_filter import KeyFilter
from station.bridge.link import Endpoint, Link, LinkRefusedError
from station.bridge.local_server import (
    LocalServer,
    ServerPlace,
    server_command,
    server_environment,
)
from station.bridge.qt_messages import log_qt_messages
from station.bridge.scanners import SerialScanners, SimulatedScanner, wedge_settings
from station.bridge.sounds import CUES
from station.bridge.speaker import Speaker
from station.bridge.transcript import told_always, told_without_a_window
from station.config import Config, ServerConfig, computer_name
from station.events import Captured, LinkChanged, StationEvent, Unconfirmed
from station.presenters.kiosk import KioskPresenter
from station.presenters.view import KioskView
from station.presenters.words import Words, language_for
from station.ui.main_window import MainWindow
from station.ui.sim_panel import SimPanel

TOUCH_ID = "touch"
_TICK_MS = 200
"""How often the presenter is told the time; also lets Python hear a signal."""
_STOP_S = 30.0
_AS_RECORDED = {"SCANSTATION_REQUIRE_OPERATOR": "true"}
"""The server's setting under which the demo's shift was recorded."""
_LINK_WAITS = BackoffPolicy(first_s=0.1, cap_s=3.0)
SERVER_WAITS = BackoffPolicy(first_s=0.25, cap_s=10.0)


class ExitCode(IntEnum):
    """How the kiosk ended."""

    OK = 0
    FAILED = 1
    CONFIG = 2
    """The settings or the command line cannot be used."""
    DATA = 3
    """The data folder or the journal in it cannot be used."""


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
    core = Core(station, journal, hearer.tell, lambda: time.time_ns() // 1_000_000)
    local_server, endpoint = _server(config.server, place, hearer.tell, server_waits)
    link_backoff = Backoff(_LINK_WAITS, random.random)
    core.add(Link(station, journal, endpoint, hearer.tell, backoff=link_backoff, room=hearer.room))
    core.add(SerialScanners(config.scanners, core.hear, usb=config.find_scanners))
    if local_server is not None:
        core.add(local_server)
    simulated: SimulatedScanner | None = None
    if place.demo or config.simulated_scanner:
        simulated = SimulatedScanner("Simulated scanner", core.hear, capture=capture)
        core.add(simulated)
        if place.demo:
            core.add(DemoOrders(endpoint, simulated.begin))
        else:
            simulated.begin()
    return BuiltCore(core, station, local_server, simulated)


def _journal(place: Place, tell: Callable[[StationEvent], None]) -> Journal:
    def captured(scan: ScanMessage) -> None:
        tell(Captured(scan))
        tell(Unconfirmed(len(journal.unconfirmed) + 1))

    journal = Journal(place.journal_path, mint_id=uuid7, captured=captured)
    return journal


def _server(
    config: ServerConfig, place: Place, tell: Callable[[StationEvent], None], waits: BackoffPolicy
) -> tuple[LocalServer | None, Callable[[], Awaitable[Endpoint]]]:
    if config.url is not None:
        return None, partial(_remote_endpoint, config.url, Path(config.token_file or ""))
    port = 0 if place.demo and config.port is None else config.port
    local = LocalServer(
        ServerPlace(
            server_command(Path(sys.executable), frozen=getattr(sys, "frozen", False)),
            server_environment(place.environment, place.folder, port),
            place.folder,
        ),
        lambda state, words: tell(LinkChanged(state, words)),
        backoff=Backoff(waits, random.random),
    )
    return local, local.endpoint


async def _remote_endpoint(url: str, token_path: Path) -> Endpoint:
    try:
        token = await asyncio.to_thread(token_path.read_text, "ascii")
        return Endpoint(url, token.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise LinkRefusedError(f"The token in {token_path} cannot be read: {error}") from error


class Terminal:
    """Tells a terminal where things are and, off screen, each scan with its verdict."""

    def __init__(self, out: TextIO, *, scans: bool) -> None:
        self._out = out
        self._scans = scans

    def say(self, text: str) -> None:
        """Write a line."""
        self._out.write(text + "\n")
        self._out.flush()

    def heard(self, event: StationEvent) -> None:
        """Say what an event was, if it is one for a terminal."""
        text = told_always(event) or (told_without_a_window(event) if self._scans else None)
        if text is not None:
            self.say(text)


class Kiosk:
    """The window's side: events to the presenter, views to the window, gestures to the core."""

    def __init__(self, config: Config, place: Place, out: TextIO, *, screen: bool) -> None:
        self._place = place
        system = language_for(QLocale.system().name())
        self._words = Words(system if config.language == "system" else config.language)
        self._io = IoThread(self._heard, self._show)
        capture = None
        if place.demo and not screen:
            capture = _shift()
            place = replace(place, environment={**_AS_RECORDED, **place.environment})
        hearer = Hearer(self._io.tell, self._io.room)
        self._built = build_core(config, place, hearer, capture=capture)
        self._presenter = KioskPresenter(self._words, self._built.station)
        self._view = self._presenter.view()
        self._shown: KioskView | None = None
        self._terminal = Terminal(out, scans=not screen)
        self._speaker = Speaker(CUES)
        self._keys = KeyFilter(wedge_settings(config.wedge)) if config.wedge.enabled else None
        self.window = MainWindow(self._words)
        self._panel = self._sim_panel() if self._built.simulated and screen else None
        self._full_screen = config.full_screen and screen and not place.demo
        self._error: Exception | None = None
        self._ticking = QTimer(interval=_TICK_MS)

    def run(self, application: QApplication) -> ExitCode:
        """Run until the window is closed, a signal comes or the core fails."""
        self._connect(application)
        self._terminal.say(f"Data folder: {self._place.folder}")
        self._show()
        self.window.showFullScreen() if self._full_screen else self.window.show()
        if self._panel:
            self._panel.show()
        self._speaker.start()
        self._io.start(self._built.core)
        self._ticking.start()
        application.exec()
        return self._end(application)

    def _connect(self, application: QApplication) -> None:
        self.window.gesture.connect(self._touched)
        self.window.acknowledged.connect(self._acknowledged)
        self.window.language_chosen.connect(self._speak)
        self._ticking.timeout.connect(self._tick)
        self._io.ended.connect(self._core_ended, Qt.ConnectionType.QueuedConnection)
        if self._keys:
            self._keys.heard.connect(self._io.hear)
            self._keys.install(application)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: application.quit())

    def _end(self, application: QApplication) -> ExitCode:
        self._ticking.stop()
        if self._keys:
            self._keys.remove(application)
        self.window.close()
        if self._panel:
            self._panel.close()
        ended = self._io.stop(_STOP_S)
        self._speaker.stop()
        return exit_code(self._error) if ended else ExitCode.FAILED

    def _heard(self, event: StationEvent) -> None:
        self._view = self._presenter.handle(event)
        if self._view.cue:
            self._speaker.play(self._view.cue)
        self._terminal.heard(event)

    def _show(self) -> None:
        if self._view is not self._shown:
            self._shown = self._view
            self.window.show_view(self._view)

    def _tick(self) -> None:
        view = self._presenter.tick(time.monotonic_ns())
        if view.cue:
            self._speaker.play(view.cue)
        if view != self._view:
            self._view = view
            self._show()

    def _touched(self, code: str) -> None:
        self._io.submit(code.encode(), TOUCH_ID)

    def _acknowledged(self) -> None:
        self._view = self._presenter.acknowledge_not_recorded()
        self._show()

    def _speak(self, language: str) -> None:
        self._view = self._presenter.speak(language)
        self._show()

    def _core_ended(self, error: Exception | None) -> None:
        self._error = error
        QApplication.quit()

    def _sim_panel(self) -> SimPanel:
        panel = SimPanel(self._words)
        panel.offer(list(demo_codes()))
        panel.submitted.connect(self._simulate)
        return panel

    def _simulate(self, data: bytes) -> None:
        if self._built.simulated:
            self._io.call(self._built.simulated.scan, data)


def exit_code(error: Exception | None) -> ExitCode:
    """Return what the kiosk's end means; words for a person are on stderr."""
    if error is None:
        return ExitCode.OK
    if isinstance(error, JournalError):
        sys.stderr.write(f"{error}\n")
        return ExitCode.DATA
    sys.stderr.write("The kiosk failed; logs/station.log in its data folder says why.\n")
    return ExitCode.FAILED


def has_screen(environment: Mapping[str, str]) -> bool:
    """Tell whether there is a display to show a window on."""
    if environment.get("QT_QPA_PLATFORM"):
        return environment["QT_QPA_PLATFORM"] not in {"offscreen", "minimal"}
    named = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return sys.platform != "linux" or bool(named)


def run_kiosk(config: Config, place: Place, out: TextIO) -> ExitCode:
    """Run the kiosk until its end; without a display it runs off screen and prints."""
    screen = has_screen(place.environment)
    if not screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    log_qt_messages()
    application = QApplication([sys.argv[0]])
    application.setApplicationName("Scanstation")
    return Kiosk(config, place, out, screen=screen).run(application)


def _shift() -> Path:
    with as_file(files("assets") / "demo" / "shift.jsonl") as path:
        return path
