"""A scanner in the list: where it is, and what of it can be chosen."""

from dataclasses import replace

import pytest

from drivers.barcode.symbology import Symbology
from drivers.camera.offers import CameraOffers, Steps
from drivers.camera_places import CameraWishes, ConfiguredCamera
from drivers.framing import FramingSettings, Terminator
from drivers.hints import Hint
from drivers.place import Kind, Place
from drivers.resources import (
    CameraResource,
    HidPosResource,
    KeyboardResource,
    Resource,
    SerialResource,
    SimResource,
    TcpResource,
)
from drivers.serial_line import Parity, SerialSettings
from drivers.tcp import TcpSettings
from drivers.wedge import ENTER, TAB, WedgeSettings
from station.bridge.remedies import remedy_of
from station.bridge.scanner_rows import scanner_row, where_is
from station.events import Availability

KEYS = (("end_after_ms", "100"), ("compensates_caps_lock", "false"))


@pytest.mark.parametrize(
    ("resource", "where"),
    [
        (SerialResource("a", "/dev/ttyUSB0", "A"), "/dev/ttyUSB0"),
        (HidPosResource("a", b"/dev/hidraw1", 1, 2, "A"), "/dev/hidraw1"),
        (TcpResource("a", "10.0.0.7", 9004, "A"), "10.0.0.7:9004"),
        (KeyboardResource("a", "/dev/input/event7", "A"), "/dev/input/event7"),
        (CameraResource("a", "/dev/video0", "A"), "/dev/video0"),
        (SimResource("a"), ""),
    ],
)
def test_where_a_scanner_is(resource: Resource, where: str) -> None:
    assert where_is(resource) == where


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            SerialSettings(
                parity=Parity.ODD, framing=FramingSettings(Terminator.LF, aim=True, prefix=b"!")
            ),
            (
                ("baud", "9600"),
                ("parity", "odd"),
                ("data_bits", "8"),
                ("stop_bits", "1"),
                ("flow_control", "none"),
                ("terminator", "lf"),
                ("aim", "true"),
                ("prefix", "!"),
                ("silence_ms", "50"),
            ),
        ),
        (
            TcpSettings(),
            (("terminator", "cr"), ("aim", "false"), ("prefix", ""), ("silence_ms", "50")),
        ),
        (
            WedgeSettings(suffixes=frozenset({ENTER, TAB})),
            (("suffixes", "enter+tab"), ("suffix_required", "false"), ("aim", "false"), *KEYS),
        ),
        (WedgeSettings(suffixes=frozenset()), (("suffixes", ""), ("aim", "false"), *KEYS)),
        (
            WedgeSettings(suffix_required=True, end_after_ms=250, compensates_caps_lock=True),
            (
                ("suffixes", "enter"),
                ("suffix_required", "true"),
                ("aim", "false"),
                ("end_after_ms", "250"),
                ("compensates_caps_lock", "true"),
            ),
        ),
        (CameraWishes(region=(0.25, 0.25, 0.5, 0.5)), (("formats", "all"), ("region", "middle"))),
        (None, ()),
    ],
)
def test_what_can_be_chosen(settings: object, words: tuple[tuple[str, str], ...]) -> None:
    def make(_name: str, _settings: object) -> None:
        raise AssertionError

    resource = SerialResource("a", "/dev/ttyUSB0", "Left")
    place = Place(resource, Kind.SERIAL, settings, driven=True, make=make, trouble=Hint("check"))  # type: ignore[arg-type] # never made
    row = scanner_row(place, "work")
    assert (row.name, row.kind, row.role) == ("Left", "serial", "work")
    assert row.trouble == remedy_of(Hint("check"))
    assert row.settings == words


def test_one_that_the_settings_have_left_alone_is_told_as_set_aside() -> None:
    def make(_name: str, _settings: object) -> None:
        raise AssertionError

    resource = SerialResource("a", "/dev/ttyUSB0", "Scale")
    place = Place(resource, Kind.SERIAL, None, driven=False, make=make, trouble=Hint("check"))  # type: ignore[arg-type] # never made
    assert scanner_row(place, "work").availability is Availability.THERE
    row = scanner_row(replace(place, left_alone=True), "off")
    assert (row.availability, row.trouble) == (Availability.SET_ASIDE, None)
    row = scanner_row(replace(place, same_as="usb:1a86:7523:@1-1"), "off")
    assert (row.availability, row.trouble) == (Availability.SAME, None)


def test_what_the_settings_file_has_of_a_camera_and_no_touch_can_stays_on_offer() -> None:
    def make(_name: str, _settings: object) -> None:
        raise AssertionError

    own = CameraWishes(symbologies=frozenset({Symbology.EAN_13}))
    place = Place(
        CameraResource("a", "/dev/video0", "Gate"),
        Kind.CAMERA,
        own,
        driven=True,
        make=make,  # type: ignore[arg-type] # never made
        configured=ConfiguredCamera(own, device="a"),
    )
    row = scanner_row(place, "work")
    assert (row.settings, row.set_up) == ((("formats", ""), ("region", "whole")), ("formats",))
    touched = replace(place, settings=CameraWishes())
    row = scanner_row(touched, "work")
    assert (dict(row.settings)["formats"], row.set_up) == ("all", ("formats",))
    assert scanner_row(replace(place, configured=None), "work").set_up == ()


def test_of_a_cameras_picture_is_told_what_the_device_offers() -> None:
    def make(_name: str, _settings: object) -> None:
        raise AssertionError

    resource = CameraResource("a", "/dev/video0", "Gate")
    wishes = CameraWishes(width=1280, height=720)
    offers = CameraOffers(((1280, 720), (1920, 1080)), focus=Steps(0, 3, 1, automatic=True))
    place = Place(resource, Kind.CAMERA, wishes, driven=True, make=make, offers=offers)  # type: ignore[arg-type] # never made
    row = scanner_row(place, "work")
    assert row.settings[2:] == (("size", "1280x720"), ("focus", "auto"))
    assert dict(row.offered)["size"] == (("1280x720", "1280×720"), ("1920x1080", "1920×1080"))
    named = replace(place, configured=ConfiguredCamera(CameraWishes(focus=30.0), device="a"))
    assert ("30", "30") in dict(scanner_row(named, "work").offered)["focus"]


@pytest.mark.parametrize(
    ("port", "offered"),
    [("/dev/ttyS0", True), ("rfc2217://10.0.0.7:2217", True), ("socket://10.0.0.7:4001", False)],
)
def test_a_baud_rate_is_offered_where_it_is_set_from_here(port: str, offered: bool) -> None:
    def make(_name: str, _settings: object) -> None:
        raise AssertionError

    resource = SerialResource("a", port, "Gate")
    place = Place(resource, Kind.SERIAL, SerialSettings(), driven=True, make=make)  # type: ignore[arg-type] # never made
    assert ("baud" in dict(scanner_row(place, "work").settings)) is offered
