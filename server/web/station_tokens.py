"""Whose token a socket or a request brings: the data folder's owner's, or a paired station's.

A station's token begins with `ssk_`, so that a search for secrets finds one that got astray. What
it is not: how a station gets one (`pairing`). The server's event loop.
"""

import hashlib
import secrets
from functools import partial

from msgspec import Struct

from server.store import Store
from server.store.pairing import station_of_token
from server.web.access import Principal, Role
from server.web.guard import TokenCheck

PREFIX = "ssk_"
_RANDOM_BYTES = 32


class Speaker(Struct, frozen=True):
    """Who may speak for the station of this name; None is the owner, who may for every one."""

    station: str | None


def new_token() -> str:
    """Return a token that nobody has."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def hash_of(secret: str) -> bytes:
    """Return what is kept of a token or a code."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


class StationTokens:
    """Finds out who brings a token."""

    def __init__(self, store: Store, is_owner: TokenCheck) -> None:
        self._store = store
        self._is_owner = is_owner

    async def speaker(self, token: str) -> Speaker | None:
        """Return for whom a token speaks now; None when for nobody.

        Raises:
            StoreError: when that cannot be looked up.
        """
        if self._is_owner(token):
            return Speaker(None)
        if not token.startswith(PREFIX):
            return None
        station = await self._store.read(partial(station_of_token, token_hash=hash_of(token)))
        return None if station is None else Speaker(station)

    async def principal(self, token: str) -> Principal | None:
        """Return the station of a token, as one who asks by HTTP; None when it is no station's."""
        speaker = await self.speaker(token) if token.startswith(PREFIX) else None
        if speaker is None or speaker.station is None:
            return None
        return Principal(speaker.station, Role.STATION)
