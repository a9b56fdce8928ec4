"""Every route of the real server that changes something, done once: the audit log tells of it.

How each is done stands in `_DEEDS`. A new unsafe route fails the walk until it stands there, too.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from server.contract.station import PROTOCOL
from server.store.audit import entries
from server.store.order_content import order_id_of
from server.store.refold import refold
from tests.unit.server.looking_on import Seen, running
from tests.unit.server.store.other_sites import SHARE

_SAFE = {"GET", "HEAD", "OPTIONS"}
_NAME, _PASSWORD, _NEW = "Kim", "correct horse battery", "horse correct battery"
_ORDERS = "order_no,line_no,sku,qty\nA,1,APPLE,1\n"
_TOLD_ELSEWHERE = {"POST /socket.io/", "POST /api/pair/front"}
"""A packet of a socket: what stations scan is a fact of its own. A proof, which changes nothing."""
pytestmark = [pytest.mark.expects_log("server"), pytest.mark.timeout(120)]


@dataclass(frozen=True)
class Deed:
    """What is sent, by the session of a person or by the owner; and what the audit log says."""

    told: str
    body: Any = None
    at: Mapping[str, str] = field(default_factory=dict)
    by_person: bool = False


_OF_STATION = {"station": "pack-1"}
_DEEDS = {
    "POST /api/setup": Deed(
        "user.added", {"code": "{code}", "name": "First", "password": _PASSWORD}
    ),
    "POST /api/users": Deed(
        "user.added", {"name": _NAME, "password": _PASSWORD, "role": "supervisor"}
    ),
    "POST /api/session": Deed("session.began", {"name": _NAME, "password": _PASSWORD}),
    "PATCH /api/session": Deed("user.changed", {"language": "ko"}, by_person=True),
    "POST /api/session/password": Deed(
        "user.password", {"old": _PASSWORD, "new": _NEW}, by_person=True
    ),
    "DELETE /api/session": Deed("session.ended", by_person=True),
    "PATCH /api/users/{user_id}": Deed(
        "user.changed", {"revision": 2, "active": False}, {"user_id": "2"}
    ),
    "POST /api/tokens": Deed("token.made", {"name": "ERP", "scopes": ["orders:read"]}),
    "DELETE /api/tokens/{token_id}": Deed("token.revoked", at={"token_id": "1"}),
    "POST /api/orders/import": Deed("orders.imported", _ORDERS),
    "POST /api/pairing-codes": Deed("pairing_code.made", {"station": "pack-1"}),
    "POST /api/pair": Deed("station.paired", {"code": "{code}", "kiosk": str(UUID(int=PROTOCOL))}),
    "PATCH /api/stations/{station}/settings": Deed(
        "station.set", {"locked": True, "printer": "Zebra"}, _OF_STATION
    ),
    "POST /api/stations/{station}/prints": Deed("station.print_asked", {}, _OF_STATION),
    "POST /api/stations/{station}/message": Deed("station.message", {"text": "점심"}, _OF_STATION),
    "DELETE /api/stations/{station}/token": Deed("station.revoked", at=_OF_STATION),
    "POST /api/settlements": Deed(
        "conflict.settled",
        {"order_no": "A", "kind": "over_scan", "line_no": 1, "resolution": "accept"},
    ),
    "POST /api/operators": Deed("operator.saved", {"badge": "4711", "name": "이서연"}),
    "PATCH /api/operators/{badge}": Deed("operator.pin_set", {"pin": "2580"}, {"badge": "4711"}),
    "POST /api/backups": Deed("backup.made"),
    "POST /api/sync/release": Deed("quarantine.released", {}),
}
"""In this order: what comes later may need what came before."""


class _Doer:
    """Does deeds, and keeps what their answers tell that others need."""

    def __init__(self, seen: Seen, client: aiohttp.ClientSession, code: str) -> None:
        self._seen = seen
        self._client = client
        self._code = code
        self._csrf = ""

    async def do(self, name: str, deed: Deed) -> None:
        method, path = name.split(" ")
        for part, value in deed.at.items():
            path = path.replace(f"{{{part}}}", value)
        body: dict[str, Any] = {"json": self._filled(deed.body)}
        if isinstance(deed.body, str):
            body = {"data": deed.body}
        answer = await self._client.request(
            method, self._seen.url + path, headers=self._headers(deed), **body
        )
        assert answer.ok, f"{name}: {await answer.text()}"
        if answer.content_type == "application/json":
            told = await answer.json()
            self._csrf, self._code = told.get("csrf", self._csrf), told.get("code", self._code)

    def _headers(self, deed: Deed) -> dict[str, str]:
        kind = "text/csv" if isinstance(deed.body, str) else "application/json"
        headers = {"Origin": self._seen.url, "Content-Type": kind}
        if deed.by_person:
            return headers | {"X-CSRF-Token": self._csrf}
        return headers | {"Authorization": f"Bearer {self._seen.owner_token}"}

    def _filled(self, body: Any) -> Any:  # noqa: ANN401 - JSON
        if not isinstance(body, dict):
            return body
        return {name: self._code if value == "{code}" else value for name, value in body.items()}


async def _pack_elsewhere(seen: Seen) -> None:
    """Let another site pack a piece too many, so that there is something to settle."""
    order_id = order_id_of("A")
    scan = (order_id.bytes, 1, UUID(int=1).bytes, "busan", "pack-9", 1, 2, None, None, 0, 0)
    await seen.store.write(lambda connection: connection.execute(SHARE, scan))
    assert await seen.store.write(partial(refold, order_id=order_id, site=""))


class _Links(logging.Handler):
    """Hears the set-up link, which only the log tells."""

    def __init__(self) -> None:
        super().__init__()
        self._told: asyncio.Queue[str] = asyncio.Queue()

    def emit(self, record: logging.LogRecord) -> None:
        self._told.put_nowait(str(getattr(record, "link", "")))

    async def code(self) -> str:
        async with asyncio.timeout(5):
            return (await self._told.get()).rpartition("/")[2]


@pytest.fixture
def links() -> Iterator[_Links]:
    heard, log = _Links(), logging.getLogger("server.web.set_up")
    level = log.level
    log.addHandler(heard)
    log.setLevel(logging.INFO)
    yield heard
    log.removeHandler(heard)
    log.setLevel(level)


async def test_every_unsafe_operation_is_told_by_the_audit_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: _Links
) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        running(tmp_path, monkeypatch) as seen,
        aiohttp.ClientSession(cookie_jar=jar) as client,
    ):
        unsafe = {f"{one.method} {one.path}" for one in seen.routes if one.method not in _SAFE}
        assert unsafe - _TOLD_ELSEWHERE == set(_DEEDS), "write down in `_DEEDS` how each is done"
        doer = _Doer(seen, client, await links.code())
        for name, deed in _DEEDS.items():
            if name == "POST /api/settlements":
                await _pack_elsewhere(seen)
            before = await seen.store.read(partial(entries, limit=1000))
            await doer.do(name, deed)
            after = await seen.store.read(partial(entries, limit=1000))
            new = after[: len(after) - len(before)]
            told = [entry for entry in new if entry.what == deed.told]
            assert told, f"{name} is not told"
            assert not any(secret in str(new) for secret in (_PASSWORD, _NEW, "2580"))
            if deed.by_person:
                assert told[0].who == _NAME
