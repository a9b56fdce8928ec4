"""A real server in the test's own process, looked on while it is put together; and its people."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from itsdangerous import Signer

from server import app
from server.accounts import Accounts
from server.config import Settings
from server.mail.settings import MailSettings
from server.store import Store
from server.store.audit import Actor, Kind
from server.store.sessions import NewSession, add_session
from server.store.users import NewUserRow, UserRole, add_user
from server.variables import Environment
from server.web.cookies import COOKIE
from server.web.dashboard_live import DashboardNamespace
from server.web.live import StationNamespace
from server.web.route import Authenticate, Route, add_routes
from server.web.sockets import Sockets

SECRET = "0123456789abcdefghijklmnopqrstuv"  # noqa: S105  # of a test
BY = Actor(Kind.OWNER, "test")
DAY_MS = 86_400_000
NO_MAIL = MailSettings()


@dataclass
class Seen:
    """What the running server was built of."""

    url: str = ""
    owner_token: str = ""
    routes: list[Route] = field(default_factory=list)
    sites: list[web.Application] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    sockets: list[Sockets] = field(default_factory=list)
    stations: list[StationNamespace] = field(default_factory=list)
    dashboards: list[DashboardNamespace] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.stores[-1]


@asynccontextmanager
async def running(
    folder: Path, monkeypatch: pytest.MonkeyPatch, mail: MailSettings = NO_MAIL
) -> AsyncIterator[Seen]:
    """Serve, and look on while the parts are put together."""
    seen = Seen()

    def added(site: web.Application, routes: Iterable[Route], who: Authenticate) -> None:
        found = list(routes)
        seen.routes += found
        seen.sites.append(site)
        add_routes(site, found, who)

    def kept(kind: type, made: list[Any]) -> Any:  # noqa: ANN401
        def make(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401
            made.append(kind(*arguments, **more))
            return made[-1]

        return make

    def accounts(store: Store, *arguments: Any, **more: Any) -> Accounts:  # noqa: ANN401
        seen.stores.append(store)
        return Accounts(store, *arguments, **more)

    monkeypatch.setattr(app, "add_routes", added)
    monkeypatch.setattr(app, "Accounts", accounts)
    monkeypatch.setattr(app, "Sockets", kept(Sockets, seen.sockets))
    monkeypatch.setattr(app, "StationNamespace", kept(StationNamespace, seen.stations))
    monkeypatch.setattr(app, "DashboardNamespace", kept(DashboardNamespace, seen.dashboards))
    settings = Settings(
        environment=Environment.PRODUCTION,
        data_dir=folder / "data",
        port=0,
        session_secret=SECRET,
        mail=mail,
    )
    stop, said = asyncio.Event(), asyncio.Queue[str]()
    async with asyncio.TaskGroup() as group:
        group.create_task(app.serve(settings, stop=stop, listening=said.put_nowait))
        seen.url = json.loads(await said.get())["listening"]
        seen.owner_token = settings.token_path.read_text("ascii").strip()
        try:
            yield seen
        finally:
            stop.set()


def hashed(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def cookie(token: str, secret: str = SECRET) -> str:
    signer = Signer(
        secret, salt=b"scanstation.session.1", key_derivation="hmac", digest_method=hashlib.sha256
    )
    return signer.sign(token).decode()


def now_utc_ms() -> int:
    return app._Clock().now_utc_ms()


async def user(store: Store, name: str, role: UserRole) -> int:
    new = NewUserRow(name, "no password fits", role)
    return (await store.write(partial(add_user, new=new, actor=BY, now_utc_ms=1))).user_id


async def session(
    store: Store, user_id: int, *, made_utc_ms: int | None = None, lasts_ms: int = DAY_MS
) -> str:
    """Begin a session and return its token."""
    made = now_utc_ms() if made_utc_ms is None else made_utc_ms
    token = hashlib.sha256(f"{user_id} {made} {asyncio.get_running_loop().time()}".encode())
    text = token.hexdigest()
    row = NewSession(hashed(text), user_id, f"csrf of {text}", made, made + lasts_ms)
    await store.write(partial(add_session, new=row))
    return text


def sent(url: str, token: str) -> dict[str, str]:
    """Return the headers with which a page sends what a session's person does."""
    return {
        "Cookie": f"{COOKIE}={cookie(token)}",
        "X-CSRF-Token": f"csrf of {token}",
        "Origin": url,
    }
