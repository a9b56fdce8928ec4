"""An event that a socket may send: its name, what answers, and who may send it.

What it is: for Socket.IO what a `Route` is for HTTP, so that no event is open by mistake. What it
is not: who somebody is. The server's event loop.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from msgspec import Struct

from server.web.access import Access


@dataclass(frozen=True, slots=True)
class SocketEvent:
    """One event of a namespace. Its handler takes the socket's name and what it sent."""

    namespace: str
    name: str
    handler: Callable[[str, object], Awaitable[Struct]]
    access: Access
