"""From one side to the other: started, well, switched to; then the old one's sockets move, it ends.

What it is: the order of it, each step such that it may be done twice, and the way back. What it is
not: the front or systemd themselves. Blocking.
"""

from collections.abc import Callable
from dataclasses import dataclass

from server.cluster.health import Ask
from server.cluster.instance import State
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
        WorkersError: when the servers may not be told.
    """
    try:
        host.noted(Step.START)
        _start(host, to)
        host.noted(Step.SWITCH)
        _switch(host, away, to)
    except (NotWellError, FrontFailedError, WorkersError) as error:
        _take_back(host, away, to)
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
    for port in to.ports:
        host.workers.enable(port)
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


def _take_back(host: Host, away: Side, to: Side) -> None:
    """Have the old side serve again: what was not switched is not touched."""
    ours = [each for each in host.workers.instances() if each.port in away.ports]
    switched = not all(each.is_enabled for each in ours)
    if switched:
        for port in away.ports:
            started(host.workers, host.ask, host.pace, port)
        _switch(host, to, away)
        host.pace.sleep(host.pace.front_notices_s)
    for port in to.ports:
        host.workers.disable(port)
    _stop(host, to)
