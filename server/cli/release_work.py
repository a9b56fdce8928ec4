"""The work of `scanstation-server release`: a deployment's steps in their order, each noted.

What it is: what serves, what comes unpacked, checked, backed up, and moved to. What it is not: the
move (`server.release.moving`), or a look (`release_look`). Blocking; as root.
"""

import getpass
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from server.cli.cluster_change import one_at_a_time
from server.cli.cluster_host import ServersHere, servers_here
from server.cli.console import CommandError, ExitCode, say, tell
from server.cli.front_reload import refuse_unlisted, reloaded
from server.cluster.starting import NotWellError, Pace
from server.front.rendering import Program
from server.release.drop_ins import folder_of_server, set_program
from server.release.moving import FrontFailedError, Host, TakenBackError, move
from server.release.places import CURRENT, INSTALLED, LOG, RELEASES
from server.release.program import VersionProgram, refuse_contraction
from server.release.record import (
    Act,
    Entry,
    Record,
    Step,
    before,
    cut_off,
    unfinished,
    version_in,
)
from server.release.refusal import RefusedError
from server.release.sides import Side, other_ports
from server.release.unpacking import folder_of, unpack


@dataclass(frozen=True, slots=True)
class How:
    """Which front this host has, and how long a server may take."""

    front: Program | None
    patience_s: float


@dataclass(slots=True)
class _Deployment:
    """One that runs: its steps are noted as they begin."""

    here: ServersHere
    how: How
    act: Act
    away: Side
    to: Side
    was_cut_off: bool = False

    def noted(self, step: Step, why: str = "") -> None:
        """Write a step down before it is done."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        Record(LOG).add(Entry(now, _who(), self.act, self.away, self.to, step, why))
        if not why and step is not Step.DONE:
            tell(f"{step.value} ...")

    def moved(self) -> None:
        """Move, and note how it ended.

        Raises:
            CommandError: when it was taken back.
        """
        try:
            move(self._host(), self.away, self.to)
        except TakenBackError as error:
            self.noted(Step.TAKEN_BACK, str(error))
            raise CommandError(f"Taken back: {error}") from error
        except (NotWellError, FrontFailedError) as error:
            sentence = f"It stands open, and `release status` says how to go on: {error}"
            raise CommandError(sentence) from error
        _point_at(self.to.folder)
        self.noted(Step.DONE)
        say(f"{self.to.version} serves at {', '.join(map(str, self.to.ports))}")

    def _host(self) -> Host:
        pace = Pace(time.monotonic, time.sleep, self.how.patience_s)
        return Host(self.here.systemd, self.here.ask, pace, self._fronted, self.noted, say)

    def _fronted(self) -> None:
        try:
            if self.how.front is not None:
                reloaded(self.here.settings, self.how.front)
        except CommandError as error:
            raise FrontFailedError(str(error)) from error


def deploy(version: str, archive: Path | None, wanted_sum: str | None, how: How) -> ExitCode:
    """Move to a version: unpacked, checked, backed up, started beside, switched to."""
    with servers_here() as here, one_at_a_time(), _told():
        folder = folder_of(RELEASES, version)
        running = _deployment(here, version, how)
        refuse_unlisted(here.settings, how.front, running.to.ports)
        with _refusals_noted(running):
            running.noted(Step.UNPACK)
            _bring(running, archive, wanted_sum)
            program = VersionProgram(folder, here.way, running.to.ports[0])
            _look_at(program, version, running)
            running.noted(Step.BACKUP)
            tell(program.backup())
        _give(here, running.to)
        running.moved()
    return ExitCode.OK


def _deployment(here: ServersHere, version: str, how: How) -> _Deployment:
    """Return the deployment: a new one, or the one of this version that was cut off."""
    if here.settings.redis_url is None:
        raise RefusedError(
            "Two versions beside each other are several servers of one data folder: they need"
            " REDIS_URL, set before in the settings and taken up by `cluster reload`."
        )
    begun = cut_off(Record(LOG).entries())
    if begun is not None and begun.act is Act.DEPLOY and begun.to.version == version:
        tell(f"goes on with what was cut off at `{begun.step.value}`, {begun.at_utc}")
        return _Deployment(here, how, begun.act, begun.away, begun.to, was_cut_off=True)
    if begun is not None:
        raise RefusedError(unfinished(begun))
    away = _serving(here)
    if away.version == version:
        raise RefusedError(f"{version} serves already.")
    ports = other_ports(away.ports, here.settings.port)
    to = Side(version, ports, str(folder_of(RELEASES, version)))
    return _Deployment(here, how, Act.DEPLOY, away, to)


def rollback(how: How) -> ExitCode:
    """Move to the version before, or take back what was cut off."""
    with servers_here() as here, one_at_a_time(), _told():
        entries = Record(LOG).entries()
        begun = cut_off(entries)
        running = _back(here, how, begun) if begun else _to_the_one_before(here, how, entries)
        refuse_unlisted(here.settings, how.front, running.to.ports)
        if begun is None:
            with _refusals_noted(running):
                _look_at_the_one_before(running)
        _give(here, running.to)
        running.moved()
    return ExitCode.OK


def _back(here: ServersHere, how: How, begun: Entry) -> _Deployment:
    """Return the way back from what was cut off; of a rollback, its way on."""
    if begun.act is Act.ROLLBACK:
        return _Deployment(here, how, begun.act, begun.away, begun.to)
    return _Deployment(here, how, Act.ROLLBACK, begun.to, begun.away)


def _to_the_one_before(here: ServersHere, how: How, entries: Sequence[Entry]) -> _Deployment:
    """Return the way back from what was deployed last, be it well or not: it answers nothing."""
    ports = _enabled(here)
    folder = _folder(ports)
    version = version_in(entries, folder)
    serving = Side(version or "", ports, folder)
    there = before(entries, serving)
    if version is None or there is None:
        sentence = f"No deployment led to {version or folder}: there is nothing to go back to."
        raise RefusedError(sentence)
    there = Side(there.version, other_ports(ports, here.settings.port), there.folder)
    return _Deployment(here, how, Act.ROLLBACK, serving, there)


def _look_at_the_one_before(running: _Deployment) -> None:
    """Look that its program is there; what else fails is told, as what serves may be why."""
    to = running.to
    program = VersionProgram(Path(to.folder), running.here.way, to.ports[0])
    running.noted(Step.CHECK)
    _refuse_another(program, to.version)
    _warned(program.check)
    running.noted(Step.BACKUP)
    _warned(program.backup)


def _warned(act: Callable[[], str]) -> None:
    try:
        act()
    except RefusedError as error:
        tell(f"Gone back all the same: {error}")


def _serving(here: ServersHere) -> Side:
    """Return the side that serves: who is enabled, of one version.

    Raises:
        RefusedError: when they are of several, or one of them is not well.
    """
    ports = _enabled(here)
    said = [here.ask(port) for port in ports]
    told = {each.version for each in said}
    if len(told) != 1 or not all(each.is_well for each in said):
        sentence = (
            "Those that serve are not all well, or of several versions: see `cluster status`."
        )
        raise RefusedError(sentence)
    return Side(str(told.pop()), ports, _folder(ports))


def _enabled(here: ServersHere) -> tuple[int, ...]:
    ports = tuple(each.port for each in here.instances() if each.is_enabled)
    if not ports:
        raise RefusedError("No server starts with the host: see `cluster status`.")
    return ports


def _folder(ports: Sequence[int]) -> str:
    return str(folder_of_server(ports[0]) or INSTALLED.resolve().parent)


def _bring(running: _Deployment, archive: Path | None, wanted_sum: str | None) -> None:
    """Have the version's folder be there; one just unpacked that is of another version goes."""
    to = running.to
    folder, systemd = Path(to.folder), running.here.systemd
    if archive is None:
        if not folder.exists():
            sentence = f"{folder} is not there yet: give {to.version}'s archive by --archive."
            raise RefusedError(sentence)
        return
    is_used = folder in {folder_of_server(each.port) for each in systemd.instances()}
    if unpack(archive, wanted_sum, folder, is_used=is_used):
        try:
            _refuse_another(VersionProgram(folder, running.here.way, to.ports[0]), to.version)
        except RefusedError:
            shutil.rmtree(folder)
            raise


