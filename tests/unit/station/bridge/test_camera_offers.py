"""What can be touched of a camera's picture, of all that the device takes."""

import pytest

from drivers.camera.offers import CameraOffers, Steps
from drivers.camera_places import CameraWishes
from station.bridge.camera_offers import offered_of, picture_with, picture_words

SIZES = ((160, 120), (640, 480), (800, 600), (1280, 720), (1920, 1080), (2592, 1944))
C920 = CameraOffers(SIZES, Steps(3, 2047, 1, automatic=True), Steps(0, 250, 5, automatic=True))


def test_the_usual_sizes_are_offered_and_the_largest() -> None:
    offered = dict(offered_of(C920, None))
    assert [label for _, label in offered["size"]] == [
        "640×480",
        "1280×720",
        "1920×1080",
        "2592×1944",
    ]
    assert offered["size"][0][0] == "640x480"


def test_exposure_and_focus_are_offered_in_steps_that_the_device_takes() -> None:
    offered = dict(offered_of(C920, None))
    assert offered["exposure"] == (
        ("auto", ""),
        ("5", "0.5 ms"),
        ("20", "2 ms"),
        ("80", "8 ms"),
        ("320", "32 ms"),
    )
    assert [value for value, _ in offered["focus"]] == ["auto", "0", "85", "165", "250"]


def test_a_device_that_finds_nothing_itself_offers_no_automatic() -> None:
    offered = dict(offered_of(CameraOffers(focus=Steps(1, 3, 1, automatic=False)), None))
    assert offered == {"focus": (("1", "1"), ("2", "2"), ("3", "3"))}


def test_what_the_settings_file_has_can_be_gone_back_to() -> None:
    configured = CameraWishes(width=800, height=600, exposure=157.0, focus=30.0)
    offered = dict(offered_of(C920, configured))
    assert ("800x600", "800×600") in offered["size"]
    assert ("157", "15.7 ms") in offered["exposure"]
    assert ("30", "30") in offered["focus"]


@pytest.mark.parametrize(
    "offers", [None, CameraOffers(), CameraOffers(((640, 480),))], ids=["unknown", "none", "one"]
)
def test_where_there_is_no_choice_nothing_can_be_touched(offers: object) -> None:
    assert offered_of(offers, None) == ()


@pytest.mark.parametrize(
    "wishes", [CameraWishes(), CameraWishes(width=640, height=480, exposure=20.0, focus=0.0)]
)
def test_what_was_chosen_is_wished_and_told_alike(wishes: CameraWishes) -> None:
    words = picture_words(wishes)
    chosen = words["size"], words["exposure"], words["focus"]
    assert picture_with(CameraWishes(fps=15), *chosen) == CameraWishes(
        width=wishes.width,
        height=wishes.height,
        exposure=wishes.exposure,
        focus=wishes.focus,
        fps=15,
    )
    assert picture_with(wishes, None, None, None) == wishes
