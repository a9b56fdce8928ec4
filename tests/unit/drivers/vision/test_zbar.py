"""ZBar with its library, which the tests' set-up installs, and in a process without it."""

import subprocess
import sys

from drivers.barcode.symbology import Symbology
from drivers.vision import zbar
from drivers.vision.view import whole
from tests.unit.drivers.vision.drawn import code

WITHOUT_LIBRARY = """
import ctypes.util
ctypes.util.find_library = lambda name: None
import numpy as np
from drivers.vision import zbar
from drivers.vision.reader import FrameReader
from drivers.vision.settings import VisionSettings
from drivers.vision.view import whole
frame = np.random.default_rng(1).integers(0, 256, (240, 320), np.uint8)
assert not zbar.is_installed()
assert zbar.read(whole(frame)) == []
reader = FrameReader(VisionSettings())
assert all(reader.read(frame, moved=True) == () for _ in range(40))
"""


def test_retail_codes_are_read() -> None:
    assert zbar.is_installed()
    (ean,) = zbar.read(whole(code("4006381333931", "EAN13")))
    assert (ean.symbology, ean.data, str(ean.aim)) == (Symbology.EAN_13, b"4006381333931", "]E0")
    (upc,) = zbar.read(whole(code("036000291452", "UPCA")))
    assert (upc.symbology, upc.data) == (Symbology.UPC_A, b"036000291452")


def test_what_it_cannot_name_fully_is_left_to_others() -> None:
    assert zbar.read(whole(code("SO-1234", "Code128"))) == []


def test_without_its_library_it_reads_nothing_and_fails_nothing() -> None:
    command = [sys.executable, "-c", WITHOUT_LIBRARY]
    result = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert result.returncode == 0, result.stderr
