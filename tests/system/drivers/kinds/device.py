"""What the contract's tests hold in their hand: a scanner of any kind, and a maker of them."""

from typing import Protocol

from drivers.framing import FramingSettings
from drivers.scanner import ScannerDriver

FRAMING = FramingSettings(aim=True)


class Device(Protocol):
    """A scanner in the tester's hand; it is plugged in."""

    @property
    def driver(self) -> ScannerDriver: ...

    async def send(self, data: bytes) -> None:
        """Send what the scanner would, suffix CR included."""

    def unplug(self) -> None: ...

    def plug(self) -> None: ...


class Bench(Protocol):
    """Makes devices of one kind, and puts them away."""

    def device(self, name: str = "one") -> Device: ...

    def put_away(self) -> None: ...
