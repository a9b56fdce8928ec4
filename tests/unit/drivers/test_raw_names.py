"""Names as Windows gives them; those over Bluetooth are from public sources, named with each."""

import pytest

from drivers.keyboard_search import KnownBy
from drivers.raw_names import found_keyboards

KEYBOARD_CLASS = "{884b96c3-56ef-11d1-bc8c-00a0c91405dd}"
CLASSIC = r"\\?\HID#{00001124-0000-1000-8000-00805f9b34fb}"
LE = r"\\?\HID#{00001812-0000-1000-8000-00805f9b34fb}"
SCANNER = r"\\?\HID#VID_0C2E&PID_0B61&MI_00#7&1A2B3C&0&0000#" + KEYBOARD_CLASS
KEYBOARD = r"\\?\HID#VID_046D&PID_C31C#8&2f4c&0&0000#" + KEYBOARD_CLASS
PS2 = r"\\?\ACPI#PNP0303#4&1d401fb5&0#" + KEYBOARD_CLASS
K380 = CLASSIC + "_VID&0002046d_PID&b342&Col01#9&28902c1e&1&0000#" + KEYBOARD_CLASS
"""A Logitech keyboard, in an AutoHotkey script that tells keyboards apart by AHKHID."""
TABLET_KEYBOARD = CLASSIC + "_VID&000204e8_PID&7021&Col01#b&2af070cf&0&0000#" + KEYBOARD_CLASS
"""A Samsung keyboard, in the tests of ShadowKVM."""
NO_RECORD = CLASSIC + "_LOCALMFG&0002&Col01#8&649811&0&0000#" + KEYBOARD_CLASS
"""A push button that is a keyboard, in the tests of a dictation program for it (minimic)."""
LE_SCANNER = (
    LE + "_Dev_VID&021915_PID&eeee_REV&0001_eef63a9765ee&Col01#9&1f8abaaf&0&0000#" + KEYBOARD_CLASS
)
"""A barcode scanner, in the source of the point of sale IndyPOS (BarcodeScannerService)."""
LE_KEYBOARD = (
    LE + "_Dev_VID&0107d7_PID&efff_REV&0120_d46d51083b12&Col01#9&aaaa&0&0001#" + KEYBOARD_CLASS
)
"""A keyboard whose vendor is numbered by the Bluetooth SIG, in a test of another such program."""


def test_a_scanner_is_known_by_its_maker_and_has_an_identity_that_outlasts_handles() -> None:
    (found,) = found_keyboards({7: SCANNER})
    assert found.known_by is KnownBy.MAKER
    assert found.resource.scanner_id == "keyboard:usb:0c2e:0b61:@7&1a2b3c&0&0000"
    assert found.resource.path == SCANNER
    assert found.resource.name == "Honeywell 0c2e:0b61"


def test_an_ordinary_keyboard_is_a_scanner_only_once_it_is_enrolled() -> None:
    (found,) = found_keyboards({7: KEYBOARD})
    assert found.known_by is None
    (enrolled,) = found_keyboards({9: KEYBOARD}, {found.resource.scanner_id})
    assert enrolled.known_by is KnownBy.ENROLLED


@pytest.mark.parametrize(
    ("name", "scanner_id", "called"),
    [
        (K380, "keyboard:bluetooth:046d:b342:@9&28902c1e&1&0000", "Keyboard 046d:b342"),
        (TABLET_KEYBOARD, "keyboard:bluetooth:04e8:7021:@b&2af070cf&0&0000", "Keyboard 04e8:7021"),
        (NO_RECORD, "keyboard:bluetooth:@8&649811&0&0000", "Keyboard Bluetooth"),
        (LE_SCANNER, "keyboard:bluetooth:1915:eeee:eef63a9765ee@col01", "Keyboard 1915:eeee"),
        (LE_KEYBOARD, "keyboard:bluetooth:07d7:efff:d46d51083b12@col01", "Keyboard 07d7:efff"),
    ],
)
def test_over_bluetooth_it_is_known_once_it_is_enrolled(
    name: str, scanner_id: str, called: str
) -> None:
    (found,) = found_keyboards({7: name})
    assert found.resource.scanner_id == scanner_id
    assert found.resource.path == name
    assert found.resource.name == called
    assert found.known_by is None
    (enrolled,) = found_keyboards({9: name}, {scanner_id})
    assert enrolled.known_by is KnownBy.ENROLLED


def test_over_bluetooth_a_maker_is_known_by_a_number_of_usbs_register_only() -> None:
    by_usb = K380.replace("0002046d", "000205e0")
    by_bluetooth = K380.replace("0002046d", "000105e0")
    assert [each.known_by for each in found_keyboards({1: by_usb, 2: by_bluetooth})] == [
        KnownBy.MAKER, None,
    ]  # fmt: skip


def test_over_bluetooth_le_pairing_anew_and_other_letters_make_no_other_scanner() -> None:
    anew = LE_SCANNER.replace("#9&1f8abaaf&0&0000#", "#9&1f8abaaf&3&0000#").upper()
    first, second = found_keyboards({1: LE_SCANNER, 2: anew})
    assert first.resource.scanner_id == second.resource.scanner_id


def test_two_collections_of_one_device_are_two_keyboards() -> None:
    other = LE_SCANNER.replace("Col01", "Col03").replace("0&0000", "0&0002")
    first, second = found_keyboards({1: LE_SCANNER, 2: other})
    assert first.resource.scanner_id != second.resource.scanner_id
    (bare,) = found_keyboards({1: LE_SCANNER.replace("&Col01", "")})
    assert bare.resource.scanner_id == "keyboard:bluetooth:1915:eeee:eef63a9765ee"


def test_what_is_neither_usb_nor_bluetooth_is_left_alone() -> None:
    assert found_keyboards({1: PS2, 2: "", 3: r"\\?\HID#{0000180f}_VID&0002046d#8&1#{}"}) == ()
