"""The speaker: a cue starts to sound at once, and cuts off the one before.

What it is: the sound device, kept open, fed by the thread of its library. What it is not: what a
cue sounds like (`sounds`). `play` may be called from any thread and never waits. The library is
imported by the speaker's own thread, and only where there may be a device: it brings numpy with it,
15 MiB, which no window has to wait for.
"""

import logging
import os
import sys
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from station.bridge.sounds import SAMPLE_RATE, Note, samples

_log = logging.getLogger(__name__)
_LATENCY_MS = 20
_BYTES_A_FRAME = 2
_NO_DEVICE = "Null"
"""What the library opens when nothing else works."""
_NONE_THERE = "this machine has no sound device"
_TRY_AGAIN_S = 5.0
_LOOK_S = 1.0
_SILENT_S = 2.0
"""A device asks for frames every few milliseconds; one that did not for so long is gone."""
_END_S = 3.0


class NoSoundError(Exception):
    """There is no sound device, or it went away; the message says which."""


class Device(Protocol):
    """A sound device that is open."""

    def start(self, stream: Generator[bytes, int, None]) -> None:
        """Ask `stream` for frames from now on, in a thread of the device's own."""


class Speaker:
    """Plays cues from `start` to `stop`, on whatever sound device there is at the moment."""

    def __init__(self, cues: Mapping[str, Sequence[Note]]) -> None:
        self._cues = cues
        self._samples: dict[str, bytes] = {}
        self._next: bytes | None = None
        self._asked_s = 0.0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)

    def start(self) -> None:
        """Open the device and make the sounds, in a thread of its own: both take their time.

        Once started, it is not started again. Until the sounds are made, cues are silent.
        """
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """Close the device and end the thread."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(_END_S)

    def play(self, cue: str) -> None:
        """Let a cue sound now. One without a sound is silent."""
        self._next = self._samples.get(cue, self._next)

    def _run(self) -> None:
        """Keep a device open: one may come late, be pulled out, or end with its sound server."""
        told = ""
        while not self._ending.is_set():
            try:
                with _open() as device:
                    self._feed(device)
            except NoSoundError as error:
                if str(error) != told:
                    told = str(error)
                    _log.warning("no sound: %s", told)
            self._ending.wait(_TRY_AGAIN_S)

    def _feed(self, device: Device) -> None:
        self._samples = self._samples or {cue: samples(it) for cue, it in self._cues.items()}
        stream = self._stream()
        next(stream)
        self._asked_s = time.monotonic()
        device.start(stream)
        while not self._ending.wait(_LOOK_S):
            if time.monotonic() - self._asked_s > _SILENT_S:
                raise NoSoundError("the sound device went away")

    def _stream(self) -> Generator[bytes, int, None]:
        """Give the device as many frames as it asks for: the cue, then silence."""
        playing = b""
        frames = yield b""
        while True:
            fresh, self._next = self._next, None
            playing = playing if fresh is None else fresh
            size = frames * _BYTES_A_FRAME
            piece, playing = playing[:size], playing[size:]
            frames = yield piece + bytes(size - len(piece))
            self._asked_s = time.monotonic()


def _may_have_a_device() -> bool:
    """Look for a card or a sound server first: without either, ALSA floods stderr in vain."""
    if sys.platform != "linux":
        return True
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/run/user/0")
    servers = (runtime / "pulse" / "native", runtime / "pipewire-0")
    cards = Path("/proc/asound").glob("card[0-9]*")
    return "PULSE_SERVER" in os.environ or any(cards) or any(path.exists() for path in servers)


@contextmanager
def _open() -> Iterator[Device]:
    """Hold a device open while the block runs.

    Raises:
        NoSoundError: there is none, or it failed.
    """
    if not _may_have_a_device():
        raise NoSoundError(_NONE_THERE)
    import miniaudio  # type: ignore[import-untyped]  # noqa: PLC0415 - no types; why here: above

    try:
        with miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=SAMPLE_RATE,
            buffersize_msec=_LATENCY_MS,
            app_name="Scanstation",
        ) as device:
            if device.backend == _NO_DEVICE:
                raise NoSoundError(_NONE_THERE)
            yield device
    except miniaudio.MiniaudioError as error:
        raise NoSoundError(" ".join(map(str, error.args))) from error
