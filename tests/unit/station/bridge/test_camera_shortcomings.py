"""What cameras could not do: listed while they are in use, logged once."""

import logging

import pytest

from drivers.camera.driver import CameraStatus
from drivers.camera_places import CameraWishes
from drivers.place import Kind, Place
from drivers.resources import CameraResource
from station.bridge.camera_shortcomings import CameraShortcomings
from station.bridge.scanner_rows import scanner_row
from station.events import ScannerRow

SOUND = CameraStatus((), ())


class Driver:
    """Says of its camera what it is given."""

    def __init__(self, said: CameraStatus) -> None:
        self.said = said

    def status(self) -> CameraStatus:
        return self.said


def told(shortcomings: CameraShortcomings, settings: object) -> ScannerRow:
    def make(_name: str, _settings: object) -> None:
        raise AssertionError

    resource = CameraResource("camera:1", "/dev/video0", "Gate")
    place = Place(resource, Kind.CAMERA, settings, driven=True, make=make)  # type: ignore[arg-type] # never made
    return shortcomings.told_with(scanner_row(place, "work"), place)


@pytest.mark.expects_log("station.bridge.camera_shortcomings")
def test_a_change_is_told_once_and_that_it_is_mended_too() -> None:
    shortcomings = CameraShortcomings()
    camera = Driver(SOUND)
    drivers = (("usb:1", object()), ("camera:1", camera))
    assert shortcomings.look(()) is False
    assert [shortcomings.look(drivers) for _ in range(2)] == [True, False]
    camera.said = CameraStatus((), (("empty", 1), ("too_small", 2)))
    assert [shortcomings.look(drivers) for _ in range(2)] == [True, False]
    assert told(shortcomings, CameraWishes()).unusable == 3
    assert shortcomings.look(())
    assert told(shortcomings, CameraWishes()).unusable == 0


def test_only_what_somebody_wished_for_is_listed_as_not_taken() -> None:
    shortcomings = CameraShortcomings()
    unset = ("width", "fps", "auto_exposure", "exposure", "auto_focus")
    shortcomings.look([("camera:1", Driver(CameraStatus(unset, ())))])
    assert told(shortcomings, CameraWishes()).unset == ()
    assert told(shortcomings, CameraWishes(width=800, exposure=5.0)).unset == ("width", "exposure")
    assert told(shortcomings, None).unset == ()


def test_each_is_logged_once_however_often_the_camera_is_taken_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    shortcomings = CameraShortcomings()
    for count in (1, 2):
        said = CameraStatus(("focus",), (("empty", count),))
        shortcomings.look([("camera:1", Driver(said))])
        shortcomings.look([("camera:1", Driver(SOUND))])
    assert [(each.levelname, each.getMessage()) for each in caplog.records] == [
        ("INFO", "a camera did not take all that was asked of it"),
        ("WARNING", "pictures of a camera could not be used"),
    ]
