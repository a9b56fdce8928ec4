"""The tables for GS1 data, loaded ahead of the first scan that needs them.

What it is: a pause after the start, which belongs to whoever waits for the server, then the loading
on a thread of its own. What it is not: the tables (`drivers.barcode.gs1`). The server's event loop.
"""

import asyncio
import logging

from drivers.barcode.gs1 import parse_elements

_LOG = logging.getLogger(__name__)
IDLE_S = 3.0
"""The kiosk has said hello and shows its ready screen by then, and nobody has scanned yet."""
_ANY_GS1 = b"0104006381333931"


async def load_gs1_tables(idle_s: float = IDLE_S) -> None:
    """Load them once. They take a tenth of a second, much of it without letting others run."""
    await asyncio.sleep(idle_s)
    await asyncio.to_thread(parse_elements, _ANY_GS1)
    _LOG.debug("GS1 tables loaded")
