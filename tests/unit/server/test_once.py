"""What is done once for all servers of a store: of it, mail and retention."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest

from server import health, retention
from server.config import Settings
from server.mail import alerts, deciding
from server.mail.settings import MailSettings
from server.mail.smtp import TIMEOUT_S
from server.once import Once
from server.store import ErpStatus, Policy, Store
from server.variables import Environment
from server.web.probes import Check, Readiness
from tests.mail_server import mail_server
from tests.unit.server.looking_on import NO_MAIL, running
from tests.unit.server.store.stations import NOW_UTC_MS, order, save

pytestmark = pytest.mark.expects_log("mail.log", "server.mail.alerts")
BAD = Readiness.of((Check("backup", ok=False, detail="make room", vital=False),))


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "LOOK_S", 0.05)
    monkeypatch.setattr(deciding, "BAD_MS", 100)
    monkeypatch.setattr(health, "MIN_FREE_BYTES", 1 << 60)


async def _until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while True:
            if holds():
                return
            await asyncio.sleep(0.05)


def test_a_server_that_mails_nothing_loads_nothing_of_it() -> None:
    program = "import server.cli.main, sys; sys.exit('smtplib' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


async def test_a_running_server_mails_what_its_own_health_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server() as server:
        async with running(tmp_path, monkeypatch, server.settings()) as seen:
            await _until(lambda: server.mails)
            async with aiohttp.ClientSession() as session:
                told = await (await session.get(f"{seen.url}/api/health")).json()
    assert server.mails[0]["Subject"] == "Scanstation server: The disk is nearly full"
    details = {check["name"]: check["detail"] for check in told["checks"]}
    assert details["mail"] == "problems are mailed to 2 addresses"


async def test_a_server_whose_mail_server_hangs_stops_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    with mail_server() as server:
        server.hangs = True
        async with running(tmp_path, monkeypatch, server.settings()):
            await _until(lambda: server.asked)
            begun_s = loop.time()
        assert loop.time() - begun_s < TIMEOUT_S / 2


@asynccontextmanager
async def _serving(
    folder: Path,
    store: Store,
    mail: MailSettings = NO_MAIL,
    *,
    retention_days: int = 0,
    now_utc_ms: Callable[[], int] = lambda: 1_000,
) -> AsyncIterator[Once]:
    """Run one of the servers of a folder, its health bad."""
    settings = Settings(
        environment=Environment.PRODUCTION,
        data_dir=folder,
        redis_url="unix:///x",
        mail=mail,
        retention_days=retention_days,
    )
    once = Once(store, settings, None, now_utc_ms)

    async def nothing() -> None:
        """Nobody is set up."""

    async def readiness() -> Readiness:
        return BAD

    task = asyncio.ensure_future(once.leading.run(lambda: once.do(nothing(), readiness)))
    try:
        yield once
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_of_several_servers_only_the_one_that_leads_mails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "BAD_MS", 0)
    path = tmp_path / "server" / "scanstation.sqlite3"
    with ExitStack() as stack, mail_server() as server:
        one, two = (
            stack.enter_context(
                closing(Store.open(path, policy=Policy(), now_utc_ms=lambda: 1, shared=True))
            )
            for _ in range(2)
        )
        async with _serving(tmp_path, one, server.settings()) as first:
            await _until(lambda: server.mails)
            async with _serving(tmp_path, two, server.settings()) as second:
                await asyncio.sleep(1)
                assert first.check_of_mail() is not None
                assert second.check_of_mail() is None
        async with _serving(tmp_path, two, server.settings()) as next_one:
            await _until(next_one.check_of_mail)
            await asyncio.sleep(1)
    assert len(server.mails) == 1


async def test_the_server_that_leads_lets_customers_names_go_when_their_days_are_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_FIRST_LOOK_S", 0.05)
    monkeypatch.setattr(retention, "_LOOK_EVERY_S", 0.05)
    path = tmp_path / "server" / "scanstation.sqlite3"
    now = [NOW_UTC_MS]
    with closing(Store.open(path, policy=Policy(), now_utc_ms=lambda: now[0])) as store:
        await save(store, order("A-1", erp=ErpStatus.SHIPPED))

        async def named() -> bool:
            view = await store.order_by_no("A-1")
            return view is not None and view.head.customer != ""

        async with _serving(tmp_path, store, retention_days=30, now_utc_ms=lambda: now[0]):
            for _ in range(30):
                assert await named()
                now[0] += 86_400_000
                await asyncio.sleep(0.1)
            assert await named(), "exactly thirty days are not over yet"
            now[0] += 1
            async with asyncio.timeout(20):
                while await named():  # noqa: ASYNC110  # a store tells nobody
                    await asyncio.sleep(0.05)
