"""Debian's PostgreSQL and pgbouncer, run by the tests in folders of their own.

No cluster of the system's is touched.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
[pgbouncer]
pool_mode = transaction
default_pool_size = 20
max_client_conn = 400
unix_socket_dir = {pooler}
auth_file = {pooler}/users
"""
_TRUSTING = """
listen_addr =
listen_port = 5432
auth_type = trust
[databases]
* = host={folder} port={port}
"""
_HOSTED = """
listen_addr = {host}
listen_port = {port}
auth_type = scram-sha-256
client_tls_sslmode = require
client_tls_cert_file = {pooler}/server.crt
client_tls_key_file = {pooler}/server.key
[databases]
postgres = host={folder} port={cluster_port} dbname={database} user={login}
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
    pooler = _pooler_folder(cluster)
    told = _TRUSTING.format(folder=cluster.folder, port=cluster.port or PORT)
    with _pgbouncer(pooler, told, '"postgres" ""\n"edge" ""', PORT):
        yield pooler


@dataclass(frozen=True)
class Hosted:
    """What a provider tells of its pooler: where, who, and by which password."""

    host: str
    port: int
    user: str
    password: str


@contextmanager
def hosted(
    cluster: OwnCluster, told: Hosted, certificate: Path, *, database: str, login: str
) -> Iterator[None]:
    """Run pgbouncer as a provider does: over TLS, by users of its own, who all are one login.

    `certificate` is a folder with server.crt and server.key. Its database is `postgres`, whatever
    it is called in the cluster.
    """
    pooler = _pooler_folder(cluster)
    for name in ("server.crt", "server.key"):
        shutil.copy(certificate / name, pooler)
        hand_over(pooler / name)
    config = _HOSTED.format(
        host=told.host,
        port=told.port,
        pooler=pooler,
        folder=cluster.folder,
        cluster_port=cluster.port or PORT,
        database=database,
        login=login,
    )
    with _pgbouncer(pooler, config, f'"{told.user}" "{told.password}"', told.port):
        yield


def _pooler_folder(cluster: OwnCluster) -> Path:
    folder = cluster.folder / "pooler"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def _pgbouncer(pooler: Path, config: str, users: str, port: int) -> Iterator[None]:
    settings, accounts = pooler / "pgbouncer.ini", pooler / "users"
    settings.write_text(_POOLER.format(pooler=pooler) + config)
    accounts.write_text(f"{users}\n")
    hand_over(pooler, settings, accounts)
    with (pooler / "log").open("wb") as log:
        command = [_POOLER_PROGRAM, str(settings)]
        process = subprocess.Popen(command, stdout=log, stderr=log, **unprivileged())
    try:
        _await_socket(pooler / f".s.PGSQL.{port}", process, pooler / "log")
        yield
    finally:
        process.terminate()
        process.wait(timeout=START_S)


def _await_socket(path: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while not path.exists():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(LOOK_S)
