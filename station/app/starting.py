"""The start of the kiosk: its core, and with it the local server, before anything of the window.

What it is: the order in which things are loaded, so that the server and the window become ready
side by side. What it is not: the window's side (`kiosk`), which is loaded here.
"""

import gc
import logging
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from station.app.core import Place
from station.app.core_thread import CoreThread
from station.app.display import NO_DISPLAY, has_screen, is_out_of_reach
from station.app.end_asked import EndAsked
from station.app.exit_code import ExitCode, exit_code
from station.bridge.capturing import whats_wrong_with
from station.config import Config

if TYPE_CHECKING:
    from station.app.kiosk import Kiosk

_LOG = logging.getLogger(__name__)
SHIFT = files("assets") / "demo" / "shift.jsonl"
"""What the demo's scanner replays."""


def run_kiosk(
    config: Config,
    place: Place,
    out: TextIO,
    asked: EndAsked,
    *,
    replay: Path | None = None,
    stands: Callable[["Kiosk"], None] = lambda _kiosk: None,
) -> ExitCode:
    """Run the kiosk until its end; without a display it runs off screen and prints.

    With `replay` the simulated scanner replays that capture. Off screen a demo replays its shift by
    itself, since nobody is there to scan. `stands` is given the kiosk before it runs.
    """
    if replay is not None and (wrong := whats_wrong_with(replay)):
        sys.stderr.write(f"{wrong}\n")
        return ExitCode.CONFIG
    screen = has_screen(place.environment)
    if screen and is_out_of_reach(place.environment):
        _LOG.critical(NO_DISPLAY)
        return ExitCode.FAILED
    with ExitStack() as until_its_end:
        if place.demo and not screen and replay is None:
            place, replay = as_recorded(place), until_its_end.enter_context(as_file(SHIFT))
        core = CoreThread(config, place, capture=replay)
        about = {"station": core.built.station, "data_dir": str(place.folder)}
        _LOG.info("kiosk started", extra=about)
        core.start()
        try:
            return _show(core, config, place, out, asked, screen=screen, stands=stands)
        except Exception as fault:  # noqa: BLE001 - the root of the main thread
            return _told(fault)
        finally:
            end_or_leave(core)


def _show(
    core: CoreThread,
    config: Config,
    place: Place,
    out: TextIO,
    asked: EndAsked,
    *,
    screen: bool,
    stands: Callable[["Kiosk"], None],
) -> ExitCode:
    # Not at the top: the server starts beside this import, and takes no longer.
    from station.app.kiosk import Kiosk, make_application  # noqa: PLC0415

    application = make_application(screen=screen, before_no_display=lambda: end_or_leave(core))
    kiosk = Kiosk(config, place, out, screen=screen, core=core, asked=asked)
    stands(kiosk)
    # What stands now stands to the end. To look for garbage in it while it was loaded would have
    # cost a tenth of the start, and would go on to hold a scan up for tens of milliseconds.
    gc.freeze()
    gc.enable()
    return kiosk.run(application)


def _told(fault: Exception) -> ExitCode:
    """Log what kept the window from being there, and say on stderr what to do."""
    _LOG.error("the window failed", exc_info=fault)
    if isinstance(fault, ImportError):
        sys.stderr.write(
            f"The window cannot be loaded: {fault}. Install what is missing; if it is a library"
            " (.so), the system's package manager has it.\n"
        )
    return exit_code(fault)


def end_or_leave(core: CoreThread) -> None:
    """End the core in order; one that does not end is left, since Python would wait for it."""
    if core.stop():
        return
    _LOG.critical("what runs the scanners and the server did not end in time, and is left as it is")
    logging.shutdown()
    os._exit(ExitCode.FAILED)


def as_recorded(place: Place) -> Place:
    """Return the place with the server settings under which the demo's shift was recorded."""
    return replace(place, environment={"SCANSTATION_REQUIRE_OPERATOR": "true", **place.environment})
