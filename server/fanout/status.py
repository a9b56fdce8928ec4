"""How the way to the other servers stands. Pure."""

from msgspec import Struct


class FanoutStatus(Struct, frozen=True):
    """Since when there is a way, how long it takes there and back, or why there is none.

    `others` is how many servers were heard lately. `down_since_utc_ms` is None while there is one.
    """

    since_utc_ms: int | None = None
    down_since_utc_ms: int | None = None
    round_trip_ms: float | None = None
    others: int = 0
    problem: str | None = None
