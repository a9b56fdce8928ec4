"""What a frame without a code costs, as a multiple of summing its pixels once.

A sum reads each pixel once and does nothing else with it: a ratio to it says what decoding costs on
any machine. Both are measured in turn, in the processor's time. A costly step comes once in several
frames: the mean over FRAMES of them is what the camera's thread pays, the dearest one what it pays
at once.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import mean, median

import numpy as np

from drivers.vision.frames import sample
from drivers.vision.motion import Look, MotionGate
from drivers.vision.reader import FrameReader
from drivers.vision.settings import VisionSettings
from drivers.vision.view import Grey, as_grey
from tests.bench.decode.camera import clutter
from tests.bench.decode.contestants import FRAME_NS, ZxingDefaults

FRAMES = 40
SIZES: Mapping[str, tuple[int, int]] = {"1080p": (1080, 1920), "720p": (720, 1280)}
_RIVALS_FRAMES = 3
_SENSOR_NOISE = 5.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Multiples of a frame's sum: the mean frame and the dearest. `sum_ms` is that sum."""

    scene: str
    sum_ms: float
    moving: float
    moving_dearest: float
    still: float
    still_dearest: float
    zxing: float


def measure(size: tuple[int, int]) -> list[Cost]:
    """Return the costs of each scene without a code, at one size (rows, columns)."""
    return [_cost(name, frame) for name, frame in scenes(size).items()]


def scenes(size: tuple[int, int]) -> dict[str, Grey]:
    """Return frames without a code: an even one, noise, and three tables full of print."""
    rng = np.random.default_rng(11)

    def sensed(light: float | Grey, noise: float) -> Grey:
        return as_grey(np.clip(light + rng.normal(0, noise, size), 0, 255))

    tables = (sensed(clutter(rng, *size), _SENSOR_NOISE) for _ in range(3))
    return {
        "even": np.full(size, 128, np.uint8),
        "dim, noise of 5": sensed(60.0, 5.0),
        "noise of 20": sensed(128.0, 20.0),
        **{f"clutter {number}": frame for number, frame in enumerate(tables, 1)},
    }


def _cost(scene: str, frame: Grey) -> Cost:
    reader, gate = FrameReader(VisionSettings()), MotionGate()
    ready_ns = _ready(gate, frame)

    def still() -> None:
        nonlocal ready_ns
        ready_ns += FRAME_NS
        reader.read(frame, moved=gate.see(sample(frame), ready_ns) is not Look.STILL)

    def moving() -> None:
        gate.see(sample(frame), ready_ns)
        reader.read(frame, moved=True)

    zxing = ZxingDefaults()
    summed, moved = _in_turns(frame.sum, moving, FRAMES)
    _, rested = _in_turns(frame.sum, still, FRAMES)
    _, rivals = _in_turns(frame.sum, lambda: zxing.read(frame), _RIVALS_FRAMES)
    unit = median(summed)
    return Cost(
        scene,
        unit,
        mean(moved) / unit,
        max(moved) / unit,
        mean(rested) / unit,
        max(rested) / unit,
        mean(rivals) / unit,
    )


def _ready(gate: MotionGate, frame: Grey) -> int:
    """Show the gate the frame until it says that nothing moves; return the time."""
    now_ns = 0
    while gate.see(sample(frame), now_ns) is not Look.STILL:
        now_ns += FRAME_NS
    return now_ns


def _in_turns(
    one: Callable[[], object], other: Callable[[], object], times: int
) -> tuple[list[float], list[float]]:
    """Return the processor's milliseconds of two calls, made in turn."""
    ones, others = [], []
    for _ in range(times):
        ones.append(_ms(one))
        others.append(_ms(other))
    return ones, others


def _ms(call: Callable[[], object]) -> float:
    began = time.thread_time_ns()
    call()
    return (time.thread_time_ns() - began) / 1e6
