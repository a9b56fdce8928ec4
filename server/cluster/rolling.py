"""Servers started anew one after the other, so that others serve meanwhile.

What it is: the order of it, and where it stops. What it is not: one start (`starting`). Blocking.
"""

from collections.abc import Callable, Sequence

from server.cluster.health import Ask
from server.cluster.instance import Instance, State
from server.cluster.starting import NotWellError, Pace, started
from server.cluster.workers import Workers

Tell = Callable[[str], None]


class ReloadStoppedError(Exception):
    """One did not become well; the message says which, and who was not touched."""


def order_of(instances: Sequence[Instance]) -> tuple[int, ...]:
    """Return the ports in which to go on: who serves nobody first, as nothing is lost with it."""
    return tuple(
        each.port for each in sorted(instances, key=lambda each: each.state is State.ACTIVE)
    )


def reload(workers: Workers, ask: Ask, pace: Pace, ports: Sequence[int], tell: Tell) -> None:
    """Start each anew: drained and stopped, started, well, seen by the front; then the next.

    Raises:
        ReloadStoppedError: at the first that does not become well; the rest goes on as it is.
        WorkersError: when the servers may not be told.
    """
    for place, port in enumerate(ports):
        workers.stop(port)
        pace.sleep(pace.sockets_move_s)
        try:
            took_s = started(workers, ask, pace, port)
        except NotWellError as error:
            raise ReloadStoppedError(_stopped(error, ports[place + 1 :])) from error
        tell(f"{port} is new and well after {took_s:.1f} s")
        if place + 1 < len(ports):
            pace.sleep(pace.front_notices_s)


def _stopped(error: NotWellError, rest: Sequence[int]) -> str:
    if not rest:
        return f"The reload ended badly: {error}"
    untouched = ", ".join(map(str, rest))
    return f"The reload was stopped; not touched, and serving: {untouched}. Why: {error}"
