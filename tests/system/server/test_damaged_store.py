"""The store damaged, restored, and served again; a backup made of a store that is in use."""

import subprocess
import sys
from pathlib import Path

from server.contract.station import ScanReply
from server.contract.verdict import Verdict
from server.store.backups import listed, verified
from tests.system.server.conftest import Start, import_demo
from tests.system.server.speaking import REPOSITORY, environment, seated


def _command(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=REPOSITORY,
        env=environment(data_dir),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )


def _overwrite_pages(path: Path) -> bytes:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    return bytes(content)


async def test_a_damaged_store_is_said_left_alone_and_restored_and_its_station_goes_on(
    start: Start, tmp_path: Path
) -> None:
    server = start()
    import_demo(server)
    async with seated(server, "left") as station:
        assert isinstance(await station.send(station.mint("SO-1001")), ScanReply)
        made = _command(server.data_dir, "backup")
        assert made.returncode == 0, made.stderr
        assert "12 orders, 1 scans" in made.stdout
        assert isinstance(await station.send(station.mint("SO-1002")), ScanReply)
    refused = _command(server.data_dir, "restore", "latest")
    assert refused.returncode == 3
    assert "stop the kiosk or the server, then restore" in refused.stderr
    assert server.stop() == 0
    damaged = _overwrite_pages(server.store_path)

    run = _command(server.data_dir, "run")
    assert run.returncode == 3
    assert "left as it is" in run.stderr
    assert "`scanstation-server restore latest` puts it back" in run.stderr
    assert server.store_path.read_bytes() == damaged

    restored = _command(server.data_dir, "restore", "latest")
    assert restored.returncode == 0, restored.stderr
    (kept,) = server.store_path.parent.glob("*.replaced-*.sqlite3")
    assert kept.read_bytes() == damaged
    async with seated(start(), "left") as station:
        answer = await station.send(station.mint("SO-1002"))
    assert isinstance(answer, ScanReply)
    assert (answer.acks[0].station_seq, answer.acks[0].verdict) == (2, Verdict.ORDER_OPENED)
    assert verified(listed(server.store_path.parent / "backups")[0].path).scans == 1