def _look_at(program: VersionProgram, version: str, running: _Deployment) -> None:
    """Hold a version's program against what is there, before anything is done with it."""
    running.noted(Step.CHECK)
    _refuse_another(program, version)
    program.check()
    refuse_contraction(program.pending(), running.away.version)


def _refuse_another(program: VersionProgram, version: str) -> None:
    said = program.version()
    if said != version:
        raise RefusedError(f"It says that it is version {said}, and {version} was asked for.")


def _give(here: ServersHere, side: Side) -> None:
    """Have the servers of a side be of its version when they are started."""
    for port in side.ports:
        set_program(port, Path(side.folder))
    here.systemd.reread()


def _point_at(folder: str) -> None:
    """Have `current` lead to the version that serves, for those who call its commands."""
    part = CURRENT.with_name(".current.part")
    part.unlink(missing_ok=True)
    part.symlink_to(folder)
    part.replace(CURRENT)


def _who() -> str:
    return os.environ.get("SUDO_USER") or getpass.getuser()


@contextmanager
def _refusals_noted(running: _Deployment) -> Iterator[None]:
    """Note how it ended before it began to move, whatever ended it."""
    try:
        yield
    except BaseException as error:
        if not running.was_cut_off:  # of that one a side may run: it is still to be taken back
            running.noted(Step.REFUSED, str(error) or type(error).__name__)
        raise


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except RefusedError as error:
        raise CommandError(str(error)) from error
    except PermissionError as error:
        raise CommandError(f"{error.filename} may not be written: run it as root.") from error
    except OSError as error:
        raise CommandError(f"It ended, and `release status` says where: {error}") from error
