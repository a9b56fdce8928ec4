"""`GET /metrics`: who may read the figures, and the answer.

What it is: a route for those who bring a token, and before it a middleware for the addresses that
the settings name, which need none. Nobody comes there through a front: one says that it asks for
somebody else, and its own settings answer 404. What it is not: the figures. The server's event
loop.
"""

from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_network

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from server.web.access import Role, Scope, access
from server.web.front import Network, is_direct
from server.web.guard import LOOPBACK_NAMES, host_name
from server.web.route import Doc, Route

PATH = "/metrics"
_READ = access(Role.ADMIN, scope=Scope.METRICS_READ)
_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_GET = frozenset({"GET", "HEAD"})


class Scrape:
    """The handler. `text` gathers the figures, and `networks` are those who need no token."""

    def __init__(self, text: Callable[[], Awaitable[bytes]], networks: Sequence[Network]) -> None:
        self._text = text
        self._networks = networks

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        doc = Doc("Figures of this server, for Prometheus", media="text/plain")
        return [Route("GET", PATH, self._answer, _READ, doc)]

    def before_the_guards(self) -> Middleware:
        """Answer those who need no token, whatever name they ask by: a scraper's is an address."""

        @web.middleware
        async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
            is_scrape = request.path == PATH and request.method in _GET
            if is_scrape and self._needs_no_token(request):
                return await self._answer(request)
            return await handler(request)

        return answer

    def _needs_no_token(self, request: web.Request) -> bool:
        """Say whether an address is enough. A page in a browser here may ask by another name."""
        if not is_direct(request, self._networks):
            return False
        return host_name(request) in LOOPBACK_NAMES or not is_direct(request, _LOOPBACK)

    async def _answer(self, _: web.Request) -> web.StreamResponse:
        return web.Response(
            body=await self._text(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4}
        )
