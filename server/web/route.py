"""A route: where, what answers, who may ask, and what the API's document says of it.

What it is: the one way in which a path gets into the application, so that none is open by mistake.
What it is not: who somebody is (`Authenticate`). The server's event loop.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from aiohttp import web
from msgspec import Struct

from server.web.access import Access, Principal
from server.web.problems import ProblemError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Authenticate = Callable[[web.Request], Awaitable[Principal | None]]
"""Says who asks; None of one who says nothing. Raises ProblemError of one who says wrong."""
_PRINCIPAL = web.RequestKey("principal", Principal)
JSON = "application/json"


class Link(Struct, frozen=True):
    """What may be asked next of what an answer tells, by the route's method and path.

    `parameters` of it and fields of its `body` have a value of the answer each, by its place there
    (RFC 6901, as in `/user_id`).
    """

    method: str
    path: str
    parameters: Mapping[str, str] = MappingProxyType({})
    body: Mapping[str, str] = MappingProxyType({})


class Doc(Struct, frozen=True):
    """What the API's document says: types are msgspec structs, None where there is nothing.

    `media` is the answer's content type; where it is no JSON, `answer` is None. `body_media` are
    the content types that a body may have, each with a schema where no struct says what it is.
    `body_rule` is a schema that the body meets besides its own. `also` are other statuses with the
    same answer. Without `needs_body` the body may be left out. `links` are what may follow.
    """

    summary: str
    answer: Any = None
    status: HTTPStatus = HTTPStatus.OK
    query: type[Struct] | None = None
    body: Any = None
    media: str = JSON
    body_media: Mapping[str, Mapping[str, Any]] = MappingProxyType({JSON: {}})
    body_rule: Mapping[str, Any] | None = None
    problems: tuple[HTTPStatus, ...] = ()
    also: tuple[HTTPStatus, ...] = ()
    needs_body: bool = True
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path (as aiohttp writes paths). Without `doc` it is no part of the API."""

    method: str
    path: str
    handler: Handler
    access: Access
    doc: Doc | None = None


def principal_of(request: web.Request) -> Principal | None:
    """Return who asks; None on a route open to everybody, of one who says nothing."""
    return request.get(_PRINCIPAL)


def add_routes(site: web.Application, routes: Iterable[Route], who: Authenticate) -> None:
    """Put routes into the application, each behind what it demands."""
    for route in routes:
        handler = _guarded(route, who)
        if route.method == "GET":
            site.router.add_get(route.path, handler)  # HEAD as well
        else:
            site.router.add_route(route.method, route.path, handler)


def _guarded(route: Route, who: Authenticate) -> Handler:
    async def admitted(request: web.Request) -> web.StreamResponse:
        if not route.access.is_open:
            principal = await who(request)
            if principal is None:
                raise unauthorized()
            if not route.access.admits(principal):
                raise ProblemError(HTTPStatus.FORBIDDEN, f"{principal.name} may not do this.")
            request[_PRINCIPAL] = principal
        return await route.handler(request)

    return admitted


def unauthorized(*, error: str | None = None) -> ProblemError:
    """Return the problem of one who does not say who asks, or says what is not so."""
    challenge = 'Bearer realm="scanstation"'
    if error is not None:
        challenge += f', error="{error}"'
    detail = "Send a token as 'Authorization: Bearer <token>', or sign in."
    return ProblemError(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": challenge})
