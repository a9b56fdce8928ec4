"""A connection to Redis: opened with bounded waits, and tried by a message that comes back.

What it is not: what is said there, and for how long (`bus`). Any asyncio loop.
"""

import asyncio
import time
from uuid import uuid4

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from server.fanout.failures import FAILURES, fanout_error

WAIT_S = 2.0
"""The longest that Redis may take to answer anything: it stands on this computer, or near it."""


def open_redis(address: str) -> Redis:
    """Return a client that has not connected yet, and tries nothing twice on its own."""
    retry = Retry(NoBackoff(), 0)
    client: Redis = Redis.from_url(
        address, socket_timeout=WAIT_S, socket_connect_timeout=WAIT_S, retry=retry, protocol=2
    )
    return client


async def try_redis(address: str) -> float:
    """Return how many seconds a message took through Redis and back.

    Raises:
        FanoutError: when it did not come back, in words.
    """
    client = open_redis(address)
    try:
        async with asyncio.timeout(WAIT_S * 2), client.pubsub() as heard:
            return await _round_trip(client, heard, f"scanstation:check:{uuid4().hex}")
    except FAILURES as error:
        raise fanout_error(error) from error
    finally:
        await client.aclose()


async def _round_trip(client: Redis, heard: PubSub, channel: str) -> float:
    await client.ping()
    await heard.subscribe(channel)
    began = time.monotonic()
    await client.publish(channel, b"")
    while True:
        message = await heard.get_message(ignore_subscribe_messages=True, timeout=WAIT_S)
        if message is not None:
            return time.monotonic() - began
