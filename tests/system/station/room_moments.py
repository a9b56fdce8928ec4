"""Moments in the room of scanners, each made of real events and touches."""

from collections.abc import Callable

from drivers.doctor.chart import CHART
from drivers.event_device import PERMISSION_HINT
from station.events import (
    DoctorAsked,
    DoctorFound,
    Enrolling,
    EnrolmentChanged,
    ScannerChanged,
    ScannerRow,
    ScannersListed,
    ScannerState,
)
from station.presenters.kiosk import KioskPresenter
from station.presenters.room_view import Touch, Wish

SERIAL = (("baud", "9600"), ("terminator", "cr"), ("aim", "false"))
KEYBOARD = (("suffixes", "enter+tab"), ("aim", "false"))
ROWS = (
    ScannerRow("usb:0c2e:0b81:S1", "hid_pos", "Xenon 1900", "/dev/hidraw1", "work"),
    ScannerRow("usb:1a86:7523:@0000:00:14.0-2", "serial", "왼쪽", "/dev/ttyUSB0", "work", SERIAL),
    ScannerRow(
        "keyboard:usb:0c2e:0901:17265B1234",
        "keyboard",
        "Honeywell Voyager 1200g Barcode Scanner Keyboard",
        "/dev/input/event7",
        "off",
        KEYBOARD,
        PERMISSION_HINT,
    ),
    ScannerRow("tcp:10.0.0.7:9004", "network", "게이트", "10.0.0.7:9004", "work", SERIAL[1:]),
    ScannerRow("k1", "keyboard", "USB Keyboard", "/dev/input/event3", "off", KEYBOARD),
    ScannerRow("k2", "keyboard", "RFID Reader", "/dev/input/event4", "badges", KEYBOARD),
)
WORST = (("gs-lost", ""), ("layout", "jp"), ("not-utf-8", ""), ("symbology-off", "itf"))


def empty(presenter: KioskPresenter) -> None:
    presenter.room.touch(Touch(Wish.OPEN))


def several(presenter: KioskPresenter) -> None:
    presenter.handle(ScannersListed(ROWS))
    states = (ScannerState.READY, ScannerState.READY, ScannerState.LOST, ScannerState.FAILED)
    for row, state in zip(ROWS, states, strict=False):
        presenter.handle(ScannerChanged(row.scanner_id, row.name, state))
    presenter.room.touch(Touch(Wish.OPEN))


def one(presenter: KioskPresenter) -> None:
    several(presenter)
    presenter.room.touch(Touch(Wish.SCANNER, ROWS[1].scanner_id))


def one_keyboard(presenter: KioskPresenter) -> None:
    several(presenter)
    presenter.room.touch(Touch(Wish.SCANNER, ROWS[2].scanner_id))


def enrolling(presenter: KioskPresenter) -> None:
    presenter.room.touch(Touch(Wish.ENROL))
    presenter.handle(EnrolmentChanged(Enrolling.SHOWN, "-e.a1b2c3d4"))


def enrolled_nothing(presenter: KioskPresenter) -> None:
    presenter.room.touch(Touch(Wish.ENROL))
    presenter.handle(EnrolmentChanged(Enrolling.NO_KEYBOARD, detail=PERMISSION_HINT))


def doctor_asks(presenter: KioskPresenter) -> None:
    presenter.room.touch(Touch(Wish.DOCTOR))
    item = CHART[4]
    asked = DoctorAsked(5, len(CHART), item.code.value, item.symbology, item.data, "unreadable_key")
    presenter.handle(asked)
    presenter.handle(DoctorFound(WORST, complete=False))


def doctor_found(presenter: KioskPresenter) -> None:
    presenter.room.touch(Touch(Wish.DOCTOR))
    presenter.handle(DoctorFound(WORST, complete=True))


ROOM_MOMENTS: dict[str, Callable[[KioskPresenter], None]] = {
    "empty": empty,
    "several": several,
    "one": one,
    "one_keyboard": one_keyboard,
    "enrolling": enrolling,
    "enrolled_nothing": enrolled_nothing,
    "doctor_asks": doctor_asks,
    "doctor_found": doctor_found,
}
