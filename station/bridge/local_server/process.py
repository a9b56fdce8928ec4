"""The local server's life: started, asked for its health, restarted, ended with the kiosk.

What it is: the supervisor of one child process; lives on the I/O loop. What it is not: the link to
it (`station.bridge.link`), which asks here where the server is.
"""

import asyncio
import contextlib
import logging
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from station.bridge.backoff import Backoff
from station.bridge.link import Endpoint
from station.bridge.local_server.command import needs_a_person, trouble_of_end, why_it_ended
from station.bridge.local_server.log_file import LogFile
from station.events import LinkState, Remedy

_log = logging.getLogger(__name__)
_CHUNK_BYTES = 65536
_STDERR_END_BYTES = 2000


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """What to start, with which environment, and the data folder it shares with the kiosk."""

    command: Sequence[str]
    environment: Mapping[str, str]
    data_dir: Path

    @property
    def token_path(self) -> Path:
        """Where the server keeps the token of its own kiosk."""
        return self.data_dir / "server" / "embedded.token"

    @property
    def log_path(self) -> Path:
        """Where its log goes."""
        return self.data_dir / "logs" / "server.log"


@dataclass(frozen=True, slots=True)
class ServerTimes:
    """Seconds: to start within, between health checks, for one, to end within.

    `failures` health checks in a row are the death of it; after `settled_s` of health the next
    restart is a quick one again.
    """

    start_s: float = 60.0
    check_every_s: float = 2.0
    check_s: float = 5.0
    failures: int = 3
    settled_s: float = 30.0
    stop_s: float = 8.0


class _Address(msgspec.Struct):
    listening: str


class LocalServer:
    """Keeps one server running while `run` runs. `tell` hears what the operator should see."""

    def __init__(
        self,
        place: ServerPlace,
        tell: Callable[[LinkState, Remedy], None],
        *,
        backoff: Backoff,
        times: ServerTimes | None = None,
    ) -> None:
        self._place = place
        self._tell = tell
        self._backoff = backoff
        self._times = times or ServerTimes()
        self._log_file = LogFile(place.log_path)
        self._log_kept = True
        self._stderr_end = b""
        self._told = ""
        """Why it ended, told last: the same again is news only after it was healthy."""
        self._healthy = asyncio.Event()
        self._current: Endpoint | None = None
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The running child's process id."""
        return self._process.pid if self._process else None

    async def endpoint(self) -> Endpoint:
        """Return where the server is, as soon as it is healthy."""
        while self._current is None:
            await self._healthy.wait()
        return self._current

    async def run(self) -> None:
        """Keep it running; ends by cancellation, and the child with it."""
        while True:
            exit_code = await self._one_life()
            why = why_it_ended(exit_code, self._stderr_end.decode("utf-8", "replace"))
            if why != self._told:
                self._told = why
                _log.error("%s", why, extra={"exit_code": exit_code})
                state = LinkState.REFUSED if needs_a_person(exit_code) else LinkState.LOST
                self._tell(state, trouble_of_end(exit_code, why))
            await asyncio.sleep(self._backoff.next_s())

    async def _one_life(self) -> int:
        try:
            process = await self._start()
        except OSError as error:
            self._stderr_end = str(error).encode()
            return 1
        self._stderr_end = b""
        self._process = process
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_log(process))
                tending = tasks.create_task(self._tend(process))
                exit_code = await process.wait()
                tending.cancel()
        finally:
            self._forget()
            await self._end(process)
        return exit_code

    async def _start(self) -> Process:
        """Start it in a group of its own: Ctrl-C is the kiosk's, which then ends it in order."""
        return await asyncio.create_subprocess_exec(
            *self._place.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(self._place.environment),
            start_new_session=sys.platform != "win32",
            creationflags=_windows_flags(),
        )

    async def _tend(self, process: Process) -> None:
        # Not at the top: the server starts beside this import, and takes no longer.
        from station.bridge.local_server.health import health_check  # noqa: PLC0415

        try:
            async with asyncio.timeout(self._times.start_s):
                url = await _address(process)
        except TimeoutError:
            _log.error("local server did not start within %g s", self._times.start_s)
            kill(process)
            return
        async with health_check(url, self._times.check_s) as is_well:
            await self._watch(process, is_well, url)

    async def _watch(
        self, process: Process, is_well: Callable[[], Awaitable[bool]], url: str
    ) -> None:
        loop = asyncio.get_running_loop()
        settled_at = loop.time() + self._times.settled_s
        failures = 0
        while failures < self._times.failures:
            if await is_well():
                failures = 0
                self._found(url)
                if loop.time() >= settled_at:
                    self._backoff.reset()
            else:
                failures += 1
            await asyncio.sleep(self._times.check_every_s)
        _log.error("local server does not answer: it is ended", extra={"failures": failures})
        kill(process)

    def _found(self, url: str) -> None:
        if self._current is None:
            try:
                token = self._place.token_path.read_text("ascii").strip()
            except (OSError, UnicodeDecodeError) as error:
                _log.warning("the local server's token cannot be read: %s", error)
                return
            self._told = ""
            self._current = Endpoint(url, token)
            self._healthy.set()

    def _forget(self) -> None:
        self._process = None
        self._current = None
        self._healthy.clear()

    async def _keep_log(self, process: Process) -> None:
        if process.stderr is None:
            return
        while chunk := await process.stderr.read(_CHUNK_BYTES):
            self._stderr_end = _last_lines(self._stderr_end + chunk)
            try:
                await asyncio.to_thread(self._log_file.write, chunk)
            except OSError as error:
                if self._log_kept:
                    _log.warning("the local server's log is not kept: %s", error)
                self._log_kept = False
            else:
                self._log_kept = True

    async def _end(self, process: Process) -> None:
        """End the child if it still runs: closing its stdin and SIGTERM ask, SIGKILL does."""
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        if process.stdin is not None:
            process.stdin.close()
        # Not asyncio.timeout: in a cancelled task that of Python 3.11.2 (Debian 12) raises no
        # TimeoutError. Not wait_for: before 3.12 it can swallow a cancellation.
        async with asyncio.TaskGroup() as tasks:
            ending = tasks.create_task(process.wait())
            if not (await asyncio.wait((ending,), timeout=self._times.stop_s))[0]:
                _log.warning("the local server did not end in time and is killed")
                kill(process)


def _last_lines(text: bytes) -> bytes:
    """Return the end of `text`, without a line that would be cut."""
    if len(text) <= _STDERR_END_BYTES:
        return text
    return text[-_STDERR_END_BYTES:].partition(b"\n")[2]


def kill(process: Process) -> None:
    """Send SIGKILL; a child that has just ended by itself needs none."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()


async def _address(process: Process) -> str:
    """Read stdout up to the line with the address; a server that ends first never comes back."""
    while process.stdout is not None and not process.stdout.at_eof():
        with contextlib.suppress(msgspec.DecodeError, ValueError):  # ValueError: an endless line
            return msgspec.json.decode(await process.stdout.readline(), type=_Address).listening
    ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    return await ended


def _windows_flags() -> int:
    if sys.platform != "win32":
        return 0
    return subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
