"""How long the sync waits: for an answer, before it tries again, until it begins anew.

What it is not: how much is asked for meanwhile (`pace`). Frozen values, seconds.
"""

from msgspec import Struct


class Waits(Struct, frozen=True):
    """The times of one sync; tests have shorter ones."""

    silent_s: float = 5.0
    """Longer than an answer of a healthy centre takes, a lock that another program holds left out:
    after so long a person is told."""
    aim_s: float = 3.0
    """How long an answer should take at most: as much is asked for at once as fits."""
    answer_s: float = 30.0
    """After so long it is given up; above the ten seconds an import waits for a lock there."""
    longest_s: float = 600.0
    """So long is waited where answers went on not coming: one large order, over a slow line."""
    stuck_s: float = 120.0
    """After so long without any step done, whatever hangs, it is begun anew from the connection on:
    waiting for an answer is not among it, which has an end of its own."""
    first_retry_s: float = 1.0
    last_retry_s: float = 60.0


WAITS = Waits()
