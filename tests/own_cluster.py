"""A PostgreSQL cluster that the tests run themselves, in a folder of its own.

Whose programs it is made of, its user says: Debian's (`debian_postgres`), or fetched ones
(`fetched_postgres`). They refuse to run as root, who hands them to the user that Debian's package
made.
"""

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PORT = 5432
"""What a socket file is called after where there is no port."""
START_S = 30.0
LOOK_S = 0.05
_ACCOUNT = "postgres"
_SETTINGS = ("fsync=off", "max_connections=200")


class OwnCluster:
    """A cluster that listens on a socket in `folder`, and on `port` of loopback if it has one.

    `programs` is the folder with initdb and postgres. Over the socket everybody is who they say;
    over the port they prove it by a password.
    """

    def __init__(self, folder: Path, programs: Path, port: int | None) -> None:
        self.folder = folder
        self.port = port
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    @property
    def uri(self) -> str:
        """The address of its first database, for its owner."""
        return f"postgresql://postgres@/postgres?host={self.folder}&port={self.port or PORT}"

    def make(self) -> None:
        """Make it, empty."""
        flags = ("--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256")
        self.program("initdb", "-D", str(self.data), "--encoding=UTF8", "--locale=C", *flags)

    def program(self, name: str, *arguments: str) -> None:
        """Run one of its programs to its end."""
        subprocess.run(
            [self._programs / name, *arguments], check=True, capture_output=True, **unprivileged()
        )

    def start(self, *settings: str) -> None:
        """Start it, and wait until it takes connections."""
        given = [
            *_SETTINGS,
            f"unix_socket_directories={self.folder}",
            f"port={self.port or PORT}",
            f"listen_addresses={'' if self.port is None else '127.0.0.1'}",
            *settings,
        ]
        flags = [flag for setting in given for flag in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.data, *flags],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **unprivileged(),
            )
        self._await_ready()

    def _await_ready(self) -> None:
        """Wait until it takes connections; a socket is there before it does."""
        until = time.monotonic() + START_S
        while not self._is_ready():
            assert self._process is not None
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until, (self.folder / "log").read_text()
            time.sleep(LOOK_S)

    def _is_ready(self) -> bool:
        """Look at the last line of its postmaster.pid, as pg_ctl does: not all bring pg_isready."""
        try:
            told = (self.data / "postmaster.pid").read_text("utf-8").splitlines()
        except FileNotFoundError:
            return False
        assert self._process is not None
        is_ours = told[:1] == [str(self._process.pid)]
        return is_ours and told[-1].strip() == "ready"

    def stop(self) -> None:
        """End it as `pg_ctl stop -m fast` does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=START_S)
            self._process = None


@contextmanager
def running(
    folder: Path, programs: Path, *settings: str, port: int | None = None
) -> Iterator[OwnCluster]:
    """Make and run a cluster in a folder while the block runs."""
    cluster = OwnCluster(folder, programs, port)
    cluster.make()
    try:
        cluster.start(*settings)
        yield cluster
    finally:
        cluster.stop()


@contextmanager
def own_folder() -> Iterator[Path]:
    """Make a folder that the programs can reach, which pytest's are not for them."""
    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        hand_over(folder)
        yield folder


def hand_over(*paths: Path) -> None:
    """Give files to the user the programs run as."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(_ACCOUNT)
        for path in paths:
            os.chown(path, account.pw_uid, account.pw_gid)


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def unprivileged() -> dict[str, Any]:
    """Return what makes Popen run a program as another user than root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(_ACCOUNT)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}
