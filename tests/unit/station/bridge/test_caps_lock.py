from pathlib import Path

import pytest

from station.bridge.caps_lock import caps_lock_is_on


def lamp(leds: Path, name: str, brightness: str) -> None:
    (leds / name).mkdir()
    (leds / name / "brightness").write_text(brightness)


@pytest.mark.parametrize(("brightness", "on"), [("0\n", False), ("1\n", True), ("255\n", True)])
def test_it_is_on_when_a_keyboards_lamp_is_lit(
    tmp_path: Path, brightness: str, *, on: bool
) -> None:
    lamp(tmp_path, "input3::capslock", "0\n")
    lamp(tmp_path, "input12::capslock", brightness)
    assert caps_lock_is_on(tmp_path) is on


def test_other_lamps_say_nothing(tmp_path: Path) -> None:
    lamp(tmp_path, "input3::numlock", "1\n")
    lamp(tmp_path, "phy0-led", "1\n")
    assert not caps_lock_is_on(tmp_path)


def test_without_a_lamp_or_with_one_that_cannot_be_read_it_is_off(tmp_path: Path) -> None:
    assert not caps_lock_is_on(tmp_path / "none")
    (tmp_path / "input3::capslock").mkdir()
    lamp(tmp_path, "input4::capslock", "")
    assert not caps_lock_is_on(tmp_path)
