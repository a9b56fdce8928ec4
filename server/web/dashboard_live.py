"""The `/dashboard` namespace of Socket.IO: supervisors' pages, and programs, told as it happens.

What it is: who may join, the answer to `snapshot`, and an end for those whose session ended. A page
brings the cookie of its session, a program its token; both are asked for again all the time. What
it is not: what is told (`dashboard_news`), or how far each is (`watchers`). The server's event
loop.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from aiohttp import web
from msgspec import Struct

from server.contract.dashboard_live import (
    NAMESPACE,
    DashboardEvent,
    Refused,
    Resumed,
    SnapshotRequest,
)
from server.store import StoreError
from server.web.access import Principal, Role, Scope, access
from server.web.dashboard_news import DashboardNews
from server.web.meters import Meters
from server.web.origin import refuse_foreign
from server.web.problems import ProblemError
from server.web.route import Authenticate
from server.web.socket_event import SocketEvent
from server.web.sockets import Limits, Sockets

_LOG = logging.getLogger(__name__)
_WATCH = access(Role.SUPERVISOR, scope=Scope.LIVE_READ)
_LIMITS = Limits(max_packet_bytes=4096, max_unread=16)
_ASK_AGAIN_S = 0.5
_REQUEST = "aiohttp.request"
AuthenticateToken = Callable[[str], Awaitable[Principal | None]]
"""Says whose token it is; None of one that is nobody's."""


class _Auth(Struct, frozen=True):
    """What a program brings when it connects."""

    token: str


@dataclass(frozen=True, slots=True)
class _Joined:
    """One that listens: its socket, what it brought, and how that is asked for again."""

    eio_sid: str
    credential: str
    ask: Callable[[], Awaitable[Principal | None]]


