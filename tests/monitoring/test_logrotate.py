"""The real logrotate turns a running server's log: nothing is lost, and no server is told of it."""

import json
import subprocess
import time
from pathlib import Path

from tests.monitoring.watching import server
from tests.system.server.speaking import REPOSITORY

SETTINGS = REPOSITORY / "installer" / "logrotate" / "scanstation"


def _rotate(folder: Path, logs: Path) -> None:
    settings = folder / "logrotate.conf"
    text = SETTINGS.read_text("utf-8").replace("/var/log/scanstation", str(logs))
    ours = f"su {logs.owner()} {logs.group()}\n"
    assert "su scanstation scanstation\n" in text
    settings.write_text(text.replace("su scanstation scanstation\n", ours))
    settings.chmod(0o644)
    state = folder / "logrotate.state"
    command = ["logrotate", "--force", "--state", str(state), str(settings)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _written(log: Path) -> str:
    """Return what a server wrote once it listened: that is said a moment before it is logged."""
    end_s = time.monotonic() + 10
    while '"event": "listening"' not in (text := log.read_text("utf-8")):
        assert time.monotonic() < end_s, text
        time.sleep(0.05)
    return text


def test_the_next_line_goes_to_a_new_file_and_the_old_one_is_whole(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    with server(tmp_path, log_dir=str(logs), log_days="0") as running:
        (log,) = logs.iterdir()
        before = _written(log)
        written = log.stat().st_ino
        _rotate(tmp_path, logs)
        assert running.process.poll() is None
    after = log.read_text("utf-8")
    (old,) = [path for path in logs.iterdir() if path != log]
    assert old.stat().st_ino == written
    assert old.read_text("utf-8").startswith(before)
    events = [json.loads(line)["event"] for line in after.splitlines()]
    assert "stopped" in events
