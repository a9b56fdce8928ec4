"""Moments in the room of scanners, each made of real events and touches."""

from collections.abc import Callable
from dataclasses import replace

from drivers.barcode.chart import CHART
from drivers.hints import Hint
from station.bridge.remedies import remedy_of
from station.events import (
    Availability,
    DoctorAsked,
    DoctorFound,
    Enrolling,
    EnrolmentChanged,
    ScannerChanged,
    ScannerRow,
    ScannersListed,
    ScannerState,
    ScannerTrouble,
    SetUpTold,
    Surroundings,
)
from station.presenters.kiosk import KioskPresenter
from station.presenters.room_view import Touch, Wish

ALLOW = remedy_of(Hint("allow", command="sudo scanstation devices allow usb:0c2e:0901"))
ALLOW_ONE_OF = remedy_of(
    Hint(
        "allow-one-of",
        command="sudo scanstation devices allow usb:0c2e:0901 (SM-2D PRODUCT HID KBW)"
        " / usb:046d:c31c (Logitech USB Keyboard)",
    )
)
NO_GROUP = remedy_of(
    Hint(
        "make-group",
        command="sudo groupadd --system scanstation && sudo usermod -aG scanstation packing",
    )
)
FRAMED = (("terminator", "cr"), ("aim", "false"), ("prefix", "\x02!"), ("silence_ms", "75"))
SERIAL = (
    ("baud", "9600"),
    ("parity", "none"),
    ("data_bits", "8"),
    ("stop_bits", "1"),
    ("flow_control", "none"),
    *FRAMED,
)
KEYBOARD = (
    ("suffixes", "enter+tab"),
    ("suffix_required", "false"),
    ("aim", "false"),
    ("end_after_ms", "12345"),
    ("compensates_caps_lock", "false"),
)
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
        ALLOW,
    ),
    ScannerRow("tcp:10.0.0.7:9004", "network", "게이트", "10.0.0.7:9004", "work", FRAMED),
    ScannerRow("k1", "keyboard", "USB Keyboard", "/dev/input/event3", "off", KEYBOARD),
    ScannerRow("k2", "keyboard", "RFID Reader", "/dev/input/event4", "badges", KEYBOARD),
)
SIZES = ("640x480", "1280x720", "1920x1080", "2560x1440", "3840x2160")
CAMERA = ScannerRow(
    "camera:usb:046d:0892:@0000:00:14.0-3:1.0",
    "camera",
    "HD Pro Webcam C920",
    "/dev/video0",
    "work",
    (
        ("formats", ""),
        ("region", "middle"),
        ("size", "1920x1080"),
        ("exposure", "20"),
        ("focus", "auto"),
    ),
    set_up=("formats", "region"),
    offered=(
        ("size", tuple((size, size.replace("x", "×")) for size in SIZES)),
        ("exposure", (("auto", ""), *((f"{n}", f"{n / 10:g} ms") for n in (5, 20, 80, 157, 320)))),
        ("focus", (("auto", ""), *((f"{n}", f"{n}") for n in (0, 85, 170, 250)))),
    ),
)
LISTENS_NOT = remedy_of(Hint("nothing-listens", host="10.0.0.7", port="9004"))
WORST = (("gs-lost", ""), ("layout", "jp"), ("not-utf-8", ""), ("symbology-off", "itf"))


def empty(presenter: KioskPresenter) -> None:
    presenter.room.touch(Touch(Wish.OPEN))


def several(presenter: KioskPresenter) -> None:
    presenter.handle(ScannersListed(ROWS))
    states = (ScannerState.READY, ScannerState.READY, ScannerState.LOST, ScannerState.FAILED)
    for row, state in zip(ROWS, states, strict=False):
        presenter.handle(ScannerChanged(row.scanner_id, row.name, state))
    presenter.room.touch(Touch(Wish.OPEN))


def troubled(presenter: KioskPresenter) -> None:
    """Show all that may ail a scanner, each with what mends it, and as much as fits at once."""
    absent = replace(ROWS[1], scanner_id="a", availability=Availability.NOT_PLUGGED_IN)
    aside = replace(ROWS[4], availability=Availability.SET_ASIDE)
    shut = replace(ROWS[2], role="work")
    presenter.handle(ScannersListed((aside, absent, shut, ROWS[3])))
    unreachable = ScannerTrouble.UNREACHABLE
    failed = ScannerChanged(
        ROWS[3].scanner_id, ROWS[3].name, ScannerState.FAILED, LISTENS_NOT, unreachable
    )
    presenter.handle(failed)
    presenter.room.touch(Touch(Wish.OPEN))


