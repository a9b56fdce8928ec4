"""One run of the server as a service of Windows: started, told of, stopped.

What it is: the server between what the service manager asks and what it is told. What it is not:
the calls (`server.windows.scm`). `serve` has a thread of its own, with the event loop; `stop` is
called from another.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path

from server.app import serve
from server.beside import beside
from server.cli.run import reporting
from server.cli.service import run_until
from server.config import Settings, load_settings
from server.log_file import DailyFile
from server.logs import configure_logging
from server.windows.service import State, Told

_LOG = logging.getLogger(__name__)
_KEPT_DAYS = 14


class Run:
    """A run on a data folder, which has the settings' file and the log, too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "logs" / "server.log"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    def serve(self, tell: Callable[[Told], None]) -> None:
        """Serve until `stop`, and tell how it stands."""
        configure_logging("info", DailyFile(self._log, _KEPT_DAYS))
        try:
            run_until(lambda: self._work(tell), tell, _log_it)
        finally:
            _close_log()

    def stop(self) -> None:
        """Have `serve` end; it lets what runs be answered."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)

    def _work(self, tell: Callable[[Told], None]) -> None:
        environ = {**os.environ, "SCANSTATION_DATA_DIR": str(self._folder)}
        settings = load_settings(environ, self._folder)
        log = DailyFile(settings.log_path or self._log, settings.log_days)
        configure_logging(settings.log_level, log)
        with reporting(settings):
            try:
                asyncio.run(self._serve(tell, settings))
            except Exception:
                _LOG.exception("the server ended")  # here, where it is reported, too
                raise

    async def _serve(self, tell: Callable[[Told], None], settings: Settings) -> None:
        self._loop = asyncio.get_running_loop()
        async with beside(self._tell_stopping(tell)):
            await serve(
                settings, stop=self._stopping, listening=lambda _line: tell(Told(State.RUNNING))
            )

    async def _tell_stopping(self, tell: Callable[[Told], None]) -> None:
        await self._stopping.wait()
        tell(Told(State.STOPPING))


def _close_log() -> None:
    root = logging.getLogger()
    for handler in tuple(root.handlers):
        root.removeHandler(handler)
        handler.close()


def _log_it(error: BaseException) -> None:
    _LOG.error("the service ended: %s", error, exc_info=error)
