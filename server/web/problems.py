"""Errors of HTTP as problem details (RFC 9457, `application/problem+json`).

What it is: the one form in which a request is refused, and the middleware that gives it to every
error. What it is not: a verdict or a refusal of the station's namespace. The server's event loop.
"""

import logging
from http import HTTPStatus

import msgspec
from aiohttp import web
from aiohttp.http_exceptions import PayloadEncodingError
from aiohttp.typedefs import Handler
from msgspec import Struct

from server.store import StoreBusyError, StoreError

_LOG = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"


class Problem(Struct, frozen=True):
    """A refused request. `detail` is an English sentence that says what to do."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"


class ProblemError(Exception):
    """Refuses the request with `status`; `headers` go with the answer, `more` members in it."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        headers: dict[str, str] | None = None,
        more: dict[str, Struct] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.more = more or {}

    def response(self) -> web.Response:
        """Return the answer."""
        problem = Problem(self.status.phrase, self.status.value, self.detail)
        return web.Response(
            body=msgspec.json.encode({**msgspec.structs.asdict(problem), **self.more}),
            status=self.status.value,
            content_type=CONTENT_TYPE,
            headers=self.headers,
        )


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error below into problem details; one nobody foresaw is logged and a 500."""
    try:
        return await handler(request)
    except ProblemError as error:
        return error.response()
    except web.HTTPException as error:
        return _of_aiohttp(error, request).response()
    except (web.RequestPayloadError, PayloadEncodingError):
        detail = "The body did not arrive whole, or is not compressed as its headers say."
        return ProblemError(HTTPStatus.BAD_REQUEST, detail).response()
    except StoreError as error:
        return _of_store(error).response()
    except ConnectionError:
        _LOG.info("client left", extra={"path": request.path})
        raise
    except Exception:  # noqa: BLE001  # the root of a request: the client gets an answer
        _LOG.exception("request failed", extra={"method": request.method, "path": request.path})
        detail = "The server failed at this request; its log says why."
        return ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, detail).response()


def _of_aiohttp(error: web.HTTPException, request: web.Request) -> ProblemError:
    status = HTTPStatus(error.status)
    if isinstance(error, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(error.allowed_methods))
        detail = f"{request.path} takes {allowed}."
        return ProblemError(status, detail, {"Allow": allowed})
    if status is HTTPStatus.NOT_FOUND:
        return ProblemError(status, f"There is nothing at {request.path}.")
    return ProblemError(status, error.text or status.description)


def _of_store(error: StoreError) -> ProblemError:
    _LOG.error("store refused a request", extra={"operation": error.operation, "why": str(error)})
    busy = {"Retry-After": "1"} if isinstance(error, StoreBusyError) else None
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(error), busy)
