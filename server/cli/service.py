"""`scanstation-server service install|uninstall|status`: the server as a service of Windows.

What it is: the actions, and `serve`, by which Windows starts it. What it is not: the calls
(`server.windows.scm`). On Linux systemd's units do this: docs/deploy.md.
"""

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from server.cli.console import CommandError, ExitCode, say
from server.windows.service import (
    ADMINISTRATORS,
    NAME,
    SYSTEM,
    Service,
    State,
    Told,
    in_words,
    owner_of,
    rights_for,
    service_of,
    usual_folder,
)

_ELSEWHERE = "is for Windows: on Linux systemd runs the server, by the units of docs/deploy.md"


class Manager(Protocol):
    """Windows' service control manager; `server.windows.scm.Scm`."""

    def install(self, service: Service) -> None:
        """Make it."""

    def uninstall(self, name: str) -> None:
        """Remove it."""

    def state(self, name: str) -> State | None:
        """Return how it stands; None where it is not installed."""

    def run(
        self,
        name: str,
        serve: Callable[[Callable[[Told], None]], None],
        stop: Callable[[], None],
    ) -> None:
        """Run it, until `serve` returns."""


def add_parser(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    installing = actions.add_parser("install", help="make it, to start with Windows")
    serving = actions.add_parser("serve")  # no help: Windows' own
    for action in (installing, serving):
        action.add_argument("--folder", default=usual_folder(os.environ), metavar="FOLDER")
    installing.set_defaults(command=lambda asked: install(manager(), asked.folder))
    serving.set_defaults(command=lambda asked: serve(manager(), Path(asked.folder)))
    removing = actions.add_parser("uninstall", help="remove it; data and settings stay")
    removing.set_defaults(command=lambda _: uninstall(manager()))
    status = actions.add_parser("status", help="how it stands; 1 when it does not run")
    status.set_defaults(command=lambda _: tell_status(manager()))


def manager() -> Manager:
    """Return Windows' own.

    Raises:
        CommandError: this is no Windows.
    """
    if sys.platform == "win32":
        from server.windows.scm import Scm  # noqa: PLC0415 - there is none elsewhere

        return Scm()
    raise CommandError(f"`service` {_ELSEWHERE}.", ExitCode.CONFIG)


def install(
    manager: Manager,
    folder: str,
    run: Callable[[tuple[str, ...]], str] | None = None,
) -> ExitCode:
    """Make the service, and its folder for its account alone.

    Raises:
        CommandError: Windows refuses, and why; or the folder is somebody else's.
    """
    run = run or _run
    service = service_of(sys.executable, folder, frozen=getattr(sys, "frozen", False))
    try:
        _have_folder(folder, run)
        manager.install(service)
        for command in rights_for(folder):  # the account is there since the service is
            run(command)
    except (OSError, subprocess.SubprocessError) as error:
        raise CommandError(f"The service cannot be made: {error}") from error
    say(f"Installed as {service.account}, data and settings in {folder}. Now: sc start {NAME}")
    return ExitCode.OK


def _have_folder(folder: str, run: Callable[[tuple[str, ...]], str]) -> None:
    """Make the folder, or look that one with something in it is an administrator's."""
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    if any(path.iterdir()) and (owner := run(owner_of(folder))) not in {SYSTEM, ADMINISTRATORS}:
        raise CommandError(
            f"{folder} is there already and belongs to {owner}, who may have left anything in it."
            f' Look what it is: remove it, or keep it by `icacls "{folder}" /setowner'
            f" *{ADMINISTRATORS} /t` and `/reset /t`, as an administrator, and install again.",
            ExitCode.CONFIG,
        )


def _run(command: tuple[str, ...]) -> str:
    done = subprocess.run(  # noqa: S603 - our own words and a folder
        command, check=True, timeout=60, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


def uninstall(manager: Manager) -> ExitCode:
    """Remove the service.

    Raises:
        CommandError: Windows refuses, and why.
    """
    try:
        manager.uninstall(NAME)
    except OSError as error:
        raise CommandError(f"The service cannot be removed: {error}") from error
    say("Removed. Its data and settings stay.")
    return ExitCode.OK


def tell_status(manager: Manager) -> ExitCode:
    """Say how the service stands."""
    state = manager.state(NAME)
    say(f"{NAME}: {in_words(state)}")
    return ExitCode.OK if state is State.RUNNING else ExitCode.FAILED


def serve(manager: Manager, folder: Path) -> ExitCode:
    """Serve as Windows asks, with the settings and the log in the data folder."""
    # Not at the top: the other actions need no server.
    from server.cli.service_run import Run  # noqa: PLC0415

    run = Run(folder)
    manager.run(NAME, run.serve, run.stop)
    return ExitCode.OK


def ended(error: BaseException | None) -> Told:
    """Return what the manager is told of an end: an error is a death, after which it restarts."""
    return Told(State.STOPPED, 0 if error is None else int(ExitCode.FAILED))


def run_until(
    work: Callable[[], None], tell: Callable[[Told], None], log: Callable[[BaseException], None]
) -> None:
    """Do the work as a service: whatever ends it is told."""
    tell(Told(State.STARTING))
    error: BaseException | None = None
    try:
        work()
    except (Exception, asyncio.CancelledError) as fault:  # noqa: BLE001 - the root of the service
        error = fault
        log(fault)
    tell(ended(error))
