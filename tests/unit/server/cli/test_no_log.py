"""What a command logs stays off the terminal: its own sentence says what went wrong."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

from tests.system.server.speaking import REPOSITORY, environment

_ROOM_BYTES = 700_000
"""For the store and no more than a part of the orders."""


def _in_little_room() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_ROOM_BYTES, _ROOM_BYTES))


def test_an_import_into_a_full_disk_ends_with_a_sentence_alone(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    rows = "".join(f"SO-{number},1,SKU-{number},1\n" for number in range(5000))
    file.write_text("order_no,line_no,sku,qty\n" + rows, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "server", "orders", "import", str(file)],
        cwd=REPOSITORY,
        env=environment(tmp_path / "data"),
        preexec_fn=_in_little_room,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "commit failed" not in done.stderr
    assert "check the disk and its permissions; nothing of it was stored" in done.stderr
