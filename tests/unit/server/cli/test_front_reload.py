"""The front of this host, before servers are stopped for others that it is to list."""

import os
from pathlib import Path

import pytest

from server.cli import front_reload
from server.cli.console import CommandError
from server.cli.front_reload import refuse_unlisted
from server.config import Settings
from server.front.rendering import Program
from server.front.settings import FrontSettings
from server.variables import Environment


def _settings(folder: Path, *upstreams: str) -> Settings:
    front = FrontSettings(upstreams=upstreams)
    return Settings(environment=Environment.PRODUCTION, data_dir=folder, front=front)


@pytest.mark.parametrize("program", [*Program, None])
def test_a_front_whose_servers_are_named_must_name_those_that_come(
    program: Program | None, tmp_path: Path
) -> None:
    old = _settings(tmp_path, "127.0.0.1:8787", "[::1]:8807")
    refuse_unlisted(old, program, (8787, 8807))
    with pytest.raises(CommandError, match=r"would not list 8808: .*SCANSTATION_FRONT_UPSTREAMS"):
        refuse_unlisted(old, program, (8807, 8808))


def test_a_front_that_is_rendered_of_who_serves_needs_no_names(tmp_path: Path) -> None:
    refuse_unlisted(_settings(tmp_path), Program.NGINX, (8807,))


def test_a_front_that_nobody_here_switches_must_have_been_told_before(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="would not list 8807"):
        refuse_unlisted(_settings(tmp_path), None, (8807,))


def test_a_front_that_takes_too_long_to_reload_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "systemctl"
    slow.write_text("#!/bin/sh\nexec sleep 60\n", "utf-8")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(front_reload, "_TIMEOUT_S", 0.2)
    with pytest.raises(CommandError, match=r"nginx was not reloaded within 0\.2 s"):
        front_reload._reload(Program.NGINX)


def test_a_host_without_systemctl_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match=r"caddy was not reloaded: .*systemctl"):
        front_reload._reload(Program.CADDY)
