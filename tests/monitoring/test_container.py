"""The Prometheus of the containers asks each server, in whichever network they are."""

import os
import subprocess
from pathlib import Path

import yaml


def test_in_another_network_each_server_is_asked_there(monitoring: Path, tmp_path: Path) -> None:
    docker, made = monitoring.parent / "docker", tmp_path / "prometheus.yml"
    compose = yaml.safe_load((docker / "docker-compose.yml").read_text("utf-8"))
    prometheus = compose["services"]["prometheus"]
    (command,) = prometheus["command"]
    rendering = command.partition(";")[0].replace("$$", "$")
    rendering = rendering.replace("/etc/scanstation/prometheus.yml", str(docker / "prometheus.yml"))
    rendering = rendering.replace("/tmp/prometheus.yml", str(made))  # noqa: S108 - of the container
    subprocess.run(
        [*prometheus["entrypoint"], rendering], env={**os.environ, "NET": "10.20.30"}, check=True
    )
    (job,) = yaml.safe_load(made.read_text("utf-8"))["scrape_configs"]
    (targets,) = job["static_configs"]
    assert targets["targets"] == ["10.20.30.11:8787", "10.20.30.12:8787"]
