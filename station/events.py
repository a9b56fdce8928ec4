"""What happened, for the presenters: frozen payloads that cross from the bridge to the screen.

What it is: data alone, made on the I/O thread and read on the Qt main thread. What it is not: a
decision about what to show (station.presenters).
"""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from server.contract.order import OrderView
from server.contract.station import ScanAck, ScanMessage, StationView


class LinkState(Enum):
    """How the station stands with its server."""

    STARTING = auto()
    CONNECTED = auto()
    LOST = auto()
    REFUSED = auto()
    IN_USE = auto()
    """Another kiosk is connected under this station's name."""


class ScannerState(Enum):
    """How a scanner stands."""

    READY = auto()
    LOST = auto()
    FAILED = auto()


class ScannerTrouble(StrEnum):
    """What ails a scanner, as far as the person in front of it can do something else about it."""

    UNREACHABLE = "unreachable"
    BUSY = "busy"
    NOT_PERMITTED = "not-permitted"
    MISCONFIGURED = "misconfigured"


@dataclass(frozen=True, slots=True)
class Captured:
    """A scan is in the journal, durable, and on its way to the server."""

    scan: ScanMessage


@dataclass(frozen=True, slots=True)
class Judged:
    """The server committed a scan and answered. `late` when it was judged while catching up."""

    scan: ScanMessage
    ack: ScanAck
    view: StationView
    late: bool = False


class Loss(StrEnum):
    """Why a scan is kept nowhere, as far as the person in front of the kiosk can act on it."""

    DISK = "disk"
    """The station's disk is full, or refuses to write."""
    GARBLED = "garbled"
    """The scanner sent what is no whole barcode."""
    TOO_MANY = "too_many"
    """More came at once than could be taken in."""


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """A scan could not be made durable: it is not kept anywhere and must be made again.

    `text` is what was scanned, `why` a sentence for the log and the supervisor.
    """

    text: str
    why: str
    loss: Loss = Loss.DISK


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """How many captured scans the server has not confirmed yet."""

    count: int


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The link changed. `detail` is a sentence for the log and the settings screen."""

    state: LinkState
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The server told the station's state, after hello."""

    view: StationView


@dataclass(frozen=True, slots=True)
class OrderLoaded:
    """A whole order arrived, on opening or because the revision did not match."""

    order: OrderView


@dataclass(frozen=True, slots=True)
class ScannerChanged:
    """A scanner came, went or failed.

    `trouble` is what ails it, when that is known; `hint` what to do, in English and exactly.
    """

    scanner_id: str
    name: str
    state: ScannerState
    hint: str = ""
    trouble: ScannerTrouble | None = None


StationEvent = (
    Captured
    | Judged
    | NotRecorded
    | Unconfirmed
    | LinkChanged
    | Resumed
    | OrderLoaded
    | ScannerChanged
)
