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
    asked = dict(request.query)
    if len(asked) < len(request.query):
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The query does not fit: say each thing once.")
    try:
        read = msgspec.convert(asked, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"The query does not fit: {error}.") from None
    for name, text in asked.items():
        if (
            getattr(read, name, text) is None
        ):  # what is lenient with numbers takes the word null for none
            detail = f"The query does not fit: leave `{name}` out rather than say {text!r}."
            raise ProblemError(HTTPStatus.BAD_REQUEST, detail)
    return read
