"""Who asks, as the audit log names it. Pure."""

from aiohttp import web

from server.store.audit import NOBODY, Actor, Kind
from server.web.access import Principal, Role
from server.web.route import principal_of

_KINDS = {Role.OWNER: Kind.OWNER, Role.STATION: Kind.STATION, None: Kind.TOKEN}


def actor_of(request: web.Request) -> Actor:
    """Return who asks."""
    return actor(principal_of(request))


def actor(principal: Principal | None) -> Actor:
    """Return somebody as the audit log names it."""
    if principal is None:
        return NOBODY
    return Actor(_KINDS.get(principal.role, Kind.USER), principal.name)
