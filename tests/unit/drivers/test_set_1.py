import pytest

from drivers.set_1 import evdev_of_set_1
from drivers.us_keyboard import Key, character_of


@pytest.mark.parametrize(
    ("code", "key"),
    [(0x02, 2), (0x1B, 27), (0x2A, Key.LEFT_SHIFT), (0x53, 83), (0x57, 87), (0x58, 88), (0xF2, 122),
     (0x64, 183), (0x6E, 193), (0x76, 194), (0x73, 89)],
)  # fmt: skip
def test_a_key_without_prefix_has_its_evdev_code(code: int, key: int) -> None:
    assert evdev_of_set_1(code) == key


@pytest.mark.parametrize(
    ("code", "key"),
    [(0x1C, Key.KP_ENTER), (0x1D, Key.RIGHT_CTRL), (0x35, 98), (0x38, Key.RIGHT_ALT),
     (0x5B, Key.LEFT_META), (0x5C, Key.RIGHT_META), (0x48, 103), (0x53, 111)],
)  # fmt: skip
def test_a_key_with_prefix_is_another_key(code: int, key: int) -> None:
    assert evdev_of_set_1(code, extended=True) == key


def test_the_arrows_and_their_neighbours_are_never_taken_for_keypad_digits() -> None:
    for code in range(0x47, 0x54):
        key = evdev_of_set_1(code, extended=True)
        assert key is not None
        assert character_of(key, shift=False) is None


@pytest.mark.parametrize("code", [0x2A, 0x36])
def test_a_shift_with_prefix_is_no_key_at_all(code: int) -> None:
    assert evdev_of_set_1(code, extended=True) is None
    assert evdev_of_set_1(code) is not None


def test_no_two_keys_have_the_same_evdev_code_but_print_screen_and_pause() -> None:
    found = [evdev_of_set_1(code) for code in range(1, 0x80)]
    found += [evdev_of_set_1(code, extended=True) for code in range(1, 0x80)]
    keys = [key for key in found if key is not None]
    twice = {key for key in keys if keys.count(key) > 1}
    assert twice == {99}
