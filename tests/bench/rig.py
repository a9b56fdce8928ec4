"""What the measures of the whole kiosk share: an X server, a scanner's cable, programs to run.

Everything that waits has a timeout; everything started is ended with its block.
"""

import os
import subprocess
import sys
import tty
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from server.store import OrderContent, Policy, Store, save_order
from tests.x_server import x_server

WAIT_S = 60.0
SERVER_FOLDER = "server"
DATABASE = "scanstation.sqlite3"


class Cable:
    """A pty: what is written into this end, the serial driver reads at the other."""

    def __init__(self) -> None:
        self._end, self._port = os.openpty()
        tty.setraw(self._port)
        self.port = os.ttyname(self._port)

    def scan(self, code: str) -> None:
        """Send a code as a scanner that says the symbology: EAN-13, or Code 128."""
        aim = "]E0" if code.isdigit() else "]C0"
        os.write(self._end, f"{aim}{code}\r".encode())

    def close(self) -> None:
        """Pull it out."""
        os.close(self._end)
        os.close(self._port)


class Program:
    """A child process and the lines it says, each taken once."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, **environment, "PYTHONPATH": str(Path.cwd())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._lines: Queue[bytes] = Queue()
        self._reader = Thread(target=self._read)
        self._reader.start()

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """What was started."""
        return self._process

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def line(self) -> bytes:
        """Return the next line it says.

        Raises:
            TimeoutError: it says none.
        """
        try:
            return self._lines.get(timeout=WAIT_S)
        except Empty:
            raise TimeoutError(f"{self._process.args!r} says nothing") from None

    def until(self, words: bytes) -> None:
        """Wait for a line with these words."""
        while words not in self.line():
            pass

    def close(self) -> None:
        """Ask it to end, wait for it, and see that it ended well."""
        self._process.terminate()
        ended = self._process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        if ended:
            raise RuntimeError(f"{self._process.args!r} ended with {ended}")

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)


@contextmanager
def display() -> Iterator[Mapping[str, str]]:
    """Run an X server of 1280 x 800; give the variables that lead to it."""
    with x_server() as name:
        yield {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}


def settings(folder: Path, cable: Cable, server: str) -> None:
    """Write the kiosk's settings: the cable as its only scanner, and the lines of its server."""
    (folder / "station.toml").write_text(
        f'station = "bench"\nlanguage = "ko"\nfind_scanners = false\n[server]\n{server}\n'
        f'[[scanners]]\nport = "{cable.port}"\naim = true\n',
        "utf-8",
    )


def store_orders(folder: Path, orders: Sequence[OrderContent]) -> Path:
    """Save orders into the server's store of a data folder; return the store's path."""
    path = folder / SERVER_FOLDER / DATABASE
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(Store.open(path, policy=Policy(), now_utc_ms=lambda: 0)) as store:
        connection = store._writer._connection
        for order in orders:
            connection.execute("BEGIN")
            save_order(connection, order, now_utc_ms=0)
            connection.execute("COMMIT")
    return path
