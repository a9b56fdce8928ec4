"""From one side to the other, and back where the new one does not come."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from server.cluster.health import Health
from server.cluster.instance import State
from server.cluster.starting import NotWellError
from server.release.moving import FrontFailedError, TakenBackError, move
from server.release.moving import Host as Moving
from server.release.record import Step
from server.release.sides import Side
from tests.unit.server.cluster.host import GOOD, Host

OLD = Side("1", (8787, 8788), "/opt/1")
NEW = Side("1", (8807, 8808), "/opt/2")


def _moving(host: Host, fronted: Callable[[], None] | None = None) -> tuple[Moving, list[Step]]:
    steps: list[Step] = []
    front = fronted or host.front()
    return Moving(host, host.ask, host.pace, front, steps.append, lambda _: None), steps


def _serving(host: Host) -> list[int]:
    return [
        each.port
        for each in host.instances()
        if each.is_enabled and each.state is State.ACTIVE and host.ask(each.port).is_well
    ]


def test_the_new_side_is_well_before_the_front_hears_and_the_old_one_ends_after_it() -> None:
    host = Host().runs(8787, 8788)
    moving, steps = _moving(host)
    move(moving, OLD, NEW)
    assert host.done == [
        *("start 8807", "start 8808", "enable 8807", "enable 8808", "front"),
        *("disable 8787", "disable 8788", "front", "stop 8787", "stop 8788"),
    ]
    assert steps == [Step.START, Step.SWITCH, Step.STOP]
    assert _serving(host) == [8807, 8808]


def test_a_new_side_that_does_not_come_ends_and_the_old_one_is_not_touched() -> None:
    host = Host(broken={8808}).runs(8787, 8788)
    moving, _ = _moving(host)
    with pytest.raises(TakenBackError, match="1 serves as before, as the server at port 8808"):
        move(moving, OLD, NEW)
    touched = [done for done in host.done if done.split()[1] in {"8787", "8788"}]
    assert touched == []
    assert "front" not in host.done
    assert _serving(host) == [8787, 8788]
    assert not host.ask(8807).is_well


def test_a_new_side_that_is_never_well_is_given_up_in_time() -> None:
    host = Host(slow={8807: 1e9}).runs(8787, 8788)
    moving, _ = _moving(host)
    with pytest.raises(TakenBackError, match="was not well within 120 s"):
        move(moving, OLD, NEW)
    assert _serving(host) == [8787, 8788]


def test_a_program_of_another_version_is_not_moved_to() -> None:
    host = Host().runs(8787, 8788)
    moving, _ = _moving(host)
    with pytest.raises(TakenBackError, match=r"is of version 1, and 2\.0 was to come"):
        move(moving, OLD, Side("2.0", (8807,), "/opt/2"))
    assert _serving(host) == [8787, 8788]


@pytest.mark.parametrize("refused", [1, 2])
def test_a_front_that_does_not_take_the_new_side_hears_of_the_old_one_again(refused: int) -> None:
    host = Host().runs(8787, 8788)
    heard = 0
    listed = [8787, 8788]

    def fronted() -> None:
        nonlocal heard
        heard += 1
        if heard == refused:
            raise FrontFailedError("nginx was not reloaded")
        _list_enabled(host, listed)

    moving, _ = _moving(host, fronted)
    with pytest.raises(TakenBackError, match="nginx was not reloaded"):
        move(moving, OLD, NEW)
    assert listed == [8787, 8788]
    assert _serving(host) == [8787, 8788]


@pytest.mark.parametrize(("away", "to"), [(OLD, NEW), (NEW, OLD)])
@pytest.mark.parametrize("last", range(12))
def test_after_a_power_cut_anywhere_the_front_lists_somebody_who_starts_with_the_host(
    last: int, away: Side, to: Side
) -> None:
    host = Host().runs(*away.ports)
    listed = list(away.ports)
    _cut_off_after(host, last, listed, (away, to))
    starting = {each.port for each in host.instances() if each.is_enabled}
    assert starting & set(listed)


def test_a_move_that_was_cut_off_anywhere_is_finished_by_another_one() -> None:
    calls = 10
    for last in range(calls):
        host = Host().runs(8787, 8788)
        _cut_off_after(host, last)
        moving, _ = _moving(host)
        move(moving, OLD, NEW)
        assert _serving(host) == [8807, 8808], last
        assert host.there[8787].state is State.INACTIVE


def test_a_move_that_was_cut_off_anywhere_is_taken_back_by_one_the_other_way() -> None:
    calls = 10
    for last in range(calls):
        host = Host().runs(8787, 8788)
        _cut_off_after(host, last)
        moving, _ = _moving(host)
        move(moving, NEW, OLD)
        assert _serving(host) == [8787, 8788], last
        assert not host.ask(8807).is_well


_FAULTS = ("front refuses once", "front refuses", "8787", "8788", "8807", "8808")


@pytest.mark.parametrize("fault", _FAULTS)
@pytest.mark.parametrize(("away", "to"), [(OLD, NEW), (NEW, OLD)])
@pytest.mark.parametrize("last", range(11))
def test_one_that_fails_after_another_was_cut_off_leaves_the_front_somebody_who_serves(
    last: int, away: Side, to: Side, fault: str
) -> None:
    host = Host().runs(8787, 8788)
    listed = [8787, 8788]
    _cut_off_after(host, last, listed)
    refusals = {"front refuses once": 1, "front refuses": 99}.get(fault, 0)
    if fault.isdecimal():
        host.slow[int(fault)] = 1e9
        if int(fault) in host.well_from_s:
            host.well_from_s[int(fault)] = 1e9

    def fronted() -> None:
        nonlocal refusals
        refusals -= 1
        if refusals >= 0:
            raise FrontFailedError("nginx was not reloaded")
        _list_enabled(host, listed)

    moving, _ = _moving(host, fronted)
    with suppress(TakenBackError, FrontFailedError, NotWellError):
        move(moving, away, to)
    assert [port for port in listed if host.ask(port).is_well]
    assert _serving(host)


def _list_enabled(host: Host, listed: list[int]) -> None:
    listed[:] = [each.port for each in host.instances() if each.is_enabled]


class _CutOffError(Exception):
    """The deployment was killed."""


def _cut_off_after(
    host: Host,
    calls: int,
    listed: list[int] | None = None,
    sides: tuple[Side, Side] = (OLD, NEW),
) -> None:
    """Move, and be killed after so many things that were done; `listed` is what the front has."""

    def noted(_: object) -> None:
        if len(host.done) >= calls:
            raise _CutOffError

    def ask(port: int) -> Health:
        noted(None)
        return host.ask(port)

    def fronted() -> None:
        noted(None)
        host.done.append("front")
        if listed is not None:
            _list_enabled(host, listed)

    cut = Moving(_Cut(host, calls), ask, host.pace, fronted, noted, lambda _: None)
    with suppress(_CutOffError):
        move(cut, *sides)
    host.done.clear()


class _Cut(Host):
    """The host until so many things were done."""

    def __init__(self, host: Host, calls: int) -> None:
        self.__dict__ = host.__dict__
        self.calls = calls

    def _until(self) -> None:
        if len(self.done) >= self.calls:
            raise _CutOffError

    def start(self, port: int) -> None:
        self._until()
        super().start(port)

    def stop(self, port: int) -> None:
        self._until()
        super().stop(port)

    def enable(self, port: int) -> None:
        self._until()
        super().enable(port)

    def disable(self, port: int) -> None:
        self._until()
        super().disable(port)


def test_good_is_of_version_1() -> None:
    assert GOOD.version == OLD.version
