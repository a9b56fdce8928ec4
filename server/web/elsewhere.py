"""The other servers of this store, as the parts of this one know them: told, and heard.

What it is: each part says its hints here and has those of others brought to it; what takes a while
is done beside, a bounded number at once; and where something was missed every part looks at all.
Of a server that is alone nobody hears anything. What it is not: what hints are about (`hints`), or
their way (server.fanout). The server's event loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

from server.web.hints import AnyHint, Hint

MAX_AT_ONCE = 100
_REST_S = 0.5
"""After all was looked at: however often that is wished."""
_log = logging.getLogger(__name__)
H = TypeVar("H", bound=Hint)
Work = Coroutine[None, None, None]


class Elsewhere:
    """Says and hears hints: the `Ears` of a bus. A handler takes who speaks, and does not wait.

    `name` is what this server is called among them.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name
        self._say: Callable[[Hint], None] | None = None
        self._stands: Callable[[], bool] = lambda: False
        self._handlers: dict[type[Hint], Callable[[str, Any], None]] = {}
        self._looks: list[Callable[[], Awaitable[None]]] = []
        self._left: list[Callable[[str], None]] = []
        self._missed = asyncio.Event()
        self._group: asyncio.TaskGroup | None = None
        self._running = 0
        self._decoder: msgspec.msgpack.Decoder[Hint] = msgspec.msgpack.Decoder(AnyHint)
        self._is_unread_told = False

    @property
    def is_alone(self) -> bool:
        """Whether there is no way to others at all."""
        return self._say is None

    @property
    def has_way(self) -> bool:
        """Whether the others are heard just now."""
        return self._stands()

    def through(
        self, say: Callable[[Hint], None], stands: Callable[[], bool] = lambda: True
    ) -> None:
        """Say what is said by this; `stands` tells whether others hear it, and are heard."""
        self._say = say
        self._stands = stands

    def say(self, hint: Hint) -> None:
        """Let the others know, soon. Nobody waits for it."""
        if self._say is not None:
            self._say(hint)

    def on(self, kind: type[H], handler: Callable[[str, H], None]) -> None:
        """Have hints of a kind brought to a handler."""
        self._handlers[kind] = handler

    def when_missed(self, look: Callable[[], Awaitable[None]]) -> None:
        """Have `look` called when hints may have been missed."""
        self._looks.append(look)

    def when_gone(self, left: Callable[[str], None]) -> None:
        """Have `left` called with a server that is not heard any more."""
        self._left.append(left)

    def later(self, work: Work) -> None:
        """Do something beside. When too much is, it is left, and all is looked at instead."""
        if self._group is None or self._running >= MAX_AT_ONCE:
            work.close()
            self._missed.set()
            return
        self._running += 1
        self._group.create_task(self._taking_care(work))

    async def run(self) -> None:
        """Do what is to be done beside until cancelled."""
        async with asyncio.TaskGroup() as self._group:
            self._group.create_task(self._look_on())

    def hear(self, speaker: str, hint: Raw) -> None:
        """Take a hint of another server. One that a newer server knows is passed over."""
        try:
            read = self._decoder.decode(hint)
        except msgspec.DecodeError as error:
            if not self._is_unread_told:
                self._is_unread_told = True
                _log.warning("a hint of another server is ignored", extra={"why": str(error)})
            return
        handler = self._handlers.get(type(read))
        if handler is not None:
            handler(speaker, read)

    def look_at_everything(self) -> None:
        """Look soon at all that a hint could have been of."""
        self._missed.set()

    def gone(self, speaker: str) -> None:
        """Take it that a server has died or lost its way."""
        for left in self._left:
            left(speaker)

    async def _look_on(self) -> None:
        while True:
            await self._missed.wait()
            self._missed.clear()
            for look in self._looks:
                await self._looked(look)
            await asyncio.sleep(_REST_S)

    async def _looked(self, look: Callable[[], Awaitable[None]]) -> None:
        try:
            await look()
        except Exception:  # noqa: BLE001  # the root of one look: the others have theirs
            _log.exception("what other servers changed could not be looked at")

    async def _taking_care(self, work: Work) -> None:
        try:
            await work
        except Exception:  # noqa: BLE001  # the root of a task
            _log.exception("what another server told of could not be done")
        finally:
            self._running -= 1
