"""What the program's end says to whoever started it."""

import sys
from enum import IntEnum

from station.bridge.journal import JournalError


class ExitCode(IntEnum):
    """How the kiosk ended."""

    OK = 0
    FAILED = 1
    CONFIG = 2
    """The settings or the command line cannot be used."""
    DATA = 3
    """The data folder or the journal in it cannot be used."""


def exit_code(error: BaseException | None) -> ExitCode:
    """Return what the kiosk's end means; words for a person are on stderr."""
    if error is None:
        return ExitCode.OK
    if isinstance(error, JournalError):
        sys.stderr.write(f"{error}\n")
        return ExitCode.DATA
    sys.stderr.write("The kiosk failed; logs/station.log in its data folder says why.\n")
    return ExitCode.FAILED
