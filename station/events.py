"""What happened, for the presenters: frozen payloads that cross from the bridge to the screen.

What it is: data alone, made on the I/O thread and read on the Qt main thread. What it is not: a
decision about what to show (station.presenters).
"""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from drivers.barcode.symbology import Symbology
from server.contract.centre import CentreTold, OrderNotes
from server.contract.hub import Hub
from server.contract.order import OrderView
from server.contract.printing import PrintOutcome
from server.contract.station import ScanAck, ScanMessage, StationConfig, StationView


class LinkState(Enum):
    """How the station stands with its server."""

    STARTING = auto()
    CONNECTED = auto()
    LOST = auto()
    REFUSED = auto()
    IN_USE = auto()
    """Another kiosk is connected under this station's name."""
    UNPAIRED = auto()
    """The server does not know this kiosk: a pairing code is waited for."""
    UNCHOSEN = auto()
    """There is no server yet: which hub it is has to be chosen."""


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
    NOT_PLUGGED_IN = "not-plugged-in"
    """Told of by the list alone: no driver knows of it."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do about a trouble: the translations' `hint-KEY`, with its arguments by name.

    `english` is the same sentence for logs and terminals.
    """

    key: str
    english: str
    arguments: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Return it in English."""
        return self.english


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

    `text` is what was scanned, `why` a sentence for the log, `remedy` what the supervisor can do
    about it beyond what the loss says.
    """

    text: str
    why: str
    loss: Loss = Loss.DISK
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """How many captured scans the server has not confirmed yet."""

    count: int


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The link changed. `detail` is for logs and terminals, `remedy` for whoever is called."""

    state: LinkState
    detail: str = ""
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    """The server told the station's state: after hello, or as a supervisor changed it."""

    view: StationView


@dataclass(frozen=True, slots=True)
class OrderLoaded:
    """A whole order arrived, on opening or because the revision did not match."""

    order: OrderView


@dataclass(frozen=True, slots=True)
class CentreChanged:
    """The server told how it stands with the centre. An older server never does."""

    told: CentreTold


@dataclass(frozen=True, slots=True)
class ConfigChanged:
    """The server told what supervisors set for this station, and their messages to it."""

    config: StationConfig


class PairingTrouble(StrEnum):
    """Why a pairing code did not pair this kiosk, as far as somebody can act on it."""

    WRONG = "wrong"
    OVER = "over"
    OTHER_STATION = "other-station"
    TOO_MANY = "too-many"
    UNREACHABLE = "unreachable"
    UNPROVEN = "unproven"
    """Who answers does not know this code: it is mistyped, or he is somebody else."""
    CERTIFICATE = "certificate"
    """The server's certificate is of an authority that is not trusted, or for another name."""
    NOT_KEPT = "not-kept"


@dataclass(frozen=True, slots=True)
class HubsFound:
    """The hubs that announce themselves now. None where nothing `can_search`: without a network."""

    hubs: tuple[Hub, ...]
    can_search: bool = True


class HubTrouble(StrEnum):
    """Why a hub that was chosen is not this kiosk's."""

    NO_ADDRESS = "no-address"
    NOT_KEPT = "not-kept"
    CODE_FIRST = "code-first"
    """A pairing code came before it was chosen which hub it is of."""


@dataclass(frozen=True, slots=True)
class HubTold:
    """A hub was chosen, by the address `url`: what is wrong with that, None when nothing is."""

    url: str
    trouble: HubTrouble | None = None


@dataclass(frozen=True, slots=True)
class PairingTold:
    """A pairing code was tried: what is wrong with it, None when nothing is."""

    trouble: PairingTrouble | None


@dataclass(frozen=True, slots=True)
class OrderNoted:
    """The server told what there is to know of an order besides its lines."""

    notes: OrderNotes


@dataclass(frozen=True, slots=True)
class PrintDone:
    """A supervisor had something printed here: what came of it, at the printer of this name."""

    outcome: PrintOutcome
    printer: str


