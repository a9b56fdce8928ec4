"""A server's beginning, its end, and what it does when things fail under it."""

import asyncio
import json
import resource
import signal
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from server.contract.station import Refusal, RefusalCode, ScanReply
from server.contract.verdict import Verdict
from tests.system.server.conftest import Start, import_demo
from tests.system.server.speaking import ServerProcess, Station, command, seated


async def _health(server: ServerProcess) -> tuple[int, dict[str, str]]:
    """Return the status and what each check says."""
    async with aiohttp.ClientSession(server.url) as session, session.get("/api/health") as answer:
        readiness = await answer.json()
        return answer.status, {check["name"]: check["detail"] for check in readiness["checks"]}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(start: Start, number: signal.Signals) -> None:
    server = start()
    address = server.data_dir / "server" / "address.json"
    assert json.loads(address.read_text(encoding="utf-8"))["listening"] == server.url
    assert server.stop(number) == 0
    assert not address.exists()
    assert not server.store_path.with_name("scanstation.sqlite3-wal").exists()


def test_the_service_manager_hears_when_it_is_ready_alive_and_stopping(
    start: Start, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(5)
        wanted = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "300000"}
        server = start(more=wanted)
        told = [manager.recv(4096).decode() for _ in range(4)]
        assert [text for text in told if text != "WATCHDOG=1"] == [
            f"READY=1\nSTATUS=listening at {server.url}"
        ]
        server.stop()
        manager.setblocking(False)
        last = [text for text in iter(lambda: _received(manager), "") if text != "WATCHDOG=1"]
        assert last == ["STOPPING=1\nSTATUS=stopping: what runs is answered first"]


def _received(manager: socket.socket) -> str:
    try:
        return manager.recv(4096).decode()
    except BlockingIOError:
        return ""


def test_after_the_start_a_check_asks_what_runs(start: Start) -> None:
    server = start()
    ended = command(server.data_dir, "check", "--after")
    assert ended.returncode == 0, ended.stdout
    assert f"at {server.url}, ready" in ended.stdout
    ended = command(server.data_dir, "check", "--after", public_url="https://127.0.0.1:1")
    assert ended.returncode == 1
    assert "FAIL  front: https://127.0.0.1:1 does not answer" in ended.stdout


def test_the_token_is_made_once_and_for_the_owner_alone(start: Start) -> None:
    server = start()
    token = server.token
    assert len(token) == 43
    assert (server.data_dir / "server" / "embedded.token").stat().st_mode & 0o777 == 0o600
    server.stop()
    assert start().token == token


def test_it_ends_with_the_kiosk_that_started_it(start: Start) -> None:
    server = start("--stop-on-stdin-close")
    assert server.process.stdin is not None
    server.process.stdin.close()
    assert server.process.wait(timeout=30) == 0


async def test_a_station_learns_of_the_end_at_once_and_finds_its_scan_again(start: Start) -> None:
    server = start()
    import_demo(server)
    station = Station("stays")
    await station.connect(server)
    await station.hello()
    scan = station.mint("SO-1001")
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(station.send_or_be_cut_off(scan))
        await asyncio.sleep(0)
        server.process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        await station.gone.wait()
    assert await asyncio.to_thread(server.process.wait, 10) == 0
    await station.leave()
    async with seated(start(), "stays") as again:
        answer = await again.send(scan)
    assert isinstance(answer, ScanReply)
    assert sending.result() in {None, answer}


async def test_killed_it_has_what_it_acknowledged(start: Start) -> None:
    server = start()
    import_demo(server)
    station = Station("survives")
    await station.connect(server)
    await station.hello()
    scan = station.mint("SO-1001")
    first = await station.send(scan)
    server.stop(signal.SIGKILL)
    await station.leave()
    async with seated(start(), "survives") as again:
        assert again.seq == 1
        second = await again.send(scan)
    assert isinstance(first, ScanReply)
    assert isinstance(second, ScanReply)
    assert first.acks == second.acks


