"""What to do about the numbers, when the server tells the last one it stored. Pure.

What it is not: doing it (`link`).
"""

from enum import Enum, auto


class Step(Enum):
    """The next step towards a server that stores exactly what was captured."""

    SEND = auto()
    """Numbers fit: send from the first unconfirmed scan."""
    FEED_AGAIN = auto()
    """The server lost what it had confirmed (it was restored): send that again, if still kept."""
    RENUMBER = auto()
    """The server has other scans under our numbers (our journal was lost), or a scan between could
    not be read here: count on from its.
    """


def after_hello(
    *,
    stored_seq: int,
    confirmed_seq: int,
    next_seq: int,
    last_seq: int,
    fed_again_at: int | None,
    taken: bool,
) -> Step:
    """Compare what the server stored with what the journal knows.

    `stored_seq` is the server's last number, `confirmed_seq` ours up to which it confirmed,
    `next_seq` that of the scan to be sent next, `last_seq` our highest. `fed_again_at` is the
    `stored_seq` at which feeding again was tried before: it did not help when the server still
    stands there. `taken` says that a scan was just refused because its number belongs to another.
    """
    if taken:
        return Step.RENUMBER
    if stored_seq < confirmed_seq:
        return Step.RENUMBER if fed_again_at == stored_seq else Step.FEED_AGAIN
    if stored_seq > last_seq == confirmed_seq:
        return Step.RENUMBER
    if next_seq > stored_seq + 1:
        return Step.RENUMBER
    return Step.SEND
