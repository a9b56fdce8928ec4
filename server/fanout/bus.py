"""The way of hints from one server of a store to the others: Redis's publish and subscribe.

What it is: what was said goes out by a task beside, a message that its own server hears proves that
the way is there, and after every break all look at everything. A hint may be lost, and says only
where to look: what is true stands in the store. What it is not: what hints mean (server.web.hints).
The server's event loop.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Protocol

import msgspec
from msgspec import Raw, Struct
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from server.fanout.address import shown
from server.fanout.envelope import VERSION, Envelope, packed, unpacked
from server.fanout.failures import FAILURES, FanoutError, fanout_error
from server.fanout.link import WAIT_S, open_redis
from server.fanout.outbox import Outbox
from server.fanout.signing import Signing
from server.fanout.status import FanoutStatus

PING_EVERY_S = 1.0
ALIVE_S = 3.5
"""A server not heard for so long is gone; of one that does not hear itself, the way is."""
_PAUSE_S = 0.005
"""Between two messages: what is said meanwhile goes together."""
_FIRST_RETRY_S = 0.1
_MAX_RETRY_S = 2.0
_SILENT = "Redis carries no message back: is it stopped, overloaded, or behind a firewall?"
_log = logging.getLogger(__name__)


class Ears(Protocol):
    """Who hears what others say. Nothing here waits."""

    def hear(self, speaker: str, hint: Raw) -> None:
        """Take a hint of another server."""

    def look_at_everything(self) -> None:
        """Look at all that a hint could have been of: some were missed."""

    def gone(self, speaker: str) -> None:
        """Take it that another server has died or lost its way."""


class Bus:
    """One server's end. `channel` is the store's, `speaker` this server's name.

    `key` is what those have who share the data folder: nobody else who may speak at that Redis is
    believed, nor who says again what he heard.
    """

    def __init__(
        self,
        address: str,
        channel: str,
        speaker: str,
        ears: Ears,
        *,
        key: bytes,
        now_utc_ms: Callable[[], int],
        monotonic: Callable[[], float],
    ) -> None:
        self._address = address
        self._channel = f"scanstation:{channel}"
        self._speaker = speaker
        self._ears = ears
        self._now_utc_ms = now_utc_ms
        self._monotonic = monotonic
        self._signing = Signing(key, now_utc_ms)
        self._outbox = Outbox()
        self._is_new = asyncio.Event()
        self._number = 0
        self._sent_s: dict[int, float] = {}
        self._heard_s: dict[str, float] = {}
        self._heard_numbers: dict[str, int] = {}
        """Kept of those that are gone, too, lest somebody says again what they said last."""
        self._is_open = False
        """Whether what is said goes out: it is so before the way has proven itself."""
        self._is_junk_told = False
        self.status = FanoutStatus(
            down_since_utc_ms=now_utc_ms(), problem="it is being connected to"
        )

    def say(self, hint: Struct) -> None:
        """Let the others know, soon; nobody waits for it. Where there is no way it is dropped."""
        if self._is_open:
            self._outbox.put(msgspec.msgpack.encode(hint))
            self._is_new.set()

    async def run(self) -> None:
        """Carry hints until cancelled, and come back after every break."""
        retry_s = _FIRST_RETRY_S
        while True:
            began_s = self._monotonic()
            try:
                await _alone(self._carry())
            except* FAILURES as errors:
                self._lost(fanout_error(_first(errors)))
            except* FanoutError as errors:
                self._lost(_first(errors))
            except* Exception as errors:  # noqa: BLE001  # the root of the task
                _log.exception("the way through Redis broke")
                self._lost(_first(errors))
            if self._monotonic() - began_s > ALIVE_S:
                retry_s = _FIRST_RETRY_S
            await asyncio.sleep(retry_s * (0.5 + random.random() / 2))  # noqa: S311 - no secret
            retry_s = min(retry_s * 2, _MAX_RETRY_S)

    def _lost(self, error: BaseException) -> None:
        problem = str(error)
        if problem != self.status.problem:
            facts = {"redis": shown(self._address), "why": problem}
            _log.warning("other servers are not told: no way through Redis", extra=facts)
        self._is_open = False
        down = self.status.down_since_utc_ms or self._now_utc_ms()
        self.status = FanoutStatus(down_since_utc_ms=down, problem=problem)

    async def _carry(self) -> None:
        client = open_redis(self._address)
        try:
            async with client.pubsub() as heard:
                async with asyncio.timeout(WAIT_S):
                    await heard.subscribe(self._channel)
                if not _goes_on():
                    return
                self._begin()
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._send_on(client))
                    both.create_task(self._hear_on(heard))
        finally:
            await self._close(client)

    async def _close(self, client: Redis) -> None:
        try:
            async with asyncio.timeout(WAIT_S):
                await client.aclose()
        except FAILURES as error:
            _log.debug("connection to Redis not closed: %s", error)

    def _begin(self) -> None:
        """Take what was said meanwhile for lost, and who was there before for there."""
        self._outbox.drop()
        self._is_open = True
        self._sent_s.clear()
        self._heard_s = dict.fromkeys(self._heard_s, self._monotonic())

    async def _send_on(self, client: Redis) -> None:
        while _goes_on():
            was_lost, hints = self._outbox.take()
            self._number += 1
            self._sent_s[self._number] = self._monotonic()
            told = Envelope(VERSION, self._speaker, self._number, was_lost, hints)
            await client.publish(self._channel, packed(told, self._signing))
            await asyncio.sleep(_PAUSE_S)
            self._forget_the_gone()
            if not self._outbox:
                self._is_new.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(PING_EVERY_S):
                        await self._is_new.wait()

    async def _hear_on(self, heard: PubSub) -> None:
        alive_until_s = self._monotonic() + ALIVE_S
        while _goes_on():
            message = await heard.get_message(ignore_subscribe_messages=True, timeout=PING_EVERY_S)
            if message is not None and self._hear(message["data"]):
                alive_until_s = self._monotonic() + ALIVE_S
            if self._monotonic() > alive_until_s:
                raise FanoutError(_SILENT)
            await asyncio.sleep(0)  # a flood of messages is no reason to keep the loop

    def _hear(self, data: object) -> bool:
        """Take a message; say whether it is one's own."""
        try:
            envelope = unpacked(data, self._signing)
        except ValueError as error:
            if not self._is_junk_told:
                self._is_junk_told = True
                _log.warning("a message through Redis is ignored", extra={"why": str(error)})
            return False
        if envelope.speaker == self._speaker:
            self._came_back(envelope.number)
            return True
        if envelope.number <= self._heard_numbers.get(envelope.speaker, 0):
            return False  # said again, by whoever heard it
        self._heard_numbers[envelope.speaker] = envelope.number
        self._heard_s[envelope.speaker] = self._monotonic()
        for hint in envelope.hints:
            self._ears.hear(envelope.speaker, hint)
        if envelope.is_lost:
            self._ears.look_at_everything()
        return False

    def _came_back(self, number: int) -> None:
        now_s = self._monotonic()
        sent_s = self._sent_s.pop(number, now_s)
        for earlier in [each for each in self._sent_s if each < number]:
            del self._sent_s[earlier]
        since = self.status.since_utc_ms
        if since is None:
            since = self._now_utc_ms()
            _log.info("other servers are told through Redis")
            self._ears.look_at_everything()
        took_ms = (now_s - sent_s) * 1000
        self.status = FanoutStatus(since, None, took_ms, len(self._heard_s))

    def _forget_the_gone(self) -> None:
        for speaker, heard_s in list(self._heard_s.items()):
            if self._monotonic() - heard_s > ALIVE_S:
                del self._heard_s[speaker]
                self._ears.gone(speaker)


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


async def _alone(work: Coroutine[None, None, None]) -> None:
    """Run work in a task of its own, as redis-py may swallow that this one is cancelled.

    Not in a group: one that fails as it is cancelled tells of its failure alone.
    """
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda it: it.cancelled() or it.exception())  # looked at, in any case
    try:
        await asyncio.wait({task})
    finally:
        task.cancel()
        await asyncio.wait({task})
    await task


def _goes_on() -> bool:
    """Say whether nobody cancelled this task: redis-py can take that for a timeout of its own."""
    task = asyncio.current_task()
    return task is not None and not task.cancelling()
