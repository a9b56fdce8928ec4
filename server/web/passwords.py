"""Passwords hashed and measured by Argon2id, one at a time, in a thread.

On this computer scans are judged, too: one core and 19 MiB are all that sign-ins get, however many
there are, and few may wait. The parameters are those that OWASP recommends (2 passes, 19 MiB, one
lane); a hash of older ones is renewed when its password fits. What it is not: whose a password is.
The server's event loop, and a thread of it.
"""

import asyncio
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from msgspec import Struct

from server.domain.person_name import tidy_password
from server.web.problems import ProblemError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MAX_WAITING = 16
NOBODYS = f"$argon2id$v=19$m=19456,t=2,p=1$c2NhbnN0YXRpb24hISEhIQ${'A' * 43}"
"""A hash that no password fits, and that takes as long to measure as anybody's."""


class Fit(Struct, frozen=True):
    """Whether a password fits, and the hash to keep it by from now on."""

    fits: bool
    password_hash: str


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415  # 35 ms, which no start waits for

    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


class Passwords:
    """Hashes and measures in turn."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def hashed(self, password: str) -> str:
        """Return what to keep of a new password."""
        return await self._in_turn(password, None)

    async def measured(self, password: str, password_hash: str) -> Fit:
        """Say whether a password fits a hash.

        Raises:
            ProblemError: 503 when too many wait already.
        """
        kept = await self._in_turn(password, password_hash)
        return Fit(kept != "", kept)

    async def _in_turn(self, password: str, password_hash: str | None) -> str:
        if self._waiting >= MAX_WAITING:
            detail = "Too many people sign in at this moment; try again in a few seconds."
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "2"})
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(_work, tidy_password(password), password_hash)
        finally:
            self._waiting -= 1


def _work(password: str, password_hash: str | None) -> str:
    """Return the hash to keep; empty when the password does not fit."""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415  # as above

    secret = password.encode("utf-8", "surrogatepass")
    if password_hash is None:
        return _hasher().hash(secret)
    try:
        _hasher().verify(password_hash, secret)
    except (VerificationError, InvalidHashError):
        return ""
    if _hasher().check_needs_rehash(password_hash):
        return _hasher().hash(secret)
    return password_hash
