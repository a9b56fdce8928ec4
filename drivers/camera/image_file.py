"""One picture file, read with suspicion: it may be no picture, half written, or far too large.

What it is: from a path to a grey picture or an error of the tree. What it is not: a watch over a
folder (`folder`). Its size is read from its head before anything is decoded, for a file of a few
kilobytes can unfold to gigabytes.
"""

import struct
from pathlib import Path

import numpy as np

from drivers.vision.frames import MAX_PIXELS, Grey, Unusable, UnusableFrameError
from drivers.vision.opencv import cv2

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp"})
MAX_FILE_BYTES = 64 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_BMP = b"BM"
_SIZE_SEGMENTS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOF0 to SOF15, without the tables among them (ITU-T T.81, table B.1)."""


def read_image(path: Path) -> Grey:
    """Read a picture file in grey.

    Raises:
        UnusableFrameError: it is not a PNG, JPEG or BMP picture, is damaged, or too large.
        OSError: it cannot be read.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise UnusableFrameError(Unusable.TOO_LARGE, path.name)
    return image_of(path.read_bytes(), path.name)


def image_of(data: bytes, name: str) -> Grey:
    """Read a picture file's bytes in grey.

    Raises:
        UnusableFrameError: they are not a PNG, JPEG or BMP picture, are damaged, or too large.
    """
    columns, rows = _size(data, name)
    if columns * rows > MAX_PIXELS:
        raise UnusableFrameError(Unusable.TOO_LARGE, f"{name}, {columns} x {rows}")
    return _decoded(data, name)


def png_of(image: Grey) -> bytes:
    """Return a picture as a PNG file's bytes: quickly rather than small."""
    done, data = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return data.tobytes() if done else b""


def _decoded(data: bytes, name: str) -> Grey:
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:
        image = None
    if image is None:
        raise UnusableFrameError(Unusable.EMPTY, f"{name} is damaged")
    return np.ascontiguousarray(image, dtype=np.uint8)


def _size(data: bytes, name: str) -> tuple[int, int]:
    """Return columns and rows as the file's head tells them."""
    try:
        if data.startswith(_PNG):
            columns, rows = struct.unpack_from(">II", data, 16)
        elif data.startswith(_JPEG):
            rows, columns = _jpeg_size(data)
        elif data.startswith(_BMP):
            columns, rows = struct.unpack_from("<ii", data, 18)
        else:
            raise UnusableFrameError(Unusable.EMPTY, f"{name} is no picture")
    except struct.error as error:
        raise UnusableFrameError(Unusable.EMPTY, f"{name} is cut off") from error
    return abs(columns), abs(rows)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk over the segments to the frame's header. ITU-T T.81, B.1.1.4 and B.2.2."""
    at = 2
    while True:
        marker, length = struct.unpack_from(">xBH", data, at)
        if marker in _SIZE_SEGMENTS:
            rows, columns = struct.unpack_from(">HH", data, at + 5)
            return rows, columns
        at += 2 + length
