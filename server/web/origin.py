"""Whether a page of ours asks: the Origin header against the Host, and whether TLS is in front.

A browser sends its cookie along with what other pages make it send, those of another port of this
computer included, which are the same site to it. What it is not: who asks. Pure.
"""

from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web

from server.web.problems import ProblemError


def refuse_foreign(request: web.BaseRequest, *, demanded: bool = True) -> None:
    """Refuse what a page of another origin sent; where it is not `demanded` it may be absent.

    Raises:
        ProblemError: 403.
    """
    origin = request.headers.get("Origin")
    if origin is None and not demanded:
        return
    if origin is None or not _is_own(origin, request):
        detail = (
            "This was not sent by the dashboard's own page: open the dashboard and do it there."
        )
        raise ProblemError(HTTPStatus.FORBIDDEN, detail)


def _is_own(origin: str, request: web.BaseRequest) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    schemes = {"https"} if request.secure else {"http", "https"}
    host = request.headers.get("Host", "")
    return parts.scheme in schemes and host != "" and parts.netloc.lower() == host.lower()
