"""Whether the local server is well: it is asked over HTTP. Lives on the I/O loop."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp


@asynccontextmanager
async def health_check(url: str, wait_s: float) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    """Give what asks the server at `url`; one that does not answer within `wait_s` is not well."""
    times = aiohttp.ClientTimeout(total=wait_s)
    async with aiohttp.ClientSession(url, timeout=times) as session:

        async def is_well() -> bool:
            try:
                async with session.get("/health") as answer:
                    return answer.ok
            except (aiohttp.ClientError, TimeoutError, OSError):
                return False

        yield is_well
