from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.port_identity import usb_resources
from drivers.resources import SerialResource
from drivers.serial_line import SerialSettings
from drivers.serial_port import SerialDriver
from drivers.serial_search import (
    ConfiguredDevice,
    ConfiguredPort,
    SerialSearch,
    SerialSearchSettings,
)
from tests.unit.drivers.listed_ports import Port, adapter

FAST = SerialSettings(baud=115_200)


def driver_of(subject: SerialSearch, resource: SerialResource) -> SerialDriver:
    """Return the driver that the search makes for one of its places."""
    (place,) = (place for place in subject.places() if place.resource == resource)
    made = place.make(resource.name, place.settings)
    assert isinstance(made, SerialDriver)
    return made


def search(
    listed: Sequence[Port] | Callable[[], Sequence[Port]], **settings: object
) -> SerialSearch:
    known = SerialSearchSettings(**settings)  # type: ignore[arg-type] # the tests name known fields
    return SerialSearch(known, listed if callable(listed) else lambda: listed)


class TestAConfiguredPort:
    @pytest.mark.parametrize("url", ["socket://127.0.0.1:7", "loop://", "rfc2217://10.0.0.9:23"])
    def test_is_always_there_when_it_is_a_url(self, url: str) -> None:
        (resource,) = search([], ports=(ConfiguredPort(url),)).resources()
        assert resource == SerialResource(f"serial:{url}", url, url)

    def test_is_there_when_its_path_is(self, tmp_path: Path) -> None:
        path = tmp_path / "scanner"
        subject = search([], ports=(ConfiguredPort(str(path), "Belt"),))
        assert subject.resources() == ()
        path.touch()
        assert [resource.name for resource in subject.resources()] == ["Belt"]

    def test_is_there_when_it_is_listed_though_it_is_no_usb_device(self) -> None:
        com = Port("COM1", None, None, None, None, None)
        subject = search([com], ports=(ConfiguredPort("COM1"),))
        assert [resource.port for resource in subject.resources()] == ["COM1"]

    def test_that_is_a_usb_device_is_that_device_with_its_identity(self, tmp_path: Path) -> None:
        device, link = tmp_path / "ttyACM0", tmp_path / "by-id"
        device.touch()
        link.symlink_to(device)
        known = resource_of(Port(str(device)))
        for port in (device, link):
            subject = search([Port(str(device))], ports=(ConfiguredPort(str(port)),))
            assert subject.resources() == (replace(known, port=str(port)),)

    def test_is_driven_with_its_own_settings(self) -> None:
        subject = search([Port()], ports=(ConfiguredPort("loop://", "Belt", FAST),))
        belt, usb = (driver_of(subject, resource) for resource in subject.resources())
        assert belt._settings == FAST
        assert usb._settings == SerialSettings()
        assert (belt.scanner_id, belt.name) == ("serial:loop://", "Belt")


LEFT = "usb:1a86:7523:@1-1"
RIGHT = "usb:1a86:7523:@1-2"
SLOW = SerialSettings(baud=1200)


