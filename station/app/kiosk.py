"""The kiosk, built and run: a window over a core.

What it is: settings in, a wired kiosk, and an orderly end. What it is not: the core
(`station.app.core`), nor a command line (`station.__main__`). Qt main thread; the core runs in its
own (`station.bridge.io_thread`).
"""

import contextlib
import logging
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import TextIO
from uuid import UUID

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtWidgets import QApplication

from station.app.core import Place
from station.app.core_thread import CoreThread
from station.app.display import NO_DISPLAY
from station.app.end_asked import EndAsked
from station.app.exit_code import ExitCode, exit_code
from station.app.room_touches import DONE_BY_THE_BRIDGE
from station.bridge.demo_orders import demo_badges, demo_items, demo_orders
from station.bridge.key_filter import KeyFilter
from station.bridge.qt_messages import log_qt_messages
from station.bridge.scanner_words import wedge_settings
from station.bridge.sounds import CUES
from station.bridge.speaker import Speaker
from station.bridge.transcript import told_always, told_without_a_window
from station.config import Config
from station.events import Judged, LinkChanged, LinkState, PinTold, StationEvent
from station.presenters.kiosk import KioskPresenter
from station.presenters.room_view import RoomView, Touch
from station.presenters.view import KioskView
from station.presenters.words import Words, language_for
from station.ui.fonts import can_write_korean
from station.ui.main_window import MainWindow
from station.ui.pointer import Pointer
from station.ui.sim_panel import SimCodes, SimPanel

_LOG = logging.getLogger(__name__)
TOUCH_ID = "touch"
_TICK_MS = 200
"""How often the presenter is told the time; also lets Python hear a signal."""


class Terminal:
    """Tells a terminal where things are and, off screen, each scan with its verdict.

    A terminal that has gone, or that cannot write a character, costs a line and nothing else.
    """

    def __init__(self, out: TextIO, *, scans: bool) -> None:
        self._out: TextIO | None = out
        self._scans = scans

    def say(self, text: str) -> None:
        """Write a line, as long as somebody reads."""
        if self._out is None:
            return
        encoding = self._out.encoding or "utf-8"
        try:
            self._out.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
            self._out.flush()
        except (OSError, ValueError) as error:
            _LOG.warning("nobody reads what is printed here any more: %s", error)
            _let_go(self._out)
            self._out = None

    def heard(self, event: StationEvent) -> None:
        """Say what an event was, if it is one for a terminal."""
        text = told_always(event) or (told_without_a_window(event) if self._scans else None)
        if text is not None:
            self.say(text)


