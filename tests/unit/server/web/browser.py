"""A browser at an application with people in it, and clocks that a test sets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import ClientResponse, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from server.store import Store
from server.store.audit import Actor, Kind
from server.store.users import Language, NewUserRow, User, UserRole, add_user
from server.web.access import EVERYBODY, Role, Scope, access
from server.web.audit import Audit
from server.web.authenticate import Authentication
from server.web.front import behind
from server.web.guard import token_check
from server.web.own_password import OwnPassword
from server.web.passwords import Passwords
from server.web.problems import problems
from server.web.route import Route, add_routes, principal_of
from server.web.session_book import SessionBook
from server.web.sessions import Sessions
from server.web.set_up import SetUp
from server.web.sign_in_limits import Limits
from server.web.signing_in import SigningIn
from server.web.station_tokens import StationTokens
from server.web.token_book import TokenBook
from server.web.tokens import Tokens
from server.web.user_book import UserBook
from server.web.users import Users
from tests.unit.server.web.sample import NOW_UTC_MS, Client

SECRET = "0123456789abcdefghijklmnopqrstuv"  # noqa: S105  # of a test
PASSWORD = "correct horse battery"  # noqa: S105  # the same
OWNER_TOKEN = "the owner's"  # noqa: S105  # the same
BOSS = Actor(Kind.USER, "boss")


@dataclass
class Clock:
    utc_ms: int = NOW_UTC_MS
    s: float = 100.0

    def pass_s(self, seconds: float) -> None:
        self.utc_ms += int(seconds * 1000)
        self.s += seconds


@dataclass
class House:
    """Everything about people that an application has, built as the server builds it."""

    store: Store
    secret: str = SECRET
    clock: Clock = field(default_factory=Clock)
    before: str | None = None

    def __post_init__(self) -> None:
        now = lambda: self.clock.utc_ms  # noqa: E731
        self.now = now
        self.passwords = Passwords()
        self.book = SessionBook(self.store, self.secret, now, self.before)
        self.tokens = TokenBook(self.store, now)
        self.signing_in = SigningIn(
            self.store,
            self.passwords,
            self.book,
            Limits(now, lambda: self.clock.s),
            now,
        )
        self.users = UserBook(self.store, self.passwords, self.book.tell_ended, now)
        self.set_up = SetUp(self.store, self.users, self.book, self.signing_in, now)
        is_owner = token_check(OWNER_TOKEN)
        self.stations = StationTokens(self.store, is_owner)
        self.who = Authentication(is_owner, self.tokens, self.book, self.stations)
        self.ended: set[str] = set()
        self.book.when_ended(self._hear)

    async def _hear(self, ended: frozenset[str]) -> None:
        self.ended |= ended

    async def add(
        self,
        name: str = "Kim",
        role: UserRole = UserRole.SUPERVISOR,
        language: Language | None = None,
    ) -> User:
        kept = await self.passwords.hashed(PASSWORD)
        new = NewUserRow(name, kept, role, language)
        return await self.store.write(
            partial(add_user, new=new, actor=BOSS, now_utc_ms=self.clock.utc_ms)
        )

    def routes(self) -> list[Route]:
        """Return those of sessions, and one that says who asks of each kind."""
        parts = (
            Sessions(self.store, self.book, self.signing_in, self.now),
            OwnPassword(self.signing_in, self.users, self.book),
            self.set_up,
            Users(self.users),
            Tokens(self.store, self.tokens, self.now),
            Audit(self.store),
        )
        return [
            *(route for part in parts for route in part.routes()),
            Route("GET", "/open", say_who, EVERYBODY),
            Route("GET", "/for-all", say_who, access(Role.SUPERVISOR, scope=Scope.ORDERS_READ)),
            Route("POST", "/for-all", say_who, access(Role.SUPERVISOR, scope=Scope.ORDERS_WRITE)),
            Route("POST", "/for-admins", say_who, access(Role.ADMIN)),
        ]


async def say_who(request: web.Request) -> web.Response:
    principal = principal_of(request)
    return web.Response(text="" if principal is None else principal.name)


class Browser:
    """A browser with the dashboard's page open: cookies, the page's origin, the session's csrf."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.csrf = ""

    @property
    def origin(self) -> str:
        return str(self.client.make_url("/")).rstrip("/")

    async def ask(self, method: str, path: str, **more: Any) -> ClientResponse:  # noqa: ANN401
        headers = {"Origin": self.origin, "X-CSRF-Token": self.csrf, **more.pop("headers", {})}
        headers = {name: value for name, value in headers.items() if value}
        return await self.client.request(method, path, headers=headers, **more)

    async def sign_in(self, name: str = "Kim", password: str = PASSWORD) -> ClientResponse:
        answer = await self.ask("POST", "/api/session", json={"name": name, "password": password})
        if answer.status == 201:
            self.csrf = (await answer.json())["csrf"]
        return answer


@asynccontextmanager
async def browsing(routes: list[Route], house: House, browsers: int = 1) -> AsyncIterator[Any]:
    """Serve, and yield one browser, or so many with cookies of their own."""
    site = web.Application(middlewares=[problems, behind([])])
    add_routes(site, routes, house.who)
    server = TestServer(site)
    async with server:
        clients: list[Client] = [
            TestClient(server, cookie_jar=CookieJar(unsafe=True)) for _ in range(browsers)
        ]
        found = [Browser(client) for client in clients]
        try:
            yield found[0] if browsers == 1 else found
        finally:
            for client in clients:
                await client.close()
