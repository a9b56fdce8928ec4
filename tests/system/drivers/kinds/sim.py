"""The simulated scanner in the tester's hand."""

from dataclasses import dataclass
from pathlib import Path

from drivers.resources import SimResource
from drivers.sim import SimDriver
from tests.system.drivers.kinds.device import FRAMING


@dataclass
class SimDevice:
    driver: SimDriver

    async def send(self, data: bytes) -> None:
        await self.driver.feed(data)

    def unplug(self) -> None:
        self.driver.unplug()

    def plug(self) -> None:
        self.driver.plug()


class SimBench:
    def __init__(self, folder: Path) -> None:
        del folder

    def device(self, name: str = "one") -> SimDevice:
        return SimDevice(SimDriver(SimResource(f"sim:{name}", name), FRAMING))

    def put_away(self) -> None: ...
