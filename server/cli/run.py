"""`scanstation-server run`: serve until told to stop, and the exit code that says why it ended.

What it is: signals and the parent's end, turned into one event. What it is not: the server
(server.app). The main thread; one daemon thread when the parent is watched.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import version
from typing import TextIO

from server.app import serve
from server.cli.console import CommandError, ExitCode, say
from server.cli.rights import why_denied
from server.config import Settings
from server.error_reports import reported
from server.listening import PortTakenError
from server.log_file import DailyFile
from server.logs import configure_logging
from server.service_manager import ServiceManager
from server.variables import LOG_DIR
from server.web.token import TokenError

_STDIN = 0
_READ_BYTES = 4096


def run(settings: Settings, *, stop_on_stdin_close: bool) -> ExitCode:
    """Serve in the foreground.

    With `stop_on_stdin_close` the end of standard input stops the server too, so that none is left
    behind when the kiosk that started it dies.
    """
    configure_logging(settings.log_level, _log(settings), os.environ.get("JOURNAL_STREAM"))
    try:
        with reporting(settings):
            asyncio.run(_serve(settings, stop_on_stdin_close=stop_on_stdin_close))
    except PortTakenError as error:
        raise CommandError(str(error), ExitCode.PORT) from error
    except TokenError as error:
        raise CommandError(str(error), ExitCode.STORE) from error
    return ExitCode.OK


def reporting(settings: Settings) -> AbstractContextManager[None]:
    """Report errors in the block where these settings have it."""
    release = f"scanstation@{version('scanstation')}"
    return reported(settings.sentry_dsn, environment=settings.environment, release=release)


def _log(settings: Settings) -> TextIO | DailyFile:
    """Return where the log goes.

    Raises:
        CommandError: when no file can be opened there.
    """
    if settings.log_path is None:
        return sys.stderr
    try:
        return DailyFile(settings.log_path, settings.log_days)
    except OSError as error:
        sentence = (
            f"The log {settings.log_path} cannot be written ({error.strerror or error}): set"
            f" {LOG_DIR} to a folder that the server may write to."
        )
        raise CommandError(why_denied(error, LOG_DIR) or sentence, ExitCode.CONFIG) from error


async def _serve(settings: Settings, *, stop_on_stdin_close: bool) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    with _signals(loop, stop.set):
        if stop_on_stdin_close:
            _watch_stdin(lambda: loop.call_soon_threadsafe(stop.set))
        manager = ServiceManager(os.environ)
        await serve(settings, stop=stop, listening=say, manager=manager)


@contextmanager
def _signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on the loop at SIGINT and SIGTERM while the block runs."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))
        for number in numbers
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch_stdin(ended: Callable[[], object]) -> None:
    """Call `ended` from a thread when the other end of standard input is closed.

    A pipe cannot be watched by asyncio on Windows. The thread is a daemon, as a read that blocks
    cannot be called off, and reads by number, as Python's own buffer may not be locked at exit.
    """

    def wait() -> None:
        try:
            while os.read(_STDIN, _READ_BYTES):
                pass
        except OSError:
            pass
        try:
            ended()
        except RuntimeError:
            return  # the loop was closed first: the server has stopped already

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()
