import numpy as np
import pytest

from drivers.vision.regions import Regions
from drivers.vision.view import whole
from tests.unit.drivers.vision.drawn import HEIGHT, WIDTH, code, framed


@pytest.mark.parametrize("angle", [0, 20, 45, 70, 90, 135])
def test_bars_are_found_with_the_angle_at_which_they_run(angle: int) -> None:
    picture = code("4006381333931", "EAN13")
    box = Regions(whole(framed(picture, angle=angle))).linear(1)[0]
    # `framed` turns counter-clockwise, a box is turned clockwise.
    apart = (box.angle + angle) % 180
    assert min(apart, 180 - apart) < 4
    assert (box.x, box.y) == pytest.approx((WIDTH / 2, HEIGHT / 2), abs=30)
    assert picture.shape[1] * 0.7 < box.width < picture.shape[1] * 1.4


def test_a_pattern_is_found_where_it_is() -> None:
    box = Regions(whole(framed(code("http://example.com/1234", "QRCode", module_px=4)))).matrix(1)[
        0
    ]
    assert (box.x, box.y) == pytest.approx((WIDTH / 2, HEIGHT / 2), abs=30)


def test_an_even_frame_has_no_likely_place() -> None:
    regions = Regions(whole(np.full((480, 640), 128, np.uint8)))
    assert regions.linear(3) == []
    assert regions.matrix(3) == []


def test_edges_too_faint_for_any_decoder_are_no_likely_place() -> None:
    bars = np.full((480, 640), 128, np.uint8)
    bars[200:280, 200:440:4] += 3
    bars[200:280, 201:440:4] += 3
    faint = Regions(whole(bars))
    assert (faint.linear(3), faint.matrix(3)) == ([], [])
    plain_to_see = 128 + (bars - 128) * 20
    assert Regions(whole(plain_to_see.astype(np.uint8))).linear(3) != []


def test_no_more_places_are_named_than_asked_for() -> None:
    codes = (code("4006381333931", "EAN13", module_px=2) for _ in range(3))
    assert len(Regions(whole(framed(*codes))).linear(2)) == 2


def test_a_frame_smaller_than_a_cell_is_no_trouble() -> None:
    frame = np.zeros((1, 100), np.uint8)
    frame[:, ::2] = 255
    Regions(whole(frame)).linear(3)


def test_what_looks_the_same_all_over_is_plain() -> None:
    noise = np.random.default_rng(2).integers(0, 256, (480, 640), np.uint8)
    assert Regions(whole(noise)).is_plain
    assert Regions(whole(np.full((480, 640), 128, np.uint8))).is_plain


def test_a_frame_with_a_code_is_not_plain_however_small_or_noisy() -> None:
    small = framed(code("1", "QRCode", module_px=2)).astype(np.float32)
    noisy = np.clip(small + np.random.default_rng(2).normal(0, 20, small.shape), 0, 255)
    assert not Regions(whole(noisy.astype(np.uint8))).is_plain
    filling = np.tile(code("PALLET 1234567890", "PDF417"), (3, 2))
    assert not Regions(whole(filling)).is_plain


def test_of_a_small_frame_nothing_is_said() -> None:
    assert not Regions(whole(np.full((100, 100), 128, np.uint8))).is_plain
