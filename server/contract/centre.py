"""What a station is told of the centre, the Postgres that sites share, and of orders because of it.

Both are pushed events, so that a kiosk which does not know them goes on without. What it is not:
how it is found out (server.web.centre_news), or the words for it (station.presenters).
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=0)]


class CentreState(StrEnum):
    """How the server stands with the centre, as far as a person at a station has to know."""

    NONE = "none"
    """There is none: this server is all there is."""
    CONNECTING = "connecting"
    FIRST_PULL = "first_pull"
    """It has never had everything: orders are still on their way."""
    IN_STEP = "in_step"
    CATCHING_UP = "catching_up"
    AWAY = "away"
    """It cannot be reached, or does nothing just now; tried again by itself, and work goes on."""
    REFUSED = "refused"
    """It refuses this server; a supervisor has to act, and work goes on."""
    STUCK = "stuck"
    """This server cannot keep what comes: its disk is full, say, or its program fails."""


class CentreTrouble(StrEnum):
    """What hinders it, as far as whoever is called can do something else about it."""

    LOGIN = "login"
    ADMIT = "admit"
    """The login may not connect from this computer."""
    DATABASE = "database"
    CONNECT = "connect"
    """The login may not use the database: a right is missing, or the centre is another now."""
    RIGHTS = "rights"
    OTHER_SITE = "other-site"
    """The login is not this site's."""
    SITE = "site"
    """The data on this server is another site's than the one it is set to be."""
    MIGRATE = "migrate"
    RESTORED = "restored"
    """Its dump was put into another cluster: IT has to let it be numbered anew."""
    ANEW = "anew"
    """It, or this server's store, was put back or copied: everything is told to it again."""
    FUNCTIONS = "functions"
    """It has not the functions that this program calls."""
    PRIMARY = "primary"
    """It is a copy that only reads."""
    FULL = "full"
    CROWDED = "crowded"
    SLOW = "slow"
    BUSY = "busy"
    """Another connection there holds what is needed: one that broke off and has not ended."""
    FAILS = "fails"
    """What it is asked fails there: by what was added to it, or changed by hand."""
    CERTIFICATE_OLD = "certificate-old"
    CERTIFICATE_NAME = "certificate-name"
    CERTIFICATE_ISSUER = "certificate-issuer"
    NO_TLS = "no-tls"
    TLS = "tls"
    ADDRESS = "address"
    NO_NAME = "no-name"
    NOBODY = "nobody"
    """Nobody listens at its address."""
    RESTARTS = "restarts"
    """It is being started or stopped, or this connection was ended there."""
    SILENT = "silent"
    BROKE = "broke"
    HELD = "held"
    """Another program has an order open there, for which scans wait."""
    NOT_STORED = "not-stored"
    """It does not store the last scans; whether the fault is theirs, the next one tells."""
    NONE_STORED = "none-stored"
    """It stores no scan."""
    STORE_FULL = "store-full"
    """The disk of this server's own store is full; the next five are of that store, too."""
    STORE_FAILED = "store-failed"
    """It cannot be written or read: disk, rights or memory."""
    STORE_BUSY = "store-busy"
    """More waits to be written to it than its disk takes just now."""
    STORE_HELD = "store-held"
    """Another program holds its file."""
    STORE_DAMAGED = "store-damaged"
    STORE_FAULT = "store-fault"
    PROGRAM = "program"
    """The server's program fails at it in a way that nobody foresaw."""


class CentreTold(Struct, frozen=True, forbid_unknown_fields=True):
    """How the server stands with the centre, told after `hello` and on change.

    `since_utc_ms` is when it was in step last; where it was not since this server began,
    `begun_utc_ms` is when that was. `waiting` are the scans that the centre has not yet. `problem`
    is an English sentence with what to do, `trouble` its kind where that is known. `skew_min` is
    how many minutes the server's clock is ahead, when it is off by one or more. While it never had
    everything, `orders` are those that came so far, of `orders_due` about; 0 where that is not
    known. `about` is what the trouble is about: the order that is held, the site that the data is
    of, or the centre's own words. The numbers may be a few seconds old.
    """

    state: CentreState
    since_utc_ms: Count | None = None
    waiting: Count = 0
    orders: Count = 0
    problem: str = ""
    skew_min: int | None = None
    orders_due: Count = 0
    begun_utc_ms: Count | None = None
    trouble: CentreTrouble | None = None
    about: str | None = None


class OrderNote(StrEnum):
    """What an operator has to know of an order before its lines.

    All but the last are the conflicts of server.domain.convergence, a supervisor's to settle.
    """

    DOUBLE_PACK = "double_pack"
    DOUBLE_SHIP = "double_ship"
    SHIPPED_CANCELLED = "shipped_cancelled"
    OVER_SCAN = "over_scan"
    SPLIT_PACK = "split_pack"
    CHANGED_AFTER_PACK = "changed_after_pack"
    MOVED_AWAY = "moved_away"
    """It was taken from this site."""


class OrderNotes(Struct, frozen=True, forbid_unknown_fields=True):
    """What there is to know of an order that the station has open, or scanned last.

    Told when there is any, and when that changes; each is told once. Empty when all is settled.
    """

    order_id: UUID
    notes: tuple[OrderNote, ...]
