"""How a camera is used: frozen, read once.

What it is: wishes about the picture and how files stand in for a camera. What it is not: which
barcodes are read and how hard it is tried (`drivers.vision.settings`).
"""

import math
from dataclasses import dataclass, field

from drivers.vision.frames import WHOLE_FRAME, Region
from drivers.vision.settings import VisionSettings


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """Wishes; what a device does not have is told, and does not keep it from being used.

    `width`, `height` (pixels) and `fps` are asked for, and the camera takes the nearest it has.
    `exposure` and `focus` are in the device's own units; None leaves them to its automatic.
    `region` is what is looked at. `preview` lets the picture be shown to people.

    Of a file or folder that stands in for a camera: `speed` is how many times faster than real time
    it is shown, infinite waits for nothing; `shown_ms` is how long each picture of a folder is in
    view; `follow` takes pictures up as they are put into the folder, and does not end.

    Raises:
        ValueError: a size, rate or time that is not above zero.
    """

    vision: VisionSettings = field(default_factory=VisionSettings)
    region: Region = WHOLE_FRAME
    width: int = 1920
    height: int = 1080
    fps: float = 30.0
    exposure: float | None = None
    focus: float | None = None
    preview: bool = True
    speed: float = 1.0
    shown_ms: int = 800
    follow: bool = False

    def __post_init__(self) -> None:
        """Refuse what no picture can have."""
        positive = (self.width, self.height, self.fps, self.speed, self.shown_ms)
        if not all(each > 0 for each in positive) or math.isinf(self.fps):
            raise ValueError("width, height, fps, speed and shown_ms must be above 0")
