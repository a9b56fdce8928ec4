"""Servers started anew one after the other, so that others serve meanwhile.

What it is: the order of it, and where it stops. What it is not: one start (`starting`). Blocking.
"""

from collections.abc import Callable, Sequence

from server.cluster.health import Ask
from server.cluster.instance import Instance, State
from server.cluster.starting import NotWellError, Pace, started
from server.cluster.workers import Workers

Tell = Callable[[str], None]
_LAST = (
    "while the server at port {port} starts anew nobody would serve, as no other one is well: see"
    " `cluster status`, or give --pause-ok."
)


class ReloadStoppedError(Exception):
    """One did not become well, or is the last; the message says which, and who was not touched."""


def order_of(instances: Sequence[Instance], ask: Ask) -> tuple[int, ...]:
    """Return the ports in which to go on: who serves nobody first, as nothing is lost with it."""
    return tuple(each.port for each in sorted(instances, key=lambda each: _serves(each, ask)))


def reload(
    workers: Workers, ask: Ask, pace: Pace, ports: Sequence[int], tell: Tell, *, pause_ok: bool
) -> None:
    """Start each anew: drained and stopped, started, well, seen by the front; then the next.

    Raises:
        ReloadStoppedError: at the first that does not become well, or for which nobody else would
            serve (unless a pause may be); the rest goes on as it is.
        WorkersError: when the servers may not be told.
    """
    for place, port in enumerate(ports):
        if not pause_ok and _is_the_last(workers, ask, port):
            raise ReloadStoppedError(_stopped(_LAST.format(port=port), ports[place:]))
        workers.stop(port)
        pace.sleep(pace.sockets_move_s)
        try:
            took_s = started(workers, ask, pace, port)
        except NotWellError as error:
            raise ReloadStoppedError(_stopped(str(error), ports[place + 1 :])) from error
        tell(f"{port} is new and well after {took_s:.1f} s")
        if place + 1 < len(ports):
            pace.sleep(pace.front_notices_s)


def _is_the_last(workers: Workers, ask: Ask, port: int) -> bool:
    """Say whether nobody would serve while this one is away. One not enabled, no front lists."""
    there = {each.port: each for each in workers.instances()}
    own = there.pop(port, None)
    if own is None or not _serves(own, ask):
        return False
    others = (each for each in there.values() if each.is_enabled or not own.is_enabled)
    return not any(_serves(each, ask) for each in others)


def _serves(instance: Instance, ask: Ask) -> bool:
    return instance.state is State.ACTIVE and ask(instance.port).is_well


def _stopped(why: str, rest: Sequence[int]) -> str:
    if not rest:
        return f"The reload ended badly: {why}"
    untouched = ", ".join(map(str, rest))
    return f"The reload was stopped; not touched: {untouched}. Why: {why}"
