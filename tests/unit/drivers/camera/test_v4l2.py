"""What Linux says of devices that are no camera; of one that is, only a machine with one can."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from drivers.camera import v4l2
from drivers.errors import (
    ScannerMisconfiguredError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
)

NOBODY = 65534


@pytest.fixture
def locked() -> Iterator[str]:
    """Lay out a device that this test may not open, nor its owner; root may open everything."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        device = Path(folder, "video0")
        device.touch(mode=0)
        user = os.geteuid()
        if user == 0:
            os.seteuid(NOBODY)
        yield str(device)
        os.seteuid(user)


def test_a_device_that_is_not_there_is_not_found() -> None:
    with pytest.raises(ScannerNotFoundError, match="Plug the camera in"):
        v4l2.check("/dev/video-none")
    assert v4l2.captures("/dev/video-none") is None


def test_a_device_of_a_group_one_is_not_in_is_not_permitted(locked: str) -> None:
    with pytest.raises(ScannerNotPermittedError, match="sudo chown"):
        v4l2.check(locked)
    assert v4l2.captures(locked) is None


def test_a_device_of_another_kind_is_no_camera() -> None:
    with pytest.raises(ScannerMisconfiguredError, match="no camera"):
        v4l2.check("/dev/null")
    assert v4l2.captures("/dev/null") is False
