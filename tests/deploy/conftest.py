"""A hall behind each of the two fronts, for the tests of a module."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.front.rendering import Program
from tests.deploy.scene import Scene, hall

os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
"""Caddy's program comes with the tests' packages."""


@pytest.fixture(scope="module", params=list(Program))
def program(request: pytest.FixtureRequest) -> Program:
    """Return the front that is tried."""
    tried: Program = request.param
    return tried


@pytest.fixture(scope="module")
def scene(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Run the front, called `hub.lan`, and two servers."""
    with hall(program, tmp_path_factory.mktemp("hall")) as running:
        yield running
