"""A machine that systemd has started: a bare Debian in a container, the frozen server in it.

As IT would have it: the program in /opt, the units in /etc/systemd/system, settings from the sample
for production with a secret filled in. What it is not: an installation by package. Needs root.
"""

import json
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.docker_daemon import docker_running, import_image

ROOT = Path(__file__).parents[2]
FROZEN = ROOT / "dist" / "scanstation"
BARE = ROOT / "build" / "machine"
PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates,procps,curl,nginx-light,redis-server"
UNIT = "scanstation-server@8787"
_IMAGE = "scanstation-machine:12"
_OPTIONS = (
    *("--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN"),
    *("--security-opt", "seccomp=unconfined", "--cgroupns=host"),
    *("-v", "/sys/fs/cgroup:/sys/fs/cgroup:rw"),
    *("--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp"),  # noqa: S108 - the container's
    *("-v", f"{FROZEN}:/opt/scanstation:ro"),
)
_ENVIRONMENT = (
    "SCANSTATION_ENV=production",
    "SCANSTATION_DATA_DIR=/var/lib/scanstation",
    "SCANSTATION_PORT=8787",
)


class Machine:
    """A container under systemd."""

    def __init__(self, container: str) -> None:
        self._container = container

    def run(self, *command: str, says: str = "") -> str:
        """Run a command as root, with `says` on its standard input; return what it prints.

        Raises:
            AssertionError: with its words, when it fails.
        """
        ended = self.ended(*command, says=says)
        assert ended.returncode == 0, f"{command}: {ended.stdout}{ended.stderr}"
        return ended.stdout

    def ended(self, *command: str, says: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command as root and return how it ended."""
        return subprocess.run(
            ["docker", "exec", "--interactive", self._container, *command],
            input=says,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def command(self, *arguments: str, says: str = "") -> subprocess.CompletedProcess[str]:
        """Run one of the server's commands as its user, in the folder of its settings."""
        words = ("runuser", "-u", "scanstation", "--", "env", "-C", "/etc/scanstation")
        return self.ended(*words, *_ENVIRONMENT, "scanstation-server", *arguments, says=says)

    def shown(self, name: str) -> str:
        """Return a property of the server's unit."""
        return self.run("systemctl", "show", "--property", name, "--value", UNIT).strip()

    def main_pid(self) -> int:
        """Return the server's process, 0 when there is none."""
        return int(self.shown("MainPID"))

    def is_active(self) -> bool:
        return self.shown("ActiveState") == "active"

    def asked(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Ask the server from within."""
        return json.loads(self.run("curl", "-sS", f"http://127.0.0.1:8787{path}"))

    def until(self, happens: Callable[[], bool], within_s: float = 60) -> float:
        """Wait for something; return how long it took.

        Raises:
            AssertionError: when it does not happen.
        """
        began = time.monotonic()
        while not happens():
            assert time.monotonic() - began < within_s, self.run("journalctl", "-n", "30")
            time.sleep(0.1)
        return time.monotonic() - began

    def drop_in(self, *lines: str) -> None:
        """Change the unit until the machine ends: short times, as nobody waits an hour."""
        folder = f"/run/systemd/system/{UNIT}.service.d"
        text = "\n".join(("[Service]", *lines, ""))
        self.run("sh", "-c", f"mkdir -p {folder} && cat >{folder}/shorter.conf", says=text)
        self.run("systemctl", "daemon-reload")


_SETTINGS = "/etc/scanstation/.env.production"


def run_redis(host: Machine) -> None:
    """Run Debian's Redis, and tell the servers of it, from their next start on."""
    folder = "/run/systemd/system/redis-server.service.d"
    text = "[Service]\nPrivateUsers=false\n"  # users of its own are not to be had in a container
    host.run("sh", "-c", f"mkdir -p {folder} && cat >{folder}/contained.conf", says=text)
    host.run("systemctl", "daemon-reload")
    host.ended("systemctl", "reset-failed", "redis-server")  # without it, it failed at the boot
    host.run("systemctl", "start", "redis-server")
    host.run("sh", "-c", f"echo REDIS_URL=redis://127.0.0.1:6379 >>{_SETTINGS}")


def run_nginx(host: Machine) -> None:
    """Run Debian's nginx without its page of welcome, and make the front's certificate."""
    host.run("rm", "-f", "/etc/nginx/sites-enabled/default")
    host.run("systemctl", "restart", "nginx")
    ended = host.command("front", "certificate")
    assert ended.returncode == 0, ended.stderr


@contextmanager
def machine() -> Iterator[Machine]:
    """Start a machine, its server not yet started; it ends with the block."""
    assert FROZEN.is_dir(), "build the program first: make freeze"
    subprocess.run([ROOT / "installer" / "bare_debian.sh", "build/machine", PACKAGES], check=True)
    with docker_running(), TemporaryDirectory(prefix="scanstation-machine-") as folder:
        import_image(BARE, _IMAGE)
        started = ["docker", "run", "--detach", *_OPTIONS, _IMAGE, "/sbin/init"]
        container = subprocess.run(
            started, capture_output=True, text=True, check=True
        ).stdout.strip()
        try:
            running = Machine(container)
            running.until(
                lambda: "running" in running.ended("systemctl", "is-system-running").stdout
            )
            _install(running, container, Path(folder))
            yield running
        finally:
            subprocess.run(["docker", "rm", "--force", container], capture_output=True, check=True)


def _install(running: Machine, container: str, folder: Path) -> None:
    running.run("useradd", "--system", "--shell", "/usr/sbin/nologin", "scanstation")
    running.run("ln", "-s", "/opt/scanstation/scanstation-server", "/usr/bin/scanstation-server")
    running.run("mkdir", "-p", "/etc/scanstation")
    sample = (ROOT / "installer" / "samples" / "env.production").read_text("utf-8")
    secret = f"SOCKET_JWT_SECRET={secrets.token_urlsafe(48)}"
    settings = folder / "settings"
    settings.write_text(sample.replace("SOCKET_JWT_SECRET=", secret), encoding="utf-8")
    _copy(settings, f"{container}:/etc/scanstation/.env.production")
    running.run("chown", "root:scanstation", "/etc/scanstation/.env.production")
    running.run("chmod", "0640", "/etc/scanstation/.env.production")
    for unit in (ROOT / "installer" / "systemd").iterdir():
        _copy(unit, f"{container}:/etc/systemd/system/")
    running.run("systemctl", "daemon-reload")


def _copy(path: Path, to: str) -> None:
    subprocess.run(["docker", "cp", str(path), to], capture_output=True, check=True)
