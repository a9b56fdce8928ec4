"""OpenCV and Qt in one process. Each in a process of its own: an import happens once."""

import os
import subprocess
import sys

DOORWAY = "from drivers.vision.opencv import cv2"
WINDOW = """
from PySide6.QtWidgets import QApplication
print(QApplication([]).platformName())
"""


def run(*lines: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LD_LIBRARY_PATH": "/opt/lib"}
    command = [sys.executable, "-c", "\n".join(lines)]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=50, check=False
    )


def test_qt_starts_after_opencv_was_imported() -> None:
    result = run(DOORWAY, WINDOW)
    assert (result.returncode, result.stdout) == (0, "offscreen\n"), result.stderr


def test_the_environment_is_as_it_was_but_for_how_long_opencv_waits_for_a_camera() -> None:
    patience = {"OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "2"}
    expected = f"assert dict(os.environ) == before | {patience}"
    result = run("import os; before = dict(os.environ)", DOORWAY, expected)
    assert result.returncode == 0, result.stderr


def test_opencv_works_in_the_thread_that_calls_it() -> None:
    assert run(DOORWAY, "print(cv2.getNumThreads())").stdout == "1\n"
