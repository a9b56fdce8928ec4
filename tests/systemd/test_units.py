"""The server under systemd, as its units have it: crashes, silence, limits, its end, the boot."""

import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.systemd.machine import ROOT, UNIT, Machine, machine

PASSWORD = "a long enough one"  # noqa: S105 - of a test
MOST_RESTARTS = 10


@pytest.fixture(scope="module")
def booted() -> Iterator[Machine]:
    with machine() as running:
        running.run("systemctl", "enable", "--now", UNIT, "scanstation-server.target")
        yield running


@pytest.fixture
def running(booted: Machine) -> Machine:
    """Return the machine with its server as the unit has it, and no restart counted yet."""
    booted.drop_in()
    booted.ended("systemctl", "reset-failed", UNIT)
    booted.run("systemctl", "restart", UNIT)
    return booted


def test_it_is_started_when_it_listens_and_with_the_machine(running: Machine) -> None:
    assert running.is_active()
    assert "listening at http://127.0.0.1:8787" in running.shown("StatusText")
    assert running.asked("/health")["status"] == "ok"
    assert running.run("systemctl", "is-enabled", UNIT).strip() == "enabled"
    assert UNIT in running.run("systemctl", "list-dependencies", "multi-user.target")


def test_within_its_walls_all_of_its_work_can_be_done(running: Machine) -> None:
    """Orders come in, a password is proved, a backup made, a sheet drawn: nothing is forbidden."""
    ended = running.command("users", "add", "Kim", "--role", "admin", says=PASSWORD)
    assert ended.returncode == 0, ended.stderr
    orders = running.command("orders", "demo").stdout
    running.run("sh", "-c", "cat >/var/lib/scanstation/orders.csv", says=orders)
    running.run("chown", "scanstation", "/var/lib/scanstation/orders.csv")
    ended = running.command("orders", "import", "/var/lib/scanstation/orders.csv")
    assert "200 orders added" in ended.stdout, ended.stderr
    signed_in = running.run(
        *("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}"),
        *("-H", "Origin: http://127.0.0.1:8787", "-H", "Content-Type: application/json"),
        *("-d", f'{{"name":"Kim","password":"{PASSWORD}"}}'),
        "http://127.0.0.1:8787/api/session",
    )
    assert signed_in == "201"
    assert running.command("backup").returncode == 0
    token = running.run("cat", "/var/lib/scanstation/server/embedded.token").strip()
    sheet = "http://127.0.0.1:8787/api/sheets/commands.pdf"
    bearer = f"Authorization: Bearer {token}"
    running.run("curl", "-sSf", "-H", bearer, "-o", "/root/sheet.pdf", sheet)
    assert running.run("head", "-c", "5", "/root/sheet.pdf") == "%PDF-"
    checked = running.command("check").stdout
    assert "used by the server that runs on this data folder" in checked


def test_it_may_write_to_its_own_folder_and_nowhere_else(running: Machine) -> None:
    pid = running.main_pid()
    status = running.run("cat", f"/proc/{pid}/status")
    assert "NoNewPrivs:\t1" in status
    assert "CapEff:\t0000000000000000" in status
    user = running.run("id", "-u", "scanstation").strip()
    assert f"Uid:\t{user}\t{user}" in status
    mounts = running.run("cat", f"/proc/{pid}/mountinfo").splitlines()
    writable = {line.split()[4] for line in mounts if line.split()[5].startswith("rw")}
    assert "/var/lib/scanstation" in writable
    assert not writable & {"/", "/etc", "/usr", "/home", "/opt"}


def test_one_that_dies_is_back_in_seconds(running: Machine) -> None:
    pid = running.main_pid()
    running.run("kill", "-KILL", str(pid))
    running.until(lambda: running.is_active() and running.main_pid() != pid, within_s=30)
    assert running.asked("/health")["status"] == "ok"


def test_one_that_is_silent_is_started_anew(running: Machine) -> None:
    running.drop_in("WatchdogSec=3")
    running.run("systemctl", "restart", UNIT)
    pid = running.main_pid()
    running.run("sleep", "5")
    assert running.main_pid() == pid, "it was fed"
    running.run("kill", "-STOP", str(pid))
    running.until(lambda: running.is_active() and running.main_pid() != pid, within_s=60)
    assert "watchdog" in running.run("journalctl", "--unit", UNIT, "--lines", "20").lower()


def test_one_that_wants_more_memory_than_it_may_is_ended_by_itself(running: Machine) -> None:
    assert running.shown("MemoryMax") == str(512 << 20)
    running.drop_in("MemoryMax=24M", "MemorySwapMax=0", "Restart=no")
    assert running.ended("systemctl", "restart", UNIT).returncode != 0
    assert running.shown("Result") in {"oom-kill", "signal"}
    running.run("systemctl", "is-active", "dbus")


def test_one_that_dies_ever_again_is_left_to_a_person_after_ten_times(running: Machine) -> None:
    running.drop_in("RestartSec=0")
    killed = 0
    while (pid := running.main_pid()) and killed < 2 * MOST_RESTARTS:
        running.run("kill", "-KILL", str(pid))
        killed += 1
        running.until(partial(_has_ended_or_is_another, running, pid))
    assert running.shown("ActiveState") == "failed"
    assert killed == MOST_RESTARTS + 1


def _has_ended_or_is_another(running: Machine, pid: int) -> bool:
    if running.shown("ActiveState") == "failed":
        return True
    return running.is_active() and running.main_pid() != pid


def test_a_stop_is_orderly_and_within_five_seconds(running: Machine) -> None:
    took_s = running.until(
        lambda: running.run("systemctl", "stop", UNIT) == "" and not running.is_active()
    )
    assert took_s < 5  # the unit's own limit: after it systemd kills
    assert running.shown("Result") == "success"
    assert running.ended("ls", "/var/lib/scanstation/server/address.json").returncode != 0


def test_the_certificate_is_made_by_the_timer_s_service_as_the_server_s_user(
    running: Machine,
) -> None:
    running.run("systemctl", "enable", "--now", "scanstation-front-certificate.timer")
    running.run("systemctl", "start", "scanstation-front-certificate")
    folder = "/var/lib/scanstation/server/front"
    told = running.run("stat", "--format", "%U %a", f"{folder}/certificate.key", f"{folder}/ca.key")
    assert told.split() == ["scanstation", "640", "scanstation", "600"]
    assert "front: https://scan.lan, 39" in running.command("check").stdout


def test_the_units_are_what_systemd_takes_for_units(tmp_path: Path) -> None:
    program = tmp_path / "scanstation-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in (ROOT / "installer" / "systemd").iterdir():
        text = unit.read_text("utf-8").replace("/usr/bin/scanstation-server", str(program))
        (tmp_path / unit.name.replace("@.", "@8787.")).write_text(text, encoding="utf-8")
    units = [str(path) for path in tmp_path.iterdir() if path.suffix in {".service", ".timer"}]
    verify = ["systemd-analyze", "verify", "--man=no", *units]
    ended = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
