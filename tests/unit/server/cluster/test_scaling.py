"""More servers, or fewer."""

import pytest

from server.cluster.instance import Instance, State
from server.cluster.scaling import RefusedError, Steps, scale, steps
from server.cluster.starting import NotWellError
from tests.unit.server.cluster.host import Host


def _steps(host: Host, wanted: int, *, has_redis: bool = True) -> Steps:
    return steps(host.instances(), wanted, first_port=8787, has_redis=has_redis)


def test_ports_go_on_upwards_and_the_highest_goes_first() -> None:
    assert _steps(Host(), 2) == Steps(more=(8787, 8788))
    assert _steps(Host().runs(8797), 3) == Steps(more=(8798, 8799))
    assert _steps(Host().runs(8787, 8788, 8789), 1) == Steps(fewer=(8789, 8788))
    assert _steps(Host().runs(8787, 8789), 2) == Steps(more=(8788,), fewer=(8789,))


def test_so_many_as_there_are_is_nothing_to_do() -> None:
    assert _steps(Host().runs(8787, 8788), 2) == Steps()


def test_what_was_cut_off_while_one_went_is_finished() -> None:
    host = Host().runs(8787)
    host.there[8788] = Instance(port=8788, state=State.ACTIVE, is_enabled=False)
    assert _steps(host, 1) == Steps(fewer=(8788,))
    assert _steps(host, 2) == Steps(more=(8788,))


def test_one_that_has_ended_is_started() -> None:
    host = Host().runs(8787)
    host.there[8788] = Instance(port=8788, state=State.FAILED, is_enabled=True)
    assert _steps(host, 2) == Steps(more=(8788,))


def test_more_than_one_is_refused_without_redis_and_one_is_not() -> None:
    with pytest.raises(RefusedError, match="need REDIS_URL"):
        _steps(Host().runs(8787), 2, has_redis=False)
    assert _steps(Host(), 1, has_redis=False) == Steps(more=(8787,))


@pytest.mark.parametrize("wanted", [0, 17])
def test_none_and_too_many_are_refused(wanted: int) -> None:
    with pytest.raises(RefusedError, match="One to 16"):
        _steps(Host(), wanted)


def test_new_ones_are_well_before_they_start_with_the_host_and_before_the_front_hears() -> None:
    host = Host().runs(8787)
    scale(host, host.ask, host.pace, Steps(more=(8788,)), fronted=host.front(), tell=lambda _: None)
    assert host.done == ["start 8788", "enable 8788", "front"]
    assert host.now_s >= 0.5


def test_the_front_hears_before_those_that_go_are_stopped() -> None:
    host = Host().runs(8787, 8788)
    scale(
        host, host.ask, host.pace, Steps(fewer=(8788,)), fronted=host.front(), tell=lambda _: None
    )
    assert host.done == ["disable 8788", "front", "stop 8788"]


def test_one_that_does_not_come_is_told_and_the_front_hears_nothing() -> None:
    host = Host(broken={8788}).runs(8787)
    with pytest.raises(NotWellError, match="last words of 8788"):
        scale(
            *(host, host.ask, host.pace, Steps(more=(8788,))),
            fronted=host.front(),
            tell=lambda _: None,
        )
    assert host.done == ["start 8788"]


def test_nobody_is_stopped_while_one_that_is_left_is_not_well() -> None:
    host = Host().runs(8787, 8788)
    host.well_from_s[8787] = 1e9  # it runs, and answers nothing
    with pytest.raises(RefusedError, match=r"not well: 8787\. `cluster reload`"):
        scale(
            *(host, host.ask, host.pace, Steps(fewer=(8788,))),
            fronted=host.front(),
            tell=lambda _: None,
        )
    assert host.done == []
