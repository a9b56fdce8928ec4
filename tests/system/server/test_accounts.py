"""People of a real server: the link in its log, commands beside it, what survives its end."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import aiohttp

from tests.system.server.conftest import Start
from tests.system.server.speaking import REPOSITORY, ServerProcess, environment

PASSWORD = "correct horse battery"  # noqa: S105  # of a test


def _command(server: ServerProcess, *arguments: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=REPOSITORY,
        env=environment(server.data_dir),
        input=typed,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _link(log: Path) -> str:
    until = time.monotonic() + 10
    while (found := re.search(r'"link": "([^"]+)"', log.read_text(encoding="utf-8"))) is None:
        assert time.monotonic() < until
        time.sleep(0.05)
    return found[1]


def _origin(url: str) -> dict[str, str]:
    return {"Origin": url}


async def test_the_link_in_the_log_makes_the_first_admin_and_stdout_says_nothing_of_it(
    start: Start, tmp_path: Path
) -> None:
    server = start()
    link = _link(tmp_path / "server-0.log")
    page, _, code = link.partition("/#/setup/")
    assert page == server.url
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, headers=_origin(server.url)) as session:
        body = {"code": code, "name": "Boss", "password": PASSWORD}
        answer = await session.post(f"{server.url}/api/setup", json=body)
        assert answer.status == 201
        csrf = {"X-CSRF-Token": (await answer.json())["csrf"]}

        added = _command(server, "users", "add", "Kim", "--role", "admin", typed=PASSWORD)
        assert added.splitlines()[1].split() == ["Kim", "admin", "active"]
        assert "Kim" in _command(server, "users", "list")
        secret = _command(server, "tokens", "add", "ERP", "--scope", "orders:read").strip()
        sent = {"Authorization": f"Bearer {secret}"}
        orders = await session.get(f"{server.url}/api/orders", headers=sent)
        assert orders.status == 200
        assert "Revoked ERP" in _command(server, "tokens", "revoke", "1")
        orders = await session.get(f"{server.url}/api/orders", headers=sent)
        assert orders.status == 401

        assert (await session.get(f"{server.url}/api/session")).status == 200
        _command(server, "users", "disable", "Boss")
        assert (await session.get(f"{server.url}/api/session")).status == 401
        answer = await session.delete(f"{server.url}/api/session", headers=csrf)
        assert answer.status == 401
    server.stop()
    assert server.process.stdout is not None
    assert server.process.stdout.read() == b""


async def test_a_session_outlives_the_server_and_its_key_is_the_owners_alone(start: Start) -> None:
    server = start()
    _command(server, "users", "add", "Kim", typed=PASSWORD)
    key = server.data_dir / "server" / "sessions.key"
    assert key.stat().st_mode & 0o777 == 0o600
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        body = {"name": "Kim", "password": PASSWORD}
        answer = await session.post(f"{server.url}/api/session", json=body)
        assert answer.status == 201
        server.stop()
        again = start()
        answer = await session.get(f"{again.url}/api/session")
        assert json.loads(await answer.text())["name"] == "Kim"
        again.stop()
