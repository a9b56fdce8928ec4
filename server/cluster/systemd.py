"""The shell around `systemctl` and `journalctl`: the servers of this host looked at and told.

What it is: one call a method, its refusal a sentence. What it is not: which calls, and when
(`scaling`, `rolling`). Blocking; Linux with systemd.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from server.cluster.instance import PROPERTIES, Instance, Way, blocks, instances
from server.cluster.journal import FIELDS, line_of
from server.cluster.units import TARGET, enabled_ports, port_of, unit_of
from server.cluster.workers import WorkersError
from server.contract.system_programs import system_environment

_TIMEOUT_S = 60
_NO_RIGHTS = ("authentication required", "denied", "not permitted", "insufficient permissions")
_SEES_LITTLE = "not seeing messages"
"""What journalctl adds for who may read only what is his own."""
_RESTARTED = "5eb03494b6584870a536b337290809b3"
"""The message by which systemd tells that it restarts a unit by itself (systemd.journal-fields)."""
_OF_WAY = ("LoadState", "User", "WorkingDirectory", "Environment")


class Systemd:
    """The servers that are instances of `scanstation-server@.service`."""

    def way(self, port: int) -> Way:
        """Return what the units say of the server at a port, be it there or not."""
        shown = _told("show", f"--property={','.join(_OF_WAY)}", unit_of(port))
        told = next(blocks(shown), {})
        pairs = (word.partition("=") for word in _words(told.get("Environment", "")))
        return Way(
            is_there=told.get("LoadState") == "loaded",
            user=told.get("User", ""),
            folder=Path(told.get("WorkingDirectory", "").lstrip("!-") or "/"),
            environ={name: value for name, _, value in pairs},
        )

    def instances(self) -> tuple[Instance, ...]:
        """Return the servers that run, ran and failed, or start with the host."""
        listed = _told(
            "list-units",
            "--all",
            "--plain",
            "--no-legend",
            "--full",
            "scanstation-server@*.service",
        )
        loaded = (port_of(line.split()[0]) for line in listed.splitlines() if line.strip())
        ports = {port for port in loaded if port is not None} | set(enabled_ports())
        if not ports:
            return ()
        units = [unit_of(port) for port in sorted(ports)]
        shown = _told("show", "--timestamp=unix", f"--property={','.join(PROPERTIES)}", *units)
        return tuple(each for each in instances(shown) if each.is_enabled or not _is_over(each))

    def start(self, port: int) -> None:
        """Have it start, and return at once. Starts by hand do not count towards its limit."""
        _run("systemctl", "reset-failed", unit_of(port))
        _told("start", "--no-block", unit_of(port))

    def stop(self, port: int) -> None:
        """Stop it in order, and return when it has ended."""
        _told("stop", unit_of(port))
        _run("systemctl", "reset-failed", unit_of(port))

    def reread(self) -> None:
        """Have systemd read units and their drop-ins again."""
        _told("daemon-reload")

    def enable(self, port: int) -> None:
        """Let it start with the host."""
        _told("enable", unit_of(port), TARGET)

    def disable(self, port: int) -> None:
        """Let it start with the host no more. It runs on."""
        _told("disable", unit_of(port))

    def restarts(self) -> dict[int, int] | None:
        """Return how often systemd restarted each in the last hour; None: not to be known."""
        fields = ("--output=cat", "--output-fields=UNIT", f"MESSAGE_ID={_RESTARTED}")
        ended = _run("journalctl", "--since=-1h", *fields)
        is_known = ended.returncode == 0 and _SEES_LITTLE not in ended.stderr
        return _counted(ended.stdout) if is_known else None

    def last_words(self, port: int, lines: int) -> list[str]:
        """Return the last lines of a server's log."""
        ended = _run(*_journal([port]), f"--lines={lines}")
        return [line for entry in ended.stdout.splitlines() if (line := line_of(entry.encode()))]

    def log(self, ports: Sequence[int], options: Sequence[str]) -> Iterator[str]:
        """Yield the lines of all these logs in the order of their time, as they come.

        Raises:
            WorkersError: when journald refuses the options, or shows nothing to this user.
        """
        with _running(*_journal(ports), *options) as process:
            assert process.stdout is not None  # noqa: S101 - a pipe was asked for
            for entry in process.stdout:
                line = line_of(entry)
                if line is not None:
                    yield line
            told = process.stderr.read().decode() if process.stderr else ""
            if process.wait():
                raise WorkersError(_sentence("journalctl", told))


def _words(text: str) -> list[str]:
    """Return variables as systemd shows them: in one line, those with a space in quotes."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _is_over(instance: Instance) -> bool:
    """Say whether one is only remembered: stopped in order, and not to start with the host."""
    return instance.state.value == "inactive"


def _counted(units: str) -> dict[int, int]:
    counted: dict[int, int] = {}
    for line in units.splitlines():
        port = port_of(line.strip())
        if port is not None:
            counted[port] = counted.get(port, 0) + 1
    return counted


def _journal(ports: Sequence[int]) -> list[str]:
    units = [f"--unit={unit_of(port)}" for port in ports]
    return ["journalctl", "--quiet", "--output=json", f"--output-fields={FIELDS}", *units]


@contextmanager
def _running(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, env=_environment()) as process:  # noqa: S603 - as below
        try:
            yield process
        finally:
            process.terminate()


def _told(*words: str) -> str:
    """Run `systemctl` and return what it prints.

    Raises:
        WorkersError: with the reason, when it refuses.
    """
    ended = _run("systemctl", "--no-ask-password", *words)
    if ended.returncode:
        raise WorkersError(_sentence(f"systemctl {' '.join(words)}", ended.stderr))
    return ended.stdout


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - fixed words, and ports
            words,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
            env=_environment(),
        )
    except FileNotFoundError:
        raise NoSystemdError from None
    except subprocess.TimeoutExpired:
        raise WorkersError(
            f"{words[0]} gave no answer in {_TIMEOUT_S} s: see `systemctl`."
        ) from None


def _environment() -> dict[str, str]:
    return system_environment(os.environ, frozen=getattr(sys, "frozen", False))


class NoSystemdError(WorkersError):
    """There is no systemd on this host."""

    def __init__(self) -> None:
        super().__init__("there is no systemd on this host")


def _sentence(what: str, said: str) -> str:
    if any(words in said.lower() for words in _NO_RIGHTS):
        return "This user may not do that with the host's servers: run the command as root."
    return f"{what}: {said.strip() or 'it failed and does not say why'}"
