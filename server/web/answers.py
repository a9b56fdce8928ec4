"""Structs as JSON answers, and queries as structs. Pure."""

from http import HTTPStatus
from typing import TypeVar

import msgspec
from aiohttp import web

from server.web.problems import ProblemError

T = TypeVar("T")


def json_answer(value: object, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    """Return `value` (a struct) as JSON."""
    return web.Response(
        body=msgspec.json.encode(value), status=status.value, content_type="application/json"
    )


def query_of(request: web.Request, kind: type[T]) -> T:
    """Return the query string as a struct.

    Raises:
        ProblemError: 400, naming the parameter, when it does not fit.
    """
    try:
        return msgspec.convert(dict(request.query), kind, strict=False)
    except msgspec.ValidationError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"The query does not fit: {error}.") from None
