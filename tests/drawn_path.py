"""A barcode's drawing as a browser fills it: the path of an SVG as pixels."""

import re

import numpy as np

from server.contract.drawing import Drawing
from tests.printed_pages import Pixels

_RECTANGLE = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)h-(\d+)z")


def pixels(drawing: Drawing, module: int) -> Pixels:
    """Return the drawing with modules of so many pixels; a path of anything else is refused."""
    assert re.fullmatch(rf"(?:{_RECTANGLE.pattern})+", drawing.path)
    image = np.full((drawing.height, drawing.width), 255, np.uint8)
    for left, top, width, height, back in _RECTANGLE.findall(drawing.path):
        assert width == back
        image[int(top) : int(top) + int(height), int(left) : int(left) + int(width)] = 0
    return image.repeat(module, 0).repeat(module, 1)
