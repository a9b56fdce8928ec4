"""The time in which the contract's keyboards strike: a tester held up is no silence of theirs.

At the shipped settings a tenth of a second without a key ends a code. A busy machine may hold up a
test as long between two of its lines, which no scanner would be.
"""

import time

_BEGAN_NS = time.monotonic_ns()
_AHEAD_NS = 3600 * 10**9
"""So that it never goes back behind the wall's clock, by which a capture begins."""
_SLOWER = 20
_BEHIND_NS = 1_400_000_000


def struck_ns() -> int:
    """Return when a key is struck: twenty times slower than the clock on the wall."""
    return _BEGAN_NS + _AHEAD_NS + (time.monotonic_ns() - _BEGAN_NS) // _SLOWER


def heard_ns() -> int:
    """Return the driver's time: a code's next key may come 1.5 s later by the wall's clock."""
    return struck_ns() - _BEHIND_NS
