"""Messages of a supervisor that were read, until the server has heard so. On the I/O loop."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from server.contract.station import Event, MessageSeen, MessageSeenAnswer, Refusal
from station.bridge.link.errors import LinkLostError
from station.bridge.link.trouble import LinkTrouble
from station.events import ConfigChanged

if TYPE_CHECKING:
    from station.bridge.link.connection import Connection


class SeenMessages:
    """Those that the server has not heard of, in their order. Its answer goes through `emit`."""

    def __init__(self, emit: Callable[[ConfigChanged], None]) -> None:
        self._emit = emit
        self._seen: dict[UUID, None] = {}

    @property
    def wait(self) -> bool:
        """Whether there is one to tell."""
        return bool(self._seen)

    def put(self, message_id: UUID) -> None:
        """Let one wait for its turn."""
        self._seen[message_id] = None

    async def tell(self, connection: "Connection", wait_s: float) -> None:
        """Tell the oldest.

        Raises:
            LinkLostError: the connection broke, or the server did not note it: it waits on.
        """
        message_id = next(iter(self._seen))
        seen = MessageSeen(message_id)
        answer = await connection.ask(Event.MESSAGE_SEEN, seen, MessageSeenAnswer, wait_s)
        if isinstance(answer, Refusal):
            sentence = f"The server did not note that a message was read: {answer.message}"
            raise LinkLostError(LinkTrouble.CANNOT_STORE, sentence)
        del self._seen[message_id]
        self._emit(ConfigChanged(answer))
