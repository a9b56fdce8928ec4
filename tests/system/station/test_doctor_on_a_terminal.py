"""`scanstation doctor scanner` as a process: a scanner on a real connection, answers typed."""

import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drivers.barcode.chart import CHART, ChartCode

WAIT_S = 30
PASSED_OVER = {
    ChartCode.GS1: "GS1-128",
    ChartCode.EAN: "EAN-13",
    ChartCode.ITF: "ITF-14",
    ChartCode.DATA_MATRIX: "GS1 DataMatrix",
    ChartCode.KOREAN: "Korean text",
}
COMMAND = ("doctor", "scanner", "--language", "en")


class Terminal:
    """The process, what it said, and its scanner."""

    def __init__(self, process: subprocess.Popen[bytes], scanner: socket.socket) -> None:
        self.process = process
        self.scanner = scanner
        self.said = bytearray()

    @property
    def told(self) -> str:
        """What it said so far."""
        return self.said.decode("utf-8", "replace")

    def until(self, words: str) -> None:
        """Read until it says so."""
        assert self.process.stdout is not None
        ends = time.monotonic() + WAIT_S
        while words not in self.told:
            assert time.monotonic() < ends, self.told
            if select.select([self.process.stdout], [], [], 1)[0]:
                data = os.read(self.process.stdout.fileno(), 4096)
                assert data, self.told
                self.said += data

    def until_asked(self, number: int) -> None:
        """Read until it asks for a code."""
        self.until(f"{number}/{len(CHART)}  ")

    def type(self, text: str) -> None:
        """Write to its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def until_ended(self) -> None:
        """Read all that is left."""
        assert self.process.stdout is not None
        assert self.process.wait(WAIT_S) == 0
        self.said += self.process.stdout.read()


@contextmanager
def doctor_at_work(folder: Path) -> Iterator[Terminal]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        (folder / "station.toml").write_text(
            f'find_scanners = false\n[[network_scanners]]\nconnect = "127.0.0.1:{port}"\n'
        )
        command = [sys.executable, "-m", "station", *COMMAND, "--data-dir", str(folder)]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
            try:
                listener.settimeout(WAIT_S)
                with listener.accept()[0] as scanner:
                    yield Terminal(process, scanner)
            finally:
                process.kill()


def test_the_chart_is_scanned_and_what_is_wrong_is_told_and_nothing_else(tmp_path: Path) -> None:
    with doctor_at_work(tmp_path) as terminal:
        for number, item in enumerate(CHART, start=1):
            terminal.until_asked(number)
            terminal.scanner.sendall(b"!" + item.data.replace(b"\x1d", b"") + b"#\r")
        terminal.until_ended()
    lines = terminal.told.splitlines()
    assert "sheet --chart" in lines[0]
    assert [line for line in lines if line.startswith("- ")] == [
        "- In front of every code: !",
        "- Behind every code: #",
        "- The separator of GS1 codes (GS) is lost",
    ]
    assert "Clear all prefixes" in terminal.told


def test_an_empty_line_passes_a_code_over_and_each_is_told(tmp_path: Path) -> None:
    with doctor_at_work(tmp_path) as terminal:
        for number, item in enumerate(CHART, start=1):
            terminal.until_asked(number)
            if item.code in PASSED_OVER:
                terminal.type("\n")
            else:
                terminal.scanner.sendall(item.data + b"\r")
        terminal.until_ended()
    over = [line for line in terminal.told.splitlines() if line.startswith("- Not read: ")]
    assert over == [f"- Not read: {name}" for name in PASSED_OVER.values()]


def test_a_code_typed_into_the_terminal_passes_nothing_over_and_is_told_with_its_fix(
    tmp_path: Path,
) -> None:
    with doctor_at_work(tmp_path) as terminal:
        terminal.until_asked(1)
        terminal.type("0123456789\n\n")
        terminal.until("1/10  Digits  This computer heard it as its own keyboard. Add the scanner")
        for number, item in enumerate(CHART, start=1):
            terminal.until_asked(number)
            terminal.scanner.sendall(item.data + b"\r")
        terminal.until_ended()
    assert "- Heard as this computer's own keyboard\n  Add it at the kiosk" in terminal.told
    assert "Not read" not in terminal.told
