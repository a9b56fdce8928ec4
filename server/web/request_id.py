"""A request's id: the front's where it gives one, else ours; on the answer and in the log.

What it is: the middleware, and the variable that the log's lines are written with. What it is not:
a scan's id, which outlives requests. The server's event loop.
"""

import re
from contextvars import ContextVar
from uuid import uuid4

from aiohttp import web
from aiohttp.typedefs import Handler

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
CLIENT: ContextVar[str | None] = ContextVar("client", default=None)
"""Who asks, by address: as the front says, where it is believed."""
HEADER = "X-Request-Id"
_KEY = web.RequestKey("request_id", str)
_USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


@web.middleware
async def with_id(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request its id while it is answered."""
    given = request.headers.get(HEADER, "")
    request[_KEY] = given if _USABLE.fullmatch(given) else uuid4().hex
    token, client = REQUEST_ID.set(request[_KEY]), CLIENT.set(request.remote)
    try:
        return await handler(request)
    finally:
        CLIENT.reset(client)
        REQUEST_ID.reset(token)


async def tell_id(request: web.Request, response: web.StreamResponse) -> None:
    """Name the request on its answer (a signal of aiohttp, before headers are sent)."""
    name = request.get(_KEY)
    if name is not None:
        response.headers[HEADER] = name
