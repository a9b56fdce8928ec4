"""Servers started anew one after the other."""

import pytest

from server.cluster.instance import Instance, State
from server.cluster.rolling import ReloadStoppedError, order_of, reload
from tests.unit.server.cluster.host import Host


def test_each_is_stopped_started_and_waited_for_before_the_next() -> None:
    told: list[str] = []
    host = Host(slow={8787: 3.0}).runs(8787, 8788)
    reload(host, host.ask, host.pace, (8787, 8788), told.append, pause_ok=False)
    assert host.done == ["stop 8787", "start 8787", "stop 8788", "start 8788"]
    assert [line.split()[0] for line in told] == ["8787", "8788"]


def test_the_next_waits_until_the_front_has_noticed() -> None:
    stopped_s: list[float] = []
    host = Host().runs(8787, 8788)
    stop = host.stop

    def note(port: int) -> None:
        stopped_s.append(host.now_s)
        stop(port)

    host.stop = note  # type: ignore[method-assign]
    reload(host, host.ask, host.pace, (8787, 8788), lambda _: None, pause_ok=False)
    assert stopped_s[1] - host.well_from_s[8787] >= 2.5


def test_one_that_is_stopped_is_started_when_its_sockets_have_moved() -> None:
    started_s: list[float] = []
    host = Host().runs(8787)
    start = host.start

    def note(port: int) -> None:
        started_s.append(host.now_s)
        start(port)

    host.start = note  # type: ignore[method-assign]
    reload(host, host.ask, host.pace, (8787,), lambda _: None, pause_ok=True)
    assert started_s == [1.5]


def test_it_stops_at_the_first_that_dies_and_says_which_and_what_it_said() -> None:
    host = Host(broken={8788}).runs(8787, 8788, 8789)
    with pytest.raises(ReloadStoppedError) as stopped:
        reload(host, host.ask, host.pace, (8787, 8788, 8789), lambda _: None, pause_ok=False)
    told = str(stopped.value)
    assert "not touched: 8789" in told
    assert "the server at port 8788 ended at its start (exit-code)" in told
    assert "last words of 8788" in told
    assert "stop 8789" not in host.done


def test_it_stops_at_the_first_that_is_not_well_in_time() -> None:
    host = Host(slow={8787: 1e9}).runs(8787, 8788)
    with pytest.raises(ReloadStoppedError, match="was not well within 120 s"):
        reload(host, host.ask, host.pace, (8787, 8788), lambda _: None, pause_ok=False)
    assert host.now_s < 125


def test_who_serves_nobody_goes_first() -> None:
    host = Host().runs(8787, 8788, 8789)
    host.there[8788] = Instance(port=8788, state=State.FAILED)
    host.well_from_s[8789] = 1e9
    assert order_of(host.instances(), host.ask) == (8788, 8789, 8787)


def test_the_only_one_that_is_well_is_started_anew_after_another_one_came() -> None:
    host = Host().runs(8787, 8788)
    host.well_from_s[8788] = 1e9  # it runs, and answers nothing
    ports = order_of(host.instances(), host.ask)
    reload(host, host.ask, host.pace, ports, lambda _: None, pause_ok=False)
    assert host.done == ["stop 8788", "start 8788", "stop 8787", "start 8787"]


def test_the_last_one_that_is_well_and_listed_is_not_stopped_unless_a_pause_may_be() -> None:
    host = Host().runs(8787, 8807)
    host.disable(8807)  # it is well, and no front lists it
    with pytest.raises(ReloadStoppedError, match="nobody would serve") as stopped:
        reload(host, host.ask, host.pace, (8787, 8807), lambda _: None, pause_ok=False)
    assert "not touched: 8787, 8807" in str(stopped.value)
    assert "stop 8787" not in host.done
    reload(host, host.ask, host.pace, (8787,), lambda _: None, pause_ok=True)
    assert "stop 8787" in host.done