def none_permitted(presenter: KioskPresenter) -> None:
    rows = tuple(
        replace(ROWS[2], scanner_id=str(number), role="work", trouble=trouble)
        for number, trouble in enumerate((ALLOW, NO_GROUP, ALLOW, NO_GROUP))
    )
    presenter.handle(ScannersListed((*rows, ROWS[0])))
    presenter.room.touch(Touch(Wish.OPEN))


def gone(presenter: KioskPresenter) -> None:
    several(presenter)
    presenter.handle(ScannersListed(ROWS[3:]))
    lost = ScannerChanged(
        ROWS[1].scanner_id, ROWS[1].name, ScannerState.LOST, remedy_of(Hint("plug-in"))
    )
    presenter.handle(lost)
    presenter.room.touch(Touch(Wish.SCANNER, ROWS[1].scanner_id))


def gone_beside_our_own(presenter: KioskPresenter) -> None:
    gone(presenter)
    presenter.handle(ScannersListed(()))
    presenter.handle(ScannerChanged("keyboard", "Keyboard", ScannerState.READY))
    presenter.handle(ScannerChanged("sim", "Simulated scanner", ScannerState.READY))
    presenter.room.touch(Touch(Wish.BACK))


def one(presenter: KioskPresenter) -> None:
    several(presenter)
    presenter.room.touch(Touch(Wish.SCANNER, ROWS[1].scanner_id))


def one_with_a_clash(presenter: KioskPresenter) -> None:
    """Show a terminator that was touched and that the prefix holds."""
    one(presenter)
    presenter.handle(SetUpTold((("terminator", "holds-end"),)))


def further(presenter: KioskPresenter) -> None:
    several(presenter)
    presenter.room.touch(Touch(Wish.SETTINGS, ROWS[1].scanner_id))


def typing(presenter: KioskPresenter) -> None:
    """Show a text that is typed, with Shift, and is wrong."""
    further(presenter)
    presenter.room.touch(Touch(Wish.TYPE, ROWS[1].scanner_id, "prefix", "\x02 ab"))
    presenter.room.touch(Touch(Wish.SHIFT))
    presenter.handle(SetUpTold((("prefix", "rule"),)))


def typing_long(presenter: KioskPresenter) -> None:
    further(presenter)
    presenter.room.touch(Touch(Wish.TYPE, ROWS[1].scanner_id, "prefix", "0123456789" * 6))


def typing_digits(presenter: KioskPresenter) -> None:
    further(presenter)
    presenter.room.touch(Touch(Wish.TYPE, ROWS[1].scanner_id, "silence_ms", "600000"))
    presenter.handle(SetUpTold((("silence_ms", "rule"),)))


def adding(presenter: KioskPresenter) -> None:
    several(presenter)
    presenter.room.touch(Touch(Wish.ADD))


def adding_a_listener(presenter: KioskPresenter) -> None:
    """Show one whose port is another program's."""
    presenter.room.touch(Touch(Wish.OPEN))
    presenter.room.touch(Touch(Wish.DRAFT, value="listen"))
    networks = ("192.168.100.0/24", "10.100.0.0/16")
    presenter.handle(Surroundings(networks))
    for field, text in (("listen", "9004"), ("peers", "192.168.100.0/24 172.31.255.0/24")):
        presenter.room.touch(Touch(Wish.TYPE, field=field))
        presenter.room.touch(Touch(Wish.FILL, field=field, value=text))
    presenter.handle(SetUpTold((("listen", "in-use"),)))


def adding_a_listener_for_nobody(presenter: KioskPresenter) -> None:
    """Show all that can be wrong with one, beside the field."""
    presenter.room.touch(Touch(Wish.OPEN))
    presenter.room.touch(Touch(Wish.DRAFT, value="listen"))
    presenter.handle(Surroundings(("192.168.100.0/24", "10.100.0.0/16")))
    presenter.handle(SetUpTold((("listen", "rule"), ("peers", "no-peers"))))


def adding_a_port(presenter: KioskPresenter) -> None:
    presenter.room.touch(Touch(Wish.OPEN))
    presenter.room.touch(Touch(Wish.DRAFT, value="port"))
    presenter.handle(Surroundings((), ("/dev/ttyS0", "/dev/ttyS1", "/dev/ttyS4")))
    presenter.room.touch(Touch(Wish.FILL, field="port", value="/dev/ttyS1"))
    presenter.handle(SetUpTold((("port", "taken"),)))


