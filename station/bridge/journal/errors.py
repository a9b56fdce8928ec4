"""What can go wrong with a journal. Each sentence is for the person in front of the kiosk."""

from pathlib import Path


class JournalError(Exception):
    """The journal cannot be used."""


class JournalLockedError(JournalError):
    """Another kiosk on this machine uses the same data folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Another kiosk is already running with the data folder {path.parent}. "
            "Close it, or start this one with another --data-dir."
        )


class JournalOfAnotherStationError(JournalError):
    """The data folder was written by a station of another name."""

    def __init__(self, path: Path, recorded: str, configured: str) -> None:
        super().__init__(
            f"{path} belongs to station {recorded!r}, but this kiosk is set up as {configured!r}. "
            "Correct the station's name in station.toml, or use another data folder."
        )


class NotDurableError(JournalError):
    """A scan could not be made durable: it is kept nowhere and must be made again."""


class NoBarcodeError(NotDurableError):
    """What was read is nothing that a server takes: too long, or named as no scanner names it."""
