"""One machine for the tests that need no other, and its server as the unit has it."""

from collections.abc import Iterator

import pytest

from tests.systemd.container import machine
from tests.systemd.machine import UNIT, Machine


@pytest.fixture(scope="session")
def booted() -> Iterator[Machine]:
    with machine() as running:
        running.start()
        yield running


@pytest.fixture
def running(booted: Machine) -> Machine:
    """Return the machine with its server as the unit has it, and no restart counted yet."""
    if booted.shown("DropInPaths") or not booted.is_active():
        booted.drop_in()
        booted.ended("systemctl", "reset-failed", UNIT)
        booted.run("systemctl", "restart", UNIT)
    booted.ended("systemctl", "reset-failed", UNIT)
    return booted
