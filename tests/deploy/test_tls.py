"""The front's TLS, its certificate of the internal authority, and to which name it answers."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.front.authority import ensure_root
from server.front.rendering import Program
from tests.deploy.asking import Asking, NoAnswerError
from tests.deploy.scene import Scene

_OLD_CIPHERS = "AES128-SHA256:ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA:AES256-SHA"


def _shaken(scene: Scene, *options: str) -> str:
    """Return what openssl tells of a handshake with the front, whatever came of it."""
    ended = subprocess.run(
        [
            *("openssl", "s_client", "-connect", f"{scene.front_host.address}:443"),
            *("-servername", scene.name, "-CAfile", str(scene.root), *options),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.stdout + ended.stderr


def test_a_request_without_tls_is_sent_to_the_same_place_with_it(scene: Scene) -> None:
    answer = scene.asking.ask("/api/orders?q=%ED%8F%AC%EC%9E%A5&limit=5", scheme="http")
    assert answer.status == 308
    place = f"{scene.url}/api/orders?q=%ED%8F%AC%EC%9E%A5&limit=5"
    assert answer.one("Location") == place


def test_what_an_authority_asks_for_without_tls_is_looked_for_in_nginx_s_own_folder(
    scene: Scene, program: Program
) -> None:
    asked = scene.asking.ask("/.well-known/acme-challenge/nobody-put-it-there", scheme="http")
    # Caddy answers an authority by itself: without a certificate of one it has nothing there.
    assert asked.status == {Program.NGINX: 404, Program.CADDY: 308}[program]


@pytest.mark.parametrize("version", ["tls1", "tls1_1"])
def test_an_old_version_of_tls_is_refused(scene: Scene, version: str) -> None:
    told = _shaken(scene, f"-{version}", "-cipher", "ALL:@SECLEVEL=0")
    assert "alert protocol version" in told


@pytest.mark.parametrize(("version", "name"), [("tls1_2", "TLSv1.2"), ("tls1_3", "TLSv1.3")])
def test_a_version_of_today_is_taken(scene: Scene, version: str, name: str) -> None:
    told = _shaken(scene, f"-{version}", "-verify_return_error")
    assert f"New, {name}, Cipher is" in told
    assert "Verify return code: 0 (ok)" in told


def test_a_cipher_in_cbc_mode_is_refused(scene: Scene) -> None:
    told = _shaken(scene, "-tls1_2", "-cipher", _OLD_CIPHERS)
    assert "alert handshake failure" in told


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_the_version_of_http_that_a_client_speaks_is_spoken(scene: Scene, version: str) -> None:
    answer = scene.asking.ask("/", f"--http{version}")
    assert (answer.version, answer.status) == (f"HTTP/{version}", 200)


def test_a_client_that_trusts_another_root_trusts_no_front_of_ours(
    scene: Scene, tmp_path: Path
) -> None:
    other = ensure_root(tmp_path, datetime.now(UTC))
    asking = Asking(scene.name, scene.front_host.address, other.path)
    with pytest.raises(NoAnswerError, match="SSL certificate problem"):
        asking.ask("/")


def test_another_name_gets_no_certificate(scene: Scene) -> None:
    asking = Asking("evil.lan", scene.front_host.address, scene.root)
    with pytest.raises(NoAnswerError, match=r"alert|reset|SSL"):
        asking.ask("/", "--insecure")


@pytest.mark.parametrize("http", ["2", "1.1"])
def test_another_name_within_the_right_one_is_refused(scene: Scene, http: str) -> None:
    try:
        answer = scene.asking.ask("/", "--header", "Host: evil.lan", f"--http{http}")
    except NoAnswerError:  # cut off, and the front goes on for others
        assert scene.asking.ask("/healthz").status == 200
        return
    assert answer.status == 421


def test_another_name_without_tls_is_sent_nowhere(scene: Scene) -> None:
    with pytest.raises(NoAnswerError, match=r"Empty reply|reset"):
        scene.asking.ask("/", "--header", "Host: evil.lan", scheme="http")
