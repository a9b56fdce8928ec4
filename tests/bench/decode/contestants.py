"""Who is shown the frames: the product as it is built, and three decoders alone, at their defaults.

Each is shown the same frames of each picture and tells what it reads, frame by frame. The product
tells what it would report: after its own confirmation. The others have none: all they read counts.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

import zxingcpp

from drivers.barcode.symbology import Symbology
from drivers.vision.opencv import cv2
from drivers.vision.reader import FrameReader
from drivers.vision.reading import Reading
from drivers.vision.settings import VisionSettings
from drivers.vision.sightings import Sightings
from drivers.vision.view import Grey
from tests.bench.decode.truth import upc_e_as_upc_a

FRAME_NS = 33_333_333
"""A camera of 30 frames a second."""


class Contestant(Protocol):
    """One who reads the frames of one picture."""

    def read(self, frame: Grey) -> list[str]:
        """Return the texts read in this frame, or reported at it."""


class Product:
    """The station's own reader and sightings, with the settings it starts with."""

    def __init__(self) -> None:
        self._reader = FrameReader(VisionSettings())
        self._sightings = Sightings()
        self._now_ns = 0

    def read(self, frame: Grey) -> list[str]:
        """Return what the station would be told at this frame."""
        self._now_ns += FRAME_NS
        readings = self._reader.read(frame, moved=True)
        return [_text(reading) for reading in self._sightings.see(readings, self._now_ns)]


class ZxingDefaults:
    """zxing-cpp as it comes: every format, everything tried."""

    def read(self, frame: Grey) -> list[str]:
        """Return the texts of one frame."""
        found = zxingcpp.read_barcodes(frame, text_mode=zxingcpp.TextMode.Plain)
        return [barcode.text for barcode in found]


class ZbarAlone:
    """ZBar as it comes; it reads nothing where its library is missing."""

    def __init__(self) -> None:
        self._decode: Callable[[Grey], list[zxingcpp.Barcode]] | None = None
        with suppress(ImportError):
            from pyzbar import pyzbar  # type: ignore[import-untyped] # noqa: PLC0415 - loads libzbar

            self._decode = pyzbar.decode

    def read(self, frame: Grey) -> list[str]:
        """Return the texts of one frame."""
        found = [] if self._decode is None else self._decode(frame)
        return [symbol.data.decode("utf-8", "replace") for symbol in found]  # type: ignore[attr-defined]


_THROWN = (cv2.error, UnicodeDecodeError)
"""What OpenCV's detectors end in at some frames: of odd geometry, of text that is no UTF-8."""


class OpencvAlone:
    """OpenCV's two detectors as they come: of retail codes, and of QR."""

    def __init__(self) -> None:
        self._barcodes = cv2.barcode.BarcodeDetector()
        self._qr = cv2.QRCodeDetector()

    def read(self, frame: Grey) -> list[str]:
        """Return the texts of one frame."""
        texts: list[str] = []
        with suppress(*_THROWN):
            texts += self._barcodes.detectAndDecodeWithType(frame)[1]
        with suppress(*_THROWN):
            texts += self._qr.detectAndDecodeMulti(frame)[1]
        return list(filter(None, texts))


CONTESTANTS: Mapping[str, Callable[[], Contestant]] = {
    "product": Product,
    "zxing-cpp": ZxingDefaults,
    "pyzbar": ZbarAlone,
    "OpenCV": OpencvAlone,
}


def _text(reading: Reading) -> str:
    text = reading.data.decode("utf-8", "replace")
    return upc_e_as_upc_a(text) if reading.symbology is Symbology.UPC_E else text
