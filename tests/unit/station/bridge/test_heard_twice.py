"""What the window and Raw Input both hear is told once, and nothing else is lost or put off."""

import sys
from collections.abc import Callable

import pytest

from drivers.barcode.decode import Decode, FrameRejected, RawFrame, RejectReason
from drivers.errors import ScannerLostError
from drivers.scanner import ScannerEvent, ScannerLost, ScannerReady
from station.bridge.heard_twice import KEPT_S, HeardTwice
from station.bridge.scanner_words import KEYBOARD_ID

SCANNER = "keyboard:usb:0c2e:0b61:@7&1"


class Desk:
    """A sieve, its clock in the tester's hand, and what comes out of it, by who said it."""

    def __init__(self) -> None:
        self.now_ns = 10**9
        self.events: list[ScannerEvent] = []
        self._due: list[tuple[int, Callable[[], None]]] = []
        self.sieve = HeardTwice(self.events.append, self._later, lambda: self.now_ns)

    def _later(self, wait_s: float, call: Callable[[], None]) -> None:
        self._due.append((self.now_ns + round(wait_s * 1e9), call))

    def wait(self, seconds: float) -> None:
        self.now_ns += round(seconds * 1e9)
        due = [call for at_ns, call in self._due if at_ns <= self.now_ns]
        self._due = [(at_ns, call) for at_ns, call in self._due if at_ns > self.now_ns]
        for call in due:
            call()

    def scan(self, scanner_id: str, data: bytes) -> None:
        self.sieve.hear(Decode(RawFrame(data, scanner_id, self.now_ns), data))

    def reject(self, scanner_id: str, data: bytes = b"") -> None:
        reason = RejectReason.UNFINISHED
        self.sieve.hear(FrameRejected(reason, scanner_id, len(data), data[:32], self.now_ns))

    @property
    def told(self) -> list[tuple[str, bytes]]:
        scans = (event for event in self.events if isinstance(event, Decode))
        return [(scan.frame.scanner_id, scan.data) for scan in scans]

    @property
    def rejected(self) -> list[str]:
        return [event.scanner_id for event in self.events if isinstance(event, FrameRejected)]


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.sieve.hear(ScannerReady(SCANNER, "Left"))
    return made


def test_without_a_scanner_that_is_told_apart_the_window_is_heard_at_once() -> None:
    desk = Desk()
    desk.scan(KEYBOARD_ID, b"A")
    desk.reject(KEYBOARD_ID)
    assert len(desk.events) == 2


@pytest.mark.parametrize("order", [(SCANNER, KEYBOARD_ID), (KEYBOARD_ID, SCANNER)])
def test_one_scan_is_told_once_and_as_the_scanners(desk: Desk, order: tuple[str, str]) -> None:
    for scanner_id in order:
        desk.scan(scanner_id, b"A")
        desk.wait(KEPT_S / 2)
    desk.wait(KEPT_S)
    assert desk.told == [(SCANNER, b"A")]


def test_the_same_item_scanned_twice_is_two_scans(desk: Desk) -> None:
    for _ in range(2):
        desk.scan(SCANNER, b"A")
        desk.scan(KEYBOARD_ID, b"A")
    desk.wait(KEPT_S)
    assert desk.told == [(SCANNER, b"A")] * 2


def test_another_keyboards_scan_is_told_a_moment_later(desk: Desk) -> None:
    desk.scan(KEYBOARD_ID, b"B")
    desk.scan(SCANNER, b"A")
    assert desk.told == [(SCANNER, b"A")]
    desk.wait(KEPT_S)
    assert desk.told == [(SCANNER, b"A"), (KEYBOARD_ID, b"B")]


def test_a_scan_is_not_taken_for_one_of_long_before(desk: Desk) -> None:
    desk.scan(SCANNER, b"A")
    desk.wait(KEPT_S * 2)
    desk.scan(KEYBOARD_ID, b"A")
    desk.wait(KEPT_S)
    assert desk.told == [(SCANNER, b"A"), (KEYBOARD_ID, b"A")]


def test_what_the_window_could_not_read_is_told_only_when_no_scanner_read_it(desk: Desk) -> None:
    desk.reject(KEYBOARD_ID)
    desk.scan(SCANNER, b"A")
    desk.wait(KEPT_S)
    assert desk.told == [(SCANNER, b"A")]
    assert not any(isinstance(event, FrameRejected) for event in desk.events)
    desk.reject(KEYBOARD_ID)
    desk.wait(KEPT_S)
    assert isinstance(desk.events[-1], FrameRejected)


