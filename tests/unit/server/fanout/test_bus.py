"""Two servers' ends of the way through a real Redis, and what becomes of them when it breaks."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec
import pytest
from msgspec import Raw, Struct

from server.fanout.bus import ALIVE_S, Bus
from server.fanout.link import open_redis
from server.fanout.outbox import MAX_WAITING
from tests.redis_server import RedisServer, running_redis

pytestmark = pytest.mark.expects_log("server.fanout.bus")


class Scanned(Struct, frozen=True, tag="scanned"):
    """A hint."""

    number: int


class Heard:
    """What a server heard of others."""

    def __init__(self) -> None:
        self.hints: list[Scanned] = []
        self.looks = 0
        self.left: list[str] = []

    def hear(self, speaker: str, hint: Raw) -> None:
        self.hints.append(msgspec.msgpack.decode(hint, type=Scanned))

    def look_at_everything(self) -> None:
        self.looks += 1

    def gone(self, speaker: str) -> None:
        self.left.append(speaker)


class End:
    """A server's end, and what it heard."""

    def __init__(
        self, address: str, name: str, channel: str = "store", key: bytes = b"the folder's"
    ) -> None:
        self.heard = Heard()
        self.bus = Bus(
            address,
            channel,
            name,
            self.heard,
            key=key,
            now_utc_ms=lambda: time.time_ns() // 1_000_000,
            monotonic=time.monotonic,
        )

    @property
    def is_up(self) -> bool:
        return self.bus.status.since_utc_ms is not None