async def test_with_no_room_it_says_so_stores_nothing_and_recovers(start: Start) -> None:
    server = start()
    import_demo(server)
    assert (await _health(server))[0] == 200
    async with seated(server, "full-disk") as station:
        _limit_files(server, 1)
        scan = station.mint("SO-1001")
        refused = await station.send(scan)
        assert isinstance(refused, Refusal)
        assert refused.code is RefusalCode.NOT_STORED
        await asyncio.sleep(1.1)  # health gives an answer again for a second
        status, said = await _health(server)
        assert status == 503
        assert "nothing of it was stored" in said["store"]
        _limit_files(server, resource.RLIM_INFINITY)
        kept = await station.send(scan)
        assert isinstance(kept, ScanReply)
        assert kept.acks[0].verdict is Verdict.ORDER_OPENED
        await asyncio.sleep(1.1)
        assert (await _health(server))[0] == 200
    assert server.stop() == 0


def _limit_files(server: ServerProcess, size: int) -> None:
    """Let the server write no file beyond `size` bytes, as a full disk would."""
    hard = resource.RLIM_INFINITY
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, hard))


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = command(tmp_path / "data", "run", port=port)
        checked = command(tmp_path / "data", "check", port=port)
    assert ended.returncode == 4
    assert ended.stdout == ""
    assert ended.stderr.startswith(f"port {port} of 127.0.0.1 is taken")
    assert "SCANSTATION_PORT" in ended.stderr
    assert checked.returncode == 1
    assert "FAIL  port" in checked.stdout


def test_a_second_server_on_the_same_folder_is_refused(start: Start) -> None:
    server = start()
    ended = command(server.data_dir, "run")
    assert ended.returncode == 3
    assert "another server uses" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_wrong_settings_are_all_named_at_once(tmp_path: Path) -> None:
    ended = command(tmp_path / "data", "run", port="x", host="10.1.2.3", prot="1")
    assert ended.returncode == 2
    assert "SCANSTATION_PORT='x'" in ended.stderr
    assert "TLS in front" in ended.stderr
    assert "did you mean SCANSTATION_PORT?" in ended.stderr
    assert not (tmp_path / "data").exists()


def test_a_file_that_is_no_store_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "data" / "server" / "scanstation.sqlite3"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"holiday pictures" * 500)
    ended = command(tmp_path / "data", "run")
    assert ended.returncode == 3
    assert "Traceback" not in ended.stderr
    assert path.read_bytes() == b"holiday pictures" * 500
    assert "FAIL  store" in command(tmp_path / "data", "check").stdout


def test_a_store_that_needs_a_newer_program_is_said_so_by_every_command_and_left(
    start: Start, tmp_path: Path
) -> None:
    server = start()
    assert server.stop() == 0
    with closing(sqlite3.connect(server.store_path)) as store, store:
        store.execute("UPDATE schema_migrations SET min_program = '99.0.0'")
    before = server.store_path.read_bytes()
    (tmp_path / "orders.csv").write_text("order_no,line_no,sku,qty\nA-1,1,A,1\n")
    for asked in (["run"], ["orders", "import", str(tmp_path / "orders.csv")], ["migrate", "up"]):
        ended = command(server.data_dir, *asked)
        assert ended.returncode == 3, ended
        assert "this file needs Scanstation 99.0.0 or newer; this is" in ended.stderr
        assert "install that version, or restore the backup made before" in ended.stderr
        assert "Traceback" not in ended.stderr
    assert server.store_path.read_bytes() == before


def test_commands_go_through_the_running_server(start: Start, tmp_path: Path) -> None:
    server = start()
    orders = tmp_path / "orders.csv"
    orders.write_text(command(tmp_path, "orders", "demo", "--count", "12").stdout, "utf-8")
    imported = command(server.data_dir, "orders", "import", str(orders))
    assert imported.returncode == 0, imported.stderr
    assert "12 orders added" in imported.stdout
    assert "sending it the file" in imported.stderr
    added = command(server.data_dir, "operators", "add", "김민준", "1001")
    assert "-b.1001.1s" in added.stdout
    server.stop()
    again = command(server.data_dir, "orders", "import", str(orders))
    assert "12 unchanged" in again.stdout
    assert "김민준" in command(server.data_dir, "operators", "list").stdout
    assert "disabled" in command(server.data_dir, "operators", "disable", "1001").stdout
    gone = command(server.data_dir, "operators", "enable", "1002")
    assert (gone.returncode, "Nobody wears the badge 1002" in gone.stderr) == (1, True)


def test_it_listens_within_a_few_seconds(start: Start) -> None:
    began = time.monotonic()
    start()
    assert time.monotonic() - began < 10