class PinOutcome(StrEnum):
    """What came of a PIN that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"
    NO_SERVER = "no-server"
    FAILED = "failed"
    """The server could not say."""


@dataclass(frozen=True, slots=True)
class PinTold:
    """The server's word on a PIN. Of one that is right `code` signs in when it is scanned.

    `number` is how many tries are left of one that is wrong, or for how many minutes it is locked.
    """

    outcome: PinOutcome
    number: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class ScannerChanged:
    """A scanner came, went or failed.

    `trouble` is what ails it, when that is known; `hint` what to do, exactly.
    """

    scanner_id: str
    name: str
    state: ScannerState
    hint: Remedy | None = None
    trouble: ScannerTrouble | None = None


class Availability(StrEnum):
    """Whether a scanner of the list can be used at all."""

    THERE = "there"
    NOT_PLUGGED_IN = "not-plugged-in"
    """The settings name it, and it is not there."""
    SET_ASIDE = "set-aside"
    """The settings have it left alone: nothing that is chosen for it counts."""
    SAME = "same"
    """It was added, and is one that is found by itself, which is used instead."""


@dataclass(frozen=True, slots=True)
class ScannerRow:
    """One scanner of the list.

    `kind` and `role` are the words of drivers.place.Kind and the scanner book's Role. `settings`
    are those that can be chosen, by name, and what each is; `trouble` is what keeps it from being
    used and what mends that, exactly, None when nothing is known to. `set_up` names
    the settings that the settings file has as none of the choices; they are empty while that holds.
    `unset` are the settings of a camera that it did not take, by their name in the settings file;
    `unusable` is how many of its pictures could not be used, since it was taken up. `added` is
    where it was said to be when a person added it, by the name of each field; empty for all others.
    `offered` are the values of settings that the device says it has, each with its label, empty for
    one in words.
    """

    scanner_id: str
    kind: str
    name: str
    where: str
    role: str
    settings: tuple[tuple[str, str], ...] = ()
    trouble: Remedy | None = None
    availability: Availability = Availability.THERE
    set_up: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    unusable: int = 0
    added: tuple[tuple[str, str], ...] = ()
    offered: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class ScannersListed:
    """Every scanner that is there now or should be, whenever that or what was chosen changed."""

    scanners: tuple[ScannerRow, ...]


@dataclass(frozen=True, slots=True)
class SetUpTold:
    """What was set up for a scanner was taken, or cannot be: `mistakes` says what of it, and why.

    Each mistake is a field, named as in the settings file, and a word of the bridge's; "rule" where
    it breaks the settings file's own. Without any it holds.
    """

    mistakes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around to be touched where a scanner is added, instead of typed.

    `networks` are those that this computer is in, as `10.0.0.0/24`; `ports` its serial ports that
    are not found by themselves.
    """

    networks: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """What a camera sees: rows from top to bottom without padding, RGB or with 1 channel grey.

    `codes` are the corners of the barcodes read, and `region` x, y, width and height of what is
    looked at, in fractions of the picture. `advice` is the word of drivers.vision.coach.Advice.
    """

    width: int
    height: int
    channels: int
    pixels: bytes
    codes: tuple[tuple[tuple[float, float], ...], ...]
    region: tuple[float, float, float, float]
    advice: str


class Enrolling(Enum):
    """How the enrolling of a keyboard as a scanner goes."""

    SHOWN = auto()
    """The code is on the screen, and the keyboards are listened to."""
    ENROLLED = auto()
    NOTHING_READ = auto()
    TYPED_BY_HAND = auto()
    OTHER_CODE = auto()
    NO_KEYBOARD = auto()
    """There is none that may be listened to; `detail` says what mends that."""


@dataclass(frozen=True, slots=True)
class EnrolmentChanged:
    """The enrolling began, with a `code` to show, or ended."""

    state: Enrolling
    code: str = ""
    detail: Remedy | None = None


@dataclass(frozen=True, slots=True)
class DoctorAsked:
    """The scanner doctor shows a code and waits for it: number `number` of `count`.

    `code` is the word of drivers.barcode.chart.ChartCode. `note` is why what came last was no scan,
    the word of a RejectReason or one of the doctor's own; empty when nothing came.
    """

    number: int
    count: int
    code: str
    symbology: Symbology
    data: bytes
    note: str = ""


@dataclass(frozen=True, slots=True)
class DoctorFound:
    """What the scanner doctor has found so far: findings' words, each with its detail."""

    findings: tuple[tuple[str, str], ...]
    complete: bool


StationEvent = (
    Captured
    | Judged
    | NotRecorded
    | Unconfirmed
    | LinkChanged
    | Resumed
    | OrderLoaded
    | CentreChanged
    | ConfigChanged
    | HubsFound
    | HubTold
    | PairingTold
    | OrderNoted
    | PinTold
    | PrintDone
    | ScannerChanged
    | ScannersListed
    | SetUpTold
    | Surroundings
    | EnrolmentChanged
    | DoctorAsked
    | DoctorFound
)
