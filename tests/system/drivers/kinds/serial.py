"""A serial scanner in the tester's hand: a pty."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from drivers.resources import SerialResource
from drivers.serial_line import SerialSettings
from drivers.serial_port import SerialDriver
from tests.system.drivers.kinds.device import FRAMING


@dataclass
class PtyDevice:
    """Closing the pty's master is pulling the plug.

    The configured port is a link, as udev makes one for a device: it outlasts the pty's number.
    """

    link: Path
    driver: SerialDriver
    master: int = -1

    async def send(self, data: bytes) -> None:
        await write(self.master, data)

    def unplug(self) -> None:
        os.close(self.master)
        self.master = -1
        self.link.unlink()

    def plug(self) -> None:
        self.master, slave = os.openpty()
        self.link.symlink_to(os.ttyname(slave))
        os.close(slave)


class SerialBench:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._devices: list[PtyDevice] = []

    def device(self, name: str = "one") -> PtyDevice:
        link = self._folder / name
        resource = SerialResource(f"serial:{name}", str(link), name)
        made = PtyDevice(link, SerialDriver(resource, SerialSettings(framing=FRAMING)))
        made.plug()
        self._devices.append(made)
        return made

    def put_away(self) -> None:
        for device in self._devices:
            if device.master != -1:
                os.close(device.master)


async def write(master: int, data: bytes) -> None:
    """Write to the device's end of a pty, whose buffer is small, while others read."""
    written = 0
    while written < len(data):
        written += os.write(master, data[written : written + 1024])
        await asyncio.sleep(0)
