"""Shows pictures as a camera would, and keeps what each contestant made of them.

A picture is shown as FRAMES frames, a third of a second: the picture itself, and then the same
with the tremor of a hand (up to two pixels) and a sensor's noise (a standard deviation of 2 grey
levels), drawn from a seed. All contestants see the same frames. Times are of the processor, not of
the clock, so that whatever else the machine does is not in them.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from drivers.vision.opencv import cv2
from drivers.vision.view import Grey, as_grey
from tests.bench.decode.contestants import CONTESTANTS, FRAME_NS, Contestant
from tests.bench.decode.truth import Sample

FRAMES = 10
_TREMOR_PX = 2
_NOISE = 2.0
_SEED = 7


@dataclass(frozen=True, slots=True)
class Showing:
    """What one contestant made of one picture.

    `read_at` is the frame, counted from 0, at which the right text came, None if it never did.
    `work_ms` is the processor's time up to then, or for all frames. `wrong` are the texts that are
    not in the picture. `waited_ms` is the time from the first frame to the right text, with a frame
    every FRAME_NS and none before the one before it is done with; it means nothing where none came.
    """

    read_at: int | None
    work_ms: float
    wrong: tuple[str, ...]
    waited_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture, and what each contestant made of it by its name."""

    sample: Sample
    by: dict[str, Showing]


def show(sample: Sample, contestants: tuple[str, ...]) -> Shown | None:
    """Show one picture to each; None when it cannot be opened."""
    picture = cv2.imread(str(sample.image), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        return None
    shown = list(frames(as_grey(picture)))
    return Shown(
        sample, {name: _watched(sample, shown, CONTESTANTS[name]()) for name in contestants}
    )


def frames(picture: Grey) -> Iterator[Grey]:
    """Yield the frames of a picture; the same picture gives the same frames."""
    rng = np.random.default_rng(_SEED)
    height, width = picture.shape
    yield picture
    for _ in range(FRAMES - 1):
        across, down = rng.integers(-_TREMOR_PX, _TREMOR_PX + 1, 2)
        shift = np.array([[1.0, 0, across], [0, 1, down]])
        moved = cv2.warpAffine(picture, shift, (width, height), borderMode=cv2.BORDER_REPLICATE)
        noisy = moved + rng.normal(0, _NOISE, (height, width))
        yield as_grey(np.clip(noisy.round(), 0, 255))


def _watched(sample: Sample, shown: list[Grey], contestant: Contestant) -> Showing:
    read_at, wrong, times_ms = None, set[str](), []
    for number, frame in enumerate(shown):
        began = time.thread_time_ns()
        texts = contestant.read(frame)
        times_ms.append((time.thread_time_ns() - began) / 1e6)
        wrong |= set(filter(sample.is_wrong, texts))
        if read_at is None and any(map(sample.is_wanted, texts)):
            read_at = number
    until = len(shown) if read_at is None else read_at + 1
    spent_ms = times_ms[:until]
    return Showing(read_at, sum(spent_ms), tuple(sorted(wrong)), waited(spent_ms))


def waited(times_ms: list[float]) -> float:
    """Return when the last of some frames is done with, in ms after the first one was there."""
    done_ms = 0.0
    for number, time_ms in enumerate(times_ms):
        done_ms = max(done_ms, number * FRAME_NS / 1e6) + time_ms
    return done_ms
