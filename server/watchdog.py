"""`python -m server.watchdog run`: the server of a container, ended when it hangs.

What it is: what systemd is to a server on a machine. Docker starts again what has ended and nothing
else, so whoever was not told of life for half a minute is killed: a loop or a store that hangs, a
process that was stopped. What it is not: who decides that the server lives (`service_manager`, from
within), nor a health check (`alive`). It loads nothing of the server. One thread; Linux.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

PROGRAM = "scanstation-server"
SILENT_S = 30.0
_BYTES = 4096
_LIVES = frozenset({b"READY=1", b"WATCHDOG=1"})
_ENDS = b"STOPPING=1"
_LINUX = "a container's watchdog is for Linux"
_BY_SIGNAL = 128
"""A shell's way to tell that a signal ended a program."""


def main() -> int:
    """Run the program with these words, and return its exit code; `run` alone is watched."""
    words = [PROGRAM, *sys.argv[1:]]
    if words[1:2] != ["run"]:
        os.execvp(PROGRAM, words)  # noqa: S606
    return watched(words)


def watched(words: list[str], silent_s: float = SILENT_S) -> int:
    """Run a program to its end, or for as long as it says that it lives."""
    if sys.platform == "win32":
        raise OSError(_LINUX)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind("")  # a name of the kernel's choice, which is no file
        name = "@" + told.getsockname()[1:].decode("ascii")
        asked = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": str(int(silent_s * 1e6))}
        environ = {**os.environ, **asked}
        with subprocess.Popen(words, env=environ) as child, _passing_on(child):  # noqa: S603
            if _is_silent(child, told, silent_s):
                sys.stderr.write(f"{words[0]} gave no sign of life for {silent_s:g} s: killed\n")
                child.kill()
                child.wait()
                return 1
            code = child.wait()
    return code if code >= 0 else _BY_SIGNAL - code


@contextmanager
def _passing_on(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Have the child stop when this is told to."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {
        number: signal.signal(number, lambda told, _: child.send_signal(told)) for number in numbers
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_silent(child: subprocess.Popen[bytes], told: socket.socket, silent_s: float) -> bool:
    """Return True when the child hangs, False when it has ended.

    It may take its time to start, as it may have a store to migrate, and to stop.
    """
    until_s: float | None = None
    with _end_of(child) as end:
        while True:
            left_s = None if until_s is None else max(0.0, until_s - time.monotonic())
            heard, _, _ = select.select([told.fileno(), end], [], [], left_s)
            if not heard or end in heard:
                return not heard
            states = set(told.recv(_BYTES).split(b"\n"))
            if _ENDS in states:
                until_s = None
            elif states & _LIVES:
                until_s = time.monotonic() + silent_s


@contextmanager
def _end_of(child: subprocess.Popen[bytes]) -> Iterator[int]:
    """Have a file that can be read when the child has ended."""
    if sys.platform == "win32":
        raise OSError(_LINUX)
    end = os.pidfd_open(child.pid)
    try:
        yield end
    finally:
        os.close(end)


if __name__ == "__main__":
    sys.exit(main())
