"""What every driver shell has in common: its identity, and that it is claimed by one at a time.

What it is: `scanner.ScannerDriver` but for the device. What it is not: how a device is opened, read
and let go, which is each shell's own.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import ClassVar, Generic, TypeVar

from drivers.errors import ScannerBusyError, ScannerLostError
from drivers.recorded import Recorder, unrecorded
from drivers.resources import Resource
from drivers.scanner import ScannerOutput

Place = TypeVar("Place", bound=Resource)
Held = TypeVar("Held")


class Shell(ABC, Generic[Place, Held]):
    """A driver, see `scanner.ScannerDriver`. While it is claimed it has hold of a `Held`."""

    operation: ClassVar[str] = "open"

    def __init__(self, resource: Place) -> None:
        self._resource = resource
        self._held: Held | None = None
        self._recorder: Recorder = unrecorded

    @property
    def scanner_id(self) -> str:
        """The device's stable identity."""
        return self._resource.scanner_id

    @property
    def name(self) -> str:
        """The device's name for people."""
        return self._resource.name

    def record_to(self, recorder: Recorder) -> None:
        """Tell `recorder` what is read, from the next claim on; see `recorded.Recordable`."""
        self._recorder = recorder

    async def claim(self) -> None:
        """Take hold of the device.

        Raises:
            ScannerError: it is claimed already, or what keeps it from being opened.
        """
        if self._held is not None:
            raise ScannerBusyError(self.operation, self._where, "claimed already")
        self._held = await self._take_hold()

    def decodes(self) -> AsyncIterator[ScannerOutput]:
        """Yield what the scanner reads, in order, until it is released.

        Raises:
            ScannerLostError: it is not claimed; while iterating: the device went away. What it sent
                whole comes first.
        """
        if self._held is None:
            raise ScannerLostError("read", self._where, "not claimed")
        return self._read(self._held)

    async def release(self) -> None:
        """Let the device go, and end its threads. Does nothing when it is not claimed."""
        held, self._held = self._held, None
        if held is not None:
            await self._let_go(held)

    @property
    @abstractmethod
    def _where(self) -> str:
        """Where the device is, as errors name it."""

    @abstractmethod
    async def _take_hold(self) -> Held:
        """Open the device for this program alone.

        Raises:
            ScannerError: not found, busy, not permitted or misconfigured.
        """

    @abstractmethod
    def _read(self, held: Held) -> AsyncIterator[ScannerOutput]:
        """Yield what is read of a device that is held, until it is let go; see `decodes`."""

    @abstractmethod
    async def _let_go(self, held: Held) -> None:
        """Close the device and end its threads."""
