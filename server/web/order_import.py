"""`POST /api/orders/import`: a file of orders, streamed into the store and answered by a report.

What it is: the body as bounded, timed chunks, one import at a time, and `GET /api/order-import`,
which tells how far the one that runs is. What it is not: the reading and the rules
(server.store.orders_import). The server's event loop.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from aiohttp import ClientPayloadError, web
from msgspec import Struct

from server.store import Store
from server.store.audit import note
from server.store.orders_import import (
    ImportFormat,
    ImportProgress,
    ImportRefusedError,
    ImportReport,
    ImportStoppedError,
    NotTakenError,
    Opened,
    import_orders,
)
from server.web.access import Role, Scope, access
from server.web.acting import actor_of
from server.web.answers import json_answer
from server.web.problems import ProblemError
from server.web.route import Doc, Route

_LOG = logging.getLogger(__name__)
_CHUNK_BYTES = 1 << 16
_CHUNK_TIMEOUT_S = 30.0
_LATER = {"Retry-After": "60"}
_READ = access(Role.SUPERVISOR, scope=Scope.ORDERS_READ)
_WRITE = access(Role.SUPERVISOR, scope=Scope.ORDERS_WRITE)
IMPORT_PATH = "/api/orders/import"
STATE_PATH = "/api/order-import"
"""Apart from the orders, any of which may be numbered `import`."""
MAX_IMPORT_BYTES = 512 << 20
"""A file may be this large. It is never held whole in memory."""

_ORDER = {
    "order_no": "SO-2001",
    "lines": [{"line_no": 1, "sku": "TEA-01", "qty": 2}],
}
_MEDIA: dict[str, dict[str, Any]] = {
    "text/csv": {
        "schema": {"type": "string", "format": "orders-csv"},
        "example": "order_no,line_no,sku,qty\nSO-2001,1,TEA-01,2\n",
    },
    "application/json": {
        "schema": {
            "oneOf": [{"type": "array", "items": {"type": "object"}}, {"type": "object"}],
            "description": "Orders. One that has another form is refused in the report.",
        },
        "example": [_ORDER],
    },
    "application/x-ndjson": {
        "schema": {"type": "string", "format": "orders-ndjson"},
        "example": f"{json.dumps(_ORDER)}\n",
    },
}
_FORMATS = {
    "text/csv": ImportFormat.CSV,
    "application/json": ImportFormat.JSON,
    "application/x-ndjson": ImportFormat.JSON,
}


class ImportState(Struct, frozen=True):
    """How far the import is that runs; `progress` is None while none does."""

    progress: ImportProgress | None = None


class OrderImport:
    """The handlers. `changed` is called after an import that changed something.

    Orders go `to` the store when nothing else is given.
    """

    def __init__(
        self,
        store: Store,
        *,
        changed: Callable[[], Awaitable[None]],
        now_utc_ms: Callable[[], int],
        to: Opened | None = None,
        max_bytes: int = MAX_IMPORT_BYTES,
        chunk_timeout_s: float = _CHUNK_TIMEOUT_S,
    ) -> None:
        self._store = store
        self._changed = changed
        self._now_utc_ms = now_utc_ms
        self._to = to
        self._max_bytes = max_bytes
        self._chunk_timeout_s = chunk_timeout_s
        self._running = asyncio.Lock()
        self._state = ImportState()

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        taken = Doc(
            "Import a file of orders; the same again changes nothing",
            ImportReport,
            body=bytes,
            body_media=_MEDIA,
            problems=(
                *(HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT),
                *(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
                *(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
                HTTPStatus.INSUFFICIENT_STORAGE,
            ),
        )
        told = Doc("How far the import is that runs", ImportState)
        return [
            Route("POST", IMPORT_PATH, self._import, _WRITE, taken),
            Route("GET", STATE_PATH, self._tell, _READ, told),
        ]

    async def _tell(self, _: web.Request) -> web.Response:
        return json_answer(self._state)

    def _note(self, progress: ImportProgress | None = None) -> None:
        self._state = ImportState(progress)

    async def _import(self, request: web.Request) -> web.Response:
        kind = _format_of(request)
        if (request.content_length or 0) > self._max_bytes:
            raise self._too_large()
        if self._running.locked():
            detail = "Another import is running; send this one when it has ended."
            raise ProblemError(HTTPStatus.CONFLICT, detail, {"Retry-After": "5"})
        async with self._running:
            try:
                report = await self._report(request, kind)
            except ProblemError as problem:
                if "report" in problem.more:  # some of it is taken
                    await self._note_down(request, "orders.import_stopped", "")
                raise
        _LOG.info(
            "orders imported",
            extra={
                "added": report.orders_added,
                "changed": report.orders_changed,
                "unchanged": report.orders_unchanged,
                "refused": report.orders_refused,
            },
        )
        if not report.changed_nothing:
            await self._changed()
        about = f"{report.orders_added} added, {report.orders_changed} changed"
        await self._note_down(request, "orders.imported", about)
        return json_answer(report)

    async def _note_down(self, request: web.Request, what: str, about: str) -> None:
        job = partial(
            note, actor=actor_of(request), what=what, about=about, now_utc_ms=self._now_utc_ms()
        )
        await self._store.write(job)

    async def _report(self, request: web.Request, kind: ImportFormat) -> ImportReport:
        try:
            return await import_orders(
                self._store, self._chunks(request), format=kind, progress=self._note, to=self._to
            )
        except ImportRefusedError as error:
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from None
        except NotTakenError as error:
            detail = f"{error} Nothing was imported."
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail, _LATER) from error
        except ImportStoppedError as error:
            _LOG.warning("import stopped", extra={"why": str(error)})
            raise ProblemError(
                HTTPStatus.SERVICE_UNAVAILABLE, str(error), _LATER, {"report": error.report}
            ) from error
        except OSError as error:
            detail = f"The server has no room to take the file in: {error}."
            raise ProblemError(HTTPStatus.INSUFFICIENT_STORAGE, detail) from error
        finally:
            self._note()

    async def _chunks(self, request: web.Request) -> AsyncIterator[bytes]:
        received = 0
        while chunk := await self._chunk(request):
            received += len(chunk)
            if received > self._max_bytes:
                raise self._too_large()
            yield chunk

    async def _chunk(self, request: web.Request) -> bytes:
        try:
            async with asyncio.timeout(self._chunk_timeout_s):
                return await request.content.read(_CHUNK_BYTES)
        except TimeoutError:
            detail = f"Nothing came for {self._chunk_timeout_s:g} seconds; nothing was imported."
            raise ProblemError(HTTPStatus.REQUEST_TIMEOUT, detail) from None
        except ClientPayloadError as error:
            detail = f"The file did not arrive whole ({error}); nothing was imported."
            raise ProblemError(HTTPStatus.BAD_REQUEST, detail) from None

    def _too_large(self) -> ProblemError:
        limit = self._max_bytes >> 20
        detail = f"A file may have {limit} MiB; split it, nothing was imported."
        return ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, {"Connection": "close"})


def _format_of(request: web.Request) -> ImportFormat:
    kind = _FORMATS.get(request.content_type)
    if kind is None:
        accepted = ", ".join(_FORMATS)
        detail = f"Send the file with a Content-Type of {accepted}."
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail, {"Accept-Post": accepted})
    return kind
