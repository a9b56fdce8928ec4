"""`scanstation-server cluster scale|reload`: more servers, fewer, or the same ones anew.

What it is: the two acts, one at a time on a host, and the front told where it is asked for. What it
is not: a look (`cluster_look`). Blocking.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from server.cli.cluster_host import ServersHere, servers_here
from server.cli.console import CommandError, ExitCode, say, tell
from server.cli.front_reload import refuse_unlisted, reloaded
from server.cluster.rolling import ReloadStoppedError, order_of, reload
from server.cluster.scaling import RefusedError, Steps, scale, steps
from server.cluster.starting import NotWellError, Pace
from server.front.rendering import Program
from server.release.drop_ins import copy_program
from server.release.places import LOG
from server.release.record import Record, cut_off, unfinished

_LOCK = Path("/run/scanstation-cluster.lock")
_AGAIN = "The front lists those there were: render it anew and reload it, or give --front."


@contextmanager
def one_at_a_time(lock: Path = _LOCK) -> Iterator[None]:
    """Keep everybody else from changing the servers of this host while the block runs.

    Raises:
        CommandError: when somebody does, or this user may not.
    """
    try:
        with FileLock(lock, timeout=0):
            yield
    except Timeout:
        raise CommandError("Somebody changes the servers of this host just now: wait.") from None
    except PermissionError:
        raise CommandError("This user may not change the host's servers: run it as root.") from None


def somebody_changes(lock: Path = _LOCK) -> bool:
    """Say whether servers of this host are being changed just now, where that is to be known."""
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def refuse_beside_a_deployment(log: Path = LOG) -> None:
    """Refuse while a deployment stands open: whose servers are whose is its to say.

    Raises:
        CommandError: when one does.
    """
    begun = cut_off(Record(log).entries())
    if begun is not None:
        raise CommandError(unfinished(begun))


def scale_to(wanted: int, front: Program | None, patience_s: float) -> ExitCode:
    """Have so many servers on this host."""
    with servers_here() as here, one_at_a_time(), _told():
        refuse_beside_a_deployment()
        settings = here.settings
        what = steps(
            here.systemd.instances(),
            wanted,
            first_port=settings.port,
            has_redis=settings.redis_url is not None,
        )
        _of_one_version(here, what)
        pace, fronted = _pace(patience_s), _fronted(here, front)
        scale(here.systemd, here.ask, pace, what, fronted=fronted, tell=say)
        if front is None and (what.more or what.fewer) and settings.public_url is not None:
            tell(_AGAIN)
    say(f"{wanted} on this host")
    return ExitCode.OK


def _of_one_version(here: ServersHere, what: Steps) -> None:
    """Have new ones be of the version that those there are of."""
    there = [each.port for each in here.systemd.instances() if each.is_enabled]
    if there and what.more:
        for port in what.more:
            copy_program(port, there[0])
        here.systemd.reread()


def reload_all(front: Program | None, *, pause_ok: bool, patience_s: float) -> ExitCode:
    """Start every server of this host anew, one after the other; one alone beside a second one."""
    with servers_here() as here, one_at_a_time(), _told():
        refuse_beside_a_deployment()
        ports = order_of(here.instances(), here.ask)
        pace = _pace(patience_s)
        if len(ports) > 1 or pause_ok:
            reload(here.systemd, here.ask, pace, ports, say, pause_ok=pause_ok)
        elif front is not None and here.settings.redis_url is not None:
            refuse_unlisted(here.settings, front, (ports[0] + 1,))
            _beside_a_second(here, pace, ports[0], _fronted(here, front))
        else:
            raise CommandError(_pause(here))
    return ExitCode.OK


def _beside_a_second(here: ServersHere, pace: Pace, port: int, fronted: Callable[[], None]) -> None:
    """Start one anew while another one, of this moment alone, serves for it."""
    second = (port + 1,)
    _of_one_version(here, Steps(more=second))
    for what in (Steps(more=second), Steps(fewer=second)):
        scale(here.systemd, here.ask, pace, what, fronted=fronted, tell=say)
        if what.more:
            pace.sleep(pace.front_notices_s)
            reload(here.systemd, here.ask, pace, (port,), say, pause_ok=False)
            pace.sleep(pace.front_notices_s)


def _pause(here: ServersHere) -> str:
    other = (
        "give --front nginx or caddy, and a second one serves for the moment"
        if here.settings.redis_url
        else "set REDIS_URL, with which a second one can serve for the moment"
    )
    return (
        "There is one server: while it starts anew nobody is answered for some seconds, and kiosks"
        f" keep what is scanned. Give --pause-ok if that may be; or {other}."
    )


def _fronted(here: ServersHere, front: Program | None) -> Callable[[], None]:
    return lambda: None if front is None else reloaded(here.settings, front)


def _pace(patience_s: float) -> Pace:
    return Pace(time.monotonic, time.sleep, patience_s)


@contextmanager
def _told() -> Iterator[None]:
    """End with the sentence of what went wrong."""
    try:
        yield
    except (RefusedError, ReloadStoppedError) as error:
        raise CommandError(str(error)) from error
    except NotWellError as error:
        raise CommandError(f"Not done: {error}") from error