class DashboardNamespace:
    """Answers dashboards."""

    def __init__(
        self,
        news: DashboardNews,
        sockets: Sockets,
        who: Authenticate,
        whose_token: AuthenticateToken,
        meters: Meters | None = None,
    ) -> None:
        self._news = news
        self._meters = meters or Meters()
        self._feed = news.feed
        self._watchers = news.watchers
        self._sockets = sockets
        self._who = who
        self._whose_token = whose_token
        self._joined: dict[str, _Joined] = {}
        self._principals: dict[str, Principal] = {}
        self._events = {event.name: event for event in self.events()}
        self._server = sockets.server
        self._server.on("connect", self._on_connect, namespace=NAMESPACE)
        self._server.on("disconnect", self._on_disconnect, namespace=NAMESPACE)
        self._server.on("*", self._on_event, namespace=NAMESPACE)

    def events(self) -> list[SocketEvent]:
        """Return what may be asked. Who joins must be admitted to something of it."""
        return [SocketEvent(NAMESPACE, DashboardEvent.SNAPSHOT, self._snapshot, _WATCH)]

    @property
    def count(self) -> int:
        """How many are joined."""
        return len(self._joined)

    async def run(self) -> None:
        """Hang up on those whose session or token ended, until cancelled."""
        while True:
            try:
                await self.ask_again()
            except Exception:  # noqa: BLE001  # the root of the task: the next round may go well
                _LOG.exception("dashboards could not be asked who they are")
            await asyncio.sleep(_ASK_AGAIN_S)

    async def ask_again(self) -> None:
        """Ask once for what each brought, and send those away to whom it is not open any more."""
        found: dict[str, Principal | None] = {}
        for sid, joined in list(self._joined.items()):
            if joined.credential not in found:
                found[joined.credential] = await self._found(sid, joined)
            principal = found[joined.credential]
            if principal is None or not self._admits(principal):
                _LOG.info("dashboard sent away: its session or token ended")
                await self._server.disconnect(sid, namespace=NAMESPACE)
                self._sockets.send_away(joined.eio_sid)
            elif sid in self._joined:
                self._principals[sid] = principal

    def _admits(self, principal: Principal) -> bool:
        """Say whether somebody may ask for anything at all."""
        return any(event.access.admits(principal) for event in self._events.values())

    async def _found(self, sid: str, joined: _Joined) -> Principal | None:
        """Return who somebody is now; where that cannot be read, who it was."""
        try:
            return await joined.ask()
        except ProblemError:
            return None
        except StoreError as error:
            _LOG.warning("a dashboard stays unasked: %s", error)
            return self._principals.get(sid)

    async def _on_connect(self, sid: str, environ: Mapping[str, Any], auth: object = None) -> None:
        try:
            joined = self._asked(environ, auth)
            principal = await joined.ask()
        except ProblemError as problem:
            raise _refused(problem.detail) from None
        except StoreError as error:
            _LOG.warning("a dashboard cannot be let in: %s", error)
            raise _refused("The server cannot say who you are; try again.") from None
        if principal is None:
            raise _refused("Sign in, or bring a token.")
        if not self._admits(principal):
            raise _refused(f"{principal.name} may not see this.")
        self._sockets.joined(environ, _LIMITS)
        self._joined[sid] = joined
        self._principals[sid] = principal

    def _asked(self, environ: Mapping[str, Any], auth: object) -> _Joined:
        """Return how one that connects is asked for: by its token, or else by its cookie."""
        eio_sid = self._sockets.name_of(environ)
        request: web.Request = environ[_REQUEST]
        if auth:
            token = _token_of(auth)
            return _Joined(eio_sid, f"token {token}", lambda: self._whose_token(token))
        refuse_foreign(request, demanded=False)  # a program names no page
        credential = f"cookie {request.headers.get('Cookie', '')}"
        return _Joined(eio_sid, credential, lambda: self._who(request))

    async def _on_disconnect(self, sid: str, _reason: object) -> None:
        joined = self._joined.pop(sid, None)
        self._principals.pop(sid, None)
        if joined is not None:
            self._watchers.leave(joined.eio_sid)

    async def _on_event(self, name: str, sid: str, *payload: object) -> object:
        event = self._events.get(name)
        principal = self._principals.get(sid)
        if event is None or len(payload) > 1 or not event.access.admits(principal):
            return msgspec.to_builtins(Refused(f"no such request: {name[:40]!r}"))
        begun_s = time.perf_counter()
        try:
            answer = await event.handler(sid, payload[0] if payload else None)
        except StoreError as error:
            _LOG.warning("a dashboard is not told: %s", error)
            answer = Refused(str(error))
        except Exception:  # noqa: BLE001  # the root of a request: the page gets an answer
            _LOG.exception("request failed", extra={"request": name})
            answer = Refused("the server failed; its log says why")
        self._meters.answered(NAMESPACE, name, begun_s)
        return msgspec.to_builtins(answer)

    async def _snapshot(self, sid: str, payload: object) -> Struct:
        try:
            request = msgspec.convert(payload or {}, SnapshotRequest)
        except msgspec.ValidationError as error:
            return Refused(f"SnapshotRequest: {error}")
        eio_sid = self._joined[sid].eio_sid
        if request.epoch == self._feed.epoch and self._watchers.can_go_on(request.seq):
            self._watchers.listen(eio_sid, request.seq)
            return Resumed(request.epoch, request.seq)
        snapshot = await self._news.snapshot()
        if sid in self._joined:  # with no wait after the snapshot was taken: nothing is missed
            self._watchers.listen(eio_sid, snapshot.seq)
        return snapshot


def _token_of(auth: object) -> str:
    try:
        return msgspec.convert(auth, _Auth).token
    except msgspec.ValidationError:
        raise _refused("What was brought is no token.") from None


def _refused(why: str) -> socketio.exceptions.ConnectionRefusedError:
    _LOG.warning("dashboard refused: %s", why)
    return socketio.exceptions.ConnectionRefusedError(why)
