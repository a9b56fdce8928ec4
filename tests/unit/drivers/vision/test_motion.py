"""The gate, on synthetic samples of a scene: 135 x 240 pixels, a still camera at 30 frames/s."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest

from drivers.vision.frames import Grey
from drivers.vision.motion import Look, MotionGate, MotionSettings

ROWS, COLUMNS = 135, 240
FRAME_NS = 33_333_333
STARTED_NS = 5_000_000_000
PERIODIC_FRAMES = 30
Scene = npt.NDArray[np.float64]


def scene() -> Scene:
    """Return a bench: soft shades, a lamp in full white, a corner in the dark."""
    x, y = np.meshgrid(np.linspace(0, 9, COLUMNS), np.linspace(0, 5, ROWS))
    shades = 110 + 50 * np.sin(x) * np.cos(y)
    shades[20:45, :60] = 255
    shades[:14] = 3
    return shades


def with_code(at_column: int, *, contrast: float = 160.0) -> Scene:
    """Return the scene with a label of bars, 40 sample pixels wide: a code at 3 px a module."""
    seen = scene()
    label = np.full((24, 40), 60 + contrast)
    label[:, 4:36:2] = 60
    width = max(0, min(40, COLUMNS - at_column))
    seen[60:84, at_column : at_column + width] = label[:, :width]
    return seen


def shot(
    seen: Scene, light: npt.NDArray[np.float64] | float = 1.0, noise: Scene | float = 0
) -> Grey:
    return np.clip(seen * light + noise, 0, 255).astype(np.uint8)


def settled(gate: MotionGate, seen: Scene) -> int:
    """Show a still scene until the gate is at rest; return the time of the last frame."""
    at_ns = STARTED_NS
    while gate.see(shot(seen), at_ns) is not Look.STILL:
        at_ns += FRAME_NS
    return at_ns


def test_the_first_frame_is_looked_at() -> None:
    assert MotionGate().see(shot(scene()), STARTED_NS) is Look.MOVED


def test_a_still_scene_is_looked_at_once_a_second() -> None:
    gate = MotionGate()
    at_ns = settled(gate, scene())
    looks = [gate.see(shot(scene()), at_ns + n * FRAME_NS) for n in range(1, 301)]
    assert looks.count(Look.PERIODIC) in (9, 10)
    assert set(looks) == {Look.STILL, Look.PERIODIC}


@pytest.mark.parametrize("sigma", [2.0, 10.0])
@pytest.mark.parametrize("flicker", [0.0, 0.25])
@pytest.mark.parametrize("brighter", [0.0, 0.3])
def test_noise_mains_light_and_a_rising_sun_are_no_motion(
    sigma: float, flicker: float, brighter: float
) -> None:
    gate, random, seen = MotionGate(), np.random.default_rng(7), scene()
    rows = np.arange(ROWS)[:, None] / ROWS
    looks = Counter(
        gate.see(
            shot(
                seen,
                (1 + flicker * np.sin(2 * np.pi * (2.7 * rows + 0.057 * n)))
                * (1 + brighter * n / 120),
                random.normal(0, sigma, seen.shape),
            ),
            STARTED_NS + n * FRAME_NS,
        )
        for n in range(120)
    )
    assert looks[Look.MOVED] == 1, "only the first frame"


@pytest.mark.parametrize("sigma", [0.0, 5.0])
def test_a_code_put_into_view_is_seen_at_once(sigma: float) -> None:
    gate, random = MotionGate(), np.random.default_rng(7)
    at_ns = settled(gate, scene()) + FRAME_NS
    noise = random.normal(0, sigma, (ROWS, COLUMNS))
    assert gate.see(shot(with_code(100), noise=noise), at_ns) is Look.MOVED


def test_the_smallest_code_put_into_view_is_seen() -> None:
    gate = MotionGate(MotionSettings(periodic_ms=60_000))
    at_ns = settled(gate, scene()) + FRAME_NS
    seen = scene()
    seen[90:95, 150:155] = 20  # a DataMatrix of 12 x 12 modules at 3 px, with its margin
    assert gate.see(shot(seen), at_ns) is Look.MOVED


def test_a_code_slid_slowly_into_view_is_seen_though_no_two_frames_differ_much() -> None:
    gate = MotionGate(MotionSettings(periodic_ms=60_000))
    at_ns = settled(gate, scene())
    columns = [COLUMNS - n // 12 for n in range(12 * 40)]  # two and a half sample pixels a second
    looks = [
        gate.see(shot(with_code(column, contrast=40.0)), at_ns + n * FRAME_NS)
        for n, column in enumerate(columns, 1)
    ]
    assert looks.count(Look.MOVED) > 5


def test_after_a_motion_frames_are_looked_at_until_things_have_settled() -> None:
    gate = MotionGate()
    at_ns = settled(gate, scene())
    looks = [gate.see(shot(with_code(100)), at_ns + n * FRAME_NS) for n in range(1, 16)]
    assert looks == [Look.MOVED, *[Look.SETTLING] * 12, *[Look.STILL] * 2]


def test_what_is_in_view_can_be_asked_for_again() -> None:
    gate = MotionGate()
    at_ns = settled(gate, scene())
    gate.keep_looking(at_ns)
    assert gate.see(shot(scene()), at_ns + FRAME_NS) is Look.SETTLING


def test_a_frame_of_another_size_is_looked_at() -> None:
    gate = MotionGate()
    at_ns = settled(gate, scene())
    assert gate.see(shot(scene()[:90, :160]), at_ns + FRAME_NS) is Look.MOVED


def test_a_spark_on_one_pixel_is_no_motion() -> None:
    gate = MotionGate()
    at_ns = settled(gate, scene())
    seen = scene()
    seen[50, 121] = 255
    assert gate.see(shot(seen), at_ns + FRAME_NS) is Look.STILL
