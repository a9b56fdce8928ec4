"""How it stands with scans: what is being judged, what was answered and when."""

import asyncio

import pytest

from server.store import Store
from server.store.scan_times import Scanning, ScanTimes
from tests.unit.server.store.stations import StationAt, line, order, save


def test_nothing_was_scanned_at_first() -> None:
    assert ScanTimes(lambda: 7.0).now() == Scanning()


def test_scans_are_being_judged_until_they_are_answered() -> None:
    times = ScanTimes(lambda: 7.0)
    with times.judging(3):
        assert times.now() == Scanning(being_judged=1)
    assert times.now() == Scanning(answered=3, answered_s=7.0)


def test_those_that_fail_are_not_judged_any_more_either() -> None:
    times = ScanTimes(lambda: 7.0)
    with pytest.raises(RuntimeError), times.judging(1):
        raise RuntimeError
    assert times.now() == Scanning(answered=1, answered_s=7.0)


async def test_a_store_notes_its_scans_while_they_are_judged_and_after(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 2)))
    judging = asyncio.ensure_future(StationAt(store, "left").scan("A", "apple"))
    await asyncio.sleep(0)
    assert store.scanning.being_judged == 1
    await judging
    scanning = store.scanning
    assert (scanning.being_judged, scanning.answered) == (0, 2)
    assert scanning.answered_s is not None
