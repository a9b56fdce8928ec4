"""A server started and waited for, until it is well, dies, or has taken too long.

What it is: one server. What it is not: which ones, and in which order (`scaling`, `rolling`).
Blocking.
"""

from collections.abc import Callable
from dataclasses import dataclass

from server.cluster.health import Ask
from server.cluster.instance import Instance
from server.cluster.workers import Workers

PATIENCE_S = 120.0
"""For a start: that of a new version backs the store up, and migrates it."""
FRONT_NOTICES_S = 2.5
"""So long after a server is well a front may still leave it alone (docs/deploy.md)."""
SOCKETS_MOVE_S = 1.5
"""So long after a server stopped its sockets come back elsewhere; a start would take their core."""
_LOOK_EVERY_S = 0.2
_DIED_OFTEN = 2
_LAST_WORDS = 8


class NotWellError(Exception):
    """A server did not become well; the message says which, why, and its last words."""

    def __init__(self, port: int, why: str, last_words: list[str]) -> None:
        said = "".join(f"\n  {line}" for line in last_words)
        super().__init__(f"the server at port {port} {why}{':' if said else '.'}{said}")
        self.port = port


@dataclass(frozen=True, slots=True)
class Pace:
    """The clock, and how long is waited."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    patience_s: float = PATIENCE_S
    front_notices_s: float = FRONT_NOTICES_S
    sockets_move_s: float = SOCKETS_MOVE_S


def started(workers: Workers, ask: Ask, pace: Pace, port: int) -> float:
    """Start a server and return how many seconds it took until it was well.

    Raises:
        NotWellError: when it dies at its start, or is not well in time.
        WorkersError: when it may not be started.
    """
    began = pace.monotonic()
    workers.start(port)
    while not (health := ask(port)).is_well:
        died = _died(_instance(workers, port))
        late = pace.monotonic() - began > pace.patience_s
        if died or late:
            why = died or f"was not well within {pace.patience_s:g} s ({health.words})"
            raise NotWellError(port, why, workers.last_words(port, _LAST_WORDS))
        pace.sleep(_LOOK_EVERY_S)
    return pace.monotonic() - began


def _instance(workers: Workers, port: int) -> Instance | None:
    return next((each for each in workers.instances() if each.port == port), None)


def _died(instance: Instance | None) -> str | None:
    """Say how one ended at its start; None of one that may still come."""
    if instance is None:
        return "ended at its start"
    if instance.has_ended:
        return f"ended at its start ({instance.result})"
    if instance.restarts >= _DIED_OFTEN:
        return f"dies at its start, {instance.restarts} times by now ({instance.result})"
    return None
