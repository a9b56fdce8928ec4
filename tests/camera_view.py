"""What a camera sees: codes as zxing-cpp draws them, on a bench, as good or bad as light and lens.

Frames are synthetic, so that each fault is there alone and by a known amount; the decoder that
reads them is not the library's writer.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import zxingcpp

from drivers.vision.frames import Grey
from drivers.vision.opencv import cv2

FULL_HD = (1080, 1920)
HD = (720, 1280)
_DRAWN_SCALE = 8
_DARK, _LIGHT = 40.0, 210.0
View = npt.NDArray[np.float64]


def code(
    text: str,
    symbology: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.Code128,
    module_px: float = 3.0,
    **options: Any,  # noqa: ANN401 - the writer's own
) -> Grey:
    """Draw a code with its quiet zones, black on white."""
    drawn = zxingcpp.create_barcode(text, symbology, **options)
    scale = int(module_px) if module_px.is_integer() else _DRAWN_SCALE
    image = np.array(drawn.to_image(scale=scale, add_quiet_zones=True))
    return image if scale == module_px else scaled(image, module_px / scale)


def scaled(image: Grey, factor: float) -> Grey:
    made = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(made, dtype=np.uint8)


def bench(size: tuple[int, int] = FULL_HD) -> View:
    """Return an empty bench of soft shades."""
    return np.broadcast_to(110 + 20 * np.sin(np.linspace(0, 7, size[1])), size).copy()


def put(view: View, label: Grey, *, at: tuple[float, float] = (0.5, 0.5)) -> View:
    """Put a label on the bench, its middle `at` fractions of the height and the width."""
    rows, columns = label.shape
    top = int(view.shape[0] * at[0] - rows / 2)
    left = int(view.shape[1] * at[1] - columns / 2)
    seen = view.copy()
    seen[top : top + rows, left : left + columns] = _DARK + label / 255 * (_LIGHT - _DARK)
    return seen


def blurred(view: View, sigma: float) -> View:
    return np.asarray(cv2.GaussianBlur(view, (0, 0), sigma), dtype=np.float64)


def glaring(view: View, radius: float = 60.0) -> View:
    """Mirror a lamp in the middle."""
    y, x = np.ogrid[: view.shape[0], : view.shape[1]]
    distance = ((y - view.shape[0] / 2) / radius) ** 2 + ((x - view.shape[1] / 2) / radius) ** 2
    return np.asarray(view + 600 * np.exp(-distance), dtype=np.float64)


def shot(view: View, *, light: float = 1.0, noise: float = 3.0, seed: int = 0) -> Grey:
    """Take the frame, with a sensor's noise."""
    grain = np.random.default_rng(seed).normal(0, noise, view.shape)
    return np.clip(view * light + grain, 0, 255).astype(np.uint8)


_LEFT_ODD = "0001101001100100100110111101010001101100010101111011101101101110001011"
"""Seven modules for each digit from 0 on: dark is 1."""
_PARITIES = "OOOOOOOOEOEEOOEEOEOOEEEOOEOOEEOEEOOEOEEEOOOEOEOEOEOEEOOEEOEO"
"""For each first digit, which of the two sets the left six are from."""


def ean_13(digits: str, module_px: int = 3) -> Grey:
    """Draw 13 digits as an EAN-13 whatever the last one says. GS1 General Specifications, 5.2.1."""
    parity = _PARITIES[int(digits[0]) * 6 :][:6]
    left = "".join(_side(digit, kind) for digit, kind in zip(digits[1:7], parity, strict=True))
    right = "".join(_side(digit, "R") for digit in digits[7:])
    modules = f"{'0' * 11}101{left}01010{right}101{'0' * 7}"
    row = np.array([0 if module == "1" else 255 for module in modules], np.uint8)
    return np.tile(np.repeat(row, module_px), (50 * module_px, 1))


def _side(digit: str, kind: str) -> str:
    odd = _LEFT_ODD[int(digit) * 7 :][:7]
    right = odd.translate(str.maketrans("01", "10"))
    return {"O": odd, "R": right, "E": right[::-1]}[kind]
