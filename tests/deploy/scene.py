"""A hall: a front on a host of its own, servers on theirs, and whoever asks on the test's.

The front's name is `hub.lan`, or its address. All is made by the commands that whoever sets one up
gives: the certificate by `front certificate`, the file by `front render`.
"""

import io
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from server.demo import demo_orders, write_csv
from server.front.rendering import Program
from tests.deploy.asking import Asking
from tests.deploy.fronts import FILES, Front, running
from tests.deploy.lan import Host, Lan, local_network
from tests.system.server.conftest import Start, import_csv, processes
from tests.system.server.speaking import ServerProcess, command

NAME = "hub.lan"
_FRONT, _SERVERS = 1, (11, 12)
PORT = 8787
_ORDERS = 40


@dataclass(slots=True)
class Scene:
    """What there is. `servers` are started by `start_server`, numbered from 1."""

    lan: Lan
    folder: Path
    front_host: Host
    name: str
    upstreams: tuple[str, ...]
    hosts: tuple[Host, ...]
    start: Start
    front: Front = field(init=False)
    servers: dict[int, ServerProcess] = field(default_factory=dict)
    started: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://{self.name}"

    @property
    def root(self) -> Path:
        """The internal authority's root."""
        return self._data(1) / "server" / "front" / "ca.pem"

    @property
    def asking(self) -> Asking:
        return Asking(self.name, self.front_host.address, self.root)

    @property
    def token(self) -> str:
        """The owner's, of either server."""
        return self.servers[1].token

    @property
    def bearer(self) -> tuple[str, str]:
        return "--header", f"Authorization: Bearer {self.token}"

    def server_log(self, number: int) -> str:
        """Return what a server has logged since it was started first."""
        ours = [at for at, each in enumerate(self.started) if each == number]
        return "".join((self.folder / f"server-{at}.log").read_text("utf-8") for at in ours)

    def start_server(self, number: int) -> ServerProcess:
        """Start a server on its host, with a store of its own and the token and key of all."""
        host = self.hosts[number - 1]
        with host.entered():
            server = self.start(data_dir=self._data(number), **self._settings(host.address))
        self.servers[number] = server
        self.started.append(number)
        return server

    def prepare(self, program: Program) -> None:
        """Make the certificate and the front's file."""
        where = self.folder / "front"
        where.mkdir()
        settings = {
            **self._settings(self.upstreams[0]),
            "front_upstreams": ", ".join(f"{each}:{PORT}" for each in self.upstreams),
            "front_log_dir": str(where),
        }
        out = str(where / FILES[program])
        for words in (("certificate",), ("render", program.value, "--out", out)):
            ended = command(self._data(1), "front", *words, **settings)
            assert ended.returncode == 0, ended.stderr

    def share_secrets(self, number: int) -> None:
        """Give a server that is still to be started the token and the key of the first."""
        ours, theirs = (self._data(each) / "server" for each in (1, number))
        if ours == theirs:
            return
        theirs.mkdir(parents=True)
        for name in ("embedded.token", "sessions.key"):
            shutil.copy(ours / name, theirs / name)

    def run_front(self, stack: ExitStack, program: Program) -> None:
        """Run the front until the stack is closed."""
        self.front = stack.enter_context(running(program, self.front_host, self.folder / "front"))

    def _data(self, number: int) -> Path:
        return self.folder / f"data-{number}"

    def _settings(self, address: str) -> dict[str, str]:
        return {
            "host": address,
            "port": str(PORT),
            "public_url": self.url,
            "trusted_proxies": self.front_host.address,
            "announce": "true",  # no further than the network that was made for the test
        }


def _import_orders(server: ServerProcess) -> None:
    text = io.StringIO(newline="")
    write_csv(demo_orders(count=_ORDERS), text)
    import_csv(server, text.getvalue())


@contextmanager
def hall(
    program: Program, folder: Path, name: str | None = NAME, servers: int = 2
) -> Iterator[Scene]:
    """Run a front with servers behind it; without a `name` it is called by its address."""
    with ExitStack() as stack:
        lan = stack.enter_context(local_network())
        hosts = tuple(lan.host(number) for number in _SERVERS[:servers])
        scene = _scene(stack, lan, folder, name, hosts)
        scene.prepare(program)
        for number, host in enumerate(hosts, 1):
            scene.share_secrets(number)
            server = scene.start_server(number)
            with host.entered():
                _import_orders(server)
        scene.run_front(stack, program)
        yield scene


@contextmanager
def hall_of_test(program: Program, folder: Path, upstreams: int = 2) -> Iterator[Scene]:
    """Run a front before addresses of the test's own host, on which it listens itself."""
    with ExitStack() as stack:
        lan = stack.enter_context(local_network())
        scene = _scene(stack, lan, folder, NAME, (), tuple(map(lan.own, _SERVERS[:upstreams])))
        scene.prepare(program)
        scene.run_front(stack, program)
        yield scene


def _scene(
    stack: ExitStack,
    lan: Lan,
    folder: Path,
    name: str | None,
    hosts: tuple[Host, ...],
    upstreams: tuple[str, ...] = (),
) -> Scene:
    front_host = lan.host(_FRONT)
    return Scene(
        lan=lan,
        folder=folder,
        front_host=front_host,
        name=name or front_host.address,
        upstreams=upstreams or tuple(host.address for host in hosts),
        hosts=hosts,
        start=stack.enter_context(processes(folder)),
    )
