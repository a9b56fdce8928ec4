"""What `scanstation-server check` says of the clock here, which nobody looks at of a hub alone.

What it is: a date that cannot be, and whether a time server keeps the clock. What it is not: the
clock held against the centre's (`check_centre`). Blocks for a file's date.
"""

import ctypes
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from server.cli.check_line import Line

_DAY_S = 86_400
_TIME_ERROR = 5
_TIMEX_BYTES = 1024
"""More than `struct timex` has anywhere: with zeros in it adjtimex(2) only tells."""


def clock_here() -> Line:
    """Return how this computer's clock stands."""
    return clock_line(time.time(), _made_s(), is_kept())


def clock_line(now_s: float, made_s: float, kept: bool | None) -> Line:
    """Return what there is to say of a clock; `made_s` is when the program was, both since 1970.

    One that nothing keeps may be right, on a network that leads nowhere.
    """
    now = _day(now_s)
    if now_s < made_s - _DAY_S:
        words = f"it says {now}, and this program was made {_day(made_s)}: set the clock"
        return Line("clock", False, words)
    if kept is False:
        words = f"{now}; no time server keeps it: `timedatectl set-ntp true`, or look at it weekly"
        return Line("clock", True, words)
    return Line("clock", True, f"{now}, kept by a time server" if kept else now)


def is_kept() -> bool | None:
    """Tell whether a time server keeps the clock; None where that is not known."""
    if sys.platform != "linux":
        return None
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return None if state < 0 else state != _TIME_ERROR


def _made_s() -> float:
    """Return when this program was made; 0 of one whose file this user may not look at."""
    try:
        return Path(sys.executable).stat().st_mtime
    except OSError:
        return 0.0


def _day(at_s: float) -> str:
    return f"{datetime.fromtimestamp(at_s, UTC):%Y-%m-%d %H:%M} UTC"
