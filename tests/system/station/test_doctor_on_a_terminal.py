"""`scanstation doctor scanner` as a process: a scanner on a real connection, answers typed."""

import os
import select
import socket
import subprocess
import sys
import time
from pathlib import Path

from drivers.doctor.chart import CHART

WAIT_S = 30
COMMAND = ("doctor", "scanner", "--language", "en")


def _until(process: subprocess.Popen[bytes], words: str, said: bytearray) -> None:
    assert process.stdout is not None
    ends = time.monotonic() + WAIT_S
    while words not in said.decode("utf-8", "ignore"):
        assert time.monotonic() < ends, said.decode("utf-8", "replace")
        if select.select([process.stdout], [], [], 1)[0]:
            data = os.read(process.stdout.fileno(), 4096)
            assert data, said.decode("utf-8", "replace")
            said += data


def test_the_chart_is_scanned_and_what_is_wrong_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        (tmp_path / "station.toml").write_text(
            f'find_scanners = false\n[[network_scanners]]\nconnect = "127.0.0.1:{port}"\n'
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "station", *COMMAND, "--data-dir", str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        said = bytearray()
        connection, _ = listener.accept()
        with connection:
            for number, item in enumerate(CHART, start=1):
                _until(process, f"{number}/{len(CHART)}", said)
                if number == len(CHART):
                    process.stdin.write(b"\n")
                    process.stdin.flush()
                else:
                    connection.sendall(b"!" + item.data + b"\r")
            assert process.wait(WAIT_S) == 0
        _until(process, "Not read: QR", said)
        process.stdin.close()
        assert process.stdout is not None
        process.stdout.close()
    told = said.decode()
    assert "sheet --chart" in told.splitlines()[0]
    assert "In front of every code: !" in told
    assert "Clear all prefixes" in told
