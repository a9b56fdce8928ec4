"""Work beside a block."""

import asyncio

import pytest

from server.beside import beside


async def _for_ever(ended: list[str]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.append("work")


async def test_the_work_ends_with_the_block() -> None:
    ended: list[str] = []
    async with beside(_for_ever(ended)):
        await asyncio.sleep(0)
        assert ended == []
    assert ended == ["work"]


async def test_the_blocks_error_comes_out_as_it_is_and_ends_the_work() -> None:
    ended: list[str] = []

    async def block() -> None:
        async with beside(_for_ever(ended)):
            await asyncio.sleep(0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await block()
    assert ended == ["work"]


async def test_work_that_fails_ends_the_block() -> None:
    async def fail() -> None:
        raise LookupError

    async def block() -> None:
        async with beside(fail()):
            await asyncio.Event().wait()

    with pytest.raises(ExceptionGroup) as group:
        await block()
    assert group.group_contains(LookupError)
