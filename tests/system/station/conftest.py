"""An X server for the tests that drive a real window."""

from collections.abc import Iterator

import pytest

from tests.x_server import x_server


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server() as name:
        yield name
