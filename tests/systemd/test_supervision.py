"""The server under systemd, as its unit has it: crashes, silence, limits, its end.

In a container, and the same in a virtual machine that has booted: TEST_MACHINE=booted.
"""

from functools import partial

from tests.systemd.machine import UNIT, Machine

MOST_RESTARTS = 10
STOPS_WITHIN_US = 5_000_000
_GROWN = "/var/lib/scanstation/grown"
_GROWS_ONCE = (
    f"ExecStartPost=/bin/sh -c 'mkdir {_GROWN} 2>/dev/null && exec tail /dev/zero || true'"
)
"""A process of the server's that takes more and more, at the first of its starts."""
PASSWORD = "a long enough one"  # noqa: S105 - of a test
_LESS_THAN_A_PASSWORD = 12 << 20
"""To prove one takes 19 MiB (server.web.passwords)."""


def test_it_is_started_when_it_listens_and_with_the_machine(running: Machine) -> None:
    assert running.is_active()
    assert "listening at http://127.0.0.1:8787" in running.shown("StatusText")
    assert running.asked("/health")["status"] == "ok"
    assert running.run("systemctl", "is-enabled", UNIT).strip() == "enabled"
    assert UNIT in running.run("systemctl", "list-dependencies", "multi-user.target")


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


def test_one_that_grows_past_its_limit_is_ended_and_started_anew(running: Machine) -> None:
    assert running.shown("MemoryMax") == str(512 << 20)
    running.drop_in(_GROWS_ONCE)
    assert running.ended("systemctl", "restart", UNIT).returncode != 0
    running.until(running.is_active)
    running.run("rmdir", _GROWN)
    assert running.shown("NRestarts") == "1"
    assert "status=9/KILL" in running.run("journalctl", "--unit", UNIT, "--lines", "20")
    running.run("systemctl", "is-active", "dbus")


def test_one_that_itself_grows_past_its_limit_is_killed_for_that_and_is_well_again(
    running: Machine,
) -> None:
    assert running.command("users", "add", "Lee", "--role", "admin", says=PASSWORD).returncode == 0
    assert running.signed_in("Lee", PASSWORD) == "201", "which the unit's own limit allows"
    running.run("systemctl", "restart", UNIT)
    running.drop_in(f"MemoryMax={_held_bytes(running) + _LESS_THAN_A_PASSWORD}", "MemorySwapMax=0")
    running.run("systemctl", "restart", UNIT)
    pid = running.main_pid()
    running.until(lambda: running.asked("/api/health")["status"] != "not_ready")
    assert running.signed_in("Lee", PASSWORD) == "000"
    running.until(lambda: running.is_active() and running.main_pid() != pid)
    assert running.shown("NRestarts") == "1"
    running.until(lambda: running.asked("/api/health")["status"] != "not_ready")
    ended = running.run("journalctl", "--unit", UNIT, "--lines", "40")
    assert _killed_for_memory(running) in ended


def _killed_for_memory(host: Machine) -> str:
    """Return how systemd tells it: why the kernel killed a process it knows by cgroups v2 alone."""
    kind = host.run("stat", "--file-system", "--format=%T", "/sys/fs/cgroup").strip()
    return "result 'oom-kill'" if kind == "cgroup2fs" else "status=9/KILL"


def _held_bytes(host: Machine) -> int:
    """Return what the server's process holds that no file has."""
    status = host.run("grep", "RssAnon", f"/proc/{host.main_pid()}/status")
    return int(status.split()[1]) << 10


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
    return running.main_pid() not in {0, pid}


def test_a_stop_is_orderly_and_within_five_seconds(running: Machine) -> None:
    running.run("systemctl", "stop", UNIT)
    assert running.shown("ActiveState") == "inactive"
    began, ended = (
        int(running.shown(f"{name}TimestampMonotonic")) for name in ("ActiveExit", "InactiveEnter")
    )
    assert ended - began < STOPS_WITHIN_US  # the unit's own limit: after it systemd kills
    assert running.shown("Result") == "success"
    assert running.ended("ls", "/var/lib/scanstation/server/address.json").returncode != 0
