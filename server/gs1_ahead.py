"""The tables for GS1 data, loaded ahead of the first scan that needs them.

What it is: a pause in which nothing is scanned, then the loading on a thread of its own. What it is
not: the tables (`drivers.barcode.gs1`). The server's event loop.
"""

import asyncio
import logging
from collections.abc import Callable

from drivers.barcode.gs1 import parse_elements

_LOG = logging.getLogger(__name__)
IDLE_S = 3.0
"""After the start the kiosk has said hello and shows its ready screen by then."""
_ANY_GS1 = b"0104006381333931"


async def load_gs1_tables(scanned_utc_ms: Callable[[], int | None], idle_s: float = IDLE_S) -> None:
    """Load them once, when nothing was scanned for `idle_s`.

    They take a tenth of a second, half of it in one piece in which nothing else runs: so not while
    somebody scans. Who scans GS1 codes without a pause waits that once, at the first of them. A
    server beside others, to which nobody has come yet, need not wait: `idle_s` 0.
    """
    before, now = -1, scanned_utc_ms()
    while before != now:
        await asyncio.sleep(idle_s)
        before, now = now or 0, scanned_utc_ms() or 0
    try:
        await asyncio.to_thread(parse_elements, _ANY_GS1)
    except Exception:  # noqa: BLE001  # the root of a task: the first scan that needs them tells it
        _LOG.exception("the tables for GS1 codes cannot be loaded")
    else:
        _LOG.info("the tables for GS1 codes are loaded")
