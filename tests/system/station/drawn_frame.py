"""What a camera sees, drawn: a box on a table with a label, for pictures of the room."""

import numpy as np

from drivers.barcode.printed import Barcode
from drivers.barcode.symbol import symbol_of
from drivers.barcode.symbology import Symbology
from station.events import Picture

WIDTH, HEIGHT = 960, 540
_LABEL = slice(150, 390), slice(290, 690)
_BARS = slice(190, 330)
_MODULE = 3
_REGION = (0.25, 0.2, 0.5, 0.6)


def drawn_frame() -> Picture:
    """Return a picture of a label whose barcode is read, with what is looked at around it."""
    shade = np.linspace(70, 120, HEIGHT)[:, None] + np.linspace(0, 30, WIDTH)[None, :]
    frame = np.repeat(shade[:, :, None].astype(np.uint8), 3, axis=2)
    frame[90:480, 200:780] = (176, 138, 96)
    frame[90:100, 200:780] = frame[280:288, 200:780] = (158, 122, 84)
    frame[_LABEL] = 236
    left, right = _draw_bars(frame)
    frame[345:365, left:right:2] = 90
    corners = ((left, _BARS.start), (right, _BARS.start), (right, _BARS.stop), (left, _BARS.stop))
    outline = tuple((x / WIDTH, y / HEIGHT) for x, y in corners)
    return Picture(WIDTH, HEIGHT, 3, frame.tobytes(), (outline,), _REGION, "ok")


def _draw_bars(frame: np.ndarray) -> tuple[int, int]:
    """Draw them in the middle; return where they begin and end."""
    symbol = symbol_of(Barcode(Symbology.EAN_13, b"8801234500029"))
    begin = (WIDTH - symbol.width * _MODULE) // 2
    for first, width in symbol.bands[0].runs:
        frame[_BARS, begin + first * _MODULE : begin + (first + width) * _MODULE] = 24
    return begin + symbol.dark_from * _MODULE, begin + symbol.dark_to * _MODULE
