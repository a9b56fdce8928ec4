"""The messages of the `/station` namespace, events named in `Event`.

Every request carries one struct as builtins (bytes as base64, UUIDs as text) and is answered by one
struct tagged in its `type` field. What it is not: transport (server.web, station.bridge).
"""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from drivers.barcode.symbology import Symbology
from server.contract.order import OrderHead, OrderLineView, OrderView, WorkStep
from server.contract.verdict import Reason, Verdict

PROTOCOL = 1
NAMESPACE = "/station"
MAX_BATCH = 500
"""Scans in one `scan` request, at most."""
MAX_DATA_BYTES = 8192
"""Bytes of one scan's data, at most: more than the largest symbol (QR 40-L, 7,089 digits)."""

StationId = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+\Z")]
Language = Literal["ko", "en"]
StationSeq = Annotated[int, Meta(ge=1, lt=2**53)]
LastSeq = Annotated[int, Meta(ge=0, lt=2**53)]
ScannerId = Annotated[str, Meta(max_length=200, pattern=r"^[^\ud800-\udfff]*\Z")]
"""JSON can spell half a surrogate pair, which is no text and cannot be stored."""


class Event(StrEnum):
    """Socket.IO event names."""

    HELLO = "hello"
    SCAN = "scan"
    ORDER = "order"
    ORDER_CHANGED = "order_changed"
    CENTRE = "centre"
    """Pushed: a `CentreTold`."""
    ORDER_NOTES = "order_notes"
    """Pushed: an `OrderNotes`."""
    CONFIG_CHANGED = "config_changed"
    """Pushed: a `StationConfig`, after hello and whenever something of it changed."""
    STATE = "state"
    """Pushed: a `StationView`, when a supervisor changed it."""
    MESSAGE_SEEN = "message_seen"
    PIN = "pin"
    KIOSK_STATE = "kiosk_state"
    """A `KioskState` (server.contract.kiosk_state)."""
    PRINTERS = "printers"
    """Asked of the kiosk: a `PrintersAsked` (server.contract.printing)."""
    PRINT = "print"
    """Asked of the kiosk: a `PrintAsked`."""


class Hello(Struct, frozen=True, forbid_unknown_fields=True):
    """The station's first message. `last_seq` is the highest `station_seq` it ever minted.

    `kiosk` names the running kiosk, anew at each start: it tells one kiosk that connects again from
    two that were given the same station's name.
    """

    protocol: int
    station: StationId
    kiosk: UUID
    last_seq: LastSeq


class HeldScan(Struct, frozen=True, forbid_unknown_fields=True):
    """A scan recorded and not judged, waiting to be scanned again or discarded."""

    scan_id: UUID
    text: str


class ScanAck(Struct, frozen=True, forbid_unknown_fields=True):
    """The stored verdict of one scan, sent after its commit; a retry gets the same one again.

    Of one that is very old a retry may get it without `order` and `candidates`.

    `order` is the order the verdict is about, `line` the line that changed, or of ITEM_OVER the one
    without room; `candidates` is what an INQUIRE item code found, or what a code fits and the
    operator picks from. `seen` names what was scanned and `expected` what was wanted, in the
    order's own words. `qty` is the pieces counted: negative when undone, 0 when nothing counts.
    """

    scan_id: UUID
    station_seq: StationSeq
    verdict: Verdict
    reason: Reason | None = None
    seen: str = ""
    expected: str = ""
    qty: int = 0
    order: OrderHead | None = None
    line: OrderLineView | None = None
    candidates: tuple[OrderHead, ...] = ()


class StationView(Struct, frozen=True, forbid_unknown_fields=True):
    """What the server holds of a station: the fold of its scans.

    `open_order` is the order being packed (PACK) or shown (INQUIRE). `pending` is the stored answer
    to the scan that must be acknowledged before judging goes on: all that was told of it then.
    `held` is the newest part of the held scans, `held_count` all of them.
    """

    station: StationId
    step: WorkStep
    operator: str | None = None
    open_order: OrderHead | None = None
    pending: ScanAck | None = None
    held: tuple[HeldScan, ...] = ()
    held_count: Annotated[int, Meta(ge=0)] = 0


class Welcome(Struct, frozen=True, forbid_unknown_fields=True, tag="welcome"):
    """The answer to `hello`: the last `station_seq` stored for this station, and its state."""

    last_seq: LastSeq
    view: StationView


class ScanMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """One physical gesture. `scan_id` is a UUIDv7, minted once and kept on every retry.

    `data` is the barcode's data without AIM identifier. `aim` is three characters as in `]C1`.
    `captured_utc_ms` is the station's clock; it is stored and shown, and decides nothing.
    `answered_seq` is the highest `station_seq` whose verdict had reached the station when the
    gesture was made, 0 when none had: an acknowledgement answers no verdict after it.
    """

    scan_id: UUID
    station_seq: StationSeq
    scanner_id: ScannerId
    data: Annotated[bytes, Meta(max_length=MAX_DATA_BYTES)]
    captured_utc_ms: Annotated[int, Meta(ge=0, lt=2**53)]
    symbology: Symbology | None = None
    aim: Annotated[str, Meta(pattern=r"^\][A-Za-z][A-Za-z0-9]\Z")] | None = None
    answered_seq: LastSeq = 0


class ScanRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """One scan, or when catching up a batch of consecutive ones, in `station_seq` order."""

    scans: Annotated[tuple[ScanMessage, ...], Meta(min_length=1, max_length=MAX_BATCH)]


class ScanReply(Struct, frozen=True, forbid_unknown_fields=True, tag="judged"):
    """The answer to `scan`: an ack a scan, in order, and the station's state after the last."""

    acks: tuple[ScanAck, ...]
    view: StationView


class OrderRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for a whole order."""

    order_id: UUID


class OrderReply(Struct, frozen=True, forbid_unknown_fields=True, tag="order"):
    """The answer to `order`."""

    order: OrderView


class OrderChanged(Struct, frozen=True, forbid_unknown_fields=True):
    """Pushed to a station when the order it has open changed by another hand than its own."""

    order_id: UUID
    revision: int


class StationMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """A message to a station, shown there until somebody has read it.

    `sender` is a name; empty when it is nobody's, but the server's own token was used.
    """

    message_id: UUID
    text: str
    sender: str
    sent_utc_ms: Annotated[int, Meta(ge=0, lt=2**53)]


class StationConfig(Struct, frozen=True, forbid_unknown_fields=True, tag="config"):
    """All that supervisors set for a station and its kiosk has to know, told whole each time.

    None is the kiosk's or the operator's own choice: of `shown_name`, `language` (`ko` or `en`)
    and `step`, the only one it works in. `lock_text` says why it is `locked`; it may be empty.
    `messages` are those that nobody has read, the oldest first.
    """

    shown_name: str | None = None
    language: Language | None = None
    step: WorkStep | None = None
    locked: bool = False
    lock_text: str = ""
    messages: tuple[StationMessage, ...] = ()


class MessageSeen(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody read a message. Said again it changes nothing."""

    message_id: UUID


class PinRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A PIN typed at a station, for the badge whose scan `scan_id` asked for it."""

    scan_id: UUID
    pin: Annotated[str, Meta(pattern=r"^[0-9]{1,12}\Z")]

    def __repr__(self) -> str:
        """Keep the PIN out of whatever is printed."""
        return f"PinRequest({self.scan_id})"


class PinRight(Struct, frozen=True, forbid_unknown_fields=True, tag="pin_right"):
    """The PIN is right: scanning `code` signs in, here and in every replay."""

    code: str


class PinWrong(Struct, frozen=True, forbid_unknown_fields=True, tag="pin_wrong"):
    """The PIN is wrong; so many more may be tried."""

    left: Annotated[int, Meta(ge=1)]


class PinLocked(Struct, frozen=True, forbid_unknown_fields=True, tag="pin_locked"):
    """No PIN of this badge is taken for so many minutes, unless a supervisor unlocks it."""

    minutes: Annotated[int, Meta(ge=1)]


class RefusalCode(StrEnum):
    """Why a request was refused as a whole: nothing of it was stored."""

    MALFORMED = "malformed"
    PROTOCOL = "protocol"
    NO_HELLO = "no_hello"
    STATION_IN_USE = "station_in_use"
    """Another kiosk is connected under this station's name; it stays."""
    GAP = "gap"
    SEQ_TAKEN = "seq_taken"
    """Another scan has this number."""
    SCAN_TAKEN = "scan_taken"
    """The scan is stored as another station's: it is to be sent no more."""
    NOT_STORED = "not_stored"
    """Now; sent again later it may be."""
    STORE_DAMAGED = "store_damaged"
    """The server's file is damaged: a person puts a backup back. Whatever is sent is to be kept."""
    NOT_FOUND = "not_found"
    OTHER_STATION = "other_station"
    """The token is another station's."""


class Refusal(Struct, frozen=True, forbid_unknown_fields=True, tag="refused"):
    """A refused request. `message` is English, for a log; `last_seq` is what the server stored."""

    code: RefusalCode
    message: str
    last_seq: LastSeq | None = None


HelloAnswer = Welcome | Refusal
ScanAnswer = ScanReply | Refusal
OrderAnswer = OrderReply | Refusal
MessageSeenAnswer = StationConfig | Refusal
PinAnswer = PinRight | PinWrong | PinLocked | Refusal
ClientEvent = Literal[
    Event.HELLO, Event.SCAN, Event.ORDER, Event.MESSAGE_SEEN, Event.PIN, Event.KIOSK_STATE
]
