"""Programs' tokens as the web knows them: made, shown once, found by what is sent.

A token begins with `sst_`, so that a search for secrets finds one that got into a repository. What
it is not: routes (`tokens`). The server's event loop.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable
from functools import partial

from msgspec import Struct

from server.store import Store, StoreError
from server.store.audit import Actor
from server.store.tokens import ApiToken, NewToken, add_token, saw_token, token_of
from server.web.access import Principal, Scope

PREFIX = "sst_"
DAY_MS = 86_400_000
USED_EVERY_MS = 60_000
CLOCK_SLACK_MS = 5 * 60_000
_RANDOM_BYTES = 32
_LOG = logging.getLogger(__name__)


class MadeToken(Struct, frozen=True):
    """A token just made. `secret` is what to send; it is told this once."""

    token: ApiToken
    secret: str


class TokenBook:
    """Makes tokens and finds whose one is."""

    def __init__(self, store: Store, now_utc_ms: Callable[[], int]) -> None:
        self._store = store
        self._now_utc_ms = now_utc_ms

    async def make(self, name: str, scopes: Iterable[Scope], days: int, by: Actor) -> MadeToken:
        """Make a token that may what `scopes` say for so many days."""
        secret = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
        now = self._now_utc_ms()
        new = NewToken(name, tuple(sorted(set(scopes))), _hash(secret), now, now + days * DAY_MS)
        made = await self._store.write(partial(add_token, new=new, actor=by))
        return MadeToken(made, secret)

    async def principal(self, secret: str) -> Principal | None:
        """Return the program of a token that may be used now; None when it may not."""
        if not secret.startswith(PREFIX):
            return None
        token = await self._store.read(partial(token_of, token_hash=_hash(secret)))
        now = self._now_utc_ms()
        if token is None or not _is_good(token, now):
            return None
        if token.used_utc_ms is None or abs(now - token.used_utc_ms) >= USED_EVERY_MS:
            await self._note_used(token.token_id, now)
        return Principal(token.name, scopes=_scopes(token))

    async def _note_used(self, token_id: int, now_utc_ms: int) -> None:
        """Write down that it was used. A store that cannot be written can still be looked at."""
        try:
            await self._store.write(partial(saw_token, token_id=token_id, now_utc_ms=now_utc_ms))
        except StoreError as error:
            _LOG.warning("a token's use is not stored", extra={"why": str(error)})


def _is_good(token: ApiToken, now_utc_ms: int) -> bool:
    is_of_now = now_utc_ms >= token.made_utc_ms - CLOCK_SLACK_MS
    return token.revoked_utc_ms is None and is_of_now and now_utc_ms < token.expires_utc_ms


def _scopes(token: ApiToken) -> frozenset[Scope]:
    """Return the scopes that this program knows: a newer one may have given others."""
    known = {scope.value: scope for scope in Scope}
    return frozenset(known[word] for word in token.scopes if word in known)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
