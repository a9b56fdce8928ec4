"""A version's own program, asked as the servers' user, with the settings of their units.

What it is: its version, its pre-flight check, what it would do to the store, and a backup. What it
is not: the server (systemd starts that). Blocking.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from server.cluster.instance import Way
from server.contract.system_programs import system_environment
from server.release.refusal import RefusedError
from server.release.unpacking import PROGRAM

_TIMEOUT_S = 15 * 60
"""For a backup of a large store, which is read back."""


class Migration(Struct, frozen=True):
    """A line of `migrate status --json`."""

    version: int
    name: str
    state: str
    min_program: str | None = None


class VersionProgram:
    """The program in a folder, run for a server that is to be at a port."""

    def __init__(self, folder: Path, way: Way, port: int) -> None:
        self._program = str(folder / PROGRAM)
        self._way = way
        self._port = port

    def version(self) -> str:
        """Return which version it says it is."""
        return self._asked("--version").strip()

    def check(self) -> str:
        """Return what `check` prints.

        Raises:
            RefusedError: with its lines that failed.
        """
        ended = self._ended("check")
        if ended.returncode:
            failed = [line for line in ended.stdout.splitlines() if line.startswith("FAIL")]
            why = "\n".join(failed) or ended.stderr.strip()
            raise RefusedError(f"The check before it failed, and nothing was touched:\n{why}")
        return ended.stdout

    def pending(self) -> list[Migration]:
        """Return the migrations that it would apply at its start."""
        told = self._asked("migrate", "status", "--json")
        found = msgspec.json.decode(told, type=list[Migration])
        return [migration for migration in found if migration.state == "pending"]

    def backup(self) -> str:
        """Make a backup, which is read back and counted; return what is said of it."""
        return self._asked("backup").strip()

    def _asked(self, *words: str) -> str:
        ended = self._ended(*words)
        if ended.returncode:
            said = ended.stderr.strip() or ended.stdout.strip()
            raise RefusedError(f"`{self._program} {' '.join(words)}` failed: {said}")
        return ended.stdout

    def _ended(self, *words: str) -> subprocess.CompletedProcess[str]:
        own = system_environment(os.environ, frozen=getattr(sys, "frozen", False))
        path = {"PATH": own.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")}
        environ = {**path, **self._way.environ, "SCANSTATION_PORT": str(self._port)}
        try:
            return subprocess.run(  # noqa: S603 - a program that root names
                [*_as(self._way.user), self._program, *words],
                cwd=self._way.folder,
                env=environ,
                capture_output=True,
                text=True,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RefusedError(f"{self._program} cannot be run: {error}") from error


def _as(user: str) -> Sequence[str]:
    return ("runuser", "--user", user, "--") if user and hasattr(os, "getuid") else ()


def refuse_contraction(pending: Sequence[Migration], serving: str) -> None:
    """Refuse what the version that serves could not go on with.

    Raises:
        RefusedError: when a migration needs a newer program than it.
    """
    for migration in pending:
        if migration.min_program is not None and _parts(migration.min_program) > _parts(serving):
            raise RefusedError(
                f"Migration {migration.version} ({migration.name}) ends what {serving}, which"
                f" serves, could go on with: it needs {migration.min_program}. Deploy that version"
                " first."
            )


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
