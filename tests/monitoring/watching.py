"""A real Prometheus that asks a real server, by the settings and rules that are shipped."""

import json
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.system.server.speaking import REPOSITORY, ServerProcess, environment

_WITHIN_S = 40
_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Prometheus:
    """One that runs."""

    url: str

    def ask(self, path: str, **query: str) -> Any:  # noqa: ANN401 - whatever it answers
        """Return the `data` of an answer of its API."""
        with urllib.request.urlopen(  # noqa: S310 - a loopback address of ours
            f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(query)}", timeout=10
        ) as answer:
            return json.load(answer)["data"]

    def value(self, expression: str) -> list[tuple[dict[str, str], float]]:
        """Return what an expression is now: labels and value of each."""
        told = self.ask("query", query=expression)["result"]
        return [(each["metric"], float(each["value"][1])) for each in told]

    def until(self, expression: str) -> list[tuple[dict[str, str], float]]:
        """Wait until an expression has a value, and return it."""
        end_s = time.monotonic() + _WITHIN_S
        while not (told := self.value(expression)):
            assert time.monotonic() < end_s, f"{expression}: {self.ask('targets')}"
            time.sleep(_LOOK_S)
        return told


@contextmanager
def server(folder: Path, **settings: str) -> Iterator[ServerProcess]:
    """Run a server that this machine's Prometheus may ask."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "server", "run"],
            cwd=REPOSITORY,
            env=environment(folder / "data", metrics_from="127.0.0.1", **settings),
            stdout=subprocess.PIPE,
            stderr=log,
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, (folder / "server.log").read_text("utf-8")
        yield ServerProcess(json.loads(line)["listening"], folder / "data", process)
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()


@contextmanager
def prometheus(monitoring: Path, folder: Path, target: str, port: int) -> Iterator[Prometheus]:
    """Run Prometheus by `prometheus.yml`, asking `target` each second."""
    settings = yaml.safe_load((monitoring / "prometheus.yml").read_text("utf-8"))
    settings["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    settings["rule_files"] = [str(monitoring / name) for name in settings["rule_files"]]
    settings["scrape_configs"][0]["static_configs"][0]["targets"] = [target]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    command = [
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'prometheus'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        running = Prometheus(f"http://127.0.0.1:{port}")
        _answers(running, process, folder / "prometheus.log")
        yield running
    finally:
        process.terminate()
        process.wait(timeout=60)


def _answers(running: Prometheus, process: subprocess.Popen[bytes], log: Path) -> None:
    end_s = time.monotonic() + _WITHIN_S
    while True:
        try:
            running.ask("status/buildinfo")
        except OSError:
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < end_s, log.read_text("utf-8")
            time.sleep(_LOOK_S)
        else:
            return