class TestAConfiguredDevice:
    def test_keeps_its_settings_and_name_when_the_ports_are_numbered_anew(self) -> None:
        devices = (ConfiguredDevice(LEFT, "Left", FAST), ConfiguredDevice(RIGHT, "Right", SLOW))
        for left, right in (("/dev/ttyUSB0", "/dev/ttyUSB1"), ("/dev/ttyUSB1", "/dev/ttyUSB0")):
            subject = search([adapter(left, "1-1"), adapter(right, "1-2")], devices=devices)
            found = {each.name: each for each in subject.resources()}
            assert {name: each.port for name, each in found.items()} == {
                "Left": left,
                "Right": right,
            }
            assert driver_of(subject, found["Left"])._settings == FAST
            assert driver_of(subject, found["Right"])._settings == SLOW

    def test_keeps_its_settings_in_another_socket_when_it_is_named_by_its_number(self) -> None:
        devices = (ConfiguredDevice(resource_of(Port()).scanner_id, "Hand", FAST),)
        for location in ("1-2:1.0", "3-4:1.0"):
            (found,) = search([Port(location=location)], devices=devices).listed()
            assert (found.resource.name, found.configured) == ("Hand", devices[0])

    def test_is_the_one_that_is_named_most_exactly(self) -> None:
        number = resource_of(Port()).scanner_id
        socket = ConfiguredDevice("usb:0c2e:0b61:@1-2:1.0")
        any_of_it, this_one = ConfiguredDevice(number), ConfiguredDevice(f"{number}@1-2:1.0")
        (found,) = search([Port()], devices=(socket, any_of_it)).listed()
        assert found.configured == any_of_it
        (found,) = search([Port()], devices=(any_of_it, this_one, socket)).listed()
        assert found.configured == this_one

    def test_is_not_the_configured_port_that_it_happens_to_have(self) -> None:
        subject = search(
            [adapter("/dev/ttyUSB0", "1-1"), adapter("/dev/ttyUSB1", "1-2")],
            devices=(ConfiguredDevice(RIGHT, "Right", SLOW),),
            ports=(ConfiguredPort("/dev/ttyUSB1", "Stale", FAST),),
        )
        assert [each.name for each in subject.resources()] == ["Right", "USB Serial"]

    def test_is_found_also_where_no_others_are_taken_and_it_is_to_be_left_alone(self) -> None:
        ports = [adapter("/dev/ttyUSB0", "1-1"), adapter("/dev/ttyUSB1", "1-2")]
        device = ConfiguredDevice(RIGHT)
        for settings in ({"usb": False}, {"ignored": frozenset({LEFT, RIGHT})}):
            subject = search(ports, devices=(device,), **settings)
            assert [each.scanner_id for each in subject.resources()] == [RIGHT]

    def test_is_not_there_when_it_is_not_listed(self) -> None:
        assert search([], devices=(ConfiguredDevice(LEFT),)).resources() == ()


def test_a_number_seen_twice_is_told_apart_by_the_socket_also_when_one_of_the_two_has_gone() -> (
    None
):
    one, two = Port("/dev/ttyACM0", location="1-1"), Port("/dev/ttyACM1", location="1-2")
    looks = iter([[one, two], [two], [one], [one]])
    subject = search(lambda: next(looks))
    both, second, first = (subject.resources() for _ in range(3))
    assert both == (*first, *second)
    assert driver_of(subject, first[0]).scanner_id.endswith("@1-1")


class TestAPortThatWasOpened:
    @pytest.mark.parametrize("later", [[], [adapter("/dev/ttyUSB0", "1-2")]])
    def test_is_not_there_when_another_device_has_it_by_then(self, later: list[Port]) -> None:
        first = [adapter("/dev/ttyUSB0", "1-1")]
        looks = iter([first, first, later])
        subject = search(lambda: next(looks))
        (resource,) = subject.resources()
        assert not driver_of(subject, resource)._is_there(resource)

    def test_is_there_when_it_is_still_that_device_or_is_known_by_nothing_else(self) -> None:
        subject = search(
            [adapter("/dev/ttyUSB0", "1-1")], ports=(ConfiguredPort("loop://", "Belt"),)
        )
        assert all(driver_of(subject, each)._is_there(each) for each in subject.resources())

    def test_is_there_when_it_is_only_driven_because_a_person_chose_it(self) -> None:
        subject = search([adapter("/dev/ttyUSB0", "1-1")], usb=False)
        (place,) = subject.listed()
        assert not place.driven
        assert driver_of(subject, place.resource)._is_there(place.resource)


def test_usb_devices_are_left_alone_where_the_settings_say_so() -> None:
    assert search([Port()], usb=False).resources() == ()
    for name in ("/dev/ttyACM0", *resource_of(Port()).called):
        subject = search([Port()], ignored=frozenset({name}))
        assert subject.resources() == ()
        assert [(each.driven, each.left_alone) for each in subject.places()] == [(False, True)]


def test_one_that_the_configuration_names_as_well_is_used() -> None:
    port = Port()
    ports = (ConfiguredPort(port.device),)
    subject = search([port], ports=ports, ignored=frozenset({port.device}))
    assert [(each.driven, each.left_alone) for each in subject.places()] == [(True, False)]


def test_the_systems_own_ports_can_be_listed() -> None:
    assert isinstance(SerialSearch(SerialSearchSettings()).resources(), tuple)


def resource_of(port: Port) -> SerialResource:
    (resource,) = usb_resources([port])
    return resource
