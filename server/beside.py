"""Work that goes on beside a block of code, and ends with it. Any asyncio loop."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager


@asynccontextmanager
async def beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run `work` beside the block, cancelled at its end. The block's error comes out as it is."""
    failure: Exception | None = None
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(work)
        try:
            yield
        except Exception as error:  # noqa: BLE001  # raised again, outside of the group
            failure = error
        finally:
            task.cancel()
    if failure is not None:
        raise failure
