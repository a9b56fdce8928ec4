"""Who calls which server, and how long it waits. Values."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the server is, and the token it knows this station by.

    `station` is the name that the token is for; None when it is for any. `front_ca` is the CA (PEM)
    that vouches for the server; None where the system's trust decides.
    """

    url: str
    token: str
    station: str | None = None
    front_ca: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls: the station, and the running kiosk, which is another at each start."""

    station: str
    kiosk: UUID


@dataclass(frozen=True, slots=True)
class LinkTimes:
    """How long the link waits, in seconds; `per_scan_s` more for each further scan of a batch.

    `order_s` is for a whole order: one of 10,000 lines keeps a slow computer busy for seconds.
    `refused_wait_s` is how long a station that the server refused stays away, `in_use_wait_s` one
    whose name another kiosk uses: short, since a kiosk that lost power seems to be there for the
    twenty seconds until its socket is given up.
    """

    connect_s: float = 5.0
    answer_s: float = 5.0
    per_scan_s: float = 0.02
    order_s: float = 20.0
    close_s: float = 2.0
    refused_wait_s: float = 30.0
    in_use_wait_s: float = 5.0
