"""The files of the supervisor's page: those that were built, to everybody, and nothing else."""

import gzip
from pathlib import Path

import pytest
from yarl import URL

from server.web.pages import Pages
from tests.unit.server.web.sample import Client, client_of

SCRIPT = b"console.log(1)" * 50


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(b"<!doctype html><title>page</title>")
    (folder / ".built").write_bytes(b"stamp")
    (folder / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (folder / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets" / "index-abc.js.br").write_bytes(b"as brotli has it")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    return folder


def nobody(built: Path) -> Client:
    async def who(_: object) -> None:
        return None

    return client_of(Pages(built).routes(), who)


async def raw(client: Client, path: str, accept: str = "identity") -> tuple[int, bytes, str | None]:
    """Ask for a path just as it is written, and take the body as it came."""
    url = URL(str(client.make_url("/")).rstrip("/") + path, encoded=True)
    async with client.session.get(
        url, headers={"Accept-Encoding": accept}, auto_decompress=False
    ) as answer:
        return answer.status, await answer.read(), answer.headers.get("Content-Encoding")


async def test_the_page_may_run_and_ask_nothing_but_its_own_server(built: Path) -> None:
    async with nobody(built) as client, client.get("/") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-cache"
        policy = answer.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "trusted-types 'none'" in policy
    assert not any("unsafe" in rule for rule in policy)


async def test_a_file_with_a_hash_in_its_name_is_kept_for_ever(built: Path) -> None:
    async with nobody(built) as client, client.get("/assets/index-abc.js") as answer:
        assert await answer.read() == b"as brotli has it" or await answer.read() == SCRIPT
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("GZIP", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("xbr", None),
    ],
)
async def test_it_comes_compressed_as_the_browser_can_take_it(
    built: Path, accept: str, encoding: str | None
) -> None:
    bodies = {"br": b"as brotli has it", None: SCRIPT}
    async with nobody(built) as client:
        status, body, told = await raw(client, "/assets/index-abc.js", accept)
    assert (status, told) == (200, encoding)
    assert (gzip.decompress(body) if encoding == "gzip" else body) == bodies.get(encoding, SCRIPT)


@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/none.js",
        "/assets/../secret.txt",
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/..%5c..%5csecret.txt",
        "/assets/%2fetc%2fpasswd",
        "/assets//etc/passwd",
        "/assets/index-abc.js%00.html",
        "/assets/index-abc.js.gz",
        "/assets/INDEX-ABC.JS",
        "/assets/.built",
        "/assets/..%2f.built",
        "/assets/..%2findex.html",
        "/.built",
        "/index.html",
        "/assets/" + "a" * 4000,
    ],
)
async def test_no_path_leads_to_anything_else(built: Path, path: str) -> None:
    async with nobody(built) as client:
        status, body, _ = await raw(client, path)
    assert status == 404
    assert body != b"secret"


async def test_a_page_that_was_not_built_says_how_it_is(tmp_path: Path) -> None:
    async with nobody(tmp_path / "none") as client:
        for path in ("/", "/assets/index-abc.js"):
            async with client.get(path) as answer:
                assert answer.status == 503
                assert "make page" in (await answer.json())["detail"]
