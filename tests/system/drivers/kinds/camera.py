"""A camera in the tester's hand: a folder into which its pictures are put.

What a scanner would send is shown to the camera as a barcode; what it would have sent half of, as a
barcode half out of the picture.
"""

import asyncio
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from drivers.barcode.decode import RawFrame, decode_frame
from drivers.barcode.gs1 import NotGs1Error, parse_elements
from drivers.barcode.symbology import Symbology
from drivers.camera.driver import CameraDriver
from drivers.camera.settings import CameraSettings
from drivers.resources import CameraResource
from drivers.vision.frames import Grey
from drivers.vision.opencv import cv2
from tests import camera_view as view

SETTINGS = CameraSettings(speed=float("inf"), fps=10.0, shown_ms=500, follow=True)
"""Half a second a picture, in the pictures' own time: a code is believed when it has been alone for
0.3 s, and gone when it has been away for 0.7."""
EMPTY = np.full((120, 400), 200, np.uint8)
MARGIN_PX = 40


@dataclass
class FolderCamera:
    """Removing the folder is pulling the plug. Pictures come in two pieces, as over a network."""

    folder: Path
    driver: CameraDriver
    half: bytes = b""
    shown: bytes = b""
    numbers: "count[int]" = field(default_factory=count)

    async def send(self, data: bytes) -> None:
        *whole, self.half = (self.half + data).split(b"\r")
        for scan in whole:
            if scan == self.shown:  # taken out of view, and shown once more
                await self._show(EMPTY)
                await self._show(EMPTY)
            await self._show(pictured(scan))
            self.shown = scan
        if self.half:
            picture = pictured(self.half)
            await self._show(picture[:, : picture.shape[1] // 2])

    def unplug(self) -> None:
        shutil.rmtree(self.folder)

    def plug(self) -> None:
        self.folder.mkdir()
        self.half = self.shown = b""

    async def _show(self, picture: Grey) -> None:
        encoded = cv2.imencode(".png", picture)[1].tobytes()
        path = self.folder / f"{next(self.numbers):06}.png"
        with path.open("wb", buffering=0) as file:
            file.write(encoded[: len(encoded) // 2])
            await asyncio.sleep(0)
            file.write(encoded[len(encoded) // 2 :])


def pictured(scan: bytes) -> Grey:
    """Draw the barcode of what a scanner with AIM identifiers sends, on a label."""
    text, options = _content(scan)
    label = view.code(text, **options)
    frame = view.bench((label.shape[0] + 2 * MARGIN_PX, label.shape[1] + 2 * MARGIN_PX))
    return view.shot(view.put(frame, label), noise=2.0)


def _content(scan: bytes) -> tuple[str, dict[str, Any]]:
    decode = decode_frame(RawFrame(scan, "drawn", 0), with_aim=True)
    data = scan if decode is None else decode.data
    if decode is not None and decode.symbology is Symbology.GS1_128:
        with suppress(NotGs1Error):
            elements = parse_elements(data)
            return "".join(f"({each.ai}){each.value}" for each in elements), {"gs1": True}
    return data.decode(), {}


class CameraBench:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def device(self, name: str = "one") -> FolderCamera:
        folder = self._folder / name
        resource = CameraResource(f"camera:{name}", str(folder), name)
        made = FolderCamera(folder, CameraDriver(resource, SETTINGS))
        made.plug()
        return made

    def put_away(self) -> None: ...
