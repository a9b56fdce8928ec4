"""Servers that the front would not list are refused before anything is stopped for them."""

from pathlib import Path

import pytest

from server.cli.console import CommandError
from server.cli.front_reload import refuse_unlisted
from server.config import Settings
from server.front.rendering import Program
from server.front.settings import FrontSettings
from server.variables import Environment


def _settings(*upstreams: str) -> Settings:
    front = FrontSettings(upstreams=upstreams)
    return Settings(environment=Environment.PRODUCTION, data_dir=Path("/var"), front=front)


@pytest.mark.parametrize("program", [None, *Program])
def test_ports_that_are_named_are_listed_by_every_front(program: Program | None) -> None:
    named = _settings("127.0.0.1:8787", "10.0.0.6:8807", "[fd00::1]:8808")
    refuse_unlisted(named, program, (8807, 8808))


@pytest.mark.parametrize("program", [None, *Program])
def test_one_that_is_not_named_beside_others_is_refused(program: Program | None) -> None:
    with pytest.raises(CommandError, match="would not list 8808: name them"):
        refuse_unlisted(_settings("127.0.0.1:8807"), program, (8807, 8808))


def test_a_front_of_this_host_needs_no_names_and_another_does() -> None:
    refuse_unlisted(_settings(), Program.NGINX, (8807,))
    with pytest.raises(CommandError, match="would not list 8807"):
        refuse_unlisted(_settings(), None, (8807,))
