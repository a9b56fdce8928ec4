"""What servers of one store tell each other: where to look, and who is where. Pure.

What it is: hints. What is true stands in the store; a hint that is lost, late or twice does no
harm. What it is not: their way (server.fanout).
"""

from uuid import UUID

from msgspec import Struct

from server.contract.station import StationId
from server.web.presence import Presence


class Hint(Struct, frozen=True, tag_field="hint"):
    """Something to be told."""


class Scanned(Hint, frozen=True, tag="scanned"):
    """Scans were stored, which may have changed these orders."""

    order_ids: tuple[UUID, ...]


class OrdersChanged(Hint, frozen=True, tag="orders_changed"):
    """Orders changed by another hand than a scan's."""


class StationSet(Hint, frozen=True, tag="station_set"):
    """What is set of a station changed."""

    station: StationId


class TokenEnded(Hint, frozen=True, tag="token_ended"):
    """A token of some station is in force no more."""


class AccountsChanged(Hint, frozen=True, tag="accounts_changed"):
    """Somebody's session ended."""


class StationThere(Hint, frozen=True, tag="station_there"):
    """Whether a station has a socket at the server that says so, whose kiosk's, and since when.

    `sat_ms` is of the monotonic clock, which all servers of a host share and nobody sets.
    """

    station: StationId
    kiosk: UUID
    sat_ms: int
    presence: Presence


class KioskAsked(Hint, frozen=True, tag="kiosk_asked"):
    """A question to a station's kiosk, as it is sent to it, for the server that has its socket."""

    ask_id: str
    server: str
    station: StationId
    event: str
    question: object
    wait_s: float


class KioskAnswered(Hint, frozen=True, tag="kiosk_answered"):
    """What the kiosk answered; None of one that is away or gave no answer."""

    ask_id: str
    answer: object


class Tried(Hint, frozen=True, tag="tried"):
    """A try that is counted, or one that is `forgiven`: it went well. `limit` names the count."""

    limit: str
    key: str
    forgiven: bool = False


AnyHint = (
    Scanned
    | OrdersChanged
    | StationSet
    | TokenEnded
    | AccountsChanged
    | StationThere
    | KioskAsked
    | KioskAnswered
    | Tried
)
