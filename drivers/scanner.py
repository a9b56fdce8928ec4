"""What every scanner driver can do, and what a running scanner tells.

What it is: the protocol that the shells fulfil, and frozen events. What it is not: any I/O.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from drivers.barcode.decode import Decode, FrameRejected
from drivers.errors import ScannerError

ScannerOutput = Decode | FrameRejected
"""What a scanner yields: a barcode, or word of bytes that could not be taken for one."""


class ScannerDriver(Protocol):
    """One scanner, used from one event loop: claim, iterate over `decodes`, release.

    After `release` the same driver can be claimed again.
    """

    @property
    def scanner_id(self) -> str:
        """The device's stable identity."""

    @property
    def name(self) -> str:
        """The device's name for people."""

    async def claim(self) -> None:
        """Open the device for this program alone.

        Raises:
            ScannerError: not found, busy, not permitted or misconfigured.
        """

    def decodes(self) -> AsyncIterator[ScannerOutput]:
        """Yield what the scanner reads, in order, until it is released.

        For one consumer at a time. Nothing half-read is ever yielded as a decode.

        Raises:
            ScannerLostError: when the device goes away; what it sent whole comes first.
        """

    async def release(self) -> None:
        """Close the device and end its thread. Does nothing when it is not claimed."""


@dataclass(frozen=True, slots=True)
class ScannerReady:
    """A scanner is claimed and reading."""

    scanner_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ScannerFailed:
    """A scanner could not be claimed. It is tried again; told once for each different error."""

    scanner_id: str
    name: str
    error: ScannerError


@dataclass(frozen=True, slots=True)
class ScannerLost:
    """A scanner that was ready went away. `error` is None when it was taken away in order."""

    scanner_id: str
    name: str
    error: ScannerError | None = None


ScannerEvent = ScannerReady | ScannerFailed | ScannerLost | Decode | FrameRejected