def _let_go(out: TextIO) -> None:
    """Keep Python from trying once more, at its end, to write what a broken pipe refused."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)


class Kiosk:
    """The window's side: events to the presenter, views to the window, gestures to the core.

    Without `screen` each scan is printed to `out`. `core` may run already; without one it is built
    here. `asked` has heard since the start whether the kiosk is to end.
    """

    def __init__(
        self,
        config: Config,
        place: Place,
        out: TextIO,
        *,
        screen: bool,
        core: CoreThread | None = None,
        asked: EndAsked | None = None,
    ) -> None:
        self._place = place
        self._words = Words(_language(config))
        self._asked = asked or EndAsked()
        self.heard: Callable[[StationEvent], None] = lambda _event: None
        """Told each event after the presenter took it in, before the window shows it."""
        self._core = core or CoreThread(config, place)
        self._io, self._built = self._core.io, self._core.built
        self._presenter = KioskPresenter(
            self._words,
            self._built.station,
            lambda message_id: self._io.call(self._built.link.message_seen, message_id),
        )
        self.view = self._presenter.view()
        self._shown: KioskView | None = None
        self._room: RoomView | None = None
        self._hubs: RoomView | None = None
        self._unpainted: list[UUID] = []
        self._terminal = Terminal(out, scans=not screen)
        self._speaker = Speaker(CUES)
        self._keys = KeyFilter(wedge_settings(config.wedge)) if config.wedge.enabled else None
        self.window = MainWindow(self._words)
        self._panel = self._sim_panel() if self._built.simulated and screen else None
        self._full_screen = config.full_screen and screen and not place.demo
        self._error: BaseException | None = None
        self._pointer = Pointer(self.window)
        self._ticking = QTimer(interval=_TICK_MS)
        self._io.deliver_to(self._heard, self._show)

    def run(self, application: QApplication) -> ExitCode:
        """Run until the window is closed, a signal comes or the core fails."""
        about = {"version": version("scanstation"), "language": self._words.language}
        _LOG.info("window opened", extra=about)
        self._connect(application)
        self._terminal.say(f"Data folder: {self._place.folder}")
        self._show()
        if self._panel:
            self._panel.stand_beside(self.window)
            self._panel.show()
        self.window.fill_screen() if self._full_screen else self.window.show()
        self._core.start()
        self._ticking.start()
        quit_on_signals(self._asked, application.quit)
        application.exec()
        return self._end(application)

    def _connect(self, application: QApplication) -> None:
        self.window.gesture.connect(self._touched)
        self.window.acknowledged.connect(self._acknowledged)
        self.window.language_chosen.connect(self.speak)
        self.window.room_touched.connect(self._room_touched)
        self.window.pin_touched.connect(self._pin_touched)
        self.window.pair_touched.connect(self._pair_touched)
        self.window.hubs_touched.connect(self._hubs_touched)
        self.window.room.picture_of = self._built.scanners.picture
        self._ticking.timeout.connect(self._tick)
        self._io.ended.connect(self._core_ended, Qt.ConnectionType.QueuedConnection)
        if self._keys:
            self._keys.heard.connect(self._io.hear)
            self._keys.install(application)

    def _end(self, application: QApplication) -> ExitCode:
        self._ticking.stop()
        if self._keys:
            self._keys.remove(application)
        self.window.close()
        if self._panel:
            self._panel.close()
        ended = self._core.stop()
        self._speaker.stop()
        code = exit_code(self._error) if ended else ExitCode.FAILED
        _LOG.info("kiosk ended", extra={"exit_code": int(code)})
        return code

    def _heard(self, event: StationEvent) -> None:
        self.view = self._presenter.handle(event)
        self._play(self.view.cue)
        if isinstance(event, LinkChanged):
            self._let_it_sound(event.state)
            about = {"state": event.state.name.lower(), "detail": event.detail}
            _LOG.info("link changed", extra=about)
        if isinstance(event, PinTold) and event.code:
            self._touched(event.code)
        if isinstance(event, Judged):
            self._unpainted.append(event.scan.scan_id)
        self._terminal.heard(event)
        self.heard(event)

    def _let_it_sound(self, link: LinkState) -> None:
        """Open the sound device when the ready screen has been painted, and not in its way."""
        if link is not LinkState.STARTING:
            QTimer.singleShot(0, self._speaker.start)

    def _play(self, cue: str | None) -> None:
        if cue:
            self._speaker.start()
            self._speaker.play(cue)

    def _room_touched(self, touch: Touch) -> None:
        """Do what was touched in the room of scanners, and show where it leads."""
        do = DONE_BY_THE_BRIDGE.get(touch.wish)
        if do is not None:
            self._io.call(do, self._built, touch)
        self._presenter.room.touch(touch)
        if not self._presenter.room.asks_for_codes:  # however its page was left
            self._io.call(self._built.doctor.end)
        self._show_room()

    def _show_room(self) -> None:
        room = self._presenter.room.view(self._words)
        if room != self._room:
            self._room = room
            self.window.show_room(room)

    def _hubs_touched(self, touch: Touch) -> None:
        """Go where a touch in the list of hubs leads, which may be to one of them."""
        url, hubs = self._presenter.hubs.touch(touch), self._built.hubs
        if url is not None and hubs is not None:
            self._io.call(hubs.choose, url)
        self._show_hubs()

    def _show_hubs(self) -> None:
        """Show the list of hubs, which are searched for as long as it is seen."""
        hubs, choice = self._presenter.hubs.view(self._words), self._built.hubs
        if choice is None or hubs == self._hubs:
            return
        if (hubs is None) != (self._hubs is None):
            self._io.call(partial(choice.search.want, wanted=hubs is not None))
        self._hubs = hubs
        self.window.show_hubs(hubs)

    def _show(self) -> None:
        self._show_room()
        self._show_hubs()
        if self.view is not self._shown:
            self._shown = self.view
            self.window.show_view(self.view)
            if self._panel:
                self._panel.show_view(self.view)
        if self._unpainted:
            painted, self._unpainted = self._unpainted, []
            self._io.call(self._built.times.painted, painted, time.monotonic_ns())

    def _tick(self) -> None:
        if self._full_screen:
            self._pointer.look(time.monotonic_ns())
        view = self._presenter.tick(time.monotonic_ns())
        self._play(view.cue)
        if view != self.view:
            self.view = view
            self._show()

    def _touched(self, code: str) -> None:
        self._io.submit(code.encode(), TOUCH_ID)

    def _pin_touched(self, key: str) -> None:
        asked = self._presenter.pin.touch(key)
        if asked is not None:
            self._io.call(self._built.link.check_pin, asked)
        self.view = self._presenter.view()
        self._show()

    def _pair_touched(self, key: str) -> None:
        code, pairing = self._presenter.pairing.touch(key), self._built.pairing
        if code is not None and pairing is not None:
            self._io.call(pairing.enter, code)
        self.view = self._presenter.view()
        self._show()

    def _acknowledged(self) -> None:
        self.view = self._presenter.acknowledge_here()
        self._show()

    def speak(self, language: str) -> None:
        """Speak another language from now on."""
        self.view = self._presenter.speak(language)
        self._show()

    def _core_ended(self, error: BaseException | None) -> None:
        self._error = self._error or error
        QApplication.quit()

    def _sim_panel(self) -> SimPanel:
        codes = SimCodes(demo_badges(), demo_orders(), demo_items())
        panel = SimPanel(self._words, codes)
        panel.submitted.connect(self.simulate)
        return panel

    def simulate(self, data: bytes) -> None:
        """Scan `data`, with its AIM identifier if it has one, with the simulated scanner."""
        if self._built.simulated:
            self._io.call(self._built.simulated.scan, data)


def quit_on_signals(asked: EndAsked, end: Callable[[], None]) -> None:
    """Call `end` at Ctrl-C and SIGTERM, and if one of them came before.

    Python may hear a signal in the middle of a paint; to close the window there would leave Qt
    painting on nothing. So the end comes with the next turn of the event loop.
    """
    asked.listen()
    asked.obey_by(lambda: QTimer.singleShot(0, end))


def _language(config: Config) -> str:
    """Return the language to begin with: as set, as the system's, and one that can be shown."""
    system = language_for(QLocale.system().name())
    wanted = system if config.language == "system" else config.language
    if wanted == "ko" and not can_write_korean():
        _LOG.error(
            "no font here has Hangul, speaking English; `make fonts` or fonts-noto-cjk helps"
        )
        return "en"
    return wanted


def make_application(
    *, screen: bool, before_no_display: Callable[[], None] = lambda: None
) -> QApplication:
    """Return Qt's application, which must be there before the first widget.

    `before_no_display` is called before the process ends for want of a display.
    """
    if not screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    log_qt_messages(lambda: _end_without_a_display(before_no_display))
    application = QApplication([sys.argv[0]])
    application.setApplicationName("Scanstation")
    return application


def _end_without_a_display(before: Callable[[], None]) -> None:
    """End in words where Qt would abort and advise to install the program again."""
    _LOG.critical(NO_DISPLAY)
    before()
    os._exit(ExitCode.FAILED)
