"""A desk with a scanner on a cable and one kiosk after the other on the same data folder.

What it is: processes started, killed and listened to. What it is not: a plan whom to kill when
(test_kiosk_killed), nor the kiosk (telling_kiosk).
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
import tty
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from station.bridge.journal.record import Contents, read
from tests.pty import Pty
from tests.system.faults.steps import Moment, Step

WAIT_S = 60.0
STATION = "fault-2"
JOURNAL = Path("station") / "journal.jsonl"
_TELLING = "tests.system.faults.telling_kiosk"
_T = TypeVar("_T")
_LISTEN_S = 0.1
_HIDDEN = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}


class KilledError(Exception):
    """The kiosk died by itself, as it was asked to."""


class Desk:
    """A data folder, a scanner's cable, and one kiosk after the other on both.

    With `server_of_its_own` the server is not the kiosk's child and outlives it.
    """

    def __init__(self, folder: Path, *, server_of_its_own: bool) -> None:
        self.folder = folder
        self.told: list[Step] = []
        """What the kiosk that runs, or ran last, has told."""
        self._cable = Pty()
        tty.setraw(self._cable.master)  # both ends have the same settings
        self._kiosk: subprocess.Popen[bytes] | None = None
        self._unread, self._tells = b"", True
        self._server: subprocess.Popen[bytes] | None = None
        server = self._start_server() if server_of_its_own else "port = 0"
        (folder / "station.toml").write_text(
            f'station = "{STATION}"\nfind_scanners = false\n[server]\n{server}\n'
            f'[[scanners]]\nport = "{self._cable.path}"\naim = true\n'
        )

    def close(self) -> None:
        """End what still runs."""
        self.kill()
        if self._server is not None:
            self._server.terminate()
            self._server.communicate(timeout=WAIT_S)
        self._cable.close()

    def start(self, *death: str) -> None:
        """Start a kiosk that tells its steps, and if asked to kills itself at one."""
        self._start([_TELLING, str(self.folder), *death], tells=True)

    def start_as_users_do(self) -> None:
        """Start the kiosk, which prints what is scanned."""
        self._start(["station", "run", "--data-dir", str(self.folder)], tells=False)

    def kill(self) -> None:
        """Send SIGKILL, unless it is dead already, and take in what it had told."""
        if self._kiosk is None:
            return
        self._kiosk.kill()
        rest, _ = self._kiosk.communicate()
        self._take_in(rest)
        self._kiosk = None

    def end(self) -> int:
        """Ask the kiosk to end, and return its exit code."""
        assert self._kiosk is not None
        self._kiosk.send_signal(signal.SIGTERM)
        self._kiosk.communicate(timeout=WAIT_S)
        return self._kiosk.returncode

    def scan(self, code: bytes) -> None:
        """Put a code on the cable."""
        os.write(self._cable.master, code + b"\r")

    def until(self, wanted: Moment, data: str = "") -> Step:
        """Return a step of the kiosk's life, of a scan with `data` if that is given; wait for it.

        Raises:
            KilledError: the kiosk died before.
        """

        def found() -> Step | None:
            steps = (each for each in self.told if each.moment is wanted)
            return next((each for each in steps if data in {"", each.data}), None)

        return self._wait_for(found)

    def printed(self, text: bytes) -> bytes:
        """Wait for a line with `text` of a kiosk that users started, and return it."""

        def found() -> bytes | None:
            lines = self._unread.split(b"\n")[:-1]
            return next((each for each in lines if text in each), None)

        return self._wait_for(found)

    def wait_for_death(self) -> None:
        """Wait until the kiosk has died by itself."""
        assert self._kiosk is not None
        self._kiosk.wait(WAIT_S)
        self.kill()

    def journal(self) -> Contents:
        """Read the journal as the kiosk left it."""
        return read((self.folder / JOURNAL).read_bytes())

    def _start(self, arguments: Sequence[str], *, tells: bool) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in _HIDDEN}
        self._kiosk = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._unread, self._tells = b"", tells
        self.told = []

    def _start_server(self) -> str:
        data_folder = {"SCANSTATION_DATA_DIR": str(self.folder), "SCANSTATION_PORT": "0"}
        self._server = subprocess.Popen(
            [sys.executable, "-m", "server", "run"],
            env={**os.environ, **data_folder},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._server.stdout is not None
        url = json.loads(self._server.stdout.readline())["listening"]
        token = self.folder / "server" / "embedded.token"
        return f'url = "{url}"\ntoken_file = "{token}"'

    def _wait_for(self, look: Callable[[], _T | None]) -> _T:
        deadline_s = time.monotonic() + WAIT_S
        while (found := look()) is None:
            assert time.monotonic() < deadline_s, (self.told[-5:], self._unread)
            self._listen()
        return found

    def _listen(self) -> None:
        """Take in what the kiosk says next, or nothing for a while."""
        assert self._kiosk is not None
        assert self._kiosk.stdout is not None
        if select.select([self._kiosk.stdout], [], [], _LISTEN_S)[0]:
            said = os.read(self._kiosk.stdout.fileno(), 65536)
            if not said:
                raise KilledError
            self._take_in(said)

    def _take_in(self, said: bytes) -> None:
        *lines, self._unread = (self._unread + said).split(b"\n")
        if self._tells:
            self.told += [msgspec.json.decode(line, type=Step) for line in lines]
        else:
            self._unread = b"\n".join((*lines, self._unread))
