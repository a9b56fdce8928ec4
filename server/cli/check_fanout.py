"""What `scanstation-server check` says of Redis: a message went through it and came back.

What it is not: the fan-out itself (server.fanout.bus). Its own short-lived asyncio loop.
"""

import asyncio

from server.cli.check_line import Line
from server.fanout.address import safety_words, shown
from server.fanout.failures import FanoutError
from server.fanout.link import try_redis


def fanout_line(address: str) -> Line:
    """Return whether servers of one store can tell each other."""
    try:
        took_s = asyncio.run(try_redis(address))
    except FanoutError as error:
        return Line("fan-out", False, f"{shown(address)}: {error}")
    words = f"{shown(address)} carries messages in {took_s * 1000:.1f} ms, {safety_words(address)}"
    return Line("fan-out", True, words)
