import numpy as np
import pytest

from drivers.vision.opencv import cv2
from drivers.vision.view import Box, Grey, cut, part, whole, within


def spotted(x: int, y: int, radius: int = 6) -> Grey:
    frame = np.zeros((600, 800), np.uint8)
    cv2.circle(frame, (x, y), radius, 255, -1)
    return frame


def spot(picture: Grey) -> tuple[float, float]:
    """Return the middle of the bright spot."""
    moments = cv2.moments(picture)
    return moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]


def test_a_small_frame_is_taken_whole() -> None:
    frame = spotted(10, 10)
    view = within(frame, 600 * 800)
    assert view.grey is frame
    assert view.corners_in_frame(((3.0, 4.0),)) == ((3.0, 4.0),)


@pytest.mark.parametrize("most_pixels", [300_000, 120_000, 30_000])
def test_a_frame_made_smaller_leads_back_to_its_pixels(most_pixels: int) -> None:
    view = within(spotted(600, 200), most_pixels)
    assert view.grey.size <= most_pixels
    ((x, y),) = view.corners_in_frame((spot(view.grey),))
    assert (x, y) == pytest.approx((600, 200), abs=0.5)


@pytest.mark.parametrize("most_pixels", [600 * 800, 120_000])
def test_a_part_leads_back_to_the_frames_pixels(most_pixels: int) -> None:
    view = part(within(spotted(600, 200), most_pixels), 0.7, 0.3, 0.6)
    assert view.grey.size == pytest.approx(0.36 * most_pixels, rel=0.02)
    ((x, y),) = view.corners_in_frame((spot(view.grey),))
    assert (x, y) == pytest.approx((600, 200), abs=0.5)


@pytest.mark.parametrize("scale", [0.4, 0.8, 1.0, 2.5])
@pytest.mark.parametrize("angle", [0.0, 30.0, -75.0, 90.0])
def test_a_turned_cut_leads_back_to_the_frames_pixels(scale: float, angle: float) -> None:
    view = cut(spotted(430, 310), Box(400, 300, 200, 120, angle), scale)
    assert view.grey.shape == (round(120 * scale), round(200 * scale))
    ((x, y),) = view.corners_in_frame((spot(view.grey),))
    assert (x, y) == pytest.approx((430, 310), abs=0.6)


def test_a_cut_runs_along_its_angle() -> None:
    along = np.radians(30)
    view = cut(
        spotted(round(400 + 80 * np.cos(along)), round(300 + 80 * np.sin(along))),
        Box(400, 300, 200, 100, 30.0),
        1.0,
    )
    assert spot(view.grey) == pytest.approx((179.5, 49.5), abs=1)


def test_views_are_what_decoders_take() -> None:
    frame = spotted(10, 10)
    parts = part(whole(frame), 0.3, 0.7, 0.6), cut(frame, Box(5, 5, 40, 20, 10), 2.0)
    views = whole(frame), within(frame, 10_000), *parts
    for view in views:
        assert view.grey.dtype == np.uint8
        assert view.grey.flags.c_contiguous
