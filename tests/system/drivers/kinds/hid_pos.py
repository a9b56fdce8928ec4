"""A HID POS scanner in the tester's hand: a socket of reports."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from drivers.hid_pos import HidPosDriver
from drivers.resources import HidPosResource
from tests.hid_cable import Cable


@dataclass
class HidPosDevice:
    driver: HidPosDriver
    cable: Cable

    async def send(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        for report in self.cable.reports(data):
            await loop.sock_sendall(self.cable.scanner_end, report)

    def unplug(self) -> None:
        self.cable.unplug()

    def plug(self) -> None:
        self.cable.plug()


class HidPosBench:
    def __init__(self, folder: Path) -> None:
        del folder
        self._cables: list[Cable] = []

    def device(self, name: str = "one") -> HidPosDevice:
        cable = Cable()
        cable.plug()
        self._cables.append(cable)
        resource = HidPosResource(f"hid:{name}", name.encode(), 0x0C2E, 0x0B81, name)
        return HidPosDevice(HidPosDriver(resource, make_device=cable.device), cable)

    def put_away(self) -> None:
        for cable in self._cables:
            cable.unplug()
