"""Scans in quarantine, listed and sent again by a command, while the server runs or not."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from server.contract.verdict import Verdict
from tests.system.server.conftest import Start, start
from tests.system.server.speaking import ServerProcess, command, seated
from tests.system.sync.looking import asked_until, in_step, sync, until
from tests.system.sync.sites_apart import CentreApart
from tests.system.sync.test_not_taken import MENDED, NO_PEAR

__all__ = ["start"]


async def _quarantined(server: ServerProcess) -> object:
    counts = (await sync(server))["counts"]
    assert isinstance(counts, dict)
    return counts["quarantined"]


def _packed(count: int) -> Callable[[dict[str, object]], bool]:
    """Return what looks whether so many pieces of order A-1 are packed at a site."""

    def look(told: dict[str, object]) -> bool:
        assert isinstance(told["heads"], list)
        return bool(told["heads"]) and told["heads"][0]["units_packed"] == count

    return look


@pytest.mark.parametrize("is_running", [True, False])
async def test_a_scan_in_quarantine_is_sent_again_and_counts_at_both_sites(
    is_running: bool,
    start: Start,
    tmp_path: Path,
    centre: str,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", centre)
    folder = tmp_path / "seoul"
    await CentreApart(owner).bring("A-1", ["seoul", "busan"])
    busan = start(data_dir=tmp_path / "busan", site="busan")
    seoul = start(data_dir=folder, site="seoul")
    await until(in_step, seoul)
    await owner.execute(NO_PEAR)
    async with seated(seoul, "pack-1") as station:
        for code in ("A-1", "pear", "apple"):
            ack = await station.scan(code)
        assert ack.verdict is Verdict.ITEM_MATCHED
        await until(in_step, seoul)
        assert await _quarantined(seoul) == 1
        await asked_until(_packed(1), busan, "/api/orders?q=A-1")
    status = command(folder, "sync", "status", site="seoul").stdout
    assert "1, which `scanstation-server sync quarantine` lists" in status
    listed = command(folder, "sync", "quarantine", site="seoul")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert all(word in listed.stdout for word in ("pack-1", "A-1", "pear", "no_pear"))
    await owner.execute(MENDED.format("no_pear"))
    if not is_running:
        seoul.stop()
    done = command(folder, "sync", "release", site="seoul")
    assert (done.returncode, done.stderr) == (0, "")
    assert "To be sent to the centre again: 1." in done.stdout
    if not is_running:
        seoul = start(data_dir=folder, site="seoul")
    await until(in_step, seoul)
    for site in (seoul, busan):
        await asked_until(_packed(2), site, "/api/orders?q=A-1")
    assert await _quarantined(seoul) == 0
    assert await owner.fetchval("SELECT count(*) FROM scanstation.quarantine") == 0
    again = command(folder, "sync", "release", site="seoul")
    assert (again.returncode, again.stdout) == (0, "No scan of this store is in quarantine.\n")


def test_nobody_without_a_token_sends_scans_again(start: Start) -> None:
    server = start()
    asked = urllib.request.Request(f"{server.url}/api/sync/release", method="POST")  # noqa: S310
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=30)  # noqa: S310 - our own server
    with refused.value as answer:
        assert (answer.status, "token" in json.load(answer)["detail"].lower()) == (401, True)
