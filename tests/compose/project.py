"""Compose's project as IT makes it: from the page's own commands, in a folder of its own.

What it is: the folder, `docker-compose` in it, and what Docker says of its containers. What it is
not: the stations (`packing`). The images are those of `images`, and only this machine is listened
on.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests import deploy_page
from tests.compose.images import ROOT, STAND_INS, VERSION
from tests.deploy.asking import Asking

NAME = "hub.lan"
URL = f"https://{NAME}"
PROJECT = "scanstation-test"
_HERE = "127.0.0.1"
_TIMEOUT_S = 180
_SERVICE = "com.docker.compose.service"
_ENDING = frozenset({"front", "centre"})


def block(word: str) -> str:
    """Return the page's one block with a word."""
    return deploy_page.block("Containers", word)


class Project:
    """The containers of one Compose file."""

    def __init__(self, folder: Path, name: str = PROJECT) -> None:
        self.name = name
        self.folder = folder / "docker"
        for part in ("docker", "monitoring"):
            shutil.copytree(ROOT / "installer" / part, folder / part, ignore=_private)

    def paste(self, text: str) -> str:
        """Enter lines into a shell in the project's folder, as they stand on the page."""
        return self._run("sh", "-euc", text)

    def write_settings(self, *others: str) -> None:
        """Write what the page says, and what is this machine's: names of images, an address."""
        settings = block("COMPOSE_PROJECT_NAME=").removeprefix("cd installer/docker\n")
        self.paste(settings.replace("NAME=scanstation", f"NAME={self.name}"))
        images = [f"{name.upper()}_IMAGE=scanstation-test/{name}" for name in STAND_INS]
        self.set(f"SCANSTATION_VERSION={VERSION}", f"SCANSTATION_LISTEN={_HERE}", *images, *others)

    def set(self, *lines: str) -> None:
        """Add settings."""
        with (self.folder / ".env").open("a", encoding="utf-8") as file:
            file.write("\n".join((*lines, "")))

    def compose(self, *words: str) -> str:
        """Run `docker-compose`; return what it prints.

        Raises:
            AssertionError: with its words, when it fails.
        """
        return self._run("docker-compose", *words)

    def refused(self, *words: str) -> str:
        """Run `docker-compose`, which fails, and return its words."""
        ended = self.ended("docker-compose", *words)
        assert ended.returncode != 0
        return ended.stdout + ended.stderr

    def ended(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )

    def _run(self, *words: str) -> str:
        ended = self.ended(*words)
        assert ended.returncode == 0, f"{words}: {ended.stdout[-3000:]}{ended.stderr[-3000:]}"
        return ended.stdout

    def containers(self) -> dict[str, Any]:
        """Return what Docker knows of each container that is there for good, by its service."""
        label = f"label=com.docker.compose.project={self.name}"
        ids = self._run("docker", "ps", "--all", "--quiet", "--filter", label).split()
        told = json.loads(self._run("docker", "inspect", *ids)) if ids else []
        by_service = {each["Config"]["Labels"][_SERVICE]: each for each in told}
        return {name: each for name, each in by_service.items() if name not in _ENDING}

    def inspected(self, service: str) -> Any:  # noqa: ANN401 - JSON
        """Return what Docker knows of a service's container."""
        return self.containers()[service]

    def health(self, service: str) -> str:
        return _health_of(self.inspected(service))

    def are_healthy(self) -> bool:
        return set(map(_health_of, self.containers().values())) == {"healthy"}

    def until(self, happens: Callable[[], bool], within_s: float = 120) -> float:
        """Wait for something; return how long it took.

        Raises:
            AssertionError: when it does not happen.
        """
        began = time.monotonic()
        while not happens():
            assert time.monotonic() - began < within_s, self.compose("logs", "--tail", "30")
            time.sleep(0.2)
        return time.monotonic() - began

    def kill(self, service: str) -> None:
        """Kill what runs in a container from without, as a crash is."""
        os.kill(int(self.inspected(service)["State"]["Pid"]), signal.SIGKILL)

    def process(self, service: str) -> int:
        """Return a server's process: its container's init has the watchdog, and that has it."""
        process = int(self.inspected(service)["State"]["Pid"])
        for _ in range(2):
            children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
            process = int(children.split()[0])
        return process

    def within(self, service: str, *words: str) -> str:
        """Run a command in a container that runs."""
        return self._run("docker", "exec", self.inspected(service)["Id"], *words)

    def sql(self, query: str) -> str:
        """Ask the centre, as its owner."""
        words = ("psql", "-h", "/var/run/postgresql", "-U", "scanstation", "-At", "-c", query)
        return self.within("postgres", *words).strip()

    @property
    def token(self) -> str:
        """The owner's."""
        return self.within("server-1", "cat", "/var/lib/scanstation/server/embedded.token").strip()

    @property
    def root(self) -> Path:
        """The internal authority's root, as the page says to get it."""
        path = self.folder / "ca.pem"
        if not path.exists():
            self.paste(block("front root"))
        return path

    @property
    def asking(self) -> Asking:
        return Asking(NAME, _HERE, self.root)

    def ask(self, path: str, *options: str, sent: bytes = b"") -> Any:  # noqa: ANN401 - JSON
        """Ask the API through nginx."""
        bearer = ("--header", f"Authorization: Bearer {self.token}")
        answer = self.asking.ask(path, *bearer, *options, sent=sent)
        assert answer.status in {200, 201}, answer
        return json.loads(answer.body)


def _health_of(container: Any) -> str:  # noqa: ANN401 - JSON
    state = container["State"]
    return str(state["Health"]["Status"]) if state["Running"] else "ended"


def _private(_: str, names: list[str]) -> set[str]:
    """Leave out what somebody who runs the checkout has made there."""
    return {".env", "secrets"} & set(names)
