"""What can go wrong with a scanner.

What it is: a small tree; each error carries the operation, the device and a hint that the person in
front of the station can act on. What it is not: a frame that was no scan (see `barcode.decode`).
"""


class ScannerError(Exception):
    """A scanner could not do what it was asked.

    `operation` is what was tried (`open`, `read`, ...), `device` where (a port or capture),
    `detail` what the library or the system said. `hint` is one English sentence on what to do: the
    kind's own, unless the place where it happened knows better.
    """

    hint = "Check the scanner and its settings."

    def __init__(self, operation: str, device: str, detail: str = "", *, hint: str = "") -> None:
        super().__init__(operation, device, detail)
        self.operation = operation
        self.device = device
        self.detail = detail
        if hint:
            self.hint = hint

    def __str__(self) -> str:
        """Return operation, device, detail and hint in one line."""
        said = f": {self.detail}" if self.detail else ""
        return f"{self.operation} {self.device}{said}. {self.hint}"


class ScannerNotFoundError(ScannerError):
    """There is no such device now."""

    hint = "Plug the scanner in, or check its cable and the configured port."


class ScannerUnreachableError(ScannerNotFoundError):
    """Nobody answers at the scanner's place in the network."""

    hint = "Check the scanner's power and network cable, and its address and port."


class ScannerBusyError(ScannerError):
    """Another program holds the device."""

    hint = "Close the other program that uses this scanner."


class ScannerNotPermittedError(ScannerError):
    """The system does not let this user open the device."""

    hint = "Add the station's user to the group that owns the port (dialout on Debian and Ubuntu)."


class ScannerLostError(ScannerError):
    """The device went away while it was in use."""

    hint = "Plug the scanner in again; the last barcode may have to be scanned again."


class ScannerMisconfiguredError(ScannerError):
    """The settings cannot be right, whatever is plugged in."""

    hint = "Correct the scanner's settings."
