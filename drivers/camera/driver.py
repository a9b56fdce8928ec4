"""A camera as a scanner: what is in view is reported once, until it leaves.

What it is: the driver that the rest sees, on the loop that claims it. What it is not: the threads
(`threads`), what a picture says (`eye`), or the search for cameras (`finding`).
"""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from drivers.camera.device import DeviceSource
from drivers.camera.eye import Eye
from drivers.camera.folder import FolderSource
from drivers.camera.liveness import HANGS, Liveness
from drivers.camera.recording import PictureTap
from drivers.camera.settings import CameraSettings
from drivers.camera.source import Source
from drivers.camera.threads import Threads
from drivers.camera.video import VideoSource
from drivers.camera.viewfinder import Preview
from drivers.errors import ScannerBusyError, ScannerNotFoundError
from drivers.hints import Hint
from drivers.recorded import PictureSource, unrecorded
from drivers.resources import CameraResource
from drivers.scanner import ScannerOutput
from drivers.shell import Shell
from drivers.vision.remembered import Remembered
from drivers.vision.settings import VisionSettings

Opener = Callable[[str, CameraSettings, Callable[[], int]], Source]
_MISSING = Hint("camera-missing")


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """What there is to say of a claimed camera.

    `unset` names the wishes it did not take (`width`, `focus`, ...), `unusable` counts the pictures
    that could not be used, by reason.
    """

    unset: tuple[str, ...]
    unusable: tuple[tuple[str, int], ...]


def open_source(source: str, settings: CameraSettings, clock_ns: Callable[[], int]) -> Source:
    """Open a device path or number, a video file or a folder of pictures. Blocks.

    Raises:
        ScannerError: not there, not permitted, busy, or nothing of the kind.
    """
    path = Path(source)
    if source.isdecimal() or path.is_char_device():
        return DeviceSource(source, settings, clock_ns)
    if path.is_dir():
        return FolderSource(path, settings, clock_ns)
    if not path.exists():
        raise ScannerNotFoundError("open", source, "there is no such thing", hint=_MISSING)
    return VideoSource(path, settings, clock_ns)


class CameraDriver(Shell[CameraResource, Threads]):
    """One camera; see `scanner.ScannerDriver`.

    With a video file or a folder that is not followed, `decodes` ends when it has been shown.
    `remembered` is what earlier drivers of the camera know of what lies before it.
    """

    def __init__(
        self,
        resource: CameraResource,
        settings: CameraSettings,
        *,
        clock_ns: Callable[[], int] = time.monotonic_ns,
        opener: Opener = open_source,
        remembered: Remembered | None = None,
    ) -> None:
        super().__init__(resource)
        self._remembered = remembered or Remembered()
        self._settings = settings
        self._clock_ns = clock_ns
        self._opener = opener
        self._liveness = Liveness()
        self._hanging: Threads | None = None
        self._eye: Eye | None = None
        self._unset: tuple[str, ...] = ()

    @property
    def _where(self) -> str:
        return self._resource.source

    async def _take_hold(self) -> Threads:
        """Open the camera and wait for its first picture."""
        if self._hanging is not None and self._hanging.hangs:
            raise ScannerBusyError("open", self._where, "it still does not answer", hint=HANGS)
        eye = self._make_eye()
        threads = Threads(self._where, self._open, eye, self._liveness, self._clock_ns)
        try:
            self._unset = await threads.start()
        finally:
            self._hanging = threads
        self._eye = eye
        return threads

    def _make_eye(self) -> Eye:
        """Make what looks at the pictures; one that is recorded has less time for them."""
        settings = self._settings
        if self._recorder is unrecorded:
            remembered = self._remembered
            return Eye(self.scanner_id, settings, self._clock_ns, remembered=remembered)
        found = settings.vision.symbologies
        chosen = frozenset() if found == VisionSettings().symbologies else found
        tap = self._recorder(PictureSource(self.scanner_id, self.name, chosen))
        saw = PictureTap(tap, settings.region).saw
        return Eye(self.scanner_id, settings, self._clock_ns, saw, self._remembered)

    def _open(self) -> Source:
        return self._opener(self._where, self._settings, self._clock_ns)

    async def _read(self, held: Threads) -> AsyncIterator[ScannerOutput]:
        while (decode := await held.next()) is not None:
            if isinstance(decode, Exception):
                self._remembered.forget()
                raise decode
            if decode.symbology is not None:
                self._remembered.taken((decode.symbology, decode.data))
            yield decode

    async def _let_go(self, held: Threads) -> None:
        self._eye = None
        await held.stop()

    def preview(self) -> Preview | None:
        """Return the newest picture for people; None while there is none, or it is switched off.

        Ask again and again: pictures are made only while somebody does, ten a second at most. For
        any thread.
        """
        eye = self._eye
        return None if eye is None else eye.preview()

    def status(self) -> CameraStatus:
        """Return what there is to say of the camera since it was claimed. For any thread."""
        eye = self._eye
        return CameraStatus(self._unset, () if eye is None else eye.unusable())
