"""What can go wrong with a scanner.

What it is: a small tree; each error carries the operation, the device and a hint that the person in
front of the station can act on. What it is not: a frame that was no scan (see `barcode.decode`).
"""

from drivers.hints import Hint


class ScannerError(Exception):
    """A scanner could not do what it was asked.

    `operation` is what was tried (`open`, `read`, ...), `device` where (a port or capture),
    `detail` what the library or the system said. `hint` is what to do, in one sentence: the
    kind's own, unless the place where it happened knows better.
    """

    hint = Hint("check")

    def __init__(
        self, operation: str, device: str, detail: str = "", *, hint: Hint | None = None
    ) -> None:
        super().__init__(operation, device, detail)
        self.operation = operation
        self.device = device
        self.detail = detail
        if hint is not None:
            self.hint = hint

    def __str__(self) -> str:
        """Return operation, device, detail and hint in one line."""
        said = f": {self.detail}" if self.detail else ""
        return f"{self.operation} {self.device}{said}. {self.hint}"


class ScannerNotFoundError(ScannerError):
    """There is no such device now."""

    hint = Hint("plug-in")


class ScannerUnreachableError(ScannerNotFoundError):
    """Nobody answers at the scanner's place in the network."""

    hint = Hint("reach")


class ScannerBusyError(ScannerError):
    """Another program holds the device."""

    hint = Hint("close-other")


class ScannerNotPermittedError(ScannerError):
    """The system does not let this user open the device."""

    hint = Hint("join-port-group")


class ScannerLostError(ScannerError):
    """The device went away while it was in use."""

    hint = Hint("plug-in-again")


class ScannerMisconfiguredError(ScannerError):
    """The settings cannot be right, whatever is plugged in."""

    hint = Hint("correct-settings")
