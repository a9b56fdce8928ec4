"""Picture files of every kind, and what calls itself one."""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from drivers.camera.image_file import read_image
from drivers.vision.frames import Unusable, UnusableFrameError
from drivers.vision.opencv import cv2

ROWS, COLUMNS = 48, 80


Picture = npt.NDArray[np.integer[Any]]


def shades(channels: int = 1, dtype: type[np.integer[Any]] = np.uint8) -> Picture:
    ramp = np.linspace(0, np.iinfo(dtype).max, COLUMNS).astype(dtype)
    return np.broadcast_to(ramp[None, :, None], (ROWS, COLUMNS, channels)).copy()


def written(path: Path, image: Picture) -> Path:
    cv2.imwrite(str(path), image)
    return path


def outcome(path: Path) -> tuple[int, ...] | Unusable:
    try:
        return read_image(path).shape
    except UnusableFrameError as error:
        return error.reason


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp"])
def test_a_picture_is_read_in_grey(tmp_path: Path, suffix: str) -> None:
    image = read_image(written(tmp_path / f"one.{suffix}", shades(3)))
    assert image.shape == (ROWS, COLUMNS)
    assert image.dtype == np.uint8
    assert (int(image[0, 0]), int(image[0, -1])) == (0, 255)


def test_16_bits_and_transparency_are_read_too(tmp_path: Path) -> None:
    deep = read_image(written(tmp_path / "deep.png", shades(dtype=np.uint16)))
    assert deep.dtype == np.uint8
    assert (deep.shape, int(deep.max())) == ((ROWS, COLUMNS), 255)
    assert read_image(written(tmp_path / "clear.png", shades(4))).shape == (ROWS, COLUMNS)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"This is a text.\n",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\nIHDR",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"\xff\xd8" + b"\xff" * 500,
        b"BM",
        b"BM" + bytes(60),
        b"GIF89a" + bytes(60),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    with pytest.raises(UnusableFrameError) as refused:
        read_image(path)
    assert refused.value.reason is Unusable.EMPTY
    assert "picture.png" in str(refused.value)


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp"])
def test_a_picture_cut_off_anywhere_is_read_in_part_or_refused(tmp_path: Path, suffix: str) -> None:
    whole = written(tmp_path / f"whole.{suffix}", shades(3)).read_bytes()
    part = tmp_path / f"part.{suffix}"
    for cut in range(0, len(whole), max(1, len(whole) // 60)):
        part.write_bytes(whole[:cut])
        assert outcome(part) in ((ROWS, COLUMNS), Unusable.EMPTY)


def test_a_hundred_megapixels_in_a_small_file_are_refused_unseen(tmp_path: Path) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(10_001) * 10_000)
    path = tmp_path / "huge.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
    assert path.stat().st_size < 200_000
    with pytest.raises(UnusableFrameError) as refused:
        read_image(path)
    assert refused.value.reason is Unusable.TOO_LARGE


def test_a_file_of_a_hundred_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.bmp"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(UnusableFrameError) as refused:
        read_image(path)
    assert refused.value.reason is Unusable.TOO_LARGE
