"""What is known of a station by its socket and by what its kiosk said, and since when."""

from server.contract.kiosk_now import DeviceNow
from server.contract.kiosk_state import DeviceState
from server.contract.order import WorkStep
from server.contract.station import StationView, Welcome
from server.web.presence import NEVER_SEEN, kiosk_now, station_now, unconfirmed
from tests.unit.server.web.kiosks import standing

THERE = NEVER_SEEN.came(5, 1000)


def test_of_one_that_did_not_come_nothing_is_known() -> None:
    assert unconfirmed(NEVER_SEEN, 7) is None
    assert kiosk_now("s1", NEVER_SEEN) is None


def test_an_older_kiosk_s_unconfirmed_scans_are_known_only_as_far_as_hello_told() -> None:
    assert unconfirmed(THERE, 3) == 2
    assert unconfirmed(THERE, 5) is None
    assert kiosk_now("s1", THERE) is None


def test_of_a_kiosk_that_tells_it_is_known_that_nothing_waits() -> None:
    told = THERE.told(standing(6), 2000)
    assert (unconfirmed(told, 5), unconfirmed(told, 6)) == (1, 0)
    now = station_now(Welcome(6, StationView("s1", WorkStep.PACK)), told)
    assert (now.is_online, now.since_utc_ms, now.unconfirmed) == (True, 1000, 0)


def test_what_is_told_as_an_age_is_shown_as_a_time() -> None:
    kiosk = kiosk_now("s1", THERE.told(standing(6, 4, oldest_ms=1500), 100_000))
    assert kiosk is not None
    assert (kiosk.told_utc_ms, kiosk.waiting, kiosk.oldest_utc_ms) == (100_000, 2, 98_500)
    assert kiosk.devices == (DeviceNow("usb:1", "Belt", DeviceState.READY, 40_000, ""),)
    assert (kiosk.is_current, kiosk.version) == (True, "1.2.3")


def test_what_was_told_before_it_left_is_the_last_that_is_known() -> None:
    left = THERE.told(standing(6), 2000).left(3000)
    kiosk = kiosk_now("s1", left)
    assert kiosk is not None
    assert (kiosk.is_current, kiosk.told_utc_ms) == (False, 2000)
    assert unconfirmed(left, 6) == 0


def test_another_kiosk_in_its_place_is_not_taken_for_what_the_one_before_told() -> None:
    again = THERE.told(standing(6), 2000).left(3000).came(6, 4000)
    kiosk = kiosk_now("s1", again)
    assert kiosk is not None
    assert not kiosk.is_current
    assert unconfirmed(again, 6) is None
    assert unconfirmed(again.told(standing(6), 4100), 6) == 0
