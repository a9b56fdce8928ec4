import math
from typing import Any

import pytest

from drivers.camera.settings import CameraSettings


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": 0},
        {"height": -1},
        {"fps": 0.0},
        {"fps": math.inf},
        {"fps": math.nan},
        {"speed": 0.0},
        {"speed": math.nan},
        {"shown_ms": 0},
    ],
)
def test_what_no_picture_can_have_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="above 0"):
        CameraSettings(**wrong)


def test_a_file_may_be_shown_as_fast_as_can_be() -> None:
    assert CameraSettings(speed=math.inf).speed == math.inf
