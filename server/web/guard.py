"""What stands before every route: the Host header, and the headers that close the answers.

What it is: a middleware, a signal, and the check of the data folder's token. What it is not: who
asks (`authenticate`), or what a route demands (`access`, `route`). The server's event loop.
"""

import hmac
import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from server.web.problems import ProblemError

_HOST = re.compile(r"[^\s@/?#\\]+", re.ASCII)
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

TokenCheck = Callable[[str], bool]


def token_check(token: str) -> TokenCheck:
    """Return a check against `token` that takes as long for every wrong one."""
    right = token.encode()

    def is_right(offered: str) -> bool:
        return hmac.compare_digest(offered.encode("utf-8", "surrogatepass"), right)

    return is_right


def known_hosts(names: frozenset[str]) -> Middleware:
    """Refuse a Host header that names another machine (DNS rebinding)."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        name = host_name(request)
        if name not in names:
            detail = f"This server does not answer to the name {name!r}; ask it by 127.0.0.1."
            raise ProblemError(HTTPStatus.MISDIRECTED_REQUEST, detail)
        return await handler(request)

    return check


def host_name(request: web.Request) -> str | None:
    """Return the name that a request asks by; None of a header that names none."""
    header = request.headers.get("Host", "")
    if not _HOST.fullmatch(header):  # a URL has more parts, which say nothing of whom it is for
        return None
    try:
        return urlsplit(f"//{header}").hostname
    except ValueError:
        return None


async def close_answers(_: web.Request, response: web.StreamResponse) -> None:
    """Set the security headers of every answer (a signal of aiohttp, before headers are sent)."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.pop("Server", None)
