"""`scanstation capture` and `sim` as processes: a scanner on a pty, ended by Ctrl-C, read again."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.pty import Pty

WAIT_S = 30
SENT = (b"]E04006381333931\r", b"]C1010400638133393110LOT7\x1d21S1\r", "주문-1\r".encode())


def _scanstation(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "station", *map(str, words)]


def _until(process: subprocess.Popen[bytes], words: bytes) -> None:
    assert process.stderr is not None
    said, ends = b"", time.monotonic() + WAIT_S
    while words not in said:
        assert time.monotonic() < ends, said.decode("utf-8", "replace")
        if select.select([process.stderr], [], [], 1)[0]:
            data = os.read(process.stderr.fileno(), 4096)
            assert data, said.decode("utf-8", "replace")
            said += data


@contextmanager
def _capturing(folder: Path, pty: Pty, path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Capture what a scanner sends; one that does not end is killed, for it keeps the scanner."""
    (folder / "station.toml").write_text(
        f'find_scanners = false\n[[scanners]]\nport = "{pty.path}"\naim = true\n'
    )
    with subprocess.Popen(
        _scanstation("capture", "--data-dir", folder, "--out", path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_what_a_scanner_sent_until_ctrl_c_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new.jsonl"
    with Pty() as pty, _capturing(tmp_path, pty, path) as process:
        _until(process, b"ready.")
        for data in SENT:
            os.write(pty.master, data)
        ends = time.monotonic() + WAIT_S
        while path.read_text("utf-8").count("\\r") < len(SENT):
            assert time.monotonic() < ends
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        told, rest = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0
    assert "3 barcodes read." in told.decode()
    assert "Traceback" not in rest.decode()
    again = subprocess.run(
        _scanstation("sim", "--speed", "inf", path), capture_output=True, timeout=WAIT_S, check=True
    )
    assert [line.split()[2:] for line in again.stdout.decode().splitlines()] == [
        ["ean13", "4006381333931"],
        ["gs1_128", r"010400638133393110LOT7\x1d21S1"],
        ["-", "주문-1"],
    ]


def test_a_capture_that_was_killed_says_what_to_do_with_it(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_text('{"capture":1}\n{"source":1,"kind":"serial","scanner":"a"}\n{"at_ms":0,"da')
    for command in (("sim",), ("run", "--data-dir", tmp_path, "--replay")):
        ended = subprocess.run(
            _scanstation(*command, path), capture_output=True, timeout=WAIT_S, check=False
        )
        assert ended.returncode != 0
        assert "line 3 is cut off. It was not written to its end" in ended.stderr.decode()
        assert "Traceback" not in ended.stderr.decode()
