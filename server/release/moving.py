"""From one side to the other: started, well, switched to; then the old one's sockets move, it ends.

What it is: the order of it, each step such that it may be done twice, and the way back. What it is
not: the front or systemd themselves. Blocking.
"""

from collections.abc import Callable
from dataclasses import dataclass

from server.cluster.health import Ask
from server.cluster.instance import Instance, State
from server.cluster.starting import NotWellError, Pace, started
from server.cluster.workers import Workers, WorkersError
from server.release.record import Step
from server.release.sides import Side


class FrontFailedError(Exception):
    """The front could not be made to list the new side; the message says why."""


class TakenBackError(Exception):
    """The new side did not come, and the old one serves as before; the message says why."""


@dataclass(frozen=True, slots=True)
class Host:
    """What a move is done with. `fronted` has the front list whoever is enabled.

    `noted` is told of each step before it is done.
    """

    workers: Workers
    ask: Ask
    pace: Pace
    fronted: Callable[[], None]
    noted: Callable[[Step], None]
    tell: Callable[[str], None]


def move(host: Host, away: Side, to: Side) -> None:
    """Have one side serve instead of the other.

    Raises:
        TakenBackError: when the new one does not become well, or the front does not take it.
        NotWellError, FrontFailedError: the same, where the old one cannot be had to serve again,
            or the new one served before: nothing is stopped.
        WorkersError: when the servers may not be told.
    """
    ran = [each for each in _those_of(host, to) if not each.has_ended]
    is_told = False
    try:
        host.noted(Step.START)
        _start(host, to)
        host.noted(Step.SWITCH)
        is_told = True
        _switch(host, away, to)
    except (NotWellError, FrontFailedError, WorkersError) as error:
        if any(each.is_enabled for each in ran):  # it may be the one that serves
            raise
        _take_back(host, away, to, may_be_listed=is_told or bool(ran))
        raise TakenBackError(f"{away.version} serves as before, as {error}") from error
    host.noted(Step.STOP)
    host.pace.sleep(host.pace.front_notices_s)
    _stop(host, away)


def _start(host: Host, side: Side) -> None:
    for port in side.ports:
        took_s = started(host.workers, host.ask, host.pace, port)
        version = host.ask(port).version
        if version != side.version:
            why = f"is of version {version}, and {side.version} was to come"
            raise NotWellError(port, why, [])
        host.tell(f"{port} is {version}, and well after {took_s:.1f} s")


def _switch(host: Host, away: Side, to: Side) -> None:
    """Let the other side start with the host, then the front have it alone.

    Wherever this is cut off, be it by a power cut, who starts with the host and whom the front
    lists have a side in common.
    """
    for port in to.ports:
        host.workers.enable(port)
    host.fronted()
    for port in away.ports:
        host.workers.disable(port)
    host.fronted()


def _stop(host: Host, side: Side) -> None:
    """Stop a side one by one, so that not all sockets come back at once."""
    running = {each.port for each in host.workers.instances() if each.state is not State.INACTIVE}
    for port in side.ports:
        if port in running:
            host.workers.stop(port)
            host.pace.sleep(host.pace.sockets_move_s)
    host.tell(f"{side.version} is stopped; its files stay")


def _take_back(host: Host, away: Side, to: Side, *, may_be_listed: bool) -> None:
    """Have the old side serve again, before what the front may list of the new one ends."""
    enabled = {each.port for each in _those_of(host, away) if each.is_enabled}
    if may_be_listed or enabled != set(away.ports):
        for port in away.ports:
            started(host.workers, host.ask, host.pace, port)
        _switch(host, to, away)
        host.pace.sleep(host.pace.front_notices_s)
    for port in to.ports:
        host.workers.disable(port)
    _stop(host, to)


def _those_of(host: Host, side: Side) -> list[Instance]:
    return [each for each in host.workers.instances() if each.port in side.ports]
