"""What a server asks of a kiosk's printers: which there are, and to print.

What it is: the `printers` and `print` messages of the `/station` namespace, which go from the
server to a kiosk; the kiosk's answer is the acknowledgement. An older kiosk answers nothing. What
it is not: what is printed (server.sheets), or how (station.bridge.printing). Pure.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

MAX_PRINTERS = 100
PrinterName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\ud800-\udfff]*\Z")]


class PrintersAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask which printers the kiosk's system knows."""


class PrintersTold(Struct, frozen=True, forbid_unknown_fields=True):
    """The system's names of its printers; none where it can print on none."""

    printers: Annotated[tuple[PrinterName, ...], Meta(max_length=MAX_PRINTERS)]


class PrintAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Print a PDF. `title` is what the printer's queue calls it."""

    printer: PrinterName
    title: Annotated[str, Meta(min_length=1, max_length=100)]
    pdf: bytes


class PrintOutcome(StrEnum):
    """What came of printing, as far as somebody can act on it."""

    PRINTED = "printed"
    """The printer has taken all of it."""
    QUEUED = "queued"
    """It waits in the printer's queue: the printer is busy, or off."""
    STOPPED = "stopped"
    """The printer's queue is stopped."""
    NO_SUCH_PRINTER = "no_such_printer"
    NO_PRINTING = "no_printing"
    """The kiosk's system cannot print."""
    FAILED = "failed"
    NO_PRINTER_SET = "no_printer_set"
    """The kiosk was not asked: no printer is set for its station."""
    AWAY = "away"
    """The kiosk is not connected, or did not answer."""


class PrintTold(Struct, frozen=True, forbid_unknown_fields=True):
    """What came of it. `detail` is the system's own sentence, where it has one."""

    outcome: PrintOutcome
    detail: Annotated[str, Meta(max_length=500)] = ""
