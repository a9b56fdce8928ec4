"""The station's own append-only file: every scan is durable in it before anything else happens."""

from station.bridge.journal.capture import Capture
from station.bridge.journal.errors import (
    JournalError,
    JournalLockedError,
    JournalOfAnotherStationError,
    NoBarcodeError,
    NotDurableError,
)
from station.bridge.journal.journal import Journal, JournalLimits
from station.bridge.journal.opening import recorded_station

__all__ = [
    "Capture",
    "Journal",
    "JournalError",
    "JournalLimits",
    "JournalLockedError",
    "JournalOfAnotherStationError",
    "NoBarcodeError",
    "NotDurableError",
    "recorded_station",
]
