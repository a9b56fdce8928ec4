"""More servers on this host, or fewer: what to do, and done.

What it is: the steps from those there are to how many are wanted, and their doing. What it is not:
the front, which is rendered anew between or after them. Blocking but for `steps`, which is pure.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from server.cluster.health import Ask
from server.cluster.instance import Instance
from server.cluster.starting import Pace, started
from server.cluster.workers import Workers

MOST = 16
"""Servers of one host: each wants a core when it is busy, and they share one store."""


class RefusedError(Exception):
    """It is not done, and nothing was touched; the message says why."""


class Steps(Struct, frozen=True):
    """Ports: who is started and enabled, and who is disabled and stopped, in this order."""

    more: tuple[int, ...] = ()
    fewer: tuple[int, ...] = ()


def steps(there: Sequence[Instance], wanted: int, *, first_port: int, has_redis: bool) -> Steps:
    """Return how to come to so many servers.

    The ports go on upwards from the lowest one that is enabled, `first_port` where none is; the
    highest goes first. One that is enabled and does not run is started. One that runs and is not
    enabled goes: what took it away before was cut off.

    Raises:
        RefusedError: when so many cannot be.
    """
    if not 1 <= wanted <= MOST:
        raise RefusedError(f"One to {MOST} servers can be on a host, not {wanted}.")
    if wanted > 1 and not has_redis:
        raise RefusedError(
            "Several servers of one data folder need REDIS_URL, all of them: set it in their"
            " settings, then `cluster reload`."
        )
    running = sorted(each.port for each in there if each.is_enabled)
    lowest = running[0] if running else first_port
    ports = set(range(lowest, lowest + wanted))
    ended = {each.port for each in there if each.has_ended}
    kept = [port for port in running if port in ports and port not in ended]
    there_still = {each.port for each in there if each.is_enabled or not each.has_ended}
    return Steps(
        more=tuple(sorted(ports.difference(kept))),
        fewer=tuple(sorted(there_still - ports, reverse=True)),
    )


def scale(
    workers: Workers,
    ask: Ask,
    pace: Pace,
    what: Steps,
    *,
    fronted: Callable[[], None],
    tell: Callable[[str], None],
) -> None:
    """Do the steps. `fronted` is called while all that the front shall list serve.

    Raises:
        NotWellError: when one does not come; those before it stay.
        RefusedError: when one that is left is not well; nobody is stopped.
        WorkersError: when the servers may not be told.
    """
    for port in what.more:
        took_s = started(workers, ask, pace, port)
        workers.enable(port)
        tell(f"{port} is well after {took_s:.1f} s, and starts with the host")
    if what.fewer:
        _refuse_ill(workers, ask, what.fewer)
    for port in what.fewer:
        workers.disable(port)
    fronted()
    for port in what.fewer:
        workers.stop(port)
        tell(f"{port} is stopped, and starts with the host no more")


def _refuse_ill(workers: Workers, ask: Ask, fewer: Sequence[int]) -> None:
    enabled = (each.port for each in workers.instances() if each.is_enabled)
    ill = [port for port in enabled if port not in fewer and not ask(port).is_well]
    if ill:
        raise RefusedError(
            f"Nobody was stopped, as of those that are left some are not well:"
            f" {', '.join(map(str, ill))}. `cluster reload` starts them anew; then again."
        )
