"""Cameras as places of scanners: off until they are chosen, and OpenCV left alone until then."""

import subprocess
import sys
from pathlib import Path

import pytest

from drivers.barcode.symbology import Symbology
from drivers.camera.driver import CameraDriver
from drivers.camera.finding import CameraSearch
from drivers.camera_places import CameraPlaces, CameraWishes, ConfiguredCamera
from drivers.place import Kind, Place
from drivers.vision.frames import Region


@pytest.fixture
def search(tmp_path: Path) -> CameraSearch:
    """Return a search on a system with one camera that is built in."""
    node = tmp_path / "class" / "video4linux" / "video0"
    node.mkdir(parents=True)
    (node / "name").write_text("Integrated Camera\n")
    (tmp_path / "devices" / "platform-cam").mkdir(parents=True)
    (node / "device").symlink_to(tmp_path / "devices" / "platform-cam")
    return CameraSearch(lambda _device: True, tmp_path)


def _only(places: CameraPlaces) -> Place:
    (place,) = places.places()
    return place


def test_a_camera_is_listed_and_never_switched_on_by_itself(search: CameraSearch) -> None:
    place = _only(CameraPlaces((), search))
    assert (place.kind, place.driven, place.resource.name) == (
        Kind.CAMERA,
        False,
        "Integrated Camera",
    )
    assert place.scanner_id == "camera:platform-cam"


def test_one_that_the_configuration_names_is_used_as_wished(search: CameraSearch) -> None:
    wishes = CameraWishes(frozenset({Symbology.QR}), (0.25, 0.0, 0.5, 1.0), 1280, 720, focus=30.0)
    named = ConfiguredCamera(wishes, "Gate", device="camera:platform-cam")
    place = _only(CameraPlaces((named,), search))
    assert (place.driven, place.resource.name, place.settings) == (True, "Gate", wishes)
    driver = place.make("Door", place.settings)
    assert isinstance(driver, CameraDriver)
    assert driver.name == "Door"
    settings = driver._settings
    assert settings.vision.symbologies == {Symbology.QR}
    assert settings.region == Region(0.25, 0.0, 0.5, 1.0)
    assert (settings.width, settings.height, settings.focus) == (1280, 720, 30.0)


@pytest.mark.parametrize("name", ["camera:platform-cam", "/dev/video0"])
def test_one_that_is_to_be_left_alone_is_so_unless_it_is_named_as_well(
    search: CameraSearch, name: str
) -> None:
    assert _only(CameraPlaces((), search, ignored=[name])).left_alone
    assert not _only(CameraPlaces((), search, ignored=["camera:other"])).left_alone
    named = ConfiguredCamera(device="camera:platform-cam")
    place = _only(CameraPlaces((named,), search, ignored=[name]))
    assert (place.driven, place.left_alone) == (True, False)


def test_a_folder_or_file_may_stand_in_for_one(search: CameraSearch, tmp_path: Path) -> None:
    standing_in = ConfiguredCamera(source=str(tmp_path))
    first, _ = CameraPlaces((standing_in,), search).places()
    assert (first.driven, first.scanner_id) == (True, f"camera:{tmp_path}")


def test_one_that_may_not_be_opened_says_what_mends_that(
    search: CameraSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.camera_places.may_open", lambda _node: False)
    monkeypatch.setattr("drivers.camera_places.how_to_permit", lambda node: f"permit {node}")
    assert _only(CameraPlaces((), search)).trouble == "permit /dev/video0"


def test_looking_for_cameras_loads_no_opencv() -> None:
    program = (
        "import sys; import station.bridge.scanners;"
        " from drivers.camera_places import CameraPlaces; CameraPlaces().places();"
        " sys.exit('cv2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
