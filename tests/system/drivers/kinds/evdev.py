"""A keyboard scanner in the tester's hand: its events come through a pipe."""

import asyncio
import os
import re
from dataclasses import dataclass
from pathlib import Path

from drivers.evdev_keyboard import EvdevKeyboardDriver
from drivers.resources import KeyboardResource
from station.bridge.scanner_words import wedge_settings
from station.scanner_config import WedgeConfig
from tests.evdev_pipe import PipeKeyboard, spelt
from tests.system.drivers.kinds.device import FRAMING
from tests.system.drivers.kinds.pace import heard_ns, struck_ns

_CODES = re.compile(r"[^\r]*\r|[^\r]+")
SETTINGS = wedge_settings(WedgeConfig(aim=FRAMING.aim))
"""Those that the program is shipped with, and the AIM identifiers that the contract sends."""


@dataclass
class EvdevDevice:
    """It strikes what it is to send on the keys of a US keyboard."""

    driver: EvdevKeyboardDriver
    keyboard: PipeKeyboard

    async def send(self, data: bytes) -> None:
        """Strike a code at a time: the kernel stamps keys as they are struck."""
        for line in _CODES.findall(data.decode("ascii")):
            await self._write(spelt(line, struck_ns(), step_ns=1000))

    async def _write(self, events: bytes) -> None:
        while events:
            try:
                events = events[self.keyboard.write(events) :]
            except BlockingIOError:
                await asyncio.sleep(0.001)  # a full pipe sets no event

    def unplug(self) -> None:
        self.keyboard.unplug()

    def plug(self) -> None:
        self.keyboard.plug()
        os.set_blocking(self.keyboard.fd, False)


class EvdevBench:
    def __init__(self, folder: Path) -> None:
        del folder
        self._keyboards: list[PipeKeyboard] = []

    def device(self, name: str = "one") -> EvdevDevice:
        keyboard = PipeKeyboard(f"/dev/input/{name}")
        resource = KeyboardResource(f"keyboard:{name}", keyboard.path, name)
        driver = EvdevKeyboardDriver(resource, SETTINGS, keyboard.open, heard_ns)
        made = EvdevDevice(driver, keyboard)
        made.plug()
        self._keyboards.append(keyboard)
        return made

    def put_away(self) -> None:
        for keyboard in self._keyboards:
            keyboard.put_away()
