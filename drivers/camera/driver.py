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
from drivers.camera.liveness import HANGS
from drivers.camera.settings import CameraSettings
from drivers.camera.source import Source
from drivers.camera.threads import Threads
from drivers.camera.video import VideoSource
from drivers.camera.viewfinder import Preview
from drivers.errors import ScannerBusyError, ScannerLostError, ScannerNotFoundError
from drivers.resources import CameraResource
from drivers.scanner import ScannerOutput

Opener = Callable[[str, CameraSettings, Callable[[], int]], Source]
_MISSING = "Plug the camera in, or correct the configured path of the device, video or folder."


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


class CameraDriver:
    """One camera; see `scanner.ScannerDriver`.

    With a video file or a folder that is not followed, `decodes` ends when it has been shown.
    """

    def __init__(
        self,
        resource: CameraResource,
        settings: CameraSettings,
        *,
        clock_ns: Callable[[], int] = time.monotonic_ns,
        opener: Opener = open_source,
    ) -> None:
        self._resource = resource
        self._settings = settings
        self._clock_ns = clock_ns
        self._opener = opener
        self._threads: Threads | None = None
        self._hanging: Threads | None = None
        self._eye: Eye | None = None
        self._unset: tuple[str, ...] = ()

    @property
    def scanner_id(self) -> str:
        """The device's stable identity."""
        return self._resource.scanner_id

    @property
    def name(self) -> str:
        """The device's name for people."""
        return self._resource.name

    async def claim(self) -> None:
        """Open the camera for this program alone.

        Raises:
            ScannerError: not found, busy, not permitted, or it hangs since it was claimed before.
        """
        source = self._resource.source
        if self._threads is not None:
            raise ScannerBusyError("open", source, "claimed already")
        if self._hanging is not None and self._hanging.hangs:
            raise ScannerBusyError("open", source, "it still does not answer", hint=HANGS)
        eye = Eye(self.scanner_id, self._settings, self._clock_ns)
        threads = Threads(
            source,
            lambda: self._opener(source, self._settings, self._clock_ns),
            eye,
            self._clock_ns,
        )
        try:
            self._unset = await threads.start()
        finally:
            self._hanging = threads
        self._threads, self._eye = threads, eye

    def decodes(self) -> AsyncIterator[ScannerOutput]:
        """Yield what the camera reads, in order, until it is released or its file ends.

        Raises:
            ScannerLostError: when it goes away or does not answer; what it saw before comes first.
        """
        return self._decodes(self._threads)

    async def _decodes(self, threads: Threads | None) -> AsyncIterator[ScannerOutput]:
        if threads is None:
            raise ScannerLostError("read", self._resource.source, "not claimed")
        while (decode := await threads.next()) is not None:
            if isinstance(decode, Exception):
                raise decode
            yield decode

    async def release(self) -> None:
        """Close the camera and end its threads. Does nothing when it is not claimed."""
        threads, self._threads, self._eye = self._threads, None, None
        if threads is not None:
            await threads.stop()

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
