from drivers.us_keyboard import Key, character_of
from station.bridge.scan_codes import evdev_of_windows, evdev_of_x11, translation_for


def test_x11_numbers_keys_eight_above_evdev() -> None:
    assert evdev_of_x11(38) == 30
    assert character_of(30, shift=False) == "a"
    assert evdev_of_x11(0) is None


def test_windows_original_keys_have_their_evdev_code() -> None:
    assert evdev_of_windows(0x1E) == 30
    assert evdev_of_windows(0x1C) == Key.ENTER
    assert evdev_of_windows(0) is None


def test_windows_later_keys_are_told_apart_from_the_original_ones() -> None:
    assert evdev_of_windows(0x11C) == Key.KP_ENTER
    assert evdev_of_windows(0x11D) == Key.RIGHT_CTRL
    for later in (0x148, 0x150, 0x70):
        code = evdev_of_windows(later)
        assert code is not None
        assert character_of(code, shift=False) is None


def test_only_platforms_with_physical_codes_are_translated() -> None:
    assert translation_for("xcb") is evdev_of_x11
    assert translation_for("wayland-egl") is evdev_of_x11
    assert translation_for("windows") is evdev_of_windows
    assert translation_for("offscreen") is None