@pytest.mark.parametrize("order", [(SCANNER, KEYBOARD_ID), (KEYBOARD_ID, SCANNER)])
def test_a_torn_scan_is_told_once_and_as_the_scanners(desk: Desk, order: tuple[str, str]) -> None:
    for scanner_id in order:
        desk.reject(scanner_id, b"HALF")
        desk.wait(KEPT_S / 2)
    desk.wait(KEPT_S)
    assert desk.rejected == [SCANNER]
    desk.reject(KEYBOARD_ID)
    desk.wait(KEPT_S)
    assert desk.rejected == [SCANNER, KEYBOARD_ID]


def test_two_torn_scans_are_told_twice(desk: Desk) -> None:
    for scanner_id in (SCANNER, KEYBOARD_ID, KEYBOARD_ID, SCANNER):
        desk.reject(scanner_id)
    desk.wait(KEPT_S)
    assert desk.rejected == [SCANNER] * 2


@pytest.mark.parametrize("window_first", [False, True])
def test_what_is_left_of_a_torn_scan_is_no_code_of_the_windows(
    desk: Desk, *, window_first: bool
) -> None:
    torn = b"8801234567893" * 4
    if window_first:
        desk.scan(KEYBOARD_ID, torn)
    desk.reject(SCANNER, torn)
    if not window_first:
        desk.scan(KEYBOARD_ID, torn)
    desk.scan(KEYBOARD_ID, torn[:-1])
    desk.wait(KEPT_S)
    assert desk.rejected == [SCANNER]
    assert desk.told == [(KEYBOARD_ID, torn[:-1])]


def test_two_scans_that_the_window_hears_as_one_tangle_are_no_warning(desk: Desk) -> None:
    desk.scan(SCANNER, b"A")
    desk.reject(KEYBOARD_ID, b"AB")
    desk.wait(KEPT_S)
    assert desk.told == [(SCANNER, b"A")]
    assert not desk.rejected


def test_scans_that_the_window_never_hears_are_not_remembered(desk: Desk) -> None:
    data = b"unheard %d" % desk.now_ns
    for _ in range(100):
        desk.scan(SCANNER, data)
        desk.wait(1)
    desk.events.clear()
    assert sys.getrefcount(data) < 10


GONE = ScannerLost(SCANNER, "Left", ScannerLostError("read", "raw input"))


def test_with_the_scanner_gone_the_window_is_heard_at_once_again_a_moment_later(
    desk: Desk,
) -> None:
    desk.sieve.hear(GONE)
    desk.wait(KEPT_S)
    desk.scan(KEYBOARD_ID, b"A")
    assert desk.told == [(KEYBOARD_ID, b"A")]


@pytest.mark.parametrize("late_s", [0.0, KEPT_S / 2])
def test_of_a_scanner_pulled_out_in_mid_code_the_half_is_no_code_of_the_windows(
    desk: Desk, late_s: float
) -> None:
    desk.reject(SCANNER, b"8801234")
    desk.sieve.hear(GONE)
    desk.wait(late_s)
    desk.scan(KEYBOARD_ID, b"8801234")
    desk.wait(KEPT_S)
    assert desk.told == []
    assert desk.rejected == [SCANNER]


def test_told_gone_again_and_again_it_is_kept_apart_no_longer(desk: Desk) -> None:
    for _ in range(4):
        desk.sieve.hear(GONE)
        desk.wait(KEPT_S / 2)
    desk.scan(KEYBOARD_ID, b"A")
    assert desk.told == [(KEYBOARD_ID, b"A")]


def test_plugged_in_again_it_is_kept_apart_as_before(desk: Desk) -> None:
    desk.sieve.hear(GONE)
    desk.wait(KEPT_S / 2)
    desk.sieve.hear(ScannerReady(SCANNER, "Left"))
    desk.wait(KEPT_S * 2)
    desk.scan(SCANNER, b"A")
    desk.scan(KEYBOARD_ID, b"A")
    desk.wait(KEPT_S)
    assert desk.told == [(SCANNER, b"A")]


def test_scanners_of_other_kinds_are_not_put_off_and_put_nobody_off(desk: Desk) -> None:
    other = Desk()
    other.sieve.hear(ScannerReady("usb:1", "Serial"))
    other.scan(KEYBOARD_ID, b"A")
    desk.scan("usb:1", b"A")
    assert (len(other.told), len(desk.told)) == (1, 1)
