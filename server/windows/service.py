"""The server as a service of Windows: its name, its account, and what becomes of it when it dies.

What it is: frozen values for the service control manager, and what is told it of a run. What it is
not: the calls (`scm`). The numbers are those of winsvc.h. Pure.
"""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import PureWindowsPath

NAME = "scanstation"
ACCOUNT = rf"NT SERVICE\{NAME}"
"""A virtual account: no password, no rights but those it is given, and Windows makes it."""
SYSTEM, ADMINISTRATORS = "S-1-5-18", "S-1-5-32-544"
"""Whose a folder that is there already may be: who else made it has rights to what is in it."""
RESTART_AFTER_MS = 2000
MOST_RESTARTS = 10
WITHIN_S = 3600
"""After an hour without a death they are counted anew: of ten in an hour the next is the last."""
STOP_MS = 5000
START_MS = 60_000
SERVICE_SPECIFIC = 1066
"""ERROR_SERVICE_SPECIFIC_ERROR: the exit code that follows is ours."""


class Action(IntEnum):
    """SC_ACTION_TYPE."""

    NONE = 0
    RESTART = 1


class State(IntEnum):
    """SERVICE_STATUS.dwCurrentState."""

    STOPPED = 1
    STARTING = 2
    STOPPING = 3
    RUNNING = 4
    CONTINUING = 5
    PAUSING = 6
    PAUSED = 7


class Accepts(IntEnum):
    """SERVICE_STATUS.dwControlsAccepted: nothing, or to be stopped and told of a shutdown."""

    NOTHING = 0
    STOP = 0x1 | 0x4


STOPS = frozenset({0x1, 0x5})
"""SERVICE_CONTROL_STOP and SERVICE_CONTROL_SHUTDOWN."""


@dataclass(frozen=True, slots=True)
class Service:
    """What is installed. `actions` are what is done at each death in turn, after so many ms."""

    command: str
    name: str = NAME
    display: str = "Scanstation server"
    description: str = "Keeps the scans of barcode stations"
    account: str = ACCOUNT
    actions: tuple[tuple[Action, int], ...] = (
        *(((Action.RESTART, RESTART_AFTER_MS),) * MOST_RESTARTS),
        (Action.NONE, 0),
    )
    reset_s: int = WITHIN_S


@dataclass(frozen=True, slots=True)
class Told:
    """What the manager is told of a run: SERVICE_STATUS without what never changes."""

    state: State
    exit_code: int = 0

    @property
    def accepts(self) -> Accepts:
        """What the manager may ask now."""
        return Accepts.STOP if self.state is State.RUNNING else Accepts.NOTHING

    @property
    def wait_ms(self) -> int:
        """How long the state may last before the manager takes it for a hang."""
        return {State.STARTING: START_MS, State.STOPPING: STOP_MS}.get(self.state, 0)

    @property
    def win32_exit_code(self) -> int:
        """What is told beside `exit_code`: with it the end is a death, after which it restarts."""
        return SERVICE_SPECIFIC if self.exit_code else 0


def service_of(executable: str, folder: str, *, frozen: bool) -> Service:
    """Return the service that serves the data folder, which has its settings, too."""
    program = [executable] if frozen else [executable, "-P", "-m", "server"]
    return Service(subprocess.list2cmdline([*program, "service", "serve", "--folder", folder]))


def usual_folder(environ: Mapping[str, str]) -> str:
    """Return the data folder of a service: of no user's, kept when programs are updated."""
    return str(PureWindowsPath(environ.get("PROGRAMDATA", r"C:\ProgramData")) / "scanstation")


def owner_of(folder: str) -> tuple[str, ...]:
    """Return the command that writes whose a folder is, as a SID."""
    quoted = folder.replace("'", "''")
    asked = f"(Get-Acl -LiteralPath '{quoted}').GetOwner([Security.Principal.SecurityIdentifier])"
    return ("powershell", "-NoProfile", "-NonInteractive", "-Command", f"{asked}.Value")


def rights_for(folder: str, account: str = ACCOUNT) -> tuple[tuple[str, ...], ...]:
    """Return the commands that give the account the folder, and take it from anybody else.

    Not `/t`: what an ordinary user put there could be a way to another folder.
    """
    everything = "(OI)(CI)F"
    given = [f"{who}:{everything}" for who in (account, f"*{SYSTEM}", f"*{ADMINISTRATORS}")]
    return (
        ("icacls", folder, "/setowner", f"*{ADMINISTRATORS}", "/q"),
        ("icacls", folder, "/reset", "/q"),
        ("icacls", folder, "/inheritance:r", "/grant:r", *given, "/q"),
    )


def in_words(state: State | None) -> str:
    """Return how the service stands, and what to do about it."""
    if state is None:
        return "not installed: `scanstation-server service install`, as an administrator"
    if state is State.STOPPED:
        return f"stopped: `sc start {NAME}`; why it ended is in logs\\server.log of its folder"
    return state.name.lower()
