"""The messages of the `/dashboard` namespace: what a supervisor's page is told as it happens.

A page asks `snapshot` with what it has, an epoch and a number, and from the answer on hears
`events`, each frame consecutive items of one run of the server, which is the epoch. Whoever finds a
hole between `first_seq` and what it has, or hears `resync`, asks `snapshot` again. What it is not:
transport (server.web).
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from server.contract.centre import CentreTold
from server.contract.dashboard import ScanRow
from server.contract.kiosk_now import KioskNow
from server.contract.order import OrderStatus

NAMESPACE = "/dashboard"
LATEST_SCANS = 50
MINUTES_SHOWN = 60
Seq = Annotated[int, Meta(ge=0, lt=2**53)]


class DashboardEvent(StrEnum):
    """Socket.IO event names."""

    SNAPSHOT = "snapshot"
    EVENTS = "events"
    """Pushed: an `Events`."""
    RESYNC = "resync"
    """Pushed, without anything: too much was not read, nothing more is told until `snapshot`."""


class SnapshotRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask to be told from now on. `epoch` and `seq` are what the page has; empty at first."""

    epoch: Annotated[str, Meta(max_length=64)] = ""
    seq: Seq = 0


class StationNow(Struct, frozen=True):
    """A station as it stands. `step` and `verdict` are the words of `WorkStep` and `Verdict`.

    `since_utc_ms` is since when it is online or not, None where that was before this server's
    start. `waits_at` is the verdict that its operator has to acknowledge. `unconfirmed` is how many
    scans it has that this server has not stored, as far as it said so, None when it did not; `held`
    how many wait there to be scanned again or discarded.
    """

    station: str
    is_online: bool
    since_utc_ms: int | None
    step: str
    operator: str | None
    open_order: str | None
    waits_at: str | None
    unconfirmed: int | None
    held: int


class OrderNow(Struct, frozen=True):
    """An order as it stands, without its customer. Units are pieces."""

    order_no: str
    status: OrderStatus
    revision: int
    line_count: int
    units_ordered: int
    units_packed: int
    ship_by: date | None


class AlertKind(StrEnum):
    """What is wrong: a check of `/api/health` by its name, or a station's silence."""

    STORE = "store"
    STATUS = "status"
    DISK = "disk"
    QUEUE = "queue"
    BACKUP = "backup"
    SYNC = "sync"
    FAN_OUT = "fan-out"
    STATION_SILENT = "station_silent"
    OTHER = "other"


class Alert(Struct, frozen=True):
    """Something that wants a person. `detail` is an English sentence; `station` whose it is.

    `is_vital` says that scans wait for it.
    """

    kind: AlertKind
    detail: str
    is_vital: bool
    station: str | None = None


class Minute(Struct, frozen=True):
    """How many scans of a verdict were stored in the minute that begins at `utc_ms`."""

    utc_ms: int
    verdict: str
    scans: int


class ScanTold(Struct, frozen=True, tag="scan"):
    """A scan was judged and stored. None is told twice: each counts for its minute."""

    scan: ScanRow


class StationTold(Struct, frozen=True, tag="station"):
    """A station came, left, or stands otherwise than before."""

    station: StationNow


class KioskTold(Struct, frozen=True, tag="kiosk"):
    """A kiosk told of itself, or what it told is not current any more."""

    kiosk: KioskNow


class OrderTold(Struct, frozen=True, tag="order"):
    """A scan changed an order."""

    order: OrderNow


class OrdersChanged(Struct, frozen=True, tag="orders_changed"):
    """Orders changed by an import or by the centre, any number: what is shown is asked for anew."""


class OrderCounts(Struct, frozen=True, tag="order_counts"):
    """How many orders there are of each status, counted now and then."""

    orders: dict[str, int]


class CentreStands(Struct, frozen=True, tag="centre"):
    """How this server stands with the centre."""

    centre: CentreTold


class AlertsTold(Struct, frozen=True, tag="alerts"):
    """All that wants a person now: those before are over unless they are among them."""

    alerts: tuple[Alert, ...]


DashboardItem = (
    ScanTold
    | StationTold
    | KioskTold
    | OrderTold
    | OrdersChanged
    | OrderCounts
    | CentreStands
    | AlertsTold
)


class Events(Struct, frozen=True):
    """Consecutive items of an epoch, the first of them numbered `first_seq`."""

    epoch: str
    first_seq: Seq
    events: tuple[DashboardItem, ...]


class Snapshot(Struct, frozen=True, tag="snapshot"):
    """Everything as it stood after item `seq`: what follows comes as `events`.

    `kiosks` are those that told of themselves since this server's start.
    `scans` are the latest, the newest first; `minutes` those of the last hour in which anything was
    stored, all scans up to `seq` counted. `order_counts` is None until they were counted.
    """

    epoch: str
    seq: Seq
    now_utc_ms: int
    stations: tuple[StationNow, ...]
    kiosks: tuple[KioskNow, ...]
    scans: tuple[ScanRow, ...]
    minutes: tuple[Minute, ...]
    order_counts: dict[str, int] | None
    centre: CentreTold
    alerts: tuple[Alert, ...]


class Resumed(Struct, frozen=True, tag="resumed"):
    """What the page has is still known: all it missed after `seq` comes as `events`."""

    epoch: str
    seq: Seq


class Refused(Struct, frozen=True, tag="refused"):
    """The request was none. `message` is English, for a log."""

    message: str


SnapshotAnswer = Snapshot | Resumed | Refused
