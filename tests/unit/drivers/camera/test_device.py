"""What a camera is asked for, by a capture that keeps the properties it has."""

from dataclasses import dataclass, field

import pytest

from drivers.camera.device import set_wishes
from drivers.camera.settings import CameraSettings
from drivers.vision.opencv import cv2

EVERYTHING = frozenset(
    {
        cv2.CAP_PROP_FOURCC,
        cv2.CAP_PROP_BUFFERSIZE,
        cv2.CAP_PROP_FRAME_WIDTH,
        cv2.CAP_PROP_FRAME_HEIGHT,
        cv2.CAP_PROP_FPS,
        cv2.CAP_PROP_AUTO_EXPOSURE,
        cv2.CAP_PROP_EXPOSURE,
        cv2.CAP_PROP_AUTOFOCUS,
        cv2.CAP_PROP_FOCUS,
    }
)
FOCUS = {cv2.CAP_PROP_FOCUS, cv2.CAP_PROP_AUTOFOCUS}


@dataclass
class Capture:
    """A camera's properties; those in `stubborn` it says yes to and leaves as they are."""

    has: frozenset[int] = EVERYTHING
    stubborn: frozenset[int] = frozenset()
    values: dict[int, float] = field(default_factory=dict)

    def get(self, key: int, /) -> float:
        return self.values.get(key, 0.0)

    def set(self, key: int, value: float, /) -> bool:
        if key in self.has and key not in self.stubborn:
            self.values[key] = value
        return key in self.has


def test_a_camera_that_has_everything_does_everything() -> None:
    capture = Capture()
    assert set_wishes(capture, CameraSettings(width=1280, height=720, fps=30.0)) == ()
    assert capture.values[cv2.CAP_PROP_FRAME_WIDTH] == 1280
    assert capture.values[cv2.CAP_PROP_FRAME_HEIGHT] == 720
    assert capture.values[cv2.CAP_PROP_AUTOFOCUS] == 1


def test_the_format_is_asked_for_before_the_size_that_only_it_has() -> None:
    capture = Capture()
    set_wishes(capture, CameraSettings())
    assert next(iter(capture.values)) == cv2.CAP_PROP_FOURCC


@pytest.mark.parametrize("stubborn", [frozenset(FOCUS), frozenset()])
def test_what_a_camera_does_not_have_or_does_not_do_is_told(stubborn: frozenset[int]) -> None:
    has = EVERYTHING if stubborn else EVERYTHING - FOCUS
    capture = Capture(has, stubborn)
    assert set_wishes(capture, CameraSettings(focus=40.0)) == ("focus",)
    assert set_wishes(capture, CameraSettings()) == ("auto_focus",)


def test_a_value_of_ones_own_switches_the_automatic_off_first() -> None:
    capture = Capture()
    assert set_wishes(capture, CameraSettings(exposure=156.0, focus=40.0)) == ()
    assert capture.values[cv2.CAP_PROP_EXPOSURE] == 156
    assert capture.values[cv2.CAP_PROP_AUTO_EXPOSURE] == 1
    assert capture.values[cv2.CAP_PROP_FOCUS] == 40
    assert capture.values[cv2.CAP_PROP_AUTOFOCUS] == 0


def test_the_nearest_size_the_camera_has_is_told() -> None:
    capture = Capture(stubborn=frozenset({cv2.CAP_PROP_FRAME_WIDTH}))
    capture.values[cv2.CAP_PROP_FRAME_WIDTH] = 1280
    assert set_wishes(capture, CameraSettings()) == ("width",)
