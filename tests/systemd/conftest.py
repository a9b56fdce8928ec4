"""One machine for the tests that need no other, and its server as the unit has it."""

import os
from collections.abc import Iterator

import pytest

from tests.measured import measured, pytest_terminal_summary
from tests.systemd.container import machine
from tests.systemd.machine import UNIT, Machine
from tests.systemd.virtual import VirtualMachine, virtual_machine

__all__ = ["booted", "measured", "powered", "pytest_terminal_summary", "running"]
IS_BOOTED = os.environ.get("TEST_MACHINE") == "booted"
"""Whether it is a virtual one that boots, not a container."""


@pytest.fixture(scope="session")
def booted() -> Iterator[Machine]:
    if IS_BOOTED:
        with virtual_machine() as virtual:
            yield virtual
        return
    with machine() as contained:
        contained.start()
        yield contained


@pytest.fixture
def running(booted: Machine) -> Machine:
    """Return the machine with its server as the unit has it, and no restart counted yet."""
    if booted.shown("DropInPaths") or not booted.is_active():
        booted.drop_in()
        booted.ended("systemctl", "reset-failed", UNIT)
        booted.run("systemctl", "restart", UNIT)
    booted.ended("systemctl", "reset-failed", UNIT)
    return booted


@pytest.fixture
def powered(booted: Machine) -> VirtualMachine:
    """Return the machine as one whose power can be cut."""
    assert isinstance(booted, VirtualMachine), "of a virtual machine: TEST_MACHINE=booted"
    return booted
