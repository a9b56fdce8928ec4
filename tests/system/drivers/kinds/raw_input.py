"""A keyboard scanner on Windows in the tester's hand: a stand-in tells what Windows would."""

from dataclasses import dataclass
from pathlib import Path

from drivers.raw_input import RawInput, RawInputDriver
from drivers.resources import KeyboardResource
from tests.raw_windows import StandIn, spelt
from tests.system.drivers.kinds.evdev import SETTINGS
from tests.system.drivers.kinds.pace import heard_ns, struck_ns


@dataclass
class RawInputDevice:
    driver: RawInputDriver
    windows: StandIn
    handle: int
    path: str

    async def send(self, data: bytes) -> None:
        self.windows.tell(*spelt(self.handle, data.decode("ascii")))

    def unplug(self) -> None:
        self.windows.tell(self.handle)
        del self.windows.names[self.handle]

    def plug(self) -> None:
        """Plugged in again it has another handle, as Windows gives it."""
        self.handle += 0x100
        self.windows.names[self.handle] = self.path


class RawInputBench:
    def __init__(self, folder: Path) -> None:
        del folder
        self._windows = StandIn()
        self._raw_input = RawInput(self._windows, struck_ns)

    def device(self, name: str = "one") -> RawInputDevice:
        resource = KeyboardResource(f"keyboard:{name}", name, name)
        driver = RawInputDriver(resource, SETTINGS, self._raw_input, heard_ns)
        made = RawInputDevice(driver, self._windows, 0x10000 + len(self._windows.names), name)
        made.plug()
        return made

    def put_away(self) -> None:
        self._windows.stop()
