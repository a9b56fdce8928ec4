"""Every header on every kind of answer, once; what is compressed, and what is kept for ever."""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.front.rendering import CLOSED_POLICY
from tests.deploy.asking import Answer, NoAnswerError
from tests.deploy.headers import look_at_headers, tells_server
from tests.deploy.scene import Scene

_LARGE_BYTES = 21 << 20


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of answer: how it is got, its status, and its policy where that is its own."""

    ask: Callable[[Scene], Answer]
    status: int
    policy: str = CLOSED_POLICY
    has_tls: bool = True


def _at(path: str, *options: str) -> Callable[[Scene], Answer]:
    return lambda scene: scene.asking.ask(path, *options)


def _known(path: str, *options: str) -> Callable[[Scene], Answer]:
    return lambda scene: scene.asking.ask(path, *scene.bearer, *options)


def _too_large(scene: Scene) -> Answer:
    file = scene.folder / "large"
    with file.open("wb") as opened:
        opened.truncate(_LARGE_BYTES)
    return scene.asking.ask("/api/users", *scene.bearer, "--data-binary", f"@{file}")


def _asset(scene: Scene) -> Answer:
    return scene.asking.ask(_name_of_asset(scene))


def _name_of_asset(scene: Scene) -> str:
    found = re.search(rb'src="\.?(/assets/[^"]+\.js)"', scene.asking.ask("/").body)
    assert found
    return found[1].decode()


_PAGE = "default-src 'none'; script-src 'self'"
_KINDS = {
    "the page": Kind(_at("/"), 200, _PAGE),
    "the page by HTTP/1.1": Kind(_at("/", "--http1.1"), 200, _PAGE),
    "the page's head": Kind(_at("/", "--head"), 200, _PAGE),
    "an asset": Kind(_asset, 200),
    "what the API answers": Kind(_known("/api/orders"), 200),
    "what the API answers, compressed": Kind(_known("/api/openapi.json", "--compressed"), 200),
    "a polling socket's": Kind(_at("/socket.io/?EIO=4&transport=polling"), 200),
    "a polling socket's that is unknown": Kind(
        _at("/socket.io/?EIO=4&transport=polling&sid=x"), 400
    ),
    "who is not known": Kind(_at("/api/orders"), 401),
    "what is not there": Kind(_at("/api/nothing"), 404),
    "what is not a page": Kind(_at("/.git/config"), 404),
    "figures, which are for those inside": Kind(_known("/metrics"), 404),
    "figures by another spelling": Kind(_known("/%6Detrics"), 404),
    "a method that is not": Kind(_at("/health", "--request", "DELETE"), 405),
    "too large": Kind(_too_large, 413),
    "the front's own health": Kind(_at("/healthz"), 200),
    "a server's health": Kind(_at("/healthz/1"), 200),
    "to TLS": Kind(lambda scene: scene.asking.ask("/x", scheme="http"), 308, has_tls=False),
}


@pytest.mark.parametrize("kind", _KINDS.values(), ids=_KINDS.keys())
def test_every_header_is_on_every_answer_once(scene: Scene, kind: Kind) -> None:
    answer = kind.ask(scene)
    assert answer.status == kind.status
    look_at_headers(answer, kind.policy, has_tls=kind.has_tls)


@pytest.mark.parametrize("http", ["2", "1.1"])
@pytest.mark.parametrize(
    ("path", "header"), [("/" + "a" * 60_000, "X-Short: a"), ("/", "X-Long: " + "a" * 60_000)]
)
def test_a_request_that_is_too_long_is_refused_by_nobody_in_particular(
    scene: Scene, path: str, header: str, http: str
) -> None:
    try:
        answer = scene.asking.ask(path, "--header", header, f"--http{http}")
    except NoAnswerError:  # by HTTP/2 the stream may just end, and the front goes on
        assert http == "2"
        assert scene.asking.ask("/healthz").status == 200
        return
    assert answer.status in {400, 414, 431}
    assert not tells_server(answer)


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/orders.csv"])
def test_a_long_answer_is_compressed_for_who_asks_for_it(scene: Scene, path: str) -> None:
    gzipped = scene.asking.ask(path, *scene.bearer, "--header", "Accept-Encoding: gzip")
    plain = scene.asking.ask(path, *scene.bearer)
    assert plain.status == gzipped.status == 200
    assert not plain.all("Content-Encoding")
    assert gzipped.one("Content-Encoding") == "gzip"
    assert "accept-encoding" in gzipped.one("Vary").lower()
    assert gzip.decompress(gzipped.body) == plain.body


def test_a_short_answer_is_not_compressed(scene: Scene) -> None:
    answer = scene.asking.ask("/health", "--header", "Accept-Encoding: gzip")
    assert not answer.all("Content-Encoding")
    assert json.loads(answer.body)["status"] == "ok"


def test_an_asset_is_kept_for_ever_and_comes_as_it_was_built(scene: Scene) -> None:
    path = _name_of_asset(scene)
    for encoding in ("br", "gzip"):
        answer = scene.asking.ask(path, "--header", f"Accept-Encoding: {encoding}")
        assert answer.one("Cache-Control") == "public, max-age=31536000, immutable"
        assert answer.one("Content-Encoding") == encoding
        built = {"br": ".br", "gzip": ".gz"}[encoding]
        assert answer.body == Path(f"server/web/static{path}{built}").read_bytes()


def test_the_page_is_asked_for_each_time(scene: Scene) -> None:
    assert scene.asking.ask("/").one("Cache-Control") == "no-cache"
