"""What a video device says that it offers, answered by one that is not there."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from drivers.camera import v4l2_offers
from drivers.camera.offers import CameraOffers, Steps
from drivers.camera.v4l2_offers import offered, offers_of

YUYV = int.from_bytes(b"YUYV", "little")
STEPWISE = 3


@dataclass
class Device:
    """A camera that answers as the kernel does."""

    formats: Mapping[int, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    controls: Mapping[int, tuple[int, int, int, int]] = field(default_factory=dict)

    def ask(self, number: int, about: bytearray) -> bool:
        answer = {
            v4l2_offers.ENUM_FMT: self._format,
            v4l2_offers.ENUM_FRAMESIZES: self._size,
            v4l2_offers.QUERYCTRL: self._control,
        }[number](about)
        if answer is None:
            return False
        assert len(answer) == len(about)
        about[:] = answer
        return True

    def _format(self, about: bytearray) -> bytes | None:
        index, kind, *_ = v4l2_offers.FORMAT.unpack(about)
        pixels = [*self.formats]
        if index >= len(pixels):
            return None
        return v4l2_offers.FORMAT.pack(index, kind, 0, b"any", pixels[index])

    def _size(self, about: bytearray) -> bytes | None:
        index, pixels, *_ = v4l2_offers.SIZE.unpack(about)
        sizes = self.formats[pixels]
        if index >= len(sizes):
            return None
        told = sizes[index]
        kind = v4l2_offers.DISCRETE if len(told) == 2 else STEPWISE
        return v4l2_offers.SIZE.pack(index, pixels, kind, *told, *[0] * (6 - len(told)))

    def _control(self, about: bytearray) -> bytes | None:
        control, *_ = v4l2_offers.CONTROL.unpack(about)
        if control not in self.controls:
            return None
        least, most, step, flags = self.controls[control]
        return v4l2_offers.CONTROL.pack(control, 1, b"any", least, most, step, 0, flags)


def test_the_sizes_are_those_of_compressed_pictures_where_there_are_such() -> None:
    device = Device({YUYV: ((640, 480),), v4l2_offers.MJPG: ((1920, 1080), (1280, 720))})
    assert offered(device.ask).sizes == ((1280, 720), (1920, 1080))
    assert offered(Device({YUYV: ((640, 480),)}).ask).sizes == ((640, 480),)


def test_a_device_that_takes_every_size_between_two_offers_the_usual_ones() -> None:
    device = Device({YUYV: ((16, 1920, 8, 16, 1080, 8),)})
    assert offered(device.ask).sizes == ((640, 480), (1280, 720), (1920, 1080))


def test_exposure_and_focus_are_as_the_device_has_them() -> None:
    device = Device(
        controls={
            v4l2_offers.EXPOSURE: (3, 2047, 1, 0x10),  # inactive as long as it is automatic
            v4l2_offers.AUTO_EXPOSURE: (0, 3, 1, 0),
            v4l2_offers.FOCUS: (0, 250, 5, 0),
        }
    )
    assert offered(device.ask) == CameraOffers(
        exposure=Steps(3, 2047, 1, automatic=True), focus=Steps(0, 250, 5, automatic=False)
    )


def test_what_is_switched_off_or_cannot_be_set_is_not_offered() -> None:
    device = Device(
        controls={
            v4l2_offers.EXPOSURE: (3, 2047, 1, 0x1),
            v4l2_offers.FOCUS: (0, 250, 5, 0x4),
        }
    )
    assert offered(device.ask) == CameraOffers()


def test_what_is_no_camera_offers_nothing() -> None:
    assert offers_of("/dev/null") == CameraOffers()
    assert offers_of(f"{os.sep}nowhere") == CameraOffers()
