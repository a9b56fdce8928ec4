"""What a camera makes of a label: bent, turned, lit, blurred, noisy, squeezed into JPEG. Pure.

The order is that of the light: the label's shape, its place in the frame, the light on it, the
lens, the sensor, the compression. Lengths are in pixels of the finished frame.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from drivers.vision.opencv import cv2
from drivers.vision.view import as_grey
from tests.bench.decode.symbols import Grey

HEIGHT, WIDTH = 720, 960
Light = NDArray[np.float32]
"""A picture before it is taken: any brightness, 0 is black, 255 what the sensor takes at most."""
_FINE = 2
"""Pixels across which one of the finished frame is first drawn, so that edges are not jagged."""


@dataclass(frozen=True, slots=True)
class Shot:
    """How one picture is taken.

    `module_px` is the width of the code's narrowest bar, `angle` its turn in degrees, `tilt` how
    much nearer one edge of it is than the other (0.2: a fifth), `curve` the bottle's half angle in
    radians that the label covers (0: flat). `ink` and `paper` are grey values, `defocus` the
    radius of a point out of focus, `motion` the way it moves during exposure, `noise` a standard
    deviation, `shade` how much darker the darkest corner is (0 to 1), `glare` how bright a lamp's
    reflection is beside the code (0 to 255), `jpeg` a quality of 1 to 100.
    """

    module_px: float
    angle: float = 0.0
    tilt: float = 0.0
    curve: float = 0.0
    ink: int = 35
    paper: int = 215
    defocus: float = 0.0
    motion: float = 0.0
    noise: float = 3.0
    shade: float = 0.2
    glare: float = 0.0
    jpeg: int = 92


def take(symbol: Grey, shot: Shot, rng: Generator) -> Grey:
    """Return the frame with the code somewhere near its middle, in front of clutter."""
    frame = cv2.resize(
        clutter(rng), (WIDTH * _FINE, HEIGHT * _FINE), interpolation=cv2.INTER_LINEAR
    )
    label = _bent(_label(symbol, shot, rng), shot.curve)
    place = _place(label, shot, rng)
    size = (WIDTH * _FINE, HEIGHT * _FINE)
    inside = cv2.warpPerspective(np.full_like(label, 255), place, size)
    drawn = cv2.warpPerspective(label, place, size, flags=cv2.INTER_AREA)
    frame = np.where(inside > 127, drawn, frame).astype(np.uint8)
    frame = cv2.resize(frame, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return _exposed(frame.astype(np.float32), shot, rng)


def scene(rng: Generator) -> Grey:
    """Return a frame without a code: clutter, seen by a camera."""
    return _exposed(
        clutter(rng).astype(np.float32), Shot(module_px=0, noise=rng.uniform(1, 8)), rng
    )


def clutter(rng: Generator, height: int = HEIGHT, width: int = WIDTH) -> Grey:
    """Return what lies on a packing table: boxes, stripes, grids and print, but no code."""
    frame = np.full((height, width), int(rng.integers(60, 200)), np.uint8)
    for _ in range(40):
        x, y = int(rng.integers(-100, width)), int(rng.integers(-100, height))
        far = (x + int(rng.integers(20, 400)), y + int(rng.integers(20, 300)))
        filled = -1 if rng.random() < 0.6 else int(rng.integers(1, 6))
        cv2.rectangle(frame, (x, y), far, int(rng.integers(20, 240)), filled)
    for _ in range(6):
        _stripes(frame, rng)
    for _ in range(60):
        _print(frame, rng, (int(rng.integers(-50, width)), int(rng.integers(0, height))))
    return frame


def _stripes(frame: Grey, rng: Generator) -> None:
    """Draw a grille: even lines, of which decoders without check digits like to make digits."""
    x, y = int(rng.integers(0, frame.shape[1])), int(rng.integers(0, frame.shape[0]))
    pitch, length = int(rng.integers(4, 14)), int(rng.integers(30, 150))
    shade, upright = int(rng.integers(0, 256)), rng.random() < 0.5
    for line in range(int(rng.integers(8, 40))):
        start = (x + line * pitch, y) if upright else (x, y + line * pitch)
        end = (start[0], y + length) if upright else (x + length, start[1])
        cv2.line(frame, start, end, shade, max(1, pitch // 3 + int(rng.integers(0, 2))))


def _print(frame: Grey, rng: Generator, at: tuple[int, int]) -> None:
    words = f"FRAGILE lot {rng.integers(0, 10**6)} ILLI 011 H{rng.integers(0, 999)}"
    face, size, ink = int(rng.integers(0, 8)), rng.uniform(0.3, 1.5), int(rng.integers(0, 256))
    cv2.putText(frame, words, at, face, size, ink, int(rng.integers(1, 4)), cv2.LINE_AA)


def _label(symbol: Grey, shot: Shot, rng: Generator) -> Grey:
    """Return the label: the code, print above and below, a border, in ink on paper."""
    scale = max(2, round(shot.module_px * _FINE * 2))
    code = np.repeat(np.repeat(symbol, scale, axis=0), scale, axis=1)
    margin = 8 * scale
    label = np.pad(code, ((margin, margin), (scale, scale)), constant_values=255)
    for y in (margin - 3 * scale, label.shape[0] - 2 * scale):
        words = f"No. {rng.integers(10**6, 10**7)} Ref {rng.integers(0, 99)}"
        cv2.putText(label, words, (scale * 2, y), 0, scale / 5, 0, max(1, scale // 3), cv2.LINE_AA)
    label = np.pad(label, scale, constant_values=0)
    span = shot.paper - shot.ink
    return (shot.ink + label.astype(np.float32) * (span / 255)).astype(np.uint8)


def _bent(label: Grey, half_angle: float) -> Grey:
    """Bend the label around an upright bottle: towards its sides everything grows narrower."""
    if half_angle == 0:
        return label
    height, width = label.shape
    seen = np.linspace(-1, 1, width) * math.sin(half_angle)
    columns = (np.arcsin(seen) / half_angle + 1) * (width - 1) / 2
    sag = (np.cos(np.arcsin(seen)) - math.cos(half_angle)) * height * 0.15
    rows = np.arange(height, dtype=np.float32)[:, None] - sag[None, :]
    across = np.broadcast_to(columns.astype(np.float32), label.shape)
    maps = np.ascontiguousarray(across), rows.astype(np.float32)
    bent = cv2.remap(label, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return as_grey(bent)


def _place(label: Grey, shot: Shot, rng: Generator) -> cv2.typing.MatLike:
    """Return the perspective that puts the label, drawn at twice the fine size, into the frame."""
    height, width = label.shape
    half = (
        np.array([width, height])
        / 4
        * (shot.module_px * _FINE * 2)
        / max(2, round(shot.module_px * _FINE * 2))
    )
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    near = 1 + shot.tilt * rng.uniform(-0.5, 0.5, 4)[:, None]
    turn = math.radians(shot.angle)
    turned = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    middle = np.array([WIDTH, HEIGHT]) * _FINE / 2 + rng.uniform(-60, 60, 2)
    ends = (corners * near) @ turned.T + middle
    begins = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    return cv2.getPerspectiveTransform(begins, ends.astype(np.float32))


def _exposed(light: Light, shot: Shot, rng: Generator) -> Grey:
    """Return what the sensor makes of the light."""
    light = _glaring(light * _shading(light.shape, shot, rng), shot, rng)
    light = _moved(_defocused(light, shot.defocus), shot.motion, rng)
    shot_noise = np.sqrt(np.maximum(light, 1) / 128) * shot.noise
    sensed = light + rng.normal(0, 1, light.shape) * shot_noise
    frame = np.clip(sensed, 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, shot.jpeg])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)


def _shading(shape: tuple[int, ...], shot: Shot, rng: Generator) -> Light:
    """Return a plane of factors that falls across the frame in some direction."""
    way = rng.uniform(0, 2 * math.pi)
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    fall = (x * math.cos(way) + y * math.sin(way)) / math.sqrt(2)
    return np.asarray(1 - shot.shade * (fall + 1) / 2, np.float32)


def _glaring(light: Light, shot: Shot, rng: Generator) -> Light:
    if shot.glare == 0:
        return light
    height, width = light.shape
    x, y = width / 2 + rng.uniform(-120, 120), height / 2 + rng.uniform(-60, 60)
    wide, tall = rng.uniform(20, 90), rng.uniform(15, 50)
    rows, columns = np.mgrid[0:height, 0:width]
    spot = np.exp(-(((columns - x) / wide) ** 2) - ((rows - y) / tall) ** 2)
    return np.asarray(light + shot.glare * spot, np.float32)


def _defocused(light: Light, radius: float) -> Light:
    """Spread each point into a disc, its edge smooth, so that half a pixel of radius counts."""
    if radius == 0:
        return light
    reach = math.ceil(radius) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    spread = cv2.filter2D(light, -1, (disc / disc.sum()).astype(np.float32))
    return np.asarray(spread, np.float32)


def _moved(light: Light, length: float, rng: Generator) -> Light:
    if length == 0:
        return light
    way, reach = rng.uniform(0, math.pi), math.ceil(length / 2) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for step in np.linspace(-length / 2, length / 2, 64):
        x, y = reach + step * math.cos(way), reach + step * math.sin(way)
        left, top = math.floor(x), math.floor(y)
        for column, row in ((left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1)):
            kernel[row, column] += (1 - abs(x - column)) * (1 - abs(y - row))
    return np.asarray(cv2.filter2D(light, -1, kernel / kernel.sum()), np.float32)
