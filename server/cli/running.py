"""A server that runs on this data folder, if any, as a command reaches it: by REST.

What it is: finding it by its address file, and asking it. What it is not: starting one. Its own
short-lived asyncio loop.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

import aiohttp
import msgspec
from msgspec import Struct

from server.address_file import addresses
from server.cli.console import CommandError, ExitCode
from server.config import Settings
from server.web.problems import Problem
from server.web.token import TokenError, read_token

_LOOK_TIMEOUT = aiohttp.ClientTimeout(total=2)
_ASK_TIMEOUT = aiohttp.ClientTimeout(total=10)
_LONG_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=4 * 3600)
"""A file of millions of rows keeps the server busy for a while, and its report comes at the end."""

T = TypeVar("T")


class Running:
    """A running server, asked with the embedded token."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self.url = url

    async def get(self, path: str, kind: type[T]) -> T:
        """Return the answer of a GET as a struct."""
        return await self._asked("GET", path, kind, _Sent())

    async def post(self, path: str, body: Struct, kind: type[T]) -> T:
        """Return the answer of a POST of one struct."""
        sent = _Sent(msgspec.json.encode(body), "application/json")
        return await self._asked("POST", path, kind, sent)

    async def patch(self, path: str, body: Struct, kind: type[T]) -> T:
        """Return the answer of a PATCH of one struct."""
        sent = _Sent(msgspec.json.encode(body), "application/json")
        return await self._asked("PATCH", path, kind, sent)

    async def delete(self, path: str, kind: type[T]) -> T:
        """Return the answer of a DELETE."""
        return await self._asked("DELETE", path, kind, _Sent())

    async def post_long(self, path: str, kind: type[T], body: Struct | None = None) -> T:
        """Return the answer of a POST, of a struct or nothing, that takes long."""
        sent = _Sent(timeout=_LONG_TIMEOUT)
        if body is not None:
            sent = _Sent(msgspec.json.encode(body), "application/json", _LONG_TIMEOUT)
        return await self._asked("POST", path, kind, sent)

    async def upload(
        self, path: str, chunks: AsyncIterator[bytes], content_type: str, kind: type[T]
    ) -> T:
        """Return the answer of a POST of a file, sent as it is read."""
        sent = _Sent(chunks, content_type, _LONG_TIMEOUT)
        return await self._asked("POST", path, kind, sent)

    async def _asked(self, method: str, path: str, kind: type[T], sent: "_Sent") -> T:
        headers = {"Content-Type": sent.content_type} if sent.content_type else None
        try:
            async with self._session.request(
                method, self.url + path, data=sent.body, headers=headers, timeout=sent.timeout
            ) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            sentence = f"The server at {self.url} did not answer ({error or 'timeout'}); try again."
            raise CommandError(sentence, ExitCode.STORE) from error
        if not answer.ok:
            raise CommandError(f"The server refused: {_detail(body)}")
        return msgspec.json.decode(body, type=kind)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What goes with a request."""

    body: bytes | AsyncIterator[bytes] | None = None
    content_type: str = ""
    timeout: aiohttp.ClientTimeout = _ASK_TIMEOUT


def _detail(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=Problem).detail
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return "it does not say why; is another program behind this address?"


def addresses_of(settings: Settings) -> tuple[str, ...]:
    """Return where the running servers of this data folder listen; nothing when none says so."""
    return tuple(address.listening for address in addresses(settings.folder))


async def _one_that_answers(session: aiohttp.ClientSession, urls: Sequence[str]) -> str:
    """Return the first of several that answers: one may hang, or be in another container."""
    for url in urls[:-1]:
        with suppress(aiohttp.ClientError, TimeoutError):
            async with session.get(f"{url}/health", timeout=_LOOK_TIMEOUT) as answer:
                if answer.ok:
                    return url
    return urls[-1]


@asynccontextmanager
async def running_server(settings: Settings) -> AsyncIterator[Running]:
    """Connect to a server that has this data folder locked: to one of several, whichever answers.

    Raises:
        CommandError: when it does not say where it listens, or its token cannot be read.
    """
    urls = addresses_of(settings)
    if not urls:
        sentence = (
            f"Another program has {settings.folder} in use and does not say where it listens:"
            " wait until it has started or ended, then try again."
        )
        raise CommandError(sentence, ExitCode.STORE)
    try:
        token = read_token(settings.token_path)
    except (OSError, TokenError) as error:
        raise CommandError(f"The server's token cannot be read: {error}", ExitCode.STORE) from error
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=headers, trust_env=False) as session:
        yield Running(session, await _one_that_answers(session, urls))
