import pytest

from drivers.camera.offers import Steps


@pytest.mark.parametrize(
    ("wanted", "nearest"), [(-7, 3), (3, 3), (11, 13), (12, 13), (99, 18), (18, 18), (7.9, 8)]
)
def test_a_number_is_taken_for_the_nearest_that_the_device_takes(
    wanted: float, nearest: int
) -> None:
    assert Steps(3, 20, 5, automatic=True).nearest(wanted) == nearest
