"""What the leader tells the other servers in the store, and they wish of it."""

from functools import partial

from server.store import Store
from server.store.leader_words import tell_work, told_work, wish_for_look, wished_look


async def test_the_last_words_of_each_are_kept(store: Store) -> None:
    assert await store.read(told_work) is None
    assert await store.read(wished_look) is None
    for words in ("one", "two"):
        await store.write(partial(tell_work, words=words))
        await store.write(partial(wish_for_look, wish=f"wish {words}"))
    assert await store.read(told_work) == "two"
    assert await store.read(wished_look) == "wish two"
