"""A real Redis for a test: on a socket of its own, nothing kept on disk."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

_STARTS_S = 10.0
_PROGRAM = ["redis-server", "--port", "0", "--save", "", "--appendonly", "no"]


class RedisServer:
    """A Redis that can be killed, made to hang, and started again where it was."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._socket = folder / "redis.sock"
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """What REDIS_URL is set to."""
        return f"unix://{self._socket}"

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self._socket.unlink(missing_ok=True)
        command = [*_PROGRAM, "--unixsocket", str(self._socket), *self._options]
        folder = self._socket.parent
        self._process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + _STARTS_S
        while not self._listens():
            assert time.monotonic() < deadline, "redis-server does not listen"
            time.sleep(0.01)

    def kill(self) -> None:
        """Kill it at once, as a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def hang(self) -> None:
        """Let it answer nothing, its connections open."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            probe.connect(str(self._socket))
            return True
        return False


@contextmanager
def running_redis(*options: str) -> Iterator[RedisServer]:
    """Run a Redis beside the block. Its folder is short: a socket's path has 107 bytes at most."""
    assert shutil.which("redis-server"), "make setup-test installs redis-server"
    with TemporaryDirectory(prefix="redis") as folder:
        redis = RedisServer(Path(folder), *options)
        redis.start()
        try:
            yield redis
        finally:
            redis.kill()
