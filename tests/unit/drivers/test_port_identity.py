from dataclasses import replace

import pytest

from drivers.port_identity import shared_numbers, usb_resources
from tests.unit.drivers.listed_ports import BUILT_IN, Port, adapter

CONTROLLER = "/sys/devices/pci0000:00/0000:00:14.0"


def identities(*ports: Port) -> list[str]:
    return [resource.scanner_id for resource in usb_resources(ports, shared_numbers(ports))]


def test_a_device_is_known_by_its_serial_number_whatever_port_and_socket_it_gets() -> None:
    (first,) = usb_resources([Port("/dev/ttyACM0", location="1-2:1.0")])
    (second,) = usb_resources([Port("/dev/ttyACM7", location="2-1:1.0")])
    assert first.scanner_id == second.scanner_id == "usb:0c2e:0b61:S/N 21045B01E2"
    assert (first.port, second.port) == ("/dev/ttyACM0", "/dev/ttyACM7")
    assert first.name == "Honeywell 1950g"


@pytest.mark.parametrize(
    "serial_number", [None, "", "0", "0001", "000000", "1234567890", "0123456789ABCDEF", "12345678"]
)
def test_without_a_telling_serial_number_it_is_known_by_its_socket(
    serial_number: str | None,
) -> None:
    (resource,) = usb_resources([Port(serial_number=serial_number)])
    assert resource.scanner_id == "usb:0c2e:0b61:@1-2:1.0"
    assert resource.called == (resource.scanner_id,)


@pytest.mark.parametrize("serial_number", ["21045B01E2", "A1", "1000", "FTDI0001"])
def test_a_serial_number_need_not_be_long_to_tell(serial_number: str) -> None:
    assert identities(Port(serial_number=serial_number)) == [f"usb:0c2e:0b61:{serial_number}"]


def test_identical_adapters_without_numbers_are_told_apart_by_their_sockets() -> None:
    before = usb_resources([adapter("/dev/ttyUSB0", "1-1"), adapter("/dev/ttyUSB1", "1-2.4")])
    swapped = usb_resources([adapter("/dev/ttyUSB1", "1-1"), adapter("/dev/ttyUSB0", "1-2.4")])
    assert {each.scanner_id: each.port for each in before} == {
        "usb:1a86:7523:@1-1": "/dev/ttyUSB0",
        "usb:1a86:7523:@1-2.4": "/dev/ttyUSB1",
    }
    assert {each.scanner_id: each.port for each in swapped} == {
        "usb:1a86:7523:@1-1": "/dev/ttyUSB1",
        "usb:1a86:7523:@1-2.4": "/dev/ttyUSB0",
    }


def test_a_number_that_two_devices_bear_is_no_identity_without_the_socket() -> None:
    assert identities(Port("/dev/a", location="1-1"), Port("/dev/b", location="1-2")) == [
        "usb:0c2e:0b61:S/N 21045B01E2@1-1",
        "usb:0c2e:0b61:S/N 21045B01E2@1-2",
    ]


def test_two_ports_of_one_device_are_told_apart() -> None:
    assert identities(Port("/dev/a", location="1-2:1.0"), Port("/dev/b", location="1-2:1.2")) == [
        "usb:0c2e:0b61:S/N 21045B01E2@1-2:1.0",
        "usb:0c2e:0b61:S/N 21045B01E2@1-2:1.2",
    ]


def test_numbers_that_tell_nothing_are_not_said_to_be_shared() -> None:
    assert shared_numbers([Port(serial_number="0"), Port(serial_number="0"), BUILT_IN]) == set()


@pytest.mark.parametrize(
    ("location", "socket"), [("1-2", "0000:00:14.0-2"), ("1-2.3:1.0", "0000:00:14.0-2.3:1.0")]
)
def test_a_socket_is_the_same_whatever_number_its_bus_gets_at_the_next_start(
    location: str, socket: str
) -> None:
    way = location.partition(":")[0]
    first = adapter("/dev/ttyUSB0", location)
    first.usb_device_path = f"{CONTROLLER}/usb1/{way}"
    later = adapter("/dev/ttyUSB0", f"3{location[1:]}")
    later.usb_device_path = f"{CONTROLLER}/usb3/3{way[1:]}"
    assert identities(first) == identities(later) == [f"usb:1a86:7523:@{socket}"]


def test_sockets_of_two_controllers_differ() -> None:
    one, two = adapter("/dev/ttyUSB0", "1-2"), adapter("/dev/ttyUSB1", "2-2")
    one.usb_device_path = f"{CONTROLLER}/usb1/1-2"
    two.usb_device_path = "/sys/devices/platform/fe9c0000.xhci/usb2/2-2"
    assert identities(one, two) == [
        "usb:1a86:7523:@0000:00:14.0-2",
        "usb:1a86:7523:@fe9c0000.xhci-2",
    ]


def test_settings_may_call_it_by_number_and_socket_by_number_or_by_socket() -> None:
    (resource,) = usb_resources([Port()])
    assert resource.called == (
        "usb:0c2e:0b61:S/N 21045B01E2@1-2:1.0",
        "usb:0c2e:0b61:S/N 21045B01E2",
        "usb:0c2e:0b61:@1-2:1.0",
    )


def test_one_of_which_nothing_is_known_is_known_by_its_port() -> None:
    (resource,) = usb_resources(
        [Port("/dev/ttyUSB3", serial_number=None, location=None, product=None)]
    )
    assert resource.scanner_id == "usb:0c2e:0b61:@/dev/ttyUSB3"
    assert resource.name == "ttyUSB3"


def test_an_identity_fits_the_wire() -> None:
    (resource,) = usb_resources([Port(serial_number="9" * 500)])
    assert {len(name) for name in resource.called} <= set(range(201))
    assert len(resource.scanner_id) == 200


def test_a_port_that_is_no_usb_device_is_left_out() -> None:
    assert identities(BUILT_IN, replace(Port())) == identities(Port())
