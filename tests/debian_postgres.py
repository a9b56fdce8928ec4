"""Debian's PostgreSQL and pgbouncer, run by the tests in folders of their own.

No cluster of the system's is touched.
"""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.own_cluster import (
    LOOK_S,
    PORT,
    START_S,
    OwnCluster,
    hand_over,
    own_folder,
    running,
    unprivileged,
)

_PROGRAMS = Path("/usr/lib/postgresql")
_POOLER_PROGRAM = "/usr/sbin/pgbouncer"
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


@contextmanager
def debian_cluster(*settings: str, port: int | None = None) -> Iterator[OwnCluster]:
    """Run a cluster of Debian's newest PostgreSQL while the block runs."""
    with own_folder() as folder, running(folder, programs(), *settings, port=port) as cluster:
        yield cluster


def programs() -> Path:
    """Return the folder with the programs of Debian's newest."""
    versions: Sequence[Path] = sorted(
        (path for path in _PROGRAMS.glob("*") if (path / "bin" / "initdb").exists()),
        key=lambda path: int(path.name),
    )
    assert versions, "Debian's PostgreSQL is not installed: make test-sync does that"
    return versions[-1] / "bin"


@contextmanager
def pooled(cluster: OwnCluster) -> Iterator[Path]:
    """Run pgbouncer in transaction mode before a cluster; yield the folder of its socket."""
    pooler = cluster.folder / "pooler"
    pooler.mkdir()
    config = pooler / "pgbouncer.ini"
    told = _POOLER.format(folder=cluster.folder, port=cluster.port or PORT, pooler=pooler)
    config.write_text(told)
    (pooler / "users").write_text('"postgres" ""\n')
    hand_over(pooler, config, pooler / "users")
    with (pooler / "log").open("wb") as log:
        command = [_POOLER_PROGRAM, str(config)]
        process = subprocess.Popen(command, stdout=log, stderr=log, **unprivileged())
    try:
        _await_socket(pooler / f".s.PGSQL.{PORT}", process, pooler / "log")
        yield pooler
    finally:
        process.terminate()
        process.wait(timeout=START_S)


def _await_socket(path: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while not path.exists():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(LOOK_S)
