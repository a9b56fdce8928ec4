"""Numbers measured in frames of known light, blur and size; what follows is in test_coach."""

import numpy as np
import pytest
import zxingcpp

from drivers.vision.measuring import CodeLike, measure
from tests import camera_view as view

EAN = zxingcpp.BarcodeFormat.EAN13


def found(module_px: float, *, blur: float = 0.0, upright: bool = True) -> CodeLike:
    seen = view.put(view.bench(view.HD), view.code("4006381333931", EAN, module_px))
    frame = view.shot(view.blurred(seen, blur) if blur else seen)
    code = measure(frame if upright else np.ascontiguousarray(frame.T)).code
    assert code is not None
    return code


@pytest.mark.parametrize("module_px", [1.0, 2.0, 3.0, 4.0])
@pytest.mark.parametrize("upright", [True, False])
def test_the_width_of_a_module_is_measured_to_a_fifth(module_px: float, upright: bool) -> None:
    assert found(module_px, upright=upright).bar_px == pytest.approx(module_px, rel=0.2)


def test_the_more_an_edge_is_blurred_the_wider_it_is() -> None:
    widths = [found(3.0, blur=blur).edge_px for blur in (0.0, 1.0, 2.0, 4.0)]
    assert widths == sorted(widths)
    assert widths[0] < 1.5
    assert widths[-1] > 8


def test_the_light_is_measured_in_grey_levels() -> None:
    frame = np.zeros((720, 1280), np.uint8)
    frame[:, :640] = 200
    frame[:, 1152:] = 255
    seen = measure(frame)
    assert (seen.dark, seen.light) == (0.0, 255.0)
    assert seen.mean == pytest.approx(125.5, abs=2)
    assert seen.saturated == pytest.approx(0.1, abs=0.01)


def test_a_lamp_in_the_bars_is_measured_by_what_it_hides() -> None:
    seen = view.put(view.bench(view.HD), view.code("4006381333931", EAN, 3.0))
    code = measure(view.shot(view.glaring(seen, 40))).code
    assert code is not None
    assert found(3.0).glare == 0.0
    assert 0.05 < code.glare < 0.5


@pytest.mark.parametrize("size", [(32, 32), (33, 1000), (1000, 33)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_the_smallest_and_flattest_frames_can_be_measured(
    size: tuple[int, int], level: int
) -> None:
    assert measure(np.full(size, level, np.uint8)).code is None


def test_stripes_up_to_the_edge_of_the_frame_can_be_measured() -> None:
    stripes = np.tile(np.repeat(np.array([0, 255], np.uint8), 3), (48, 8))
    assert measure(np.ascontiguousarray(stripes)).code is not None
    assert measure(np.ascontiguousarray(stripes.T)).code is not None
