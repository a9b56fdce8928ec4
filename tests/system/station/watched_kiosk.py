"""The whole kiosk in a window, as a process of its own, and the far end of its scanner's cable."""

import json
import os
import subprocess
import sys
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import pytest

from server.cli.main import main as server_main

PROGRAM = Path(__file__).with_name("kiosk_window.py")
WAIT_S = 20
SETTINGS = """
language = "en"
find_scanners = false
[server]
port = {port}
[[scanners]]
port = "{cable}"
name = "Belt"
aim = true
"""
Seen = dict[str, Any]


class Cable:
    """A scanner's cable: a pty, plugged in at a path that stays the same, as udev would name it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ends: tuple[int, int] | None = None

    def plug(self) -> None:
        self._ends = os.openpty()
        tty.setraw(self._ends[1])
        self.path.symlink_to(os.ttyname(self._ends[1]))

    def unplug(self) -> None:
        if self._ends is not None:
            self.path.unlink()
            for end in self._ends:
                os.close(end)
            self._ends = None

    def send(self, data: bytes) -> None:
        assert self._ends is not None
        written = 0
        while written < len(data):
            written += os.write(self._ends[0], data[written : written + 1024])


class WatchedKiosk:
    """The kiosk's process, its scanner, and what its widgets show."""

    def __init__(
        self, folder: Path, display: str | None, port: int, more: str, station: str | None = None
    ) -> None:
        window = {"QT_QPA_PLATFORM": "offscreen"}
        if display is not None:
            window = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
        self._environment = {**os.environ, **window}
        self.cable = Cable(folder / "scanner")
        self.cable.plug()
        named = "" if station is None else f'station = "{station}"\n'
        settings = named + SETTINGS.format(cable=self.cable.path, port=port)
        (folder / "station.toml").write_text(settings + more, "utf-8")
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(folder)],
            env={**self._environment, "PYTHONPATH": str(Path.cwd())},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._told: Queue[Seen] = Queue()
        self._is_ending = False
        self._reader = Thread(target=self._read)
        self._reader.start()
        self.seen: Seen = {}
        """What was shown last, as far as `until` has read."""
        self.at_touch: Seen = {}
        """What was shown when something was touched last."""

    @property
    def pid(self) -> int:
        return self._process.pid

    def scan(self, code: bytes) -> None:
        """Send a code, once the scanner is open: what is on the cable before is thrown away."""
        self.shows(lambda seen: bool(seen["opened"]))
        self.cable.send(code + b"\r")

    def until(self, enough: Callable[[Seen], bool]) -> Seen:
        """Return the first thing shown from now on that is as wanted."""
        try:
            while True:
                self.seen = self._told.get(timeout=WAIT_S)
                if enough(self.seen):
                    return self.seen
        except Empty:
            raise AssertionError(f"shown last: {self.seen}") from None

    def shows(self, enough: Callable[[Seen], bool]) -> Seen:
        """Return what is shown if it is as wanted, else the first thing from now on that is."""
        return self.seen if self.seen and enough(self.seen) else self.until(enough)

    def scan_until(self, code: bytes, *words: str) -> Seen:
        """Scan, and return the first thing shown in whose band or takeover all the words stand."""
        self.scan(code)
        return self.until(lambda seen: says(seen, *words))

    def touch(self, label: str) -> None:
        """Touch a button that was shown last, by its words."""
        x, y = self.seen["buttons"][label]
        self.at_touch = self.seen
        self.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def run(self, *command: str) -> None:
        subprocess.run(command, env=self._environment, check=True, timeout=WAIT_S)

    def end(self) -> None:
        """End the kiosk as a person does who closes its window."""
        self._is_ending = True
        self._process.terminate()
        assert self._process.wait(WAIT_S) == 0

    def close(self) -> None:
        self.end()
        self._reader.join(WAIT_S)
        if self._process.stdout:
            self._process.stdout.close()
        self.cable.unplug()

    def _read(self) -> None:
        """Keep what is told; of what ends, which may be in the middle of a line, only take it."""
        for line in self._process.stdout or ():
            if not self._is_ending:
                self._told.put(json.loads(line))


def import_demo_orders(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring the demo orders into the data folder of a kiosk that is still to be run."""
    monkeypatch.setenv("SCANSTATION_DATA_DIR", str(folder))
    with as_file(files("assets") / "demo" / "orders.csv") as orders:
        assert server_main(["orders", "import", str(orders)]) == 0


def says(seen: Seen, *words: str) -> bool:
    """Tell whether words stand in what the operator is told last: the band or the takeover."""
    told = " ".join([*seen["band"], *seen["takeover"]])
    return all(each in told for each in words)


@contextmanager
def running(
    folder: Path,
    display: str | None = None,
    port: int = 0,
    more: str = "",
    *,
    connected: str = "Connected",
    station: str | None = None,
) -> Iterator[WatchedKiosk]:
    """Run a kiosk in `display`, else off screen, that is connected to its server.

    `more` are settings beside the cable's and the server's, `connected` its word for that.
    """
    with starting(folder, display, port, more, station) as kiosk:
        kiosk.until(lambda seen: connected in seen["link"])
        yield kiosk


@contextmanager
def starting(
    folder: Path,
    display: str | None = None,
    port: int = 0,
    more: str = "",
    station: str | None = None,
) -> Iterator[WatchedKiosk]:
    """Run a kiosk, whatever its server does; it is called as the computer unless by `station`."""
    kiosk = WatchedKiosk(folder, display, port, more, station)
    try:
        yield kiosk
    finally:
        kiosk.close()
