"""What the kiosk has imported when its ready screen is painted: nothing that can wait for that."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

WAIT_S = 20
NOT_YET = {"cv2", "miniaudio", "numpy"}
"""They cost a tenth of a second and 50 MiB, and only a camera or a sound needs them."""


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start one off screen that tells on its output, among all else, each module it imports."""
    (tmp_path / "station.toml").write_text("[server]\nport = 0\n", "utf-8")
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "station", "run", "--data-dir", str(tmp_path)],
        env=environment | {"XDG_CACHE_HOME": str(tmp_path / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.terminate()
    process.communicate(timeout=WAIT_S)
    assert process.returncode == 0


def imported_when_ready(kiosk: subprocess.Popen[str]) -> set[str]:
    """Return the packages and modules reported up to the line said as the ready screen is shown."""
    assert kiosk.stdout is not None
    found: set[str] = set()
    for line in kiosk.stdout:
        if line.startswith("Server: connected"):
            return found
        if line.startswith("import time:"):
            found.add(line.rpartition("|")[2].strip())
    raise AssertionError(f"it never was ready; imported: {sorted(found)}")


def test_a_kiosk_is_ready_without_what_only_a_camera_or_a_sound_needs(
    kiosk: subprocess.Popen[str],
) -> None:
    found = imported_when_ready(kiosk)
    assert {"station.bridge.speaker", "station.ui.ready_screen"} <= found, "the report is read"
    assert sorted(found & NOT_YET) == []
