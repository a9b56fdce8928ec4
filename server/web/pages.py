"""`/` and `/assets/*`: the supervisor's page, as files that `installer/build_page.py` built.

What it is: a table of the built files, read once, and their headers. A path is looked up in it, so
that nothing else can be asked for; the files hold no data and are open to everybody. What it is
not: the page itself (`dashboard`), or its data (the routes under `/api`). The server's event loop.
"""

import mimetypes
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from aiohttp import web
from msgspec import Struct

from server.web.access import EVERYBODY
from server.web.problems import ProblemError
from server.web.route import Route

BUILT = Path(__file__).parent / "static"
_INDEX = "index.html"
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Best first: what a browser may ask for, and how the file compressed so is called."""
_FOREVER = "public, max-age=31536000, immutable"
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",  # of this host, web sockets too (CSP 3)
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)


class _File(Struct, frozen=True):
    """A built file: its bytes as they are, and compressed by the name of the encoding."""

    media: str
    plain: bytes
    compressed: dict[str, bytes]


class Pages:
    """The handlers. Without built files every answer is 503 and says how they are made."""

    def __init__(self, built: Path = BUILT) -> None:
        self._files = dict(_read(built))

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        return [
            Route("GET", "/", self._index, EVERYBODY),
            Route("GET", "/assets/{name}", self._asset, EVERYBODY),
        ]

    async def _index(self, request: web.Request) -> web.Response:
        answer = self._answer(request, _INDEX)
        answer.headers["Content-Security-Policy"] = _POLICY
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    async def _asset(self, request: web.Request) -> web.Response:
        answer = self._answer(request, f"assets/{request.match_info['name']}")
        answer.headers["Cache-Control"] = _FOREVER  # its name changes with what is in it
        return answer

    def _answer(self, request: web.Request, name: str) -> web.Response:
        if not self._files:
            detail = "The supervisor's page was not built: run 'make page', then start the server."
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail)
        file = self._files.get(name)
        if file is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"There is nothing at {request.path}.")
        encoding = _chosen(request.headers.get("Accept-Encoding", ""), file)
        headers = {"Vary": "Accept-Encoding"}
        if encoding is not None:
            headers["Content-Encoding"] = encoding
        body = file.plain if encoding is None else file.compressed[encoding]
        return web.Response(body=body, headers={"Content-Type": file.media, **headers})


def _chosen(accepted: str, file: _File) -> str | None:
    """Return the encoding to answer in; one that is asked for with any weight but 0 will do."""
    offers = dict(_offers(accepted))
    return next((name for name in file.compressed if offers.get(name, False)), None)


def _offers(accepted: str) -> Iterator[tuple[str, bool]]:
    for offer in accepted.lower().split(","):
        name, _, weight = offer.partition(";")
        yield name.strip(), weight.strip() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")


def _read(built: Path) -> Iterator[tuple[str, _File]]:
    for path in sorted(built.rglob("*")):
        if path.is_file() and path.suffix not in _ENCODINGS.values():
            yield path.relative_to(built).as_posix(), _file(path)


def _file(path: Path) -> _File:
    packed = {name: path.with_name(path.name + end) for name, end in _ENCODINGS.items()}
    compressed = {name: path.read_bytes() for name, path in packed.items() if path.is_file()}
    return _File(_media(path), path.read_bytes(), compressed)


def _media(path: Path) -> str:
    """Return the content type: of these few not as the machine's own table has it."""
    known = {".js": "text/javascript", ".html": "text/html", ".css": "text/css"}
    if path.suffix in known:
        return f"{known[path.suffix]}; charset=utf-8"
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"
