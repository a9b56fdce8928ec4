"""Real server processes on loopback, ended with the test that started them."""

import io
import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import pytest

from server.demo import demo_orders, write_csv
from tests.system.server.speaking import REPOSITORY, ServerProcess, environment

Start = Callable[..., ServerProcess]


@contextmanager
def processes(folder: Path) -> Iterator[Start]:
    """Start servers in a folder, and end them with the block."""
    started: list[subprocess.Popen[bytes]] = []

    def start(
        *options: str,
        data_dir: Path = folder / "data",
        program: tuple[str, ...] = ("server",),
        more: Mapping[str, str] = MappingProxyType({}),
        **settings: str,
    ) -> ServerProcess:
        log = folder / f"server-{len(started)}.log"
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-m", *program, "run", *options],
                cwd=REPOSITORY,
                env={**environment(data_dir, **settings), **more},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        started.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, f"ended with {process.wait(10)}: {log.read_text(encoding='utf-8')}"
        return ServerProcess(json.loads(line)["listening"], data_dir, process)

    try:
        yield start
    finally:
        for process in started:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait(timeout=30)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a server of this test's own: `start(*options, **settings)`.

    `program` is another module that runs it, with the arguments before `run`; `more` is put into
    its environment as it is.
    """
    with processes(tmp_path) as started:
        yield started


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Start a server that the module's tests share, with the demo orders."""
    with processes(tmp_path_factory.mktemp("shared")) as started:
        server = started()
        import_demo(server)
        yield server


def import_demo(server: ServerProcess) -> None:
    """Import the first twelve demo orders, which never change."""
    text = io.StringIO(newline="")
    write_csv(demo_orders(count=12), text)
    import_csv(server, text.getvalue())


def import_csv(server: ServerProcess, text: str) -> None:
    """Import orders."""
    request = urllib.request.Request(  # noqa: S310  # a loopback address of our own
        f"{server.url}/api/orders/import",
        data=text.encode(),
        headers={"Content-Type": "text/csv", **server.bearer},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # the same
        assert answer.status == 200
