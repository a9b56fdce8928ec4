"""The USB device behind a node, in a folder laid out as Linux lays out /sys."""

from pathlib import Path

from drivers.port_identity import identity_of
from drivers.usb_sysfs import usb_device_of
from tests.unit.drivers.usb_plugs import plug


def test_the_device_is_found_up_from_its_interface(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", "hidraw/hidraw3", idVendor="0c2e", idProduct="0b81", product="Xenon 1900")
    found = usb_device_of("hidraw/hidraw3", tmp_path)
    assert found is not None
    assert (found.vid, found.pid, found.serial_number) == (0x0C2E, 0x0B81, None)
    assert (found.device, found.product, found.location) == ("hidraw3", "Xenon 1900", "1-2")
    assert identity_of(found).scanner_id == "usb:0c2e:0b81:@0000:00:14.0-2"


def test_a_serial_number_is_the_devices_identity(tmp_path: Path) -> None:
    told = {"idVendor": "0c2e", "idProduct": "0b81", "serial": "23155B44DF"}
    plug(tmp_path, "1-2.4", "input/event7", **told)
    found = usb_device_of("input/event7", tmp_path)
    assert found is not None
    assert identity_of(found).scanner_id == "usb:0c2e:0b81:23155B44DF"


def test_what_is_not_usb_has_none(tmp_path: Path) -> None:
    (tmp_path / "devices/platform/i8042").mkdir(parents=True)
    (tmp_path / "class/input/event0").mkdir(parents=True)
    (tmp_path / "class/input/event0/device").symlink_to(tmp_path / "devices/platform/i8042")
    assert usb_device_of("input/event0", tmp_path) is None


def test_a_device_that_is_gone_or_says_nonsense_has_none(tmp_path: Path) -> None:
    assert usb_device_of("hidraw/hidraw9", tmp_path) is None
    plug(tmp_path, "1-3", "hidraw/hidraw4", idVendor="nonsense", idProduct="0b81")
    assert usb_device_of("hidraw/hidraw4", tmp_path) is None
