"""Debian's PostgreSQL and pgbouncer, run by the tests in folders of their own.

No cluster of the system's is touched. Both refuse to run as root, who hands them to the user that
Debian's package made.
"""

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_PROGRAMS = Path("/usr/lib/postgresql")
_POOLER_PROGRAM = "/usr/sbin/pgbouncer"
_ACCOUNT = "postgres"
_PORT = 5432
_START_S = 30.0
_LOOK_S = 0.05
_SETTINGS = ("fsync=off", "max_connections=200")
_POOLER = """
[databases]
* = host={folder} port={port}
[pgbouncer]
listen_addr =
listen_port = 5432
unix_socket_dir = {pooler}
auth_type = trust
auth_file = {pooler}/users
pool_mode = transaction
default_pool_size = 20
max_client_conn = 400
"""


class DebianCluster:
    """A cluster that listens on a socket in `folder`, and on `port` of loopback if it has one.

    Over the socket everybody is who they say; over the port they prove it by a password.
    """

    def __init__(self, folder: Path, port: int | None) -> None:
        self.folder = folder
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    @property
    def uri(self) -> str:
        """The address of its first database, for its owner."""
        return f"postgresql://postgres@/postgres?host={self.folder}&port={self.port or _PORT}"

    @property
    def _socket(self) -> Path:
        return self.folder / f".s.PGSQL.{self.port or _PORT}"

    def make(self) -> None:
        """Make it, empty."""
        flags = ("--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256")
        self.program("initdb", "-D", str(self.data), "--encoding=UTF8", "--locale=C", *flags)

    def program(self, name: str, *arguments: str) -> None:
        """Run one of its programs to its end."""
        subprocess.run(
            [_newest() / name, *arguments], check=True, capture_output=True, **_unprivileged()
        )

    def start(self, *settings: str) -> None:
        """Start it, and wait until it takes connections."""
        given = [
            *_SETTINGS,
            f"unix_socket_directories={self.folder}",
            f"port={self.port or _PORT}",
            f"listen_addresses={'' if self.port is None else '127.0.0.1'}",
            *settings,
        ]
        flags = [flag for setting in given for flag in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [_newest() / "postgres", "-D", self.data, *flags],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **_unprivileged(),
            )
        self._await_ready()

    def _await_ready(self) -> None:
        """Wait until pg_isready says so; a socket is there before it is."""
        port = str(self.port or _PORT)
        ready = [str(_newest() / "pg_isready"), "-q", "-h", str(self.folder), "-p", port]
        until = time.monotonic() + _START_S
        while subprocess.run(ready, check=False).returncode != 0:
            assert self._process is not None
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until, (self.folder / "log").read_text()
            time.sleep(_LOOK_S)

    def stop(self) -> None:
        """End it as `pg_ctl stop -m fast` does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=_START_S)
            self._process = None


@contextmanager
def debian_cluster(*settings: str, port: int | None = None) -> Iterator[DebianCluster]:
    """Run a cluster of Debian's newest PostgreSQL while the block runs."""
    with own_folder() as folder:
        cluster = DebianCluster(folder, port)
        cluster.make()
        try:
            cluster.start(*settings)
            yield cluster
        finally:
            cluster.stop()


@contextmanager
def pooled(cluster: DebianCluster) -> Iterator[Path]:
    """Run pgbouncer in transaction mode before a cluster; yield the folder of its socket."""
    pooler = cluster.folder / "pooler"
    pooler.mkdir()
    config = pooler / "pgbouncer.ini"
    told = _POOLER.format(folder=cluster.folder, port=cluster.port or _PORT, pooler=pooler)
    config.write_text(told)
    (pooler / "users").write_text('"postgres" ""\n')
    hand_over(pooler, config, pooler / "users")
    with (pooler / "log").open("wb") as log:
        command = [_POOLER_PROGRAM, str(config)]
        process = subprocess.Popen(command, stdout=log, stderr=log, **_unprivileged())
    try:
        _await_socket(pooler / f".s.PGSQL.{_PORT}", process, pooler / "log")
        yield pooler
    finally:
        process.terminate()
        process.wait(timeout=_START_S)


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


def _newest() -> Path:
    versions: Sequence[Path] = sorted(
        (path for path in _PROGRAMS.glob("*") if (path / "bin" / "initdb").exists()),
        key=lambda path: int(path.name),
    )
    assert versions, "Debian's PostgreSQL is not installed: make test-sync does that"
    return versions[-1] / "bin"


def _unprivileged() -> dict[str, Any]:
    """Return what makes Popen run a program as another user than root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(_ACCOUNT)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}


def _await_socket(path: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_S
    while not path.exists():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(_LOOK_S)