def typing_an_address(presenter: KioskPresenter) -> None:
    presenter.room.touch(Touch(Wish.OPEN))
    presenter.room.touch(Touch(Wish.DRAFT, value="connect"))
    presenter.room.touch(Touch(Wish.TYPE, field="connect", value="gate-scanner.example:9004"))


def one_added(presenter: KioskPresenter) -> None:
    row = replace(ROWS[3], added=(("connect", "10.0.0.7:9004"),))
    presenter.handle(ScannersListed((row,)))
    presenter.room.touch(Touch(Wish.OPEN))
    presenter.room.touch(Touch(Wish.SCANNER, row.scanner_id))


def removing(presenter: KioskPresenter) -> None:
    one_added(presenter)
    presenter.room.touch(Touch(Wish.ASK, ROWS[3].scanner_id))


def one_keyboard(presenter: KioskPresenter) -> None:
    several(presenter)
    presenter.room.touch(Touch(Wish.SCANNER, ROWS[2].scanner_id))


def further_keyboard(presenter: KioskPresenter) -> None:
    several(presenter)
    presenter.room.touch(Touch(Wish.SETTINGS, ROWS[4].scanner_id))


def one_camera(presenter: KioskPresenter) -> None:
    """Show the page of a camera with all that can be chosen, also what was set up by hand."""
    presenter.handle(ScannersListed((CAMERA,)))
    presenter.room.touch(Touch(Wish.OPEN))
    presenter.room.touch(Touch(Wish.SCANNER, CAMERA.scanner_id))


def camera_without_bars(presenter: KioskPresenter) -> None:
    """Show a camera that reads 2D alone: so it does not read the bars of command codes."""
    settings = (("formats", "matrix"), ("region", "middle"))
    presenter.handle(ScannersListed((replace(CAMERA, settings=settings),)))
    presenter.room.touch(Touch(Wish.OPEN))
    presenter.room.touch(Touch(Wish.SCANNER, CAMERA.scanner_id))


def camera_picture(presenter: KioskPresenter) -> None:
    """Show what a camera sees, with all that can be chosen of it."""
    presenter.handle(ScannersListed((CAMERA,)))
    presenter.room.touch(Touch(Wish.OPEN))
    presenter.room.touch(Touch(Wish.LOOK, CAMERA.scanner_id))


def camera_not_yet(presenter: KioskPresenter) -> None:
    """Show a camera that gives no picture so far."""
    camera_picture(presenter)


def cameras_with_shortcomings(presenter: KioskPresenter) -> None:
    """Show as many as fit, each with the longest note."""
    unset = ("width", "height", "fps", "exposure", "focus")
    worst = replace(CAMERA, unset=unset, unusable=123_456)
    rows = tuple(replace(worst, scanner_id=str(number)) for number in range(4))
    presenter.handle(ScannersListed(rows))
    presenter.room.touch(Touch(Wish.OPEN))


def enrolling(presenter: KioskPresenter) -> None:
    presenter.room.touch(Touch(Wish.ENROL))
    presenter.handle(EnrolmentChanged(Enrolling.SHOWN, "-e.a1b2c3d4"))


def enrolled_nothing(presenter: KioskPresenter) -> None:
    presenter.room.touch(Touch(Wish.ENROL))
    presenter.handle(EnrolmentChanged(Enrolling.NO_KEYBOARD, detail=ALLOW_ONE_OF))


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
    "one_with_a_clash": one_with_a_clash,
    "several": several,
    "troubled": troubled,
    "none_permitted": none_permitted,
    "gone": gone,
    "gone_beside_our_own": gone_beside_our_own,
    "one": one,
    "further": further,
    "further_keyboard": further_keyboard,
    "camera_without_bars": camera_without_bars,
    "camera_picture": camera_picture,
    "camera_not_yet": camera_not_yet,
    "typing": typing,
    "typing_long": typing_long,
    "typing_digits": typing_digits,
    "adding": adding,
    "adding_a_listener": adding_a_listener,
    "adding_a_listener_for_nobody": adding_a_listener_for_nobody,
    "adding_a_port": adding_a_port,
    "typing_an_address": typing_an_address,
    "one_added": one_added,
    "removing": removing,
    "one_keyboard": one_keyboard,
    "one_camera": one_camera,
    "cameras_with_shortcomings": cameras_with_shortcomings,
    "enrolling": enrolling,
    "enrolled_nothing": enrolled_nothing,
    "doctor_asks": doctor_asks,
    "doctor_found": doctor_found,
}
