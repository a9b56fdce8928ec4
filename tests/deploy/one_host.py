"""Several servers on one host of a hall, by their ports, that share a data folder and a Redis.

What `cluster` does with systemd's servers is done with these: plain processes, told the same way.
"""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from server.cluster.health import Ask, asking_at
from server.cluster.instance import Instance, State
from server.front.rendering import Program
from tests.deploy.fronts import FILES, Front, running
from tests.deploy.lan import Host, local_network
from tests.system.server.speaking import REPOSITORY, Served, command, environment

PORTS = (8787, 8788)
_FRONT, _SERVERS = 1, 11
_ENDING_S = 10.0


@dataclass(slots=True)
class Processes:
    """The servers, as `server.cluster.workers.Workers`. `program` is what one is run by."""

    folder: Path
    environ: dict[str, str]
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    program: tuple[str, ...] = (sys.executable, "-m", "server", "run")
    enabled: set[int] = field(default_factory=lambda: set(PORTS))
    stops_s: list[float] = field(default_factory=list)

    def instances(self) -> tuple[Instance, ...]:
        return tuple(
            Instance(
                port=port, state=_state(process), is_enabled=port in self.enabled, pid=process.pid
            )
            for port, process in sorted(self.running.items())
        )

    def start(self, port: int) -> None:
        if port in self.running and self.running[port].poll() is None:
            return
        with self._log(port).open("ab") as log:
            self.running[port] = subprocess.Popen(
                self.program,
                cwd=REPOSITORY,
                env={**self.environ, "SCANSTATION_PORT": str(port)},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def stop(self, port: int) -> None:
        began = time.monotonic()
        process = self.running.pop(port)
        ran = process.poll() is None
        process.terminate()
        assert process.wait(_ENDING_S) == 0 or not ran, self.last_words(port, 20)
        self.stops_s.append(time.monotonic() - began)

    def enable(self, port: int) -> None:
        self.enabled.add(port)

    def disable(self, port: int) -> None:
        self.enabled.discard(port)

    def last_words(self, port: int, lines: int) -> list[str]:
        return self._log(port).read_text("utf-8").splitlines()[-lines:]

    def end(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait(_ENDING_S)

    def _log(self, port: int) -> Path:
        return self.folder / f"server-{port}.log"


def _state(process: subprocess.Popen[bytes]) -> State:
    return State.ACTIVE if process.poll() is None else State.FAILED


@dataclass(frozen=True, slots=True)
class OneHost:
    """A front, and the host behind it with all of the servers."""

    folder: Path
    host: Host
    front: Front
    workers: Processes
    ask: Ask
    settings: dict[str, str]

    def fronted(self) -> None:
        """Have the front list those that are enabled, as `release` does with systemd's."""
        _rendered(self.front.program, self.folder, self.settings, sorted(self.workers.enabled))
        self.front.reload()

    @property
    def url(self) -> str:
        return f"https://{self.front.host.address}"

    @property
    def root(self) -> Path:
        """The internal authority's root."""
        return self.folder / "data" / "server" / "front" / "ca.pem"

    @property
    def server(self) -> Served:
        """The servers as one, by the front's address."""
        return Served(self.url, self.folder / "data")

    def import_csv(self, text: str) -> None:
        """Import orders, from the host itself."""
        request = urllib.request.Request(  # of our own network
            f"http://{self.host.address}:{PORTS[0]}/api/orders/import",
            data=text.encode(),
            headers={"Content-Type": "text/csv", **self.server.bearer, "Host": "localhost"},
        )
        with self.host.entered(), urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            assert answer.status == 200


@contextmanager
def one_host(program: Program, folder: Path) -> Iterator[OneHost]:
    """Run Redis, two servers and a front, called by its address."""
    with ExitStack() as stack:
        lan = stack.enter_context(local_network())
        front_host, host = lan.host(_FRONT), lan.host(_SERVERS)
        settings = {
            "host": host.address,
            "public_url": f"https://{front_host.address}",
            "trusted_proxies": front_host.address,
        }
        (folder / "front").mkdir()
        _rendered(program, folder, settings, PORTS)
        stack.enter_context(_redis(host, folder))
        environ = {
            **environment(folder / "data", **settings),
            "REDIS_URL": "redis://127.0.0.1:6379",
        }
        workers = Processes(folder, environ)
        stack.callback(workers.end)
        with host.entered():
            for port in PORTS:
                workers.start(port)
        front = stack.enter_context(running(program, front_host, folder / "front"))
        found = OneHost(folder, host, front, workers, asking_at(host.address), settings)
        with host.entered():
            _wait(found)
        yield found


def _rendered(
    program: Program, folder: Path, settings: dict[str, str], ports: Sequence[int]
) -> None:
    """Write the front's file for these, and make its certificate where there is none."""
    where = folder / "front"
    all_of_front = {
        **settings,
        "front_upstreams": ", ".join(f"{settings['host']}:{port}" for port in ports),
        "front_log_dir": str(where),
    }
    out = str(where / FILES[program])
    for words in (("certificate",), ("render", program.value, "--out", out)):
        ended = command(folder / "data", "front", *words, **all_of_front)
        assert ended.returncode == 0, ended.stderr


@contextmanager
def _redis(host: Host, folder: Path) -> Iterator[None]:
    options = ("--port", "6379", "--bind", "127.0.0.1", "--save", "", "--dir", str(folder))
    with host.entered(), (folder / "redis.log").open("wb") as log:
        process = subprocess.Popen(["redis-server", *options], stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(_ENDING_S)


def _wait(found: OneHost) -> None:
    ends = time.monotonic() + 60
    for port in PORTS:
        while not (health := found.ask(port)).is_well:
            words = "\n".join(found.workers.last_words(port, 20))
            assert time.monotonic() < ends, f"{health.words}\n{words}"
            time.sleep(0.1)
