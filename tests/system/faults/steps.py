"""What a kiosk under test tells of itself: a line a step, on a scan's way or of its own start."""

from enum import StrEnum

from msgspec import Struct


class Moment(StrEnum):
    """A step, in the order in which one scan takes them."""

    WRITTEN = "written"
    """It is in the journal, durable; nobody knows yet."""
    CAPTURED = "captured"
    """The screen was told: "saving"."""
    SENT = "sent"
    """It was handed to the connection; it may be on its way, or stored already."""
    ANSWERED = "answered"
    """Its verdict is here, and noted nowhere."""
    CONFIRMED = "confirmed"
    """The journal knows, and has not written it down."""
    JUDGED = "judged"
    """The screen was told the verdict."""

    RESUMED = "resumed"
    """The server told the station's state: `order` is open, `packed` pieces are in it."""
    SHOWN = "shown"
    """The window has the open order: the same, as the screen shows it."""
    SCANNER = "scanner"
    """The scanner is ready."""


WAY = (
    Moment.WRITTEN,
    Moment.CAPTURED,
    Moment.SENT,
    Moment.ANSWERED,
    Moment.CONFIRMED,
    Moment.JUDGED,
)


class Step(Struct, frozen=True):
    """One line. Of a scan: its number, its `scan_id` in hexadecimal, its data and verdict."""

    moment: Moment
    seq: int = 0
    scan_id: str = ""
    data: str = ""
    verdict: str = ""
    order: str = ""
    packed: int = 0
