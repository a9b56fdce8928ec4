"""A print system of the test's own (CUPS), and network printers that take what it sends."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

_STARTS_S = 10
_CONF = """
Listen {folder}/cups.sock
Browsing No
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
_FILES = """
SystemGroup root
ServerRoot {folder}/root
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
"""


class NetworkPrinter:
    """A printer at a port of this computer: each connection is a job."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.jobs: list[bytes] = []
        self.printed = Event()
        self._thread = Thread(target=self._print)
        self._thread.start()

    def switch_off(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(_STARTS_S)

    def _print(self) -> None:
        with suppress(OSError):
            while True:
                with self._listening.accept()[0] as job:
                    data = b""
                    while part := job.recv(1 << 16):
                        data += part
                self.jobs.append(data)
                self.printed.set()


class Cups:
    """The running print system. `address` is what CUPS_SERVER has to be."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "cups.sock")

    def add(self, name: str, printer: NetworkPrinter) -> None:
        """Set a printer up that takes every job as it is."""
        where = f"socket://127.0.0.1:{printer.port}"
        self.run("lpadmin", "-p", name, "-E", "-v", where, "-m", "raw")

    def run(self, *command: str) -> "subprocess.CompletedProcess[bytes]":
        environment = {**os.environ, "CUPS_SERVER": self.address}
        return subprocess.run(command, env=environment, check=True, capture_output=True, timeout=20)


@contextmanager
def network_printer() -> Iterator[NetworkPrinter]:
    printer = NetworkPrinter()
    try:
        yield printer
    finally:
        printer.switch_off()


@contextmanager
def running_cups() -> Iterator[Cups]:
    """Run CUPS beside whatever print system this computer has. Its socket needs a short path."""
    with tempfile.TemporaryDirectory(prefix="cups-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        for name in ("root", "spool", "cache", "state"):
            (folder / name).mkdir()
        (folder / "cupsd.conf").write_text(_CONF.format(folder=folder))
        (folder / "cups-files.conf").write_text(_FILES.format(folder=folder))
        program = ["/usr/sbin/cupsd", "-f", "-c", f"{folder}/cupsd.conf"]
        process = subprocess.Popen([*program, "-s", f"{folder}/cups-files.conf"])
        try:
            _wait_for(folder / "cups.sock", process)
            yield Cups(folder)
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(path: Path, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _STARTS_S
    while not path.exists():
        assert process.poll() is None, "CUPS ended"
        assert time.monotonic() < until, "CUPS did not start"
        time.sleep(0.05)
