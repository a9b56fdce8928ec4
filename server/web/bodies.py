"""Bodies of requests as structs, bounded, and numbers in paths. The server's event loop."""

import asyncio
from http import HTTPStatus
from typing import TypeVar

import msgspec
from aiohttp import web

from server.web.problems import ProblemError

T = TypeVar("T")
MAX_BODY_BYTES = 8192
PATIENCE_S = 15.0
"""So long may a body take: Caddy hands one on as it drips."""
_MAX_DIGITS = 18
"""SQLite counts to nineteen digits and a little."""
_EXACT = 2.0**53
"""Below it a number with a point is the number that was written."""


async def body_of(request: web.Request, kind: type[T]) -> T:
    """Return a JSON body as a struct. What it holds is never repeated in an answer.

    A whole number may be written as one with a point, as in 9.0: to JSON Schema that is the same.

    Raises:
        ProblemError: 413 when it is far too large, 408 when it does not come, 400 when it does not
            fit, naming the field.
    """
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise _too_large()
    body = await _arrived(request)
    if len(body) > MAX_BODY_BYTES:
        raise _too_large()
    try:
        return msgspec.convert(_JSON.decode(body), kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"The body does not fit: {error}.") from None
    except RecursionError:
        detail = "The body does not fit: it is nested too deep."
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail) from None


async def _arrived(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await request.read()
    except TimeoutError:
        detail = f"The body did not arrive within {PATIENCE_S:g} seconds: send it again."
        headers = {"Connection": "close"}
        raise ProblemError(HTTPStatus.REQUEST_TIMEOUT, detail, headers) from None


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


_JSON = msgspec.json.Decoder(float_hook=_number)


def _too_large() -> ProblemError:
    detail = f"The body may have {MAX_BODY_BYTES} bytes."
    return ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, {"Connection": "close"})


def number_of(request: web.Request, part: str) -> int:
    """Return a part of the path that is a row's number.

    Raises:
        ProblemError: 404 when it can be no row's.
    """
    text = request.match_info[part]
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise ProblemError(HTTPStatus.NOT_FOUND, f"There is nothing at {request.path}.")
    return int(text)
