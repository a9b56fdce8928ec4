"""Codes drawn for the tests, in frames of a camera's size."""

import numpy as np
import zxingcpp

from drivers.vision.opencv import cv2
from drivers.vision.view import Grey, as_grey

WIDTH, HEIGHT = 960, 720


def code(text: str | bytes, kind: str, *, module_px: int = 3, gs1: bool = False) -> Grey:
    """Return a code with its quiet zone, as large as it comes."""
    creating = {"gs1": True} if gs1 else {}
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat[kind], **creating)
    drawn = np.array(zxingcpp.write_barcode_to_image(barcode, scale=module_px), np.uint8)
    return np.pad(drawn, 12 * module_px, constant_values=255)


def framed(*codes: Grey, angle: float = 0.0) -> Grey:
    """Return a frame with codes below each other, turned together by `angle` degrees."""
    frame = np.full((HEIGHT, WIDTH), 150, np.uint8)
    top = (HEIGHT - sum(one.shape[0] for one in codes)) // 2
    for one in codes:
        height, width = one.shape
        left = (WIDTH - width) // 2
        frame[top : top + height, left : left + width] = one
        top += height
    turned = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), angle, 1.0)
    return as_grey(cv2.warpAffine(frame, turned, (WIDTH, HEIGHT), borderValue=150))
