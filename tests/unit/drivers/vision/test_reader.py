import numpy as np
import pytest

from drivers.barcode.symbology import Symbology
from drivers.vision.opencv import cv2
from drivers.vision.reader import FrameReader
from drivers.vision.settings import VisionSettings
from drivers.vision.view import Grey, as_grey
from tests.unit.drivers.vision.drawn import HEIGHT, WIDTH, code, framed

BLANK = np.full((HEIGHT, WIDTH), 150, np.uint8)
FRAMES = 12
"""Enough for every costly step to have its turn."""


def read_within(frame: Grey, frames: int = FRAMES) -> set[bytes]:
    reader = FrameReader(VisionSettings())
    return {one.data for _ in range(frames) for one in reader.read(frame, moved=True)}


def test_a_code_held_straight_is_read_in_the_first_frame() -> None:
    frame = framed(code("4006381333931", "EAN13"))
    (reading,) = FrameReader(VisionSettings()).read(frame, moved=True)
    assert (reading.symbology, reading.data) == (Symbology.EAN_13, b"4006381333931")
    assert reading.frame == 1
    x, y = reading.middle
    assert (x, y) == pytest.approx((WIDTH / 2, HEIGHT / 2), abs=60)


@pytest.mark.parametrize("angle", range(0, 180, 15))
def test_a_linear_code_is_read_at_any_angle(angle: int) -> None:
    assert read_within(framed(code("SO-12345678", "Code128"), angle=angle), 3) == {b"SO-12345678"}


@pytest.mark.parametrize("angle", [0, 30, 90, 140])
def test_pdf417_is_read_at_any_angle(angle: int) -> None:
    assert read_within(framed(code("PALLET 12", "PDF417"), angle=angle)) == {b"PALLET 12"}


def test_a_corner_found_in_a_turned_view_lies_on_the_code_in_the_frame() -> None:
    reader = FrameReader(VisionSettings())
    frame = framed(code("SO-12345678", "Code128"), angle=35)
    readings = [one for _ in range(3) for one in reader.read(frame, moved=True)]
    assert readings
    x, y = readings[-1].middle
    assert (x, y) == pytest.approx((WIDTH / 2, HEIGHT / 2), abs=25)


def test_noise_is_averaged_away_along_the_bars() -> None:
    frame = framed(code("4006381333931", "EAN13", module_px=2), angle=8).astype(np.float32)
    noisy = frame + np.random.default_rng(3).normal(0, 45, frame.shape)
    assert read_within(np.clip(noisy, 0, 255).astype(np.uint8)) == {b"4006381333931"}


def test_faint_print_in_shadow_is_read() -> None:
    frame = framed(code("4006381333931", "EAN13", module_px=2)).astype(np.float32)
    shade = np.linspace(0.15, 0.6, WIDTH)[None, :]
    faint = ((frame * 0.25 + 120) * shade).astype(np.uint8)
    assert read_within(faint) == {b"4006381333931"}


@pytest.mark.parametrize("module_px", [2, 3, 4])
def test_bars_blurred_by_two_thirds_of_a_module_are_read_in_the_third_frame(module_px: int) -> None:
    frame = framed(code("4006381333931", "EAN13", module_px=module_px), angle=10)
    blurred = as_grey(cv2.GaussianBlur(frame, (0, 0), 0.67 * module_px))
    assert read_within(blurred, 3) == {b"4006381333931"}


def test_light_bars_on_dark_are_read() -> None:
    frame = as_grey(255 - framed(code("http://x.y/1", "QRCode", module_px=4)))
    assert read_within(frame) == {b"http://x.y/1"}


def test_a_large_frame_with_a_small_code_is_read() -> None:
    frame = np.full((1080, 1920), 150, np.uint8)
    small = code("PART-1234", "DataMatrix", module_px=3)
    frame[700 : 700 + small.shape[0], 1500 : 1500 + small.shape[1]] = small
    assert read_within(frame) == {b"PART-1234"}


@pytest.mark.parametrize(("size", "frames"), [((720, 960), 4), ((1080, 1920), 20)], ids=str)
def test_a_small_code_among_likelier_places_is_read(size: tuple[int, int], frames: int) -> None:
    frame = np.full(size, 150, np.uint8)
    rng = np.random.default_rng(1)
    for x in range(100, size[1] - 200, 300):
        for y in (60, 300):
            decoy = np.repeat(np.repeat(rng.integers(0, 2, (20, 20)) * 255, 8, 0), 8, 1)
            frame[y : y + 160, x : x + 160] = decoy
    small = code("PART-1234", "DataMatrix", module_px=2)
    x, y = size[1] * 3 // 4, size[0] * 3 // 4
    frame[y : y + small.shape[0], x : x + small.shape[1]] = small
    assert read_within(frame, frames) == {b"PART-1234"}


def test_a_code_in_a_frame_of_twelve_million_pixels_is_read() -> None:
    frame = np.full((3000, 4000), 150, np.uint8)
    large = code("SO-12345678", "Code128", module_px=6)
    frame[2000 : 2000 + large.shape[0], 1500 : 1500 + large.shape[1]] = large
    assert read_within(frame, 3) == {b"SO-12345678"}


def test_of_noise_and_of_nothing_nothing_is_read() -> None:
    noise = np.random.default_rng(5).integers(0, 256, (480, 640), np.uint8)
    assert read_within(noise, 30) == set()
    assert read_within(BLANK, 30) == set()


@pytest.mark.parametrize("shape", [(1, 1), (1, 100), (3, 2000)])
def test_a_frame_of_hardly_any_pixels_is_no_trouble(shape: tuple[int, int]) -> None:
    assert read_within(np.zeros(shape, np.uint8)) == set()


def test_without_movement_nothing_is_looked_at() -> None:
    assert FrameReader(VisionSettings()).read(framed(code("x", "QRCode")), moved=False) == ()


def test_at_rest_what_was_seen_is_still_there_with_the_number_of_its_frame() -> None:
    reader = FrameReader(VisionSettings())
    frame = framed(code("SO-1", "Code128"))
    seen = [reader.read(frame, moved=True) for _ in range(2)][-1]
    assert [one.frame for one in seen] == [2]
    assert reader.read(BLANK, moved=False) == seen
    assert reader.read(BLANK, moved=True) == ()


def test_only_what_is_switched_on_is_read() -> None:
    settings = VisionSettings(symbologies=frozenset({Symbology.QR}), zbar=False)
    reader = FrameReader(settings)
    frame = framed(code("4006381333931", "EAN13"), code("http://x.y/1", "QRCode"))
    found = {one.data for _ in range(FRAMES) for one in reader.read(frame, moved=True)}
    assert found == {b"http://x.y/1"}


def test_a_code_that_comes_into_an_empty_frame_is_read_at_once() -> None:
    reader = FrameReader(VisionSettings())
    for _ in range(5):
        assert reader.read(BLANK, moved=True) == ()
    (reading,) = reader.read(framed(code("SO-1", "Code128")), moved=True)
    assert reading.data == b"SO-1"


def test_the_step_that_found_a_code_goes_first_on_the_next_frame() -> None:
    reader = FrameReader(VisionSettings())
    light = as_grey(255 - framed(code("http://x.y/1", "QRCode", module_px=4)))
    found = [bool(reader.read(light, moved=True)) for _ in range(FRAMES)]
    first = found.index(True)
    assert all(found[first:])
