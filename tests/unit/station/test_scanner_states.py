"""Which scanners can be scanned with, and which are in trouble."""

from dataclasses import replace

import pytest

from station.events import (
    Availability,
    ScannerChanged,
    ScannerRow,
    ScannersListed,
    ScannerState,
    ScannerTrouble,
)
from station.scanner_states import ScannerStates


def changed(state: ScannerState, scanner_id: str = "a") -> ScannerChanged:
    return ScannerChanged(scanner_id, "Belt", state)


def listed(role: str) -> ScannersListed:
    return ScannersListed((ScannerRow("a", "serial", "Belt", "/dev/ttyS0", role),))


def states(*events: ScannersListed | ScannerChanged) -> ScannerStates:
    made = ScannerStates()
    for event in events:
        made.handle(event)
    return made


def test_ones_that_failed_come_before_ones_that_are_gone() -> None:
    made = states(
        changed(ScannerState.LOST, "a"),
        changed(ScannerState.READY, "b"),
        changed(ScannerState.FAILED, "c"),
    )
    assert [each.scanner_id for each in made.troubled] == ["c", "a"]
    assert [each.scanner_id for each in made.ready] == ["b"]


@pytest.mark.parametrize("state", ScannerState)
def test_one_that_is_switched_off_is_neither(state: ScannerState) -> None:
    for events in ((listed("off"), changed(state)), (changed(state), listed("off"))):
        made = states(*events)
        assert (made.ready, made.troubled) == ((), ())


def test_one_that_is_switched_off_and_then_pulled_out_is_no_trouble_either() -> None:
    made = states(listed("off"), ScannersListed(()), changed(ScannerState.LOST))
    assert made.troubled == ()


def test_one_that_is_switched_on_again_is_not_told_as_lost_until_it_is_ready() -> None:
    off = (changed(ScannerState.READY), listed("off"), changed(ScannerState.LOST))
    assert states(*off, listed("work")).troubled == ()
    assert states(*off, listed("work"), changed(ScannerState.READY)).ready != ()


def test_one_of_the_settings_that_is_not_plugged_in_is_in_trouble_from_the_start() -> None:
    absent = ScannerRow("a", "serial", "Belt", "", "work", availability=Availability.NOT_PLUGGED_IN)
    (trouble,) = states(ScannersListed((absent,))).troubled
    assert (trouble.name, trouble.trouble) == ("Belt", ScannerTrouble.NOT_PLUGGED_IN)
    assert states(ScannersListed((replace(absent, role="off"),))).troubled == ()
    assert states(ScannersListed((absent,)), listed("work")).troubled == ()


def test_one_of_the_settings_that_was_pulled_out_is_told_once() -> None:
    absent = ScannerRow("a", "serial", "Belt", "", "work", availability=Availability.NOT_PLUGGED_IN)
    was = changed(ScannerState.READY)
    made = states(listed("work"), was, ScannersListed((absent,)), changed(ScannerState.LOST))
    assert [each.trouble for each in made.troubled] == [None]


def test_one_that_was_switched_off_for_a_moment_only_is_ready_as_before() -> None:
    assert states(changed(ScannerState.READY), listed("off"), listed("work")).ready != ()
