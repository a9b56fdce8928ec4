"""One virtual machine for all of these tests, and what they measured at the end."""

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.hardware.bench import Bench
from tests.hardware.machine import Machine, running
from tests.hardware.simulated_camera import SimulatedCamera
from tests.hardware.station_told import StationTold
from tests.measured import measured, pytest_terminal_summary

__all__ = ["bench", "camera", "machine", "measured", "pytest_terminal_summary", "told"]

_TEST_S = 300
"""For one test, the machine's start included: it is emulated."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run everything on the loop that the machine's channels live on."""
    for item in items:
        if "hardware" in item.path.parts:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.timeout(_TEST_S))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def machine(pytestconfig: pytest.Config) -> AsyncIterator[Machine]:
    began_s = time.monotonic()
    _say(pytestconfig, "\nStarting a virtual machine; half a minute to two, as busy as this one is")
    async with running() as machine:
        _say(pytestconfig, f"It is up after {time.monotonic() - began_s:.0f} s")
        yield machine


@pytest_asyncio.fixture(loop_scope="session")
async def bench(machine: Machine) -> AsyncIterator[Bench]:
    """USB sockets with nothing in them, before and after."""
    made = Bench(machine)
    yield made
    if await made.clear():
        await StationTold(machine).emptied()


@pytest_asyncio.fixture(loop_scope="session")
async def camera(machine: Machine, bench: Bench) -> AsyncIterator[SimulatedCamera]:
    """Plug in a camera that nobody chose yet, with nothing to read in front of it."""
    made = SimulatedCamera(machine)
    await made.plug()
    yield made
    await made.choose("")
    if made.node:
        await made.unplug()
    await bench.clear()
    await StationTold(machine).emptied()


@pytest.fixture
def told(machine: Machine) -> StationTold:
    return StationTold(machine)


def _say(config: pytest.Config, line: str) -> None:
    capture = config.pluginmanager.getplugin("capturemanager")
    reporter = config.pluginmanager.getplugin("terminalreporter")
    with capture.global_and_fixture_disabled():
        reporter.write_line(line)