async def until(what: Callable[[], bool], within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while not what():  # noqa: ASYNC110 - Redis, and other tasks
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(*ends: End) -> AsyncIterator[None]:
    """Run ends beside the block, once each has a way."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(end.bus.run()) for end in ends]
        try:
            await until(lambda: all(end.is_up for end in ends))
            await asyncio.sleep(0.1)
            yield
        finally:
            for task in tasks:
                task.cancel()


async def test_others_hear_what_one_says_in_its_order_and_one_does_not_hear_oneself(
    redis_address: str,
) -> None:
    one, two = End(redis_address, "one"), End(redis_address, "two")
    async with running(one, two):
        for number in range(100):
            one.bus.say(Scanned(number))
        await until(lambda: len(two.heard.hints) == 100)
        assert [hint.number for hint in two.heard.hints] == list(range(100))
        assert not one.heard.hints
        await until(lambda: two.bus.status.others == 1)
        assert 0 < (one.bus.status.round_trip_ms or 0) < 1000


async def test_servers_of_another_store_hear_nothing(redis_address: str) -> None:
    one, other = End(redis_address, "one"), End(redis_address, "two", channel="another")
    async with running(one, other):
        one.bus.say(Scanned(1))
        await asyncio.sleep(0.2)
        assert not other.heard.hints


async def test_who_does_not_share_the_data_folder_is_not_believed(redis_address: str) -> None:
    one, stranger = End(redis_address, "one"), End(redis_address, "two", key=b"a guess")
    async with running(one, stranger):
        looks = one.heard.looks
        stranger.bus.say(Scanned(1))
        await asyncio.sleep(0.2)
        assert not one.heard.hints
        assert (one.heard.looks, one.bus.status.others) == (looks, 0)


async def test_what_somebody_heard_and_says_again_is_not_believed(redis_address: str) -> None:
    one, two = End(redis_address, "one"), End(redis_address, "two")
    client = open_redis(redis_address)
    async with client.pubsub() as listening, running(one, two):
        await listening.subscribe("scanstation:store")
        one.bus.say(Scanned(7))
        await until(lambda: len(two.heard.hints) == 1)
        repeated = 0
        while message := await listening.get_message(ignore_subscribe_messages=True, timeout=0.1):
            repeated += await client.publish("scanstation:store", message["data"])
            if repeated > 20:
                break
        await asyncio.sleep(0.2)
        assert [hint.number for hint in two.heard.hints] == [7]
    await client.aclose()


async def test_who_comes_makes_all_look_at_everything(redis_address: str) -> None:
    one, two = End(redis_address, "one"), End(redis_address, "two")
    async with running(one):
        before = one.heard.looks
        assert before == 1
        async with running(two):
            await until(lambda: one.heard.looks > before)
            assert two.heard.looks >= 1


async def test_a_killed_redis_is_told_and_all_look_again_when_it_is_back(
    own_redis: RedisServer,
) -> None:
    one, two = End(own_redis.address, "one"), End(own_redis.address, "two")
    async with running(one, two):
        looks = two.heard.looks
        own_redis.kill()
        await until(lambda: not one.is_up and not two.is_up)
        assert "nobody listens there" in (one.bus.status.problem or "")
        one.bus.say(Scanned(1))
        own_redis.start()
        await until(lambda: one.is_up and two.is_up)
        assert two.heard.looks > looks
        one.bus.say(Scanned(2))
        await until(lambda: Scanned(2) in two.heard.hints)
        assert not two.heard.left


async def test_a_redis_that_hangs_is_found_out_and_to_say_something_waits_for_nothing(
    own_redis: RedisServer,
) -> None:
    one, two = End(own_redis.address, "one"), End(own_redis.address, "two")
    async with running(one, two):
        own_redis.hang()
        began_s = time.monotonic()
        for number in range(MAX_WAITING * 10):
            one.bus.say(Scanned(number))
        assert time.monotonic() - began_s < 0.5
        await until(lambda: not one.is_up and not two.is_up)
        assert "does not answer in time" in (one.bus.status.problem or "")
        looks = two.heard.looks
        own_redis.go_on()
        await until(lambda: one.is_up and two.is_up and two.heard.looks > looks)


async def test_more_than_can_wait_makes_the_others_look_at_everything(redis_address: str) -> None:
    one, two = End(redis_address, "one"), End(redis_address, "two")
    async with running(one, two):
        looks = two.heard.looks
        for number in range(MAX_WAITING + 10):
            one.bus.say(Scanned(number))
        await until(lambda: two.heard.looks > looks)
        assert len(two.heard.hints) < MAX_WAITING


async def test_a_server_that_died_is_gone_within_seconds(redis_address: str) -> None:
    one, two = End(redis_address, "one"), End(redis_address, "two")
    async with running(one):
        async with running(two):
            await until(lambda: one.bus.status.others == 1)
        await until(lambda: one.heard.left == ["two"], within_s=ALIVE_S + 3)


async def test_what_is_no_message_of_ours_is_told_once_and_ignored(
    redis_address: str, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = End(redis_address, "one"), End(redis_address, "two")
    client = open_redis(redis_address)
    async with running(one, two):
        for junk in (b"", b"junk", msgspec.msgpack.encode([9, "x", 1, False]), b"\xc1" * 100_000):
            await client.publish("scanstation:store", junk)
        one.bus.say(Scanned(1))
        await until(lambda: two.heard.hints == [Scanned(1)])
    await client.aclose()
    told = [each for each in caplog.records if "ignored" in each.getMessage()]
    assert len(told) == 2  # one a server


async def test_a_wrong_password_is_told_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    with running_redis("--requirepass", "correct-horse") as redis:
        one = End(f"{redis.address}?password=wrong-horse", "one")
        async with asyncio.TaskGroup() as group:
            task = group.create_task(one.bus.run())
            await until(lambda: "does not take this login" in (one.bus.status.problem or ""))
            await asyncio.sleep(0.5)
            task.cancel()
    assert len(caplog.records) == 1
    assert "wrong-horse" not in str(vars(caplog.records[0]))


async def test_after_a_flood_from_elsewhere_others_are_heard(redis_address: str) -> None:
    one, two = End(redis_address, "one"), End(redis_address, "two")
    client = open_redis(redis_address)
    async with running(one, two):
        for _ in range(20):
            async with client.pipeline(transaction=False) as pipe:
                for _ in range(100):
                    pipe.publish("scanstation:store", b"junk")
                await pipe.execute()
        one.bus.say(Scanned(1))
        await until(lambda: Scanned(1) in two.heard.hints or two.heard.looks > 1, within_s=30)
    await client.aclose()


async def test_it_ends_when_it_is_cancelled_though_its_way_breaks_at_that_moment() -> None:
    with running_redis() as redis:
        address = redis.address
    for turns in range(60):
        task = asyncio.ensure_future(End(address, "one").bus.run())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        ended, _ = await asyncio.wait({task}, timeout=5)
        assert ended, turns
    gc.collect()  # what failed and nobody looked at is logged when it goes
