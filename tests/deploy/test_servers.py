"""Real servers behind a front: whom they believe, large files, and signing in."""

import json
import re
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.deploy.asking import Answer, NoAnswerError
from tests.deploy.lan import OWN
from tests.deploy.scene import Scene

_IMPORT = "/api/orders/import"
_CSV = ("--header", "Content-Type: text/csv")
_PASSWORD = "correct horse battery"  # noqa: S105  # of a test
_MEBIBYTE = 1 << 20
_ROW_BYTES, _LINES = 1000, 1000


@pytest.mark.parametrize("claim", ["127.0.0.1", "10.77.0.1"])
def test_nobody_gets_past_the_front_whatever_is_claimed(scene: Scene, claim: str) -> None:
    claims = ("--header", f"X-Forwarded-For: {claim}", "--header", "X-Forwarded-Proto: https")
    for server in scene.servers.values():
        for path in ("/", "/health", "/api/orders", "/socket.io/?EIO=4&transport=polling"):
            answer = scene.asking.ask(
                path,
                *(*scene.bearer, *claims, "--header", f"Host: {scene.name}"),
                *("--connect-to", f"::{server.url.removeprefix('http://')}"),
                scheme="http",
            )
            assert answer.status == 403


def _signing_in(scene: Scene, address: str, claim: str) -> Answer:
    body = json.dumps({"name": f"nobody {claim}", "password": _PASSWORD})
    return scene.asking.ask(
        "/api/session",
        *("--interface", address, "--header", f"X-Forwarded-For: {claim}"),
        *("--header", f"Origin: {scene.url}", "--json", body),
        *("--cookie", str(scene.folder / "jar"), "--cookie-jar", str(scene.folder / "jar")),
    )


def test_who_guesses_passwords_is_counted_by_the_address_it_has_and_no_other_one_is(
    scene: Scene,
) -> None:
    answers = [_signing_in(scene, OWN, f"6.6.6.{number}").status for number in range(30)]
    assert answers[0] == 401
    assert answers[-1] == 429
    other = scene.lan.own(20)
    assert _signing_in(scene, other, OWN).status == 401


def _file_of(size: int, folder: Path) -> Path:
    """Write a file of orders of a thousand lines each, about so large."""
    path = folder / "orders.csv"
    with path.open("w") as file:
        file.write("order_no,line_no,sku,qty,description\n")
        for line in range(size // _ROW_BYTES):
            order, number = divmod(line, _LINES)
            file.write(f"BIG-{order},{number + 1},TEA-01,1,{'x' * (_ROW_BYTES - 20)}\n")
    return path


def test_an_import_of_more_than_a_body_may_have_goes_through(scene: Scene, tmp_path: Path) -> None:
    file = _file_of(25 * _MEBIBYTE, tmp_path)
    answer = scene.asking.ask(_IMPORT, "--data-binary", f"@{file}", *_CSV, *scene.bearer)
    assert answer.status == 200, answer.body
    assert json.loads(answer.body)["orders_added"] == 25 * _MEBIBYTE // _ROW_BYTES // _LINES + 1
    logged = [json.loads(line) for number in (1, 2) for line in _lines(scene, number)]
    told = [line["request_id"] for line in logged if line["event"] == "orders imported"]
    assert answer.one("X-Request-Id") in told
    assert answer.one("X-Request-Id") in scene.front.log


def _lines(scene: Scene, number: int) -> list[str]:
    return scene.server_log(number).splitlines()


@pytest.mark.parametrize("http", ["2", "1.1"])
def test_an_import_of_who_may_not_is_refused_before_it_is_read(
    scene: Scene, tmp_path: Path, http: str
) -> None:
    file = _file_of(25 * _MEBIBYTE, tmp_path)
    slowly = ("--data-binary", f"@{file}", *_CSV, "--limit-rate", "2M", f"--http{http}")
    answer, took_s = _refused(scene, *slowly)
    assert answer.status == 401
    assert took_s < 6  # of the 12 s that all of it would take


def _refused(scene: Scene, *slowly: str) -> tuple[Answer, float]:
    """Return the answer and how long it took.

    By HTTP/1.1 Caddy closes half a second after an answer that overtakes its request: on a busy
    machine curl, which sends in gushes, may find the connection closed before it reads.
    """
    for _ in range(3):
        began = time.monotonic()
        with suppress(NoAnswerError):
            return scene.asking.ask(_IMPORT, *slowly), time.monotonic() - began
    raise AssertionError("never an answer")


def _link(scene: Scene) -> str:
    found = re.search(r'"link": "([^"]+)"', scene.server_log(1))
    assert found
    return found[1]


def test_the_link_for_the_first_admin_is_the_fronts_and_its_cookies_are_for_tls_alone(
    scene: Scene,
) -> None:
    page, _, code = _link(scene).partition("/#/setup/")
    assert page == scene.url
    answers = []
    for _ in range(60):  # until it reaches the server whose link it is
        body = json.dumps({"code": code, "name": "Boss", "password": _PASSWORD})
        given = ("--header", f"Origin: {scene.url}", "--json", body)
        answers.append(scene.asking.ask("/api/setup", *given))
        if answers[-1].status == 201:
            break
        if answers[-1].status == 429:  # tests before this one have tried a good deal, too
            time.sleep(1)
    assert answers[-1].status == 201, [(each.status, each.body) for each in answers]
    cookies = {cookie.split("=")[0]: cookie for cookie in answers[-1].all("Set-Cookie")}
    assert {"__Host-scanstation_session", "scanstation_route"} <= set(cookies)
    for cookie in cookies.values():
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=strict", "path=/"} <= attributes


def test_a_page_of_another_origin_cannot_sign_in(scene: Scene) -> None:
    body = json.dumps({"name": "Boss", "password": _PASSWORD})
    for origin in ("https://evil.lan", f"http://{scene.name}"):
        given = ("--header", f"Origin: {origin}", "--json", body)
        answer = scene.asking.ask("/api/session", *given)
        assert answer.status == 403
