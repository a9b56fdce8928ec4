"""What a kiosk asks its server for to be paired: whom to trust, then its token.

What it is: HTTP, and every way in which it may fail, as one the person at the kiosk is told. By
TLS the code is sent only to whom the front's CA vouches for, and that CA is believed of one who
proves to know the code. What it is not: what becomes of the token (`pairing`). The I/O loop.
"""

import asyncio
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

import msgspec

from server.contract.pairing import (
    FRONT_PATH,
    PAIR_PATH,
    FrontProof,
    FrontRequest,
    Paired,
    PairRequest,
    name_of_code,
)
from station.bridge.tls import is_distrusted, trusting
from station.events import PairingTrouble

if TYPE_CHECKING:
    import ssl

    import aiohttp

_Answer = TypeVar("_Answer", Paired, FrontProof)
_log = logging.getLogger(__name__)
_ANSWER_S = 10.0
_MAX_ANSWER_BYTES = 1 << 20
_TROUBLES = {
    HTTPStatus.NOT_FOUND: PairingTrouble.WRONG,
    HTTPStatus.BAD_REQUEST: PairingTrouble.WRONG,
    HTTPStatus.GONE: PairingTrouble.OVER,
    HTTPStatus.CONFLICT: PairingTrouble.OTHER_STATION,
    HTTPStatus.TOO_MANY_REQUESTS: PairingTrouble.TOO_MANY,
}


class NotPairedError(Exception):
    """There is no token for this kiosk; `trouble` is why."""

    def __init__(self, trouble: PairingTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class PairingClient:
    """Asks the server at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def front_ca(self, code: str) -> str | None:
        """Return the CA (PEM) that the server is known by, as proven by who knows the code.

        None where the system's trust decides, or where there is no TLS, as beside the server.

        Raises:
            NotPairedError: nobody answers who knows the code.
        """
        if not self._url.startswith("https:"):
            return None
        # Not at the top: a kiosk that is paired never needs it.
        from server.contract.front_proof import (  # noqa: PLC0415
            FrontQuestion,
            NotProvenError,
            hash_of_code,
        )

        question = await asyncio.to_thread(FrontQuestion, hash_of_code(code))
        asked = FrontRequest(name_of_code(code), question.message)
        data = await self._post(FRONT_PATH, asked, HTTPStatus.OK, trusted=False)
        try:
            return await asyncio.to_thread(question.proven, _read(data, FrontProof))
        except NotProvenError:
            _log.error("who answers at %s does not know the pairing code", self._url)
            raise NotPairedError(PairingTrouble.UNPROVEN) from None

    async def token(self, request: PairRequest, front_ca: str | None) -> Paired:
        """Return the token for a code, asked of whom `front_ca` vouches for.

        Raises:
            NotPairedError: the server gives none, or there is none to be trusted.
        """
        try:
            trusted = trusting(front_ca)
        except OSError as error:
            _log.error("the front's CA cannot be used: %s", error)
            raise NotPairedError(PairingTrouble.CERTIFICATE) from None
        data = await self._post(PAIR_PATH, request, HTTPStatus.CREATED, trusted=trusted)
        return _read(data, Paired)

    async def _post(
        self, path: str, body: msgspec.Struct, good: HTTPStatus, *, trusted: "ssl.SSLContext | bool"
    ) -> bytes:
        # Not at the top: a kiosk that is paired never needs it for this.
        import aiohttp  # noqa: PLC0415

        timeout = aiohttp.ClientTimeout(total=_ANSWER_S)
        headers = {"Content-Type": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, headers=headers) as session,
                session.post(
                    self._url + path,
                    data=msgspec.json.encode(body),
                    ssl=trusted,
                    allow_redirects=False,
                ) as answer,
            ):
                if answer.status == good:
                    return await _bounded(answer.content)
                status = HTTPStatus(answer.status)
        except (OSError, TimeoutError, ValueError, aiohttp.ClientError) as error:
            _log.warning("the server cannot be asked for a token: %s", error)
            raise NotPairedError(_trouble_of(error)) from None
        raise NotPairedError(_TROUBLES.get(status, PairingTrouble.UNREACHABLE))


def _trouble_of(error: Exception) -> PairingTrouble:
    distrusted = is_distrusted(error)
    return PairingTrouble.CERTIFICATE if distrusted else PairingTrouble.UNREACHABLE


async def _bounded(content: "aiohttp.StreamReader") -> bytes:
    """Return an answer, of somebody who may be a stranger.

    Raises:
        ValueError: it is larger than any that is meant.
    """
    data = bytearray()
    async for part in content.iter_any():
        data += part
        if len(data) > _MAX_ANSWER_BYTES:
            raise ValueError("the answer is too large")
    return bytes(data)


def _read(data: bytes, kind: type[_Answer]) -> _Answer:
    try:
        return msgspec.json.decode(data, type=kind)
    except ValueError as error:
        _log.warning("the server's answer is not understood: %s", error)
        raise NotPairedError(PairingTrouble.UNREACHABLE) from None
