"""Who may ask what: roles, the scopes of API tokens, and what a route or an event demands.

What it is: the words and the one rule. What it is not: who somebody is (`Authenticate`), or a
route. Pure.
"""

from enum import Enum, StrEnum, auto

from msgspec import Struct


class Role(StrEnum):
    """What somebody is. An admin may what a supervisor may; the owner may everything.

    The owner is who can read the data folder: the commands run there, and the kiosk beside the
    server. A station is a paired kiosk.
    """

    STATION = "station"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    OWNER = "owner"


class Scope(StrEnum):
    """What an API token may be given; it may nothing else."""

    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    SCANS_READ = "scans:read"
    STATIONS_READ = "stations:read"
    OPERATORS_READ = "operators:read"
    OPERATORS_WRITE = "operators:write"
    CONFLICTS_READ = "conflicts:read"
    CONFLICTS_WRITE = "conflicts:write"
    SYNC_READ = "sync:read"
    SYNC_WRITE = "sync:write"
    BACKUPS_READ = "backups:read"
    BACKUPS_WRITE = "backups:write"
    LIVE_READ = "live:read"
    METRICS_READ = "metrics:read"


class Principal(Struct, frozen=True):
    """Somebody who asks: a person, a station, or a program with an API token.

    `name` is what the audit log says. A program has no role, only scopes. A person has a `user_id`,
    and the `session_id` of the browser that asks.
    """

    name: str
    role: Role | None = None
    scopes: frozenset[Scope] = frozenset()
    user_id: int | None = None
    session_id: str | None = None


class Circle(Enum):
    """How far something is open."""

    NAMED = auto()
    """To roles and a scope that are named."""
    KNOWN = auto()
    """To whoever said who he is, whatever he may."""
    EVERYBODY = auto()


class Access(Struct, frozen=True):
    """Whom something is open to; `roles` and `scope` count where these are what is named."""

    roles: frozenset[Role] = frozenset()
    scope: Scope | None = None
    circle: Circle = Circle.NAMED

    @property
    def is_open(self) -> bool:
        """Whether nobody has to say who he is."""
        return self.circle is Circle.EVERYBODY

    def admits(self, principal: Principal | None) -> bool:
        """Say whether somebody may; None is one who said nothing of himself."""
        if self.is_open:
            return True
        if principal is None:
            return False
        if self.circle is Circle.KNOWN:
            return True
        return principal.role in self.roles or (
            self.scope is not None and self.scope in principal.scopes
        )


EVERYBODY = Access(circle=Circle.EVERYBODY)
ANYBODY_KNOWN = Access(circle=Circle.KNOWN)
_ABOVE = {
    Role.STATION: {Role.STATION, Role.OWNER},
    Role.SUPERVISOR: {Role.SUPERVISOR, Role.ADMIN, Role.OWNER},
    Role.ADMIN: {Role.ADMIN, Role.OWNER},
    Role.OWNER: {Role.OWNER},
}


def access(*roles: Role, scope: Scope | None = None) -> Access:
    """Return what is open to these roles, to those above them, and to programs with the scope."""
    return Access(frozenset(role for named in roles for role in _ABOVE[named]), scope)
