import errno
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
)
from drivers.event_device import EventDevice, device_error, open_event_device
from drivers.hints import Hint
from drivers.us_keyboard import Key
from tests.evdev_pipe import EV_MSC, PipeKeyboard, spelt

CLOCK_MONOTONIC = 1


@pytest.fixture
def keyboard() -> Iterator[PipeKeyboard]:
    made = PipeKeyboard("/dev/input/event7")
    made.plug()
    yield made
    made.put_away()


@pytest.fixture
def device(keyboard: PipeKeyboard) -> Iterator[EventDevice]:
    opened = keyboard.open(keyboard.path)
    yield opened
    opened.close()


def test_it_reads_what_is_there_and_waits_for_nothing(
    keyboard: PipeKeyboard, device: EventDevice
) -> None:
    assert device.read() == b""
    keyboard.write(spelt("a", 0))
    assert device.read() == spelt("a", 0)


def test_a_device_that_is_gone_is_lost_once_it_is_read_empty(
    keyboard: PipeKeyboard, device: EventDevice
) -> None:
    keyboard.write(spelt("a", 0))
    keyboard.unplug()
    assert device.read() == spelt("a", 0)
    with pytest.raises(ScannerLostError, match="read /dev/input/event7: unplugged"):
        device.read()


def test_the_kernel_says_which_keys_are_down_and_whether_caps_lock_is_on(
    keyboard: PipeKeyboard, device: EventDevice
) -> None:
    assert device.keys_down() == frozenset()
    assert not device.caps_lock_on()
    keyboard.kernel.down = {1, Key.LEFT_SHIFT, 0x2FF}
    keyboard.kernel.leds = 0b010
    assert device.keys_down() == {1, Key.LEFT_SHIFT, 0x2FF}
    assert device.caps_lock_on()


def test_events_are_stamped_by_the_clock_that_nobody_sets_and_hold_keys_only(
    keyboard: PipeKeyboard, device: EventDevice
) -> None:
    device.stamp_monotonic()
    device.hear_keys_only()
    assert keyboard.kernel.clock == CLOCK_MONOTONIC
    assert keyboard.kernel.masked == struct.pack("@IIQ", EV_MSC, 0, 0)


def test_a_kernel_that_knows_no_masks_is_good_enough(
    keyboard: PipeKeyboard, device: EventDevice
) -> None:
    keyboard.kernel.knows_masks = False
    device.hear_keys_only()
    assert keyboard.kernel.masked is None
    keyboard.kernel.gone = True
    with pytest.raises(ScannerLostError):
        device.hear_keys_only()


def test_a_grab_lasts_until_it_is_let_go(keyboard: PipeKeyboard, device: EventDevice) -> None:
    device.grab()
    assert keyboard.kernel.grabbed
    device.let_go()
    assert not keyboard.kernel.grabbed


def test_one_that_another_program_has_taken_is_busy(
    keyboard: PipeKeyboard, device: EventDevice
) -> None:
    keyboard.kernel.grabbed_elsewhere = True
    with pytest.raises(ScannerBusyError, match="taken this scanner for itself"):
        device.grab()


def test_a_real_file_that_is_no_input_device_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "event0"
    path.touch()
    opened = open_event_device(str(path))
    try:
        with pytest.raises(ScannerNotFoundError):
            opened.stamp_monotonic()
    finally:
        opened.close()


def test_one_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(ScannerNotFoundError, match="No such file"):
        open_event_device(str(tmp_path / "event0"))


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EACCES, ScannerNotPermittedError),
        (errno.EPERM, ScannerNotPermittedError),
        (errno.EBUSY, ScannerBusyError),
        (errno.ENODEV, ScannerLostError),
        (errno.ENXIO, ScannerNotFoundError),
    ],
)
def test_each_error_of_the_system_has_its_kind(number: int, kind: type[ScannerError]) -> None:
    error = device_error("open", "/dev/input/event7", OSError(number, os.strerror(number)))
    assert type(error) is kind
    assert error.detail == os.strerror(number)


def test_of_a_usb_device_that_may_not_be_opened_the_command_that_allows_it_alone_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "drivers.event_device.how_to_let_in", lambda path: Hint("allow", command=f"allow {path}")
    )
    error = device_error("open", "/dev/input/event7", PermissionError(errno.EACCES, "no"))
    assert error.hint == "Enter on this computer: allow /dev/input/event7"


def test_what_may_not_be_opened_names_the_command_that_mends_it() -> None:
    error = device_error("open", "/dev/input/event7", PermissionError(errno.EACCES, "no"))
    assert "sudo cp assets/udev/70-scanstation.rules /etc/udev/rules.d/" in error.hint
    assert Path("assets/udev/70-scanstation.rules").exists()
