import threading

from drivers.camera.slot import Slot
from drivers.camera.source import Shot

SHOT = Shot("picture", 1, 1)
LONG_S = 10.0


def test_nothing_is_wanted_before_it_is_asked_for() -> None:
    assert not Slot().is_wanted()


def test_what_is_asked_for_is_given_once() -> None:
    slot = Slot()
    assert slot.take(0.0) is None
    assert slot.is_wanted()
    slot.put(SHOT)
    assert not slot.is_wanted()
    assert slot.take(0.0) is SHOT
    assert slot.take(0.0) is None


def test_a_taker_waits_for_the_giver() -> None:
    slot = Slot()

    def give() -> None:
        assert slot.is_wanted(LONG_S)
        slot.put(SHOT)

    giver = threading.Thread(target=give)
    giver.start()
    assert slot.take(LONG_S) is SHOT
    giver.join()


def test_an_end_wakes_both_and_nothing_is_wanted_any_more() -> None:
    slot = Slot()
    ending = threading.Thread(target=slot.end)
    ending.start()
    assert slot.take(LONG_S) is None
    ending.join()
    assert not slot.is_wanted(LONG_S)
    assert slot.is_ended


def test_what_was_given_before_the_end_can_still_be_taken() -> None:
    slot = Slot()
    slot.take(0.0)
    slot.put(SHOT)
    slot.end()
    assert not slot.is_ended
    assert slot.take(LONG_S) is SHOT
    assert slot.is_ended
