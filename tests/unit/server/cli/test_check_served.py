"""The certificate that the front serves, by handshakes with a real one."""

import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from server.cli.check_after import after_lines
from server.cli.check_line import Line
from server.cli.check_served import served_line
from server.config import load_settings
from tests.system.centre.certificates import Issuer

_HERE = "127.0.0.1"


async def _is_there(_: web.Request) -> web.Response:
    return web.Response(text="ok")


@asynccontextmanager
async def _front(folder: Path, days: int) -> AsyncIterator[tuple[str, Path]]:
    """Have a front with a certificate of so many days; its address, and the root to trust."""
    issuer = Issuer(folder, "root")
    issuer.issue(folder, f"IP:{_HERE}", days=days)
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(folder / "server.crt", folder / "server.key")
    site = web.Application()
    site.router.add_get("/healthz", _is_there)
    runner = web.AppRunner(site)
    await runner.setup()
    try:
        listening = web.TCPSite(runner, _HERE, 0, ssl_context=own)
        await listening.start()
        yield f"https://{_HERE}:{runner.addresses[0][1]}", issuer.certificate
    finally:
        await runner.cleanup()


async def _told(folder: Path, monkeypatch: pytest.MonkeyPatch, days: int) -> tuple[str, Line]:
    """Return a front's address, and what `check --after` says of its certificate."""
    async with _front(folder, days) as (origin, root):
        monkeypatch.setenv("SCANSTATION_PUBLIC_URL", origin)
        monkeypatch.setenv("SCANSTATION_FRONT_CA", str(root))
        lines = [line async for line in after_lines(load_settings(os.environ, folder))]
    assert Line("front", True, f"{origin} answers 200") in lines
    (line,) = (each for each in lines if each.name == "front's certificate")
    return origin, line


async def test_one_that_ends_within_two_weeks_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin, line = await _told(tmp_path, monkeypatch, 5)
    assert not line.is_good
    assert line.words.startswith(f"what {origin} serves holds for 4 days: renew it")


@pytest.mark.parametrize("certificates", ["internal", "acme"])
async def test_one_that_lasts_is_well_and_its_days_are_told(
    certificates: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANSTATION_FRONT_CERTIFICATES", certificates)
    origin, line = await _told(tmp_path, monkeypatch, 90)
    assert line == Line("front's certificate", True, f"89 days left of what {origin} serves")


@pytest.mark.expects_log("asyncio")
async def test_one_that_kiosks_do_not_trust_is_none(tmp_path: Path) -> None:
    async with _front(tmp_path, 90) as (origin, _):
        line = await served_line(origin, ssl.create_default_context())
    assert not line.is_good
    assert "shows none that is trusted here" in line.words
