"""The set-up code that is good for now, for every server of the store."""

from functools import partial

from server.store import Store
from server.store.set_up_code import drop_code, is_good_code, keep_code


async def test_one_code_is_good_until_its_time_is_over_or_it_is_dropped(store: Store) -> None:
    async def is_good(code: bytes, now_utc_ms: int) -> bool:
        return await store.read(partial(is_good_code, code_hash=code, now_utc_ms=now_utc_ms))

    assert not await is_good(b"a", 1)
    await store.write(partial(keep_code, code_hash=b"a", ends_utc_ms=100))
    assert await is_good(b"a", 99)
    assert not await is_good(b"a", 100)
    assert not await is_good(b"b", 99)
    await store.write(partial(keep_code, code_hash=b"b", ends_utc_ms=100))
    assert (await is_good(b"a", 99), await is_good(b"b", 99)) == (False, True)
    await store.write(drop_code)
    assert not await is_good(b"b", 99)
