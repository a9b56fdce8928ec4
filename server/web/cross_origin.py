"""Pages of other origins that may ask the API: those the settings name, with a token of their own.

What it is: CORS (https://fetch.spec.whatwg.org/#http-cors-protocol) by a list. No credentials: a
session's cookie is for the dashboard's own page. What it is not: who asks. The server's event loop.
"""

from collections.abc import Collection
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

_API = "/api/"
_ORIGIN = web.RequestKey("cross_origin", str)
_ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Request-Id",
    "Access-Control-Max-Age": "600",
}
_READABLE = "Content-Disposition, Retry-After, X-Request-Id"


def allowing(origins: Collection[str]) -> Middleware:
    """Let pages of `origins` read what the API answers them, and nobody else's."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is None or origin not in origins or not request.path.startswith(_API):
            return await handler(request)
        request[_ORIGIN] = origin
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return web.Response(status=HTTPStatus.NO_CONTENT.value, headers=_ALLOWED)
        return await handler(request)

    return answer


async def let_read(request: web.Request, response: web.StreamResponse) -> None:
    """Name the origin on its answer (a signal of aiohttp, before headers are sent)."""
    origin = request.get(_ORIGIN)
    if origin is not None:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = _READABLE
        response.headers.add("Vary", "Origin")
