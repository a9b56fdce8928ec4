"""The rule of one scanner; that udev takes it is proved by a running one in tests/hardware."""

from drivers.udev_rule import file_name, rule_text
from drivers.usb_ids import UsbIds

IDS = UsbIds(0x04B4, 0x0100)
LINES = rule_text(IDS).splitlines()


def test_it_names_exactly_its_device_and_each_node_that_a_scanner_is_read_by() -> None:
    device = 'SUBSYSTEMS=="usb", ATTRS{idVendor}=="04b4", ATTRS{idProduct}=="0100"'
    rules = [line for line in LINES if not line.startswith("#")]
    assert all(device in line and line.startswith('ACTION!="remove", ') for line in rules)
    granted = [line for line in rules if line.endswith('TAG+="uaccess"')]
    assert [line.split(", ")[1] for line in granted] == [
        'SUBSYSTEM=="input"',
        'SUBSYSTEM=="hidraw"',
        'SUBSYSTEM=="tty"',
    ]
    assert 'KERNEL=="event*"' in granted[0]


def test_the_group_of_the_shipped_rules_may_too_on_lines_of_its_own() -> None:
    grouped = [line for line in LINES if 'GROUP="scanstation"' in line]
    assert len(grouped) == 2
    assert all('MODE="0660"' in line and "uaccess" not in line for line in grouped)


def test_its_file_is_read_before_what_grants_the_seat_its_devices() -> None:
    assert file_name(IDS) == "70-scanstation-04b4-0100.rules"
    assert file_name(IDS) < "73-seat-late.rules"
